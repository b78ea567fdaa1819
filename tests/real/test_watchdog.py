"""The real process, and a service manager that waits for its signs of life."""

import select
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from real.bare_daemon import BareDaemon
from real.bus import find, wait_until
from real.kills import schedule

pytestmark = pytest.mark.real

ALLOWED = 1.0
"""Seconds between two signs, at most."""
HANGS = 5.0
"""Seconds that the disk takes for what is a matter of milliseconds."""


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The service manager's end of sd_notify(3)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        yield listening


@pytest.fixture
def daemon(tmp_path: Path, manager: socket.socket) -> Iterator[BareDaemon]:
    daemon = BareDaemon(tmp_path, schedule())
    daemon.environment["NOTIFY_SOCKET"] = manager.getsockname()
    daemon.environment["WATCHDOG_USEC"] = str(round(ALLOWED * 1e6))
    daemon.start()
    assert daemon.serves()
    yield daemon
    assert daemon.process
    daemon.process.kill()
    daemon.process.wait()


def longest_silence(manager: socket.socket, seconds: float) -> float:
    """Between two signs of life, in the coming seconds."""
    last, longest = time.monotonic(), 0.0
    deadline = last + seconds
    while (left := deadline - time.monotonic()) > 0:
        readable, _, _ = select.select([manager], [], [], left)
        if readable and b"WATCHDOG=1" in manager.recv(4096):
            longest = max(longest, time.monotonic() - last)
            last = time.monotonic()
    return max(longest, time.monotonic() - last)


def test_a_stuck_daemon_gives_no_sign_of_life(
    daemon: BareDaemon, manager: socket.socket, tmp_path: Path
) -> None:
    """Signs come while all is well, not while a look waits for a disk that hangs, and again when it has gone through."""
    assert daemon.process
    assert longest_silence(manager, 3 * ALLOWED) < ALLOWED
    slow = ["--inject=fdatasync,fsync", f"delay_enter={round(HANGS * 1e6)}", "when=1"]
    with (tmp_path / "strace").open("w") as log:
        disk = subprocess.Popen(
            [find("strace"), "--trace=fdatasync,fsync", ":".join(slow), f"--attach={daemon.process.pid}"],
            stderr=log,
        )
    try:
        wait_until(lambda: "attached" in (tmp_path / "strace").read_text(), "the disk is slow")
        longest_silence(manager, 0.1)
        with socket.socket(socket.AF_UNIX) as user:
            user.connect(str(daemon.socket))
            user.sendall(b'{"do": "join", "chat": "first"}\n')
            assert longest_silence(manager, HANGS - 1) > HANGS - 1.5
            user.settimeout(2 * HANGS)
            assert b'"ok": true' in user.recv(4096)
    finally:
        disk.terminate()
        disk.wait()
    longest_silence(manager, 0.1)
    assert longest_silence(manager, 3 * ALLOWED) < ALLOWED
