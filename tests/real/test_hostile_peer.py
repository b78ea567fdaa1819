"""The real process, besieged over its own socket."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from lastcall import client
from real.bare_daemon import BareDaemon
from real.kills import schedule

pytestmark = pytest.mark.real

AT_ONCE = 2.0
"""Seconds for an answer under siege, on a machine with other work to do."""
SIEGE = 3.0
"""Seconds."""
GROWTH = 20_000
"""KiB of memory that a siege may take."""


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[BareDaemon]:
    daemon = BareDaemon(tmp_path, schedule())
    daemon.start()
    assert daemon.serves()
    yield daemon
    assert daemon.process
    daemon.process.terminate()
    assert daemon.process.wait(10) == 0
    assert "Traceback" not in daemon.output.read_text()


def connect(path: Path) -> socket.socket:
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(1)
    try:
        peer.connect(str(path))
    except OSError:
        peer.close()
        raise
    return peer


def idle(path: Path) -> None:
    """Connections by the hundred, on which nothing is said."""
    peers = []
    for _ in range(300):
        with suppress(OSError):
            peers.append(connect(path))
    time.sleep(SIEGE)
    for peer in peers:
        peer.close()


def trickle(path: Path) -> None:
    """A request that never ends, a byte at a time."""
    with suppress(OSError), connect(path) as peer:
        for _ in range(int(SIEGE / 0.05)):
            peer.sendall(b"{")
            time.sleep(0.05)


def flood(path: Path) -> None:
    """Requests as fast as they go, on ever new connections."""
    deadline = time.monotonic() + SIEGE
    while time.monotonic() < deadline:
        with suppress(OSError), connect(path) as peer:
            peer.sendall(b'{"do": "status"}\n' * 100)
            peer.recv(1000)


def nonsense(path: Path) -> None:
    """What is too long, too deep, or nothing at all."""
    deadline = time.monotonic() + SIEGE
    while time.monotonic() < deadline:
        for data in (
            b"x" * 1_000_000,
            b"[" * 16_000 + b"\n",
            b"\x00\xff\n",
            b"9" * 16_000 + b"\n",
            b'{"do": {}}\n',
        ):
            with suppress(OSError), connect(path) as peer:
                peer.sendall(data)


def deaf(path: Path) -> None:
    """Watchers that don't read."""
    peers = []
    for _ in range(100):
        with suppress(OSError):
            peers.append(connect(path))
            peers[-1].sendall(b'{"do": "watch"}\n')
    time.sleep(SIEGE)
    for peer in peers:
        peer.close()


def asked(path: Path) -> dict[str, object]:
    """The answer to Extend; a refusal or a lost connection is worth another attempt."""
    try:
        return client.request(path, {"do": "extend"}, timeout=AT_ONCE)
    except client.ControlError:
        return {}


def memory(pid: int) -> int:
    """Resident, in KiB (proc_pid_status(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


@pytest.mark.parametrize("siege", [idle, trickle, flood, nonsense, deaf])
def test_the_user_is_answered_all_the_same(daemon: BareDaemon, siege: Callable[[Path], None]) -> None:
    """At once; the session is counted; and nothing of it stays: no connection, no memory."""
    assert daemon.process
    pid = daemon.process.pid
    assert (daemon.ask({"do": "join", "chat": "first"}) or {})["ok"]
    before = memory(pid)
    besiegers = [threading.Thread(target=siege, args=(daemon.socket,)) for _ in range(2)]
    for besieger in besiegers:
        besieger.start()
    while any(besieger.is_alive() for besieger in besiegers):
        began = time.monotonic()
        while "text" not in asked(daemon.socket):
            assert time.monotonic() - began < AT_ONCE
        time.sleep(0.2)
    for besieger in besiegers:
        besieger.join()
    assert (daemon.ask({"do": "leave"}) or {})["ok"]
    assert memory(pid) - before < GROWTH
    deadline = time.monotonic() + 5
    while len(list(Path(f"/proc/{pid}/fd").iterdir())) > 30:
        assert time.monotonic() < deadline
        time.sleep(0.05)
