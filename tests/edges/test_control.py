"""The control socket and its client: what they say to each other, and what a hostile peer can't do."""

import asyncio
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from lastcall import client
from lastcall.edges.control import ControlServer, Limits

Json = dict[str, Any]
SHORT = Limits(line=1000, connections=4, watchers=4, grace=0.05, request=0.2, idle=0.4, unread=1000)
DEFAULT = Limits()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lastcall" / "control.sock"


def answer(request: Json) -> Json:
    """A service that knows a few words."""
    match request.get("do"):
        case "fail":
            raise RuntimeError("a fault of ours")
        case "nonsense":
            return {"it": object()}
        case "much":
            return {"text": "x" * 500_000}
        case _:
            return {"ok": True, "asked": request}


@asynccontextmanager
async def listening(path: Path, limits: Limits) -> AsyncIterator[ControlServer]:
    server = ControlServer(path, answer, lambda: {"now": 0}, limits)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def with_server(path: Path, limits: Limits, talk: Callable[[ControlServer], Awaitable[None]]) -> None:
    """Run a conversation with a server, in at most ten seconds."""

    async def run() -> None:
        async with asyncio.timeout(10), listening(path, limits) as server:
            await talk(server)

    asyncio.run(run())


def ask(path: Path, request: Json) -> Json:
    """One question, asked by the client."""
    answers: list[Json] = []

    async def talk(_server: ControlServer) -> None:
        answers.append(await asyncio.to_thread(client.request, path, request))

    with_server(path, DEFAULT, talk)
    return answers[0]


async def say(path: Path, data: bytes) -> bytes:
    """Send bytes as they are, and hear what comes until the server ends the connection."""
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(data)
        return await reader.read()
    finally:
        writer.close()


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - nobody signals what is waited for: the peer is elsewhere
        await asyncio.sleep(0.005)


# Talking


def test_a_request_is_answered(path: Path) -> None:
    """One JSON object there, one back."""
    assert ask(path, {"do": "join", "chat": "#café"}) == {
        "ok": True,
        "asked": {"do": "join", "chat": "#café"},
    }


def test_several_requests_may_use_one_connection(path: Path) -> None:
    """They are answered in order."""

    async def talk(_server: ControlServer) -> None:
        reader, writer = await asyncio.open_unix_connection(path)
        for number in range(3):
            writer.write(json.dumps({"n": number}).encode() + b"\n")
        answers = [json.loads(await reader.readline())["asked"]["n"] for _ in range(3)]
        writer.close()
        assert answers == [0, 1, 2]

    with_server(path, DEFAULT, talk)


def test_a_watcher_hears_the_greeting_and_every_push(path: Path) -> None:
    """Until the daemon ends."""
    heard: list[Json] = []

    def watch() -> None:
        heard.extend(client.watch(path))

    async def run() -> None:
        async with asyncio.timeout(10):
            async with listening(path, DEFAULT) as server:
                watching = asyncio.create_task(asyncio.to_thread(watch))
                await until(lambda: bool(server._watchers))
                server.push({"now": 1})
                server.push({"now": 2})
                await asyncio.sleep(0.02)  # what a daemon says with its last breath need not arrive
            await watching

    asyncio.run(run())
    assert heard == [{"now": 0}, {"now": 1}, {"now": 2}]


def test_a_watcher_that_goes_is_forgotten(path: Path) -> None:
    """And nobody minds a push to no one."""

    async def talk(server: ControlServer) -> None:
        watching = client.watch(path)
        assert await asyncio.to_thread(next, watching) == {"now": 0}
        await asyncio.to_thread(watching.close)  # type: ignore[attr-defined]
        await until(lambda: not server._watchers)
        server.push({"now": 1})

    with_server(path, DEFAULT, talk)


@pytest.mark.parametrize("word", ["fail", "nonsense"])
def test_a_fault_of_ours_goes_to_the_log(path: Path, word: str, caplog: pytest.LogCaptureFixture) -> None:
    """The user is told where to look, and the daemon answers the next request."""

    async def talk(_server: ControlServer) -> None:
        for _ in range(2):
            with pytest.raises(client.ControlError, match="see the log"):
                await asyncio.to_thread(client.request, path, {"do": word})

    with_server(path, DEFAULT, talk)
    assert "a request failed" in caplog.text


# Coming and going


def test_folder_and_socket_are_for_the_user_alone(path: Path) -> None:
    """0700 and 0600, and the socket goes with the daemon."""

    async def talk(_server: ControlServer) -> None:
        assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)] == [0o700, 0o600]

    with_server(path, DEFAULT, talk)
    assert not path.exists()


def test_the_socket_of_a_killed_daemon_is_replaced(path: Path) -> None:
    """It would refuse every connection for ever."""
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(client.NoDaemon):
        client.request(path, {})
    assert ask(path, {"do": "status"})["ok"]


def test_a_place_too_long_for_a_socket_is_named(tmp_path: Path) -> None:
    """With what to do about it."""
    server = ControlServer(tmp_path / ("x" * 120) / "control.sock", answer, dict)
    with pytest.raises(OSError, match=r"xxx/control\.sock is too long .* XDG_RUNTIME_DIR"):
        asyncio.run(server.start())


def test_a_file_in_the_way_is_not_deleted(path: Path) -> None:
    """It is not ours."""
    path.parent.mkdir(mode=0o700)
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="not a socket"):
        ask(path, {})
    assert path.read_text() == "precious"


def test_a_daemon_that_listens_is_not_pushed_aside(path: Path) -> None:
    """Somebody deleted the lock that would have told; two daemons would count the same evening twice."""

    async def talk(_server: ControlServer) -> None:
        second = ControlServer(path, answer, dict)
        with pytest.raises(FileExistsError, match="another lastcall listens"):
            await second.start()
        await second.stop()
        assert (await asyncio.to_thread(client.request, path, {}))["ok"]

    with_server(path, DEFAULT, talk)


def test_a_socket_that_was_taken_away_is_made_again(path: Path) -> None:
    """With its folder, too; a watcher goes on hearing, and what lies at the path afterwards is ours alone."""

    async def talk(server: ControlServer) -> None:
        reader, writer = await asyncio.open_unix_connection(path)
        writer.write(b'{"do": "watch"}\n')
        assert json.loads(await reader.readline()) == {"now": 0}
        shutil.rmtree(path.parent)
        await server.mend()
        assert (await asyncio.to_thread(client.request, path, {}))["ok"]
        assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)] == [0o700, 0o600]
        server.push({"now": 1})
        assert json.loads(await reader.readline()) == {"now": 1}
        writer.close()

    with_server(path, DEFAULT, talk)
    assert not path.exists()


def test_what_lies_in_place_of_the_socket_is_left_alone(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither mending nor stopping deletes a file that is not ours."""

    def replace() -> None:
        path.unlink()
        path.write_text("precious")

    async def talk(server: ControlServer) -> None:
        replace()
        await server.mend()

    with_server(path, DEFAULT, talk)
    assert path.read_text() == "precious"
    assert "not a socket" in caplog.text


def test_stopping_ends_all_conversations(path: Path) -> None:
    """Nobody can keep the daemon from ending; and it may be told twice."""

    async def talk(server: ControlServer) -> None:
        saying = [asyncio.create_task(say(path, data)) for data in (b'{"do"', b'{"do": "watch"}\n')]
        await until(lambda: len(server._conversations) == 2)
        await server.stop()
        await server.stop()
        await asyncio.gather(*saying, return_exceptions=True)

    with_server(path, DEFAULT, talk)


# Bad manners


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello\n", "JSON"),
        (b"\n", "JSON"),
        (b"\xff\xfe\n", "JSON"),
        (b"[" * 900 + b"\n", "JSON"),
        (b"9" * 900 + b"\n", "object"),
        (b'["do"]\n', "object"),
        (b'{"do": "' + b"x" * 5000 + b'"}\n', "at most 1000 bytes"),
        (b"x" * 5000, "at most 1000 bytes"),
    ],
)
def test_what_is_no_request_is_refused(path: Path, data: bytes, why: str) -> None:
    """With a reason, and the connection ends."""

    async def talk(_server: ControlServer) -> None:
        assert why in json.loads(await say(path, data))["error"]

    with_server(path, SHORT, talk)


def test_brackets_without_end_are_refused(path: Path) -> None:
    """As many as a request may hold: they must not exhaust the parser."""

    async def talk(_server: ControlServer) -> None:
        assert "JSON" in json.loads(await say(path, b"[" * 16_000 + b"\n"))["error"]

    with_server(path, DEFAULT, talk)


@pytest.mark.parametrize("data", [b"", b'{"do": "sta'], ids=["silent", "half a request"])
def test_who_does_not_finish_a_request_is_cut_off(path: Path, data: bytes) -> None:
    """Without an answer, and in a bounded time."""

    async def talk(server: ControlServer) -> None:
        assert await say(path, data) == b""
        await until(lambda: not server._conversations)

    with_server(path, SHORT, talk)


def test_a_trickle_is_no_way_to_hold_a_connection(path: Path) -> None:
    """A byte now and then does not lengthen the time for a request."""

    async def talk(server: ControlServer) -> None:
        _, writer = await asyncio.open_unix_connection(path)
        writer.write(b"{")
        await until(lambda: bool(server._conversations))
        for _ in range(1000):
            if not server._conversations:
                break
            await asyncio.sleep(0.02)
            writer.write(b" ")
        assert not server._conversations
        writer.close()

    with_server(path, SHORT, talk)


def test_who_says_nothing_makes_room_for_who_does(path: Path) -> None:
    """However many connections are held open in silence, a question is answered; those that watch stay."""

    async def talk(server: ControlServer) -> None:
        watcher, _ = watching = await asyncio.open_unix_connection(path)
        watching[1].write(b'{"do": "watch"}\n')
        await until(lambda: bool(server._watchers))
        idle = [await asyncio.open_unix_connection(path) for _ in range(300)]
        for _ in range(5):
            await asyncio.sleep(SHORT.grace)
            assert (await asyncio.to_thread(client.request, path, {}))["ok"]
        assert len(server._conversations) <= SHORT.connections
        server.push({"now": 1})
        assert [await watcher.readline() for _ in range(2)] == [b'{"now": 0}\n', b'{"now": 1}\n']
        for _, writer in (watching, *idle):
            writer.close()
        await until(lambda: not server._conversations)

    with_server(path, SHORT, talk)


def test_who_never_finishes_makes_room_for_who_does(path: Path) -> None:
    """Requests that are begun and not ended keep nobody out, as silence does not."""

    async def talk(server: ControlServer) -> None:
        held = [await asyncio.open_unix_connection(path) for _ in range(SHORT.connections)]
        for _, writer in held:
            writer.write(b"{")
        await until(lambda: len(server._conversations) == SHORT.connections)
        await asyncio.sleep(SHORT.grace)
        assert (await asyncio.to_thread(client.request, path, {}))["ok"]
        for _, writer in held:
            writer.close()

    with_server(path, Limits(connections=4, grace=0.05), talk)


def test_too_many_connections_are_turned_away(path: Path) -> None:
    """Where all are busy; those go on, and once they end there is room again."""

    async def talk(server: ControlServer) -> None:
        busy = [await asyncio.open_unix_connection(path) for _ in range(SHORT.connections)]
        for _, writer in busy:
            writer.write(b'{"do": "watch"}\n')
        await until(lambda: len(server._watchers) == SHORT.connections)
        for _ in range(50):
            assert b"too many connections" in await say(path, b"")
        for _, writer in busy:
            writer.close()
        await until(lambda: not server._conversations)
        assert (await asyncio.to_thread(client.request, path, {}))["ok"]

    with_server(path, SHORT, talk)


def test_watchers_leave_room_for_questions(path: Path) -> None:
    """They stay for as long as they like, so there may be some and not more."""

    async def talk(server: ControlServer) -> None:
        watching = [await asyncio.open_unix_connection(path) for _ in range(2)]
        for _, writer in watching:
            writer.write(b'{"do": "watch"}\n')
        await until(lambda: len(server._watchers) == 2)
        assert b"watching already" in await say(path, b'{"do": "watch"}\n')
        assert (await asyncio.to_thread(client.request, path, {}))["ok"]
        for _, writer in watching:
            writer.close()

    with_server(path, Limits(connections=4, watchers=2), talk)


def test_a_flood_of_requests_leaves_the_daemon_awake(path: Path) -> None:
    """Other work gets its turn between any two requests of a flood."""
    turns = 0

    async def talk(_server: ControlServer) -> None:
        nonlocal turns
        flood = asyncio.create_task(say(path, b"{}\n" * 300 + b"stop\n"))
        while not flood.done():
            await asyncio.sleep(0)
            turns += 1
        assert flood.result().count(b"asked") == 300

    with_server(path, DEFAULT, talk)
    assert turns > 300


def test_who_has_hung_up_is_not_obeyed(path: Path) -> None:
    """A command that gave up on a stuck daemon takes no effect later; one that only has no more to say is answered."""
    heard: list[Json] = []

    async def stuck() -> None:
        def obey(request: Json) -> Json:
            heard.append(request)
            return {"ok": True}

        server = ControlServer(path, obey, dict)
        await server.start()
        with socket.socket(socket.AF_UNIX) as gone, socket.socket(socket.AF_UNIX) as waits:
            for peer, who in ((gone, "gone"), (waits, "waits")):  # the loop does not turn meanwhile
                peer.connect(str(path))
                peer.sendall(json.dumps({"do": "join", "chat": who}).encode() + b"\n")
            gone.close()
            waits.shutdown(socket.SHUT_WR)
            assert await asyncio.to_thread(waits.recv, 100) == b'{"ok": true}\n'
        await server.stop()

    asyncio.run(stuck())
    assert [request["chat"] for request in heard] == ["waits"]


def test_who_does_not_read_the_answer_is_cut_off(path: Path) -> None:
    """The answer is not kept for ever."""

    async def talk(server: ControlServer) -> None:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.setblocking(False)
            await asyncio.get_running_loop().sock_connect(peer, str(path))
            await asyncio.get_running_loop().sock_sendall(peer, b'{"do": "much"}\n' * 20)
            await until(lambda: bool(server._conversations))
            await until(lambda: not server._conversations)

    with_server(path, SHORT, talk)


def test_a_watcher_that_does_not_read_is_dropped(path: Path) -> None:
    """What it leaves unread does not pile up; the others go on hearing."""

    async def talk(server: ControlServer) -> None:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.setblocking(False)
            await asyncio.get_running_loop().sock_connect(peer, str(path))
            await asyncio.get_running_loop().sock_sendall(peer, b'{"do": "watch"}\n')
            await until(lambda: bool(server._watchers))
            for _ in range(10_000):
                server.push({"text": "x" * 1000})
                if not server._watchers:
                    break
            await until(lambda: not server._conversations)

    with_server(path, SHORT, talk)


# Other users


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that everybody can look into, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="lastcall-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


AS_NOBODY = """
import os, socket, sys
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
try:
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(5)
        peer.connect(sys.argv[1])
        peer.sendall(b"{}\\n")
        print(peer.recv(1000).decode())
except OSError as error:
    print(type(error).__name__)
"""


def heard_as_nobody(path: Path) -> str:
    """What another user hears when asking: the answer, or the name of the error."""
    asked = subprocess.run([sys.executable, "-c", AS_NOBODY, str(path)], stdout=subprocess.PIPE, check=True)
    return asked.stdout.decode().strip()


@pytest.mark.real
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize(
    ("modes", "heard"),
    [
        ((0o700, 0o600), {"PermissionError"}),
        ((0o755, 0o666), {"", "ConnectionResetError", "BrokenPipeError"}),
    ],
    ids=["by the folder", "by the kernel's word for who is asking"],
)
def test_another_user_is_refused(
    open_place: Path, modes: tuple[int, int], heard: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Even where somebody has opened the folder and the socket to everybody. The log mentions it, once."""
    path = open_place / "lastcall" / "control.sock"

    async def talk(_server: ControlServer) -> None:
        path.parent.chmod(modes[0])
        path.chmod(modes[1])
        for _ in range(2):
            assert await asyncio.to_thread(heard_as_nobody, path) in heard
        assert (await asyncio.to_thread(client.request, path, {}))["ok"]

    with_server(path, DEFAULT, talk)
    assert caplog.text.count("uid 65534") == (modes[1] == 0o666)


# The client


def test_who_is_turned_away_hears_why(path: Path) -> None:
    """Also where the daemon hung up before the request was out."""
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(path))
        server.listen()

        def turn_away() -> None:
            peer, _ = server.accept()
            peer.sendall(b'{"error": "too many connections"}\n')
            peer.close()

        thread = threading.Thread(target=turn_away)
        thread.start()
        with pytest.raises(client.ControlError, match="too many connections"):
            client.request(path, {"do": "status", "much": "x" * 1_000_000})
        thread.join()


def test_without_a_daemon_the_client_says_so(path: Path) -> None:
    """Whether it never ran or is gone."""
    with pytest.raises(client.NoDaemon):
        client.request(path, {"do": "status"})
    with pytest.raises(client.NoDaemon):
        next(client.watch(path))


def test_a_daemon_with_a_full_queue_is_said_to_be_stuck(path: Path) -> None:
    """Each command that gave up on it still waits to be heard; the next one does not even get so far."""
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as stuck, socket.socket(socket.AF_UNIX) as waits:
        stuck.bind(str(path))
        stuck.listen(0)
        waits.connect(str(path))
        with pytest.raises(client.ControlError, match="does not answer"):
            client.request(path, {"do": "status"}, timeout=0.1)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (None, "does not answer. If that goes on, start it anew"),
        (b"", "without an answer"),
        (b'{"ok": tr', "can't be read"),
        (b"x" * (client.LONGEST_ANSWER + 10), "can't be read"),
        (b'{"error": "no"}\n', "no"),
    ],
    ids=["hangs", "ends", "cut off", "endless", "refuses"],
)
def test_a_daemon_that_is_unwell_does_not_hang_the_client(path: Path, reply: bytes | None, why: str) -> None:
    """It says what is wrong, in a bounded time."""

    async def unwell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        if reply is None:
            await reader.read()
        else:
            writer.write(reply)
        writer.close()

    async def run() -> None:
        path.parent.mkdir()
        server = await asyncio.start_unix_server(unwell, path)
        try:
            with pytest.raises(client.ControlError, match=why):
                await asyncio.to_thread(client.request, path, {"do": "status"}, 0.3)
        finally:
            server.close()

    asyncio.run(run())
