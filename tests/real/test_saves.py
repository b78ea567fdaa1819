"""The file is saved while the daemon starts, reads, or ends."""

import os
import signal
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from real.bare_daemon import BareDaemon
from real.bus import wait_until

pytestmark = pytest.mark.real

SCHEDULE = "notifications: log\nchats:\n  - {hashtag: before, when: daily 10pm}\n"


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[BareDaemon]:
    daemon = BareDaemon(tmp_path, SCHEDULE)
    yield daemon
    if daemon.process:
        daemon.process.kill()
        daemon.process.wait()


def test_a_save_just_after_the_file_was_read_counts(daemon: BareDaemon) -> None:
    """Bus, ledger and socket come between the reading and the watching; here the daemon is held up meanwhile."""
    process = daemon.start()
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    wait_until(children.read_text, "the process that reads")
    process.send_signal(signal.SIGSTOP)
    reader = Path(f"/proc/{children.read_text().strip()}/stat")
    wait_until(lambda: reader.read_text().rpartition(")")[2].split()[0] == "Z", "the end of the reading")
    daemon.config.write_text(SCHEDULE.replace("before", "after"))
    process.send_signal(signal.SIGCONT)
    assert daemon.serves()
    wait_until(lambda: next_chat(daemon) == "#after", "the new schedule")


def test_a_file_that_is_saved_without_end_counts(daemon: BareDaemon) -> None:
    """By a program that keeps it in step with another, say: each reading is older than the last save."""
    process = daemon.start()
    assert daemon.serves()
    saves = count(1)

    def save_and_ask() -> bool:
        daemon.config.write_text(SCHEDULE.replace("before", f"after{next(saves)}"))
        process.send_signal(signal.SIGHUP)
        return next_chat(daemon) != "#before"

    wait_until(save_and_ask, "any of the new schedules", 10)


def next_chat(daemon: BareDaemon) -> str | None:
    answer = daemon.ask({"do": "status"})
    return answer["status"]["next"]["chat"] if answer else None


def readers(process: subprocess.Popen[bytes]) -> list[int]:
    """The children, which only read; of whichever thread."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    # one that is only forked yet still holds up whoever starts it
    return [
        child for child in children if b"lastcall.edges.config" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def test_a_reading_that_hangs_does_not_keep_the_daemon_from_ending(daemon: BareDaemon) -> None:
    """The file lies on a server that has gone: logging out takes no minute and a half for it."""
    process = daemon.start()
    assert daemon.serves()
    daemon.config.write_text(SCHEDULE.replace("before", "after"))
    wait_until(lambda: readers(process), "the process that reads")
    [reader] = readers(process)
    os.kill(reader, signal.SIGSTOP)
    process.terminate()
    assert process.wait(10) == 0
