"""One lastcall a user."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lastcall.edges.lock import AlreadyRunning, InstanceLock, LockError

HOLDER = """
import subprocess, sys
from pathlib import Path
from lastcall.edges.lock import InstanceLock
lock = InstanceLock(Path(sys.argv[1]))
lock.acquire()
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lastcall" / "lock"


def test_the_second_is_told_which_process_the_first_is(path: Path) -> None:
    """So that the user can look at it, or end it."""
    first, second = InstanceLock(path), InstanceLock(path)
    first.acquire()
    with pytest.raises(AlreadyRunning, match=rf"already running \(process {os.getpid()}\)"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_a_holder_that_has_not_said_its_number_yet_counts(path: Path) -> None:
    """The lock is held from the first instant."""
    first = InstanceLock(path)
    first.acquire()
    os.truncate(path, 0)
    with pytest.raises(AlreadyRunning, match=r"already running$") as refusal:
        InstanceLock(path).acquire()
    assert refusal.value.pid is None
    first.release()


def test_the_number_of_a_process_that_is_gone_is_replaced(path: Path) -> None:
    """A longer one leaves nothing behind; the file is the user's alone."""
    path.parent.mkdir(mode=0o700)
    path.touch(0o600)
    path.write_text("12345678901234\n")
    lock = InstanceLock(path)
    lock.acquire()
    assert path.read_text() == f"{os.getpid()}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lock.release()


def test_releasing_twice_is_harmless(path: Path) -> None:
    """The way out may be taken from more than one place."""
    lock = InstanceLock(path)
    lock.acquire()
    lock.release()
    lock.release()


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    """Nobody can have a number written into another file."""
    path.parent.mkdir(mode=0o700)
    path.symlink_to(tmp_path / "victim")
    with pytest.raises(LockError, match="symbolic link"):
        InstanceLock(path).acquire()
    assert not (tmp_path / "victim").exists()


@pytest.mark.real
def test_a_killed_daemon_gives_the_lock_back(path: Path) -> None:
    """At once, and although a program that it had started lives on."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout
        child = int(holder.stdout.readline())
        try:
            with pytest.raises(AlreadyRunning, match=f"process {holder.pid}"):
                InstanceLock(path).acquire()
            holder.kill()
            holder.wait()
            lock = InstanceLock(path)
            lock.acquire()
            lock.release()
        finally:
            holder.kill()
            os.kill(child, 9)
