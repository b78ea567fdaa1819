"""The real process on a disk that fails it."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from real.bare_daemon import BareDaemon
from real.bus import wait_until
from real.kills import schedule

pytestmark = pytest.mark.real

LONG_ENOUGH = 2.1
"""Seconds of a session that is allowed one: it goes over by more than the second that is forgiven."""


class Disk:
    """A small one, for the state folder alone (tmpfs(5))."""

    def __init__(self, place: Path) -> None:
        assert os.geteuid() == 0, "a disk for a test can be made by root only"
        self._place = place
        place.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", place], check=True)

    def fill(self) -> None:
        with (self._place / "ballast").open("wb", buffering=0) as ballast:
            size = 1 << 16
            while size:
                try:
                    ballast.write(b"x" * size)
                except OSError:
                    size //= 2

    def make_room(self) -> None:
        (self._place / "ballast").unlink()

    def remount(self, how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", self._place], check=True)

    def take_away(self) -> None:
        subprocess.run(["umount", "--lazy", self._place], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "state")
    yield disk
    disk.take_away()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[BareDaemon]:
    daemon = BareDaemon(tmp_path, schedule())
    yield daemon
    if daemon.process and daemon.process.poll() is None:
        daemon.process.kill()
        daemon.process.wait()
    assert "Traceback" not in daemon.output.read_text()


def begin(daemon: BareDaemon) -> None:
    daemon.start()
    assert daemon.serves(), daemon.output.read_text()


def end(daemon: BareDaemon) -> None:
    assert daemon.process
    daemon.process.terminate()
    assert daemon.process.wait(10) == 0, daemon.output.read_text()


def stay(daemon: BareDaemon, seconds: float = LONG_ENOUGH) -> None:
    """A session of some seconds."""
    for do in ("join", "leave"):
        answer = daemon.ask({"do": do} | ({"chat": "first"} if do == "join" else {}))
        assert answer
        assert answer["ok"], answer
        time.sleep(seconds if do == "join" else 0)


def test_a_full_disk_loses_no_evening(daemon: BareDaemon, disk: Disk) -> None:
    """Full before the first start: it runs, says so once, and writes all down when there is room."""
    disk.fill()
    begin(daemon)
    stay(daemon)
    assert daemon.lines() == []
    assert daemon.output.read_text().count("problem: lastcall can't save") == 1
    disk.make_room()
    stay(daemon, 0)
    assert [line["overrun_s"] for line in daemon.lines()] == [1]
    end(daemon)
    assert [session.ended_by for session in daemon.sessions()] == ["user", "user"]


def test_what_was_spent_counts_although_nothing_can_be_written(daemon: BareDaemon, disk: Disk) -> None:
    """Full or read-only at the next start: the ledger is read as it is."""
    begin(daemon)
    stay(daemon, 1.1)
    end(daemon)
    for how in ("full", "ro"):
        disk.fill() if how == "full" else disk.remount("ro")
        begin(daemon)
        status = (daemon.ask({"do": "status"}) or {})["status"]
        assert status["budgets"]["day"]["spent_s"] == 1, how
        end(daemon)
        disk.make_room() if how == "full" else disk.remount("rw")
    assert "can't save" in daemon.output.read_text()


def test_a_first_start_that_cannot_keep_anything_says_what_to_do(daemon: BareDaemon, disk: Disk) -> None:
    """On a read-only disk not even the lock can be made: one line, with the place and a remedy."""
    disk.remount("ro")
    process = daemon.start()
    assert process.wait(20) == 1
    [line] = daemon.output.read_text().splitlines()
    assert "Read-only" in line
    assert str(daemon.state) in line
    assert "XDG_STATE_HOME" in line


def test_files_that_are_deleted_under_it_are_made_again(daemon: BareDaemon, tmp_path: Path) -> None:
    """Record, lock and socket, with their folders: it goes on, says so, and can be asked again at once."""
    begin(daemon)
    stay(daemon)
    shutil.rmtree(tmp_path / "state")
    shutil.rmtree(tmp_path / "run")
    wait_until(lambda: daemon.ask({"do": "status"}), "the socket is there again")
    stay(daemon)
    assert len(daemon.lines()) == 1
    log = daemon.output.read_text()
    assert "control.sock was taken away" in log
    assert "ledger.sqlite3 was taken away" in log
    first = daemon.process
    second = daemon.start()  # no lock tells it that there is one already
    assert second.wait(20) == 1
    daemon.process = first
    assert "another lastcall listens" in daemon.output.read_text()
    assert daemon.ask({"do": "status"})
