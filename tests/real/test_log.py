"""What the real process writes to its log."""

import re
import time
from pathlib import Path

import pytest

from real.bare_daemon import BareDaemon
from real.kills import schedule

pytestmark = pytest.mark.real


@pytest.fixture
def daemon(tmp_path: Path) -> BareDaemon:
    daemon = BareDaemon(tmp_path, schedule())
    daemon.output.touch()
    return daemon


def an_evening(daemon: BareDaemon) -> list[str]:
    """The log of one session that goes over."""
    process = daemon.start()
    assert daemon.serves()
    assert (daemon.ask({"do": "join", "chat": "first"}) or {})["ok"]
    time.sleep(1.2)
    assert (daemon.ask({"do": "leave"}) or {})["ok"]
    process.terminate()
    assert process.wait(10) == 0
    return daemon.output.read_text().splitlines()


def test_the_journal_gets_priorities_and_the_session(daemon: BareDaemon) -> None:
    """Each line begins with its priority; those about the session end with its id, from its first word to its last."""
    found = daemon.output.stat()
    daemon.environment["JOURNAL_STREAM"] = f"{found.st_dev}:{found.st_ino}"
    lines = an_evening(daemon)
    assert all(re.match("<[3467]>", line) for line in lines)
    [opened] = (session.opened for session in daemon.sessions())
    instant = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(opened))
    about = [line.split(": ")[0] for line in lines if line.endswith(f" [#first@{instant}]")]
    assert about == ["<6>start", "<6>time_up", "<6>close"]
    assert len(lines) < 12, "quiet by default"


def test_elsewhere_the_log_is_for_people(daemon: BareDaemon) -> None:
    """A shell whose own stderr is the journal hands the variable down; ours is another file."""
    daemon.environment["JOURNAL_STREAM"] = "1:1"
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", line) for line in an_evening(daemon))
