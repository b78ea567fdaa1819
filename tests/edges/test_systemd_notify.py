"""What the service manager is told."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lastcall.edges.systemd import SystemdNotifier


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
