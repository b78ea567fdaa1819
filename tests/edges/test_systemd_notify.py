"""What the service manager is told."""

import asyncio
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lastcall.edges.systemd import SystemdNotifier, Watchdog


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[socket.socket]:
    """The service manager's end."""
    address = str(tmp_path / "notify") if request.param == "path" else f"\0lastcall-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.setblocking(False)
        yield listening


def notifier_for(manager: socket.socket) -> SystemdNotifier:
    address = manager.getsockname()
    named = "@" + address[1:].decode() if isinstance(address, bytes) else address
    return SystemdNotifier({"NOTIFY_SOCKET": named})


def said(manager: socket.socket) -> str:
    return manager.recv(4096).decode()


def test_the_life_of_a_service(manager: socket.socket) -> None:
    """Ready, alive, stopping: each in the words of sd_notify(3)."""
    notifier = notifier_for(manager)
    notifier.ready()
    assert said(manager) == "READY=1"
    notifier.watchdog()
    assert said(manager) == "WATCHDOG=1"
    notifier.stopping()
    assert said(manager) == "STOPPING=1"


def test_the_status_is_one_line(manager: socket.socket) -> None:
    """Text from the user's file can't pass for another message."""
    notifier_for(manager).status("next: #jobhuntchat\nREADY=1  at 22:00 – ☕")
    assert said(manager) == "STATUS=next: #jobhuntchat READY=1 at 22:00 – ☕"


def test_a_reload_is_told_with_its_time(manager: socket.socket) -> None:
    """Type=notify-reload wants to know when it began, in microseconds of the monotonic clock."""
    before = time.monotonic_ns() // 1000
    notifier_for(manager).reloading()
    reloading, at = said(manager).split("\n")
    assert reloading == "RELOADING=1"
    assert before <= int(at.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1234"}])
def test_without_a_service_manager_nothing_happens(
    environ: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """In a terminal there is nobody to tell."""
    notifier = SystemdNotifier(environ)
    notifier.ready()
    notifier.watchdog()
    assert notifier.watchdog_period is None
    assert not caplog.records


def test_a_service_manager_that_went_away_is_no_fault_of_ours(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is in the log, and the daemon goes on."""
    SystemdNotifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
    assert "READY=1" in caplog.text


def test_a_service_manager_that_does_not_listen_is_not_waited_for(tmp_path: Path) -> None:
    """A full socket costs a message, never the daemon's time."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "notify"))
        notifier = SystemdNotifier({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        for _ in range(2000):
            notifier.watchdog()


@pytest.mark.parametrize(
    ("environ", "period"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 15.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_signs_of_life_come_twice_as_often_as_asked(environ: dict[str, str], period: float | None) -> None:
    """Half the time that the unit allows, if it is us who are watched."""
    assert SystemdNotifier(environ).watchdog_period == period


# The watchdog


class Vital:
    """A daemon whose parts a test can break. Signs of life are asked for each hundredth of a second."""

    def __init__(self, manager: socket.socket) -> None:
        self.manager = manager
        self.looks = 0
        self.fails = self.overdue = False
        address = manager.getsockname()
        named = "@" + address[1:].decode() if isinstance(address, bytes) else address
        notifier = SystemdNotifier({"NOTIFY_SOCKET": named, "WATCHDOG_USEC": "20000"})
        self.watchdog = Watchdog(notifier, self._look, lambda: self.overdue, recheck=0.005)

    def _look(self) -> None:
        self.looks += 1
        if self.fails:
            raise RuntimeError("a fault of ours")

    def signs(self) -> int:
        """How many were given since the last time."""
        found = 0
        while True:
            try:
                assert said(self.manager) == "WATCHDOG=1"
            except BlockingIOError:
                return found
            found += 1


def test_a_sign_of_life_is_a_look_that_succeeded(manager: socket.socket) -> None:
    """While looks fail there is none; once they succeed there is one again."""

    async def scene() -> None:
        vital = Vital(manager)
        vital.watchdog.start()
        assert (vital.looks, vital.signs()) == (1, 1)
        vital.fails = True
        await asyncio.sleep(0.05)
        assert vital.looks > 2
        assert vital.signs() == 0
        vital.fails = False
        await asyncio.sleep(0.05)
        assert vital.signs() > 0
        vital.watchdog.stop()

    asyncio.run(scene())


def test_an_alarm_that_does_not_ring_is_no_life(manager: socket.socket) -> None:
    """The loop turns and a look would succeed, but nobody would be reminded. Nor does the look hide it."""

    async def scene() -> None:
        vital = Vital(manager)
        vital.watchdog.start()
        vital.signs()
        looks, vital.overdue = vital.looks, True
        await asyncio.sleep(0.05)
        assert (vital.looks, vital.signs()) == (looks, 0)
        vital.overdue = False  # it was only late, after a suspend
        await asyncio.sleep(0.02)
        assert vital.signs() > 0
        vital.watchdog.stop()

    asyncio.run(scene())


def test_where_nobody_waits_for_signs_none_are_given(manager: socket.socket) -> None:
    """Without WatchdogSec= nothing wakes the daemon."""

    async def scene() -> None:
        looks: list[None] = []
        watchdog = Watchdog(notifier_for(manager), lambda: looks.append(None), lambda: False)
        watchdog.start()
        await asyncio.sleep(0.02)
        assert not looks
        watchdog.stop()

    asyncio.run(scene())
