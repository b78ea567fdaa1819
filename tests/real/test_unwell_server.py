"""The real process, with a notification server that is unwell."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notify_server import StandInServer
from real.bare_daemon import BareDaemon
from real.bus import PrivateBus
from real.kills import schedule

pytestmark = pytest.mark.real

AT_ONCE = 1.0
"""Seconds for an answer on a machine with other work to do; it takes some milliseconds."""


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[PrivateBus]:
    (tmp_path / "bus").mkdir()
    bus = PrivateBus(tmp_path / "bus")
    bus.start()
    yield bus
    bus.stop()


@pytest.fixture
def daemon(tmp_path: Path, bus: PrivateBus) -> Iterator[BareDaemon]:
    daemon = BareDaemon(tmp_path, schedule().replace("notifications: log", "notifications: dbus"))
    daemon.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    yield daemon
    if daemon.process:
        daemon.process.kill()
        daemon.process.wait()
    assert "Traceback" not in daemon.output.read_text()


def answers_at_once(daemon: BareDaemon) -> None:
    """Each is a look with bubbles to show, and all are answered in time."""
    for request in ({"do": "join", "chat": "first"}, {"do": "extend"}, {"do": "status"}, {"do": "leave"}):
        began = time.monotonic()
        answer = daemon.ask(request)
        assert answer is not None
        assert answer["ok"], answer
        assert time.monotonic() - began < AT_ONCE, request


@pytest.mark.parametrize("kind", ["silent", "out of its mind"])
def test_a_look_never_waits_for_the_server(daemon: BareDaemon, bus: PrivateBus, kind: str) -> None:
    """It says nothing, or sends thousands of presses of buttons that were never shown."""

    async def scene() -> None:
        async with StandInServer(bus.address, silent=True) as server:
            daemon.start()
            assert await asyncio.to_thread(daemon.serves)
            if kind == "out of its mind":
                for number in range(2000):
                    await server.press(number, "done")
                    if not number % 100:
                        await server.read_by_the_bus()  # or the stand-in's own socket is full
            for _ in range(3):
                await asyncio.to_thread(answers_at_once, daemon)
            assert "Notify" in server.calls
            assert daemon.process
            daemon.process.terminate()
            assert await asyncio.to_thread(daemon.process.wait, 10) == 0

    asyncio.run(scene())
    assert [session.ended_by for session in daemon.sessions()] == ["user"] * 3
