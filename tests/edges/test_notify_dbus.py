"""Bubbles over a session bus, from servers good, slow and out of their minds."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from lastcall.edges.notify_dbus import DbusNotifier, ServerInfo, connection
from lastcall.ports import Bubble, Button, Urgency
from notify_fake import Heard, soon
from notify_server import StandInServer
from real.bus import PrivateBus

TIME = Bubble(
    "chat", "Time", "You gave #jobhuntchat 40 minutes.", Urgency.CRITICAL, (Button("done", "Done"),)
)


@asynccontextmanager
async def notifying(heard: Heard, address: str, *, within: float = 3.0) -> AsyncIterator[DbusNotifier]:
    notifier = DbusNotifier(heard, bus_address=address, timeout=within)
    await notifier.start()
    try:
        yield notifier
    finally:
        await notifier.stop()


def over_the_bus(address: str, *capabilities: str, silent: bool = False) -> StandInServer:
    return StandInServer(address, capabilities or ("actions", "body", "body-markup"), silent=silent)


@pytest.mark.real
def test_the_same_tag_is_the_same_bubble(bus: PrivateBus) -> None:
    """Nags replace one another, other bubbles stay; a closed one is not replaced but shown anew."""

    async def scene() -> None:
        async with over_the_bus(bus.address) as server, notifying(Heard(), bus.address) as notifier:
            notifier.show(Bubble("other", "hello"))
            notifier.show(Bubble("chat", "5 minutes over"))
            await soon(lambda: len(server.screen) == 2)
            notifier.show(Bubble("chat", "10 minutes over"))
            await soon(lambda: server.summaries == ["hello", "10 minutes over"])
            await server.dismiss(2)
            await asyncio.sleep(0.02)
            notifier.show(Bubble("chat", "15 minutes over"))
            await soon(lambda: server.summaries == ["hello", "15 minutes over"])
            assert server.screen[3][1] == 0
            notifier.close("other")
            await soon(lambda: server.summaries == ["15 minutes over"])

    asyncio.run(scene())


@pytest.mark.real
def test_only_the_newest_of_a_tag_waits(bus: PrivateBus) -> None:
    """Of bubbles that pile up behind a slow one, only the last is shown."""

    async def scene() -> None:
        async with (
            over_the_bus(bus.address, silent=True) as server,
            notifying(Heard(), bus.address) as notifier,
        ):
            notifier.show(Bubble("chat", "one"))
            await soon(lambda: server.screen)
            for summary in ("two", "three", "four"):
                notifier.show(Bubble("chat", summary))
            await server.answer_late()
            await soon(lambda: server.summaries == ["four"])
            assert server.calls.count("Notify") == 2

    asyncio.run(scene())


@pytest.mark.real
def test_what_the_server_can_do_decides_what_it_gets(bus: PrivateBus) -> None:
    """Markup is escaped only where it would be understood, buttons are sent only where they would be drawn."""
    bubble = Bubble("chat", "Q&A", "<3 & more", Urgency.LOW, (Button("done", "Done"),), stays=True)

    async def scene() -> None:
        async with notifying(Heard(), bus.address) as notifier:
            async with over_the_bus(bus.address, "actions", "body", "body-markup") as able:
                notifier.show(bubble)
                await soon(lambda: able.screen)
            async with over_the_bus(bus.address, "body") as simple:
                notifier.show(bubble)
                await soon(lambda: simple.screen)
        sent = [server.screen[1] for server in (able, simple)]
        assert [arguments[1] for arguments in sent] == [0, 0]  # the second server never saw the first bubble
        assert [arguments[3:6] for arguments in sent] == [
            ["Q&A", "&lt;3 &amp; more", ["done", "Done"]],
            ["Q&A", "<3 & more", []],
        ]
        assert {(arguments[6]["urgency"].value, arguments[7]) for arguments in sent} == {(0, 0)}

    asyncio.run(scene())


@pytest.mark.real
def test_only_what_is_on_the_screen_can_be_pressed(bus: PrivateBus) -> None:
    """A press counts if it comes from the server, for a bubble that is shown, and a button that it has now."""

    async def scene() -> None:
        heard = Heard()
        async with over_the_bus(bus.address) as server, notifying(heard, bus.address) as notifier:
            notifier.show(Bubble("chat", "On", buttons=(Button("open", "Open"),)))
            await soon(lambda: server.screen)
            notifier.show(TIME)
            await soon(lambda: server.summaries == ["Time"])
            async with StandInServer(bus.address) as impostor:
                await impostor.signal("ActionInvoked", "us", 1, "done", to=server.client)
            await server.press(1, "open")  # gone with the bubble before
            await server.press(2, "done")  # somebody else's
            await server.signal("ActionInvoked", "su", "done", 1)
            await server.signal("ActionInvoked", "u", 1)
            await server.press(1, "done")
            await soon(lambda: heard.presses)
            await server.dismiss(1)
            await server.press(1, "done")
            await asyncio.sleep(0.05)
            assert heard.presses == [("chat", "done")]

    asyncio.run(scene())


@pytest.mark.real
def test_a_press_is_never_too_early(bus: PrivateBus) -> None:
    """A press that arrives together with the server's answer counts."""

    async def scene() -> None:
        heard = Heard()
        async with over_the_bus(bus.address) as server, notifying(heard, bus.address) as notifier:
            server.impatient = "done"
            notifier.show(TIME)
            await soon(lambda: heard.presses == [("chat", "done")])

    asyncio.run(scene())


@pytest.mark.real
def test_a_bubble_always_has_a_title_of_a_fair_length(bus: PrivateBus) -> None:
    """A server may refuse an empty title, or fill the screen with a long one."""

    async def scene() -> None:
        async with over_the_bus(bus.address) as server, notifying(Heard(), bus.address) as notifier:
            notifier.show(Bubble("short", "\n"))
            notifier.show(Bubble("long", "x" * 201, "y" * 1001))
            await soon(lambda: len(server.screen) == 2)
            assert server.summaries == ["lastcall", "x" * 199 + "…"]
            assert len(server.screen[2][4]) == 1000

    asyncio.run(scene())


@pytest.mark.real
def test_a_silent_server_holds_up_nothing(bus: PrivateBus) -> None:
    """With a server that does not answer, bubbles under all tags fail in time, and all else goes on."""

    async def scene() -> None:
        heard = Heard()
        async with (
            over_the_bus(bus.address, silent=True) as server,
            notifying(heard, bus.address, within=0.2) as notifier,
        ):
            began = time.monotonic()
            for number in range(20):
                notifier.show(Bubble(f"chat {number}", "Time"))
            assert time.monotonic() - began < 0.1
            await soon(lambda: len(heard.failures) == 20)
            assert time.monotonic() - began < 1
            assert "did not answer within 0.2 s" in heard.failures[0][1]
            assert len(server.screen) == 20

    asyncio.run(scene())


@pytest.mark.real
def test_a_late_answer_counts_after_all(bus: PrivateBus) -> None:
    """A bubble that a slow server showed too late can be pressed and replaced."""

    async def scene() -> None:
        heard = Heard()
        async with (
            over_the_bus(bus.address, silent=True) as server,
            notifying(heard, bus.address, within=0.1) as notifier,
        ):
            notifier.show(TIME)
            await soon(lambda: heard.failures)
            await server.answer_late()
            await server.press(1, "done")
            await soon(lambda: heard.presses == [("chat", "done")])
            notifier.show(Bubble("chat", "5 minutes over"))
            await soon(lambda: server.summaries == ["5 minutes over"])

    asyncio.run(scene())


@pytest.mark.real
def test_a_slow_server_is_waited_for_once_it_is_known(bus: PrivateBus) -> None:
    """It takes longer than it is given: the first bubble has failed, the next ones are not shown twice.

    Its answers bring no new bubbles: the same one would come again and again.
    """

    async def scene() -> None:
        heard = Heard()
        async with (
            over_the_bus(bus.address) as server,
            notifying(heard, bus.address, within=0.1) as notifier,
        ):
            server.slow = 0.3
            for number in range(4):
                notifier.show(Bubble("chat", f"{number} minutes over"))
                await soon(lambda number=number: server.answered == number + 1)  # type: ignore[misc]
                await asyncio.sleep(0.1)  # the answer is under way
            assert [bubble.summary for bubble, _ in heard.failures] == ["0 minutes over"]
            assert (heard.arrivals, server.calls.count("Notify")) == (0, 4)

    asyncio.run(scene())


@pytest.mark.real
def test_a_server_that_never_answers_is_not_asked_for_ever(bus: PrivateBus) -> None:
    """So many bubbles, and no more, wait for an answer; when it comes, all goes on."""

    async def scene() -> None:
        heard = Heard()
        async with (
            over_the_bus(bus.address, silent=True) as server,
            notifying(heard, bus.address, within=0.01) as notifier,
        ):
            for number in range(1, 101):
                notifier.show(Bubble("chat", str(number)))
                await soon(lambda number=number: len(heard.failures) == number)  # type: ignore[misc]
            assert server.calls.count("Notify") < 40
            assert "does not answer" in heard.failures[-1][1]
            await server.answer_late()
            await asyncio.sleep(0.05)
            notifier.show(TIME)
            await soon(lambda: server.summaries == ["Time"])

    asyncio.run(scene())


@pytest.mark.real
def test_a_server_that_dies_of_a_bubble_is_not_killed_in_a_circle(bus: PrivateBus) -> None:
    """It dies of each bubble and is started again; what is true is shown again, as the daemon does, but ever later."""

    async def scene() -> None:
        heard = Heard()
        deaths = 0

        def again() -> None:
            heard.arrivals += 1
            notifier.show(TIME)

        heard.available = again  # type: ignore[method-assign]  # what the daemon does
        async with notifying(heard, bus.address) as notifier:
            deadline = time.monotonic() + 2.5
            while time.monotonic() < deadline:
                server = over_the_bus(bus.address)
                server.dies = True
                async with server:
                    async with asyncio.timeout(max(deadline - time.monotonic(), 0.01)):
                        await server.dead.wait()
                    deaths += 1
        assert deaths == heard.arrivals == 2, "at once, and after a second"

    with suppress(TimeoutError):
        asyncio.run(scene())


@pytest.mark.real
def test_a_bus_that_hangs_up_is_not_called_in_a_circle(tmp_path: Path) -> None:
    """A broken bus accepts, says nothing sensible, and ends the connection: that costs a few calls, not many."""
    calls = 0

    async def broken(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        writer.write(b"OK 1234deadbeef\r\n" + b"\x6c\xff" * 5000)
        await writer.drain()
        writer.close()

    async def scene() -> None:
        server = await asyncio.start_unix_server(broken, tmp_path / "bus")
        heard = Heard()
        async with server, notifying(heard, f"unix:path={tmp_path}/bus", within=0.3) as notifier:
            notifier.show(TIME)
            await soon(lambda: heard.failures)
            await asyncio.sleep(2)
        assert calls <= 6

    asyncio.run(scene())


@pytest.mark.real
def test_an_overtaken_bubble_does_not_stay(bus: PrivateBus) -> None:
    """If a slow server shows a bubble that a later one was to replace, it is taken away again."""

    async def scene() -> None:
        heard = Heard()
        async with (
            over_the_bus(bus.address, silent=True) as server,
            notifying(heard, bus.address, within=0.1) as notifier,
        ):
            for summary in ("Time", "5 minutes over"):
                notifier.show(Bubble("chat", summary))
                await soon(lambda: len(heard.failures) == len(server.screen) > 0)
            assert server.summaries == ["Time"]
            await soon(lambda: len(server.screen) == 2)
            await server.answer_late()
            await soon(lambda: server.summaries == ["5 minutes over"])

    asyncio.run(scene())


@pytest.mark.real
def test_what_was_overtaken_while_it_waited_is_not_shown(bus: PrivateBus) -> None:
    """A server that is slow to say what it can do gets the latest bubble, and not the earlier ones one after another."""

    async def scene() -> None:
        heard = Heard()
        async with (
            over_the_bus(bus.address) as server,
            notifying(heard, bus.address, within=0.1) as notifier,
        ):
            server.coy = True
            notifier.show(Bubble("chat", "Time"))
            await soon(lambda: len(heard.failures) == 1)
            notifier.show(Bubble("chat", "5 minutes over"))
            await soon(lambda: len(heard.failures) == 2)
            await server.answer_late()
            await soon(lambda: bool(server.summaries))
            notifier.show(Bubble("other", "later"))
            await soon(lambda: "later" in server.summaries)
            assert server.summaries == ["5 minutes over", "later"]
            assert server.calls.count("Notify") == 2

    asyncio.run(scene())


@pytest.mark.real
@pytest.mark.parametrize("answer", [("s", ["7"]), ("", []), ("u", [0]), ("au", [[1]])])
def test_nonsense_for_an_answer_is_a_failure(bus: PrivateBus, answer: tuple[str, list[object]]) -> None:
    """An answer that makes no sense is a failure like any other."""

    async def scene() -> None:
        heard = Heard()
        async with over_the_bus(bus.address) as server, notifying(heard, bus.address) as notifier:
            server.answers["Notify"] = answer
            notifier.show(TIME)
            await soon(lambda: heard.failures)
            assert "nonsense" in heard.failures[0][1]

    asyncio.run(scene())


@pytest.mark.real
def test_a_server_that_says_nothing_sensible_of_itself_gets_plain_text(bus: PrivateBus) -> None:
    """Without knowing what a server can do, the plainest bubble is shown."""

    async def scene() -> None:
        async with over_the_bus(bus.address) as server, notifying(Heard(), bus.address) as notifier:
            server.answers["GetCapabilities"] = ("i", [42])
            server.answers["GetServerInformation"] = ("b", [True])
            notifier.show(TIME)
            await soon(lambda: server.screen)
            assert server.screen[1][5] == []
            assert await notifier.server() is None

    asyncio.run(scene())


@pytest.mark.real
def test_without_a_server_bubbles_fail_until_there_is_one(bus: PrivateBus) -> None:
    """The daemon hears at once that nobody shows bubbles, and when somebody does again."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, bus.address) as notifier:
            notifier.show(TIME)
            await soon(lambda: heard.failures, seconds=1)
            assert await notifier.server() is None
            for _ in range(2):  # it comes, goes, and comes back
                arrivals = heard.arrivals
                async with over_the_bus(bus.address) as server:
                    await soon(partial(heard.more_than, arrivals))
                    notifier.show(TIME)
                    await soon(lambda: server.screen)

    asyncio.run(scene())


@pytest.mark.real
def test_the_bus_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started before the user logs in, the notifier finds the bus once it is there, also after it was lost."""
    folder = tmp_path / "run" / "user"
    bus = PrivateBus(folder)
    monkeypatch.setattr(connection, "_RETRIES", (0.02,))

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, bus.address) as notifier:
            notifier.show(TIME)
            await soon(lambda: heard.failures, seconds=1)
            assert str(folder) in heard.failures[0][1]
            for step in (folder.parent, folder):
                step.mkdir()
                await asyncio.sleep(0.1)  # until only a change can wake the notifier up
            for _ in range(2):
                arrivals = heard.arrivals
                bus.start()
                await soon(partial(heard.more_than, arrivals), "the bus to be found")
                bus.stop()
                await asyncio.sleep(0.1)

    try:
        asyncio.run(scene())
    finally:
        bus.stop()


@pytest.mark.real
def test_after_the_bus_was_lost_all_begins_anew(bus: PrivateBus) -> None:
    """On a new bus there may be a simpler server, and nothing is on the screen yet."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, bus.address) as notifier:
            async with over_the_bus(bus.address) as able:
                notifier.show(TIME)
                await soon(lambda: able.screen)
                bus.stop()
            bus.start()
            async with over_the_bus(bus.address, "body") as simple:
                notifier.show(TIME)
                await soon(lambda: simple.screen)
                assert (simple.screen[1][1], simple.screen[1][5]) == (0, [])

    asyncio.run(scene())


@pytest.mark.real
def test_a_frozen_bus_holds_up_nothing(bus: PrivateBus) -> None:
    """A bus that accepts connections and then says nothing is a failure, in time."""
    bus.freeze()

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, bus.address, within=0.2) as notifier:
            notifier.show(TIME)
            await soon(lambda: heard.failures, seconds=1)

    asyncio.run(scene())


@pytest.mark.parametrize(
    "address", ["nonsense", "autolaunch:", "unix:abstract=/tmp/lastcall-nobody", "tcp:host=::,port=x"]
)
def test_an_address_of_no_use_is_a_failure(address: str) -> None:
    """Whatever the environment says of the bus, the daemon runs."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, address) as notifier:
            notifier.show(TIME)
            await soon(lambda: heard.failures, seconds=1)
            assert await notifier.server() is None

    asyncio.run(scene())


@pytest.mark.real
def test_the_server_is_asked_about_itself(bus: PrivateBus) -> None:
    """The doctor can say who shows the bubbles, and what it can do."""

    async def scene() -> None:
        async with over_the_bus(bus.address, "body") as _, notifying(Heard(), bus.address) as notifier:
            assert await notifier.server() == ServerInfo("stand-in", "tests", "1", "1.2", frozenset({"body"}))

    asyncio.run(scene())


@pytest.mark.real
def test_nothing_runs_while_nothing_happens(bus: PrivateBus) -> None:
    """A notifier that waits for a press sets no timer."""

    async def scene() -> None:
        async with over_the_bus(bus.address) as server, notifying(Heard(), bus.address) as notifier:
            notifier.show(TIME)
            await soon(lambda: server.screen)
            await asyncio.sleep(0.05)
            assert not scheduled()

    def scheduled() -> object:
        loop = asyncio.get_running_loop()
        return [handle for handle in loop._scheduled if not handle.cancelled()]  # type: ignore[attr-defined]

    asyncio.run(scene())
