"""What every notifier promises, asked of each of them; then what each does in its own way."""

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lastcall.edges.notify_dbus import DbusNotifier
from lastcall.edges.notify_log import LogNotifier
from lastcall.edges.notify_plyer import PlyerNotifier
from lastcall.ports import Bubble, Button, Notifier, Urgency
from notify_fake import FakeNotifier, Heard, soon
from notify_server import StandInServer
from real.bus import PrivateBus

TIME = Bubble(
    "chat", "Time", "You gave #jobhuntchat 40 minutes.", Urgency.CRITICAL, (Button("done", "Done"),)
)


@dataclass(frozen=True)
class Stage:
    """A notifier in front of a screen that a test can read and break."""

    notifier: Notifier
    screen: Callable[[], str]
    """All the text on it."""
    break_it: Callable[[], None] | None
    """None: it cannot break."""


@asynccontextmanager
async def fake_stage(heard: Heard, _: Path) -> AsyncIterator[Stage]:
    fake = FakeNotifier(heard)

    def break_it() -> None:
        fake.fault = "broken"
        asyncio.get_running_loop().call_later(0.01, fake.report)

    yield Stage(fake, lambda: "\n".join(f"{b.summary} {b.body}" for b in fake.screen.values()), break_it)


@asynccontextmanager
async def log_stage(heard: Heard, tmp_path: Path) -> AsyncIterator[Stage]:
    logger = logging.getLogger("lastcall.notify.bubbles")
    handler = logging.FileHandler(tmp_path / "log", encoding="utf-8")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield Stage(LogNotifier(heard), (tmp_path / "log").read_text, None)
    finally:
        logger.removeHandler(handler)
        handler.close()


@asynccontextmanager
async def dbus_stage(heard: Heard, tmp_path: Path) -> AsyncIterator[Stage]:
    bus = PrivateBus(tmp_path)
    bus.start()
    notifier = DbusNotifier(heard, bus_address=bus.address)
    try:
        async with StandInServer(bus.address) as server:
            await notifier.start()

            def break_it() -> None:
                server.answers["Notify"] = ("s", ["what?"])

            yield Stage(
                notifier, lambda: "\n".join(f"{a[3]} {a[4]}" for a in server.screen.values()), break_it
            )
            await notifier.stop()
    finally:
        bus.stop()


@asynccontextmanager
async def plyer_stage(heard: Heard, tmp_path: Path) -> AsyncIterator[Stage]:
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {tmp_path}/shown\n')
    program.chmod(0o755)
    (tmp_path / "shown").touch()
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{tmp_path}:{path}"

    def break_it() -> None:
        program.write_text("#!/bin/sh\necho no server >&2\nexit 1\n")

    try:
        yield Stage(PlyerNotifier(heard), (tmp_path / "shown").read_text, break_it)
    finally:
        os.environ["PATH"] = path


Enter = Callable[[Heard, Path], AbstractAsyncContextManager[Stage]]


@pytest.fixture(
    params=[
        pytest.param(fake_stage, id="fake"),
        pytest.param(log_stage, id="log"),
        pytest.param(plyer_stage, id="plyer"),
        pytest.param(dbus_stage, id="dbus", marks=pytest.mark.real),
    ]
)
def enter(request: pytest.FixtureRequest) -> Enter:
    return request.param  # type: ignore[no-any-return]  # pytest's own is Any


def test_a_bubble_reaches_the_screen(enter: Enter, tmp_path: Path) -> None:
    """What the daemon has to say is on the screen soon after, title and text, and nobody is told of a failure."""

    async def scene() -> None:
        heard = Heard()
        async with enter(heard, tmp_path) as stage:
            stage.notifier.show(TIME)
            await soon(lambda: "Time" in stage.screen() and "40 minutes" in stage.screen())
            assert heard.nothing

    asyncio.run(scene())


ODD = {
    "nothing": "",
    "a dash": "-t",
    "two dashes": "--help",
    "a zero": "a\0b",
    "an escape sequence": "a\x1b[31mb",
    "half a character": "a\ud83cb",
    "a megabyte": "x" * 1_000_000,
    "markup": "<b>&amp;</i>",
    "quotes": 'it\'s "so" `date` $HOME \\n',
    "not ASCII": "Çá va 👩🏽‍💻",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_text_is_shown_all_the_same(enter: Enter, tmp_path: Path, text: str) -> None:
    """Whatever a chat is called, its bubble shows, and those after it."""

    async def scene() -> None:
        heard = Heard()
        async with enter(heard, tmp_path) as stage:
            stage.notifier.show(Bubble("odd", text, text, buttons=(Button("done", text),)))
            stage.notifier.show(Bubble("next", "still there"))
            await soon(lambda: "still there" in stage.screen())
            assert heard.nothing

    asyncio.run(scene())


def test_a_failure_is_said_once_and_not_at_once(enter: Enter, tmp_path: Path) -> None:
    """Showing never raises. That a bubble could not be shown is said once, later, and with a reason."""

    async def scene() -> None:
        heard = Heard()
        async with enter(heard, tmp_path) as stage:
            if stage.break_it is None:
                return
            stage.break_it()
            stage.notifier.show(TIME)
            assert heard.nothing
            await soon(lambda: heard.failures)
            await asyncio.sleep(0.02)
            [(bubble, reason)] = heard.failures
            assert bubble == TIME
            assert reason

    asyncio.run(scene())


def test_closing_what_is_not_there_does_nothing(enter: Enter, tmp_path: Path) -> None:
    """The daemon may take away a bubble that the user has closed long ago."""

    async def scene() -> None:
        heard = Heard()
        async with enter(heard, tmp_path) as stage:
            stage.notifier.close("never shown")
            stage.notifier.show(TIME)
            await soon(lambda: "Time" in stage.screen())
            assert heard.nothing

    asyncio.run(scene())


# The log


def test_the_log_gets_one_line_a_bubble(caplog: pytest.LogCaptureFixture) -> None:
    """Line ends in a text cannot forge a second line of the log; urgency gives the level."""
    caplog.set_level(logging.INFO, "lastcall.notify.bubbles")
    LogNotifier(Heard()).show(Bubble("a", "Time", "over\n2026-01-01 all is well", Urgency.CRITICAL))
    LogNotifier(Heard()).show(Bubble("b", "Soon", "", Urgency.LOW))
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [
        ("WARNING", "Time: over 2026-01-01 all is well"),
        ("INFO", "Soon"),
    ]


# plyer


def test_plyer_without_notify_send_fails_and_recovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing notify-send is a failure that names the package. Once it is installed, bubbles show."""

    async def scene() -> None:
        heard = Heard()
        monkeypatch.setenv("PATH", str(tmp_path / "empty"))
        PlyerNotifier(heard).show(TIME)
        await soon(lambda: heard.failures)
        assert "libnotify-bin" in heard.failures[0][1]
        monkeypatch.undo()
        async with plyer_stage(heard, tmp_path) as stage:
            stage.notifier.show(TIME)
            await soon(lambda: "Time" in stage.screen())

    asyncio.run(scene())


def test_a_stuck_plyer_holds_up_nothing(tmp_path: Path) -> None:
    """While notify-send hangs, the daemon goes on, and can end."""

    async def scene() -> None:
        async with plyer_stage(Heard(), tmp_path) as stage:
            (tmp_path / "notify-send").write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
            stage.notifier.show(TIME)
            await soon(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())

    began = time.monotonic()
    try:
        asyncio.run(scene())
        assert time.monotonic() - began < 5
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == "plyer")
    finally:
        os.kill(int((tmp_path / "pid").read_text()), 9)


def test_nags_do_not_pile_up_behind_a_slow_plyer(tmp_path: Path) -> None:
    """Of those that wait under a tag only the newest is shown."""

    async def scene() -> None:
        async with plyer_stage(Heard(), tmp_path) as stage:
            shown = tmp_path / "shown"
            (tmp_path / "notify-send").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {shown}\nsleep 0.3\n')
            stage.notifier.show(TIME)
            await soon(lambda: "Time" in stage.screen())
            for number in range(1, 100):
                stage.notifier.show(Bubble("nag", f"nag {number}"))
            stage.notifier.show(Bubble("last", "the end"))
            await soon(lambda: "the end" in stage.screen())
            assert stage.screen().count("nag") == 1
            assert "nag 99" in stage.screen()

    asyncio.run(scene())
