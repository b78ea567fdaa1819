"""The file is read in a process of its own, and what it hands over is what was read."""

import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lastcall.edges.config import handover, load, parse
from lastcall.edges.config.apart import ReadingApart
from lastcall.edges.config.handover import OtherVersion, dump, restore
from lastcall.edges.config.loaded import Loaded
from lastcall.version import version

EXAMPLE = Path(__file__).parents[2] / "config" / "example.yaml"
EVERY_KEY = """\
timezone: America/Denver
notifications: plyer
attendance: ask
remind: [15m, 2m]
warn: 90s
budgets: {session: 45m, day: 1h 30m, week: 5h}
day_starts: "05:30"
week_starts: sunday
extensions: {length: 5m, per_session: 2}
over_budget:
  - {after: 0m, do: notify}
  - {every: 5m, do: lock}
  - {after: 20m, do: run, command: [notify-send, "Go — home"]}
protected:
  - {name: family dinner, when: daily 6-7:30pm}
  - {name: skiing, when: 2026-12-24 to 2027-01-02}
chats:
  - hashtag: "#jobhuntchat"
    name: Job Hunt Chat “two”
    when: [Mondays 10-11pm ET, {start: "2026-01-05T22:00:30", rrule: FREQ=WEEKLY, timezone: Europe/London}]
    budget: 40m
    skip: [2026-12-28, 2027-01-04]
"""


def test_the_example_comes_over_whole(tmp_path: Path) -> None:
    """What the daemon goes by is what `lastcall check` read."""
    apart, here = ReadingApart(EXAMPLE, tmp_path / "kept").finish(), load(EXAMPLE)
    assert here.schedule
    assert (apart.schedule, apart.problems) == (here.schedule, here.problems)


def test_every_key_comes_over(tmp_path: Path) -> None:
    """Lengths, dates, rules, windows, names in any script: nothing is lost on the way."""
    path = tmp_path / "every.yaml"
    path.write_text(EVERY_KEY)
    found = ReadingApart(path, tmp_path / "kept").finish()
    assert found.schedule, found.problems
    assert found.schedule == parse(EVERY_KEY, timezone="UTC").schedule
    [chat] = found.schedule.chats
    assert chat.skip == {date(2026, 12, 28), date(2027, 1, 4)}
    assert found.schedule.over_budget[2].command == ("notify-send", "Go — home")
    assert found.schedule.protected[1].windows[0].start == datetime(2026, 12, 24, 7, tzinfo=UTC)
    assert found.schedule.warn == (timedelta(seconds=90),)


def test_mistakes_come_over_with_their_places(tmp_path: Path) -> None:
    """A broken file is told with line and column, as if it had been read here."""
    path = tmp_path / "broken.yaml"
    path.write_text("chats:\n  - hashtag: tchat\n    wen: Mondays 8pm ET\n")
    found = ReadingApart(path, tmp_path / "kept").finish()
    assert found.schedule is None
    assert found.problems == load(path).problems
    assert {(problem.line, problem.key) for problem in found.problems} >= {(3, "chats[0].wen")}


def test_a_missing_file_is_a_problem_as_well(tmp_path: Path) -> None:
    """Nothing raises for a file that isn't there."""
    found = ReadingApart(tmp_path / "none.yaml", tmp_path / "kept").finish()
    assert "can't be read" in found.problems[0].message


def test_a_reader_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Killed for its memory, say: the user is told, and the daemon goes on."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    found = ReadingApart(EXAMPLE, tmp_path / "kept").finish()
    assert (found.schedule, found.problems[0].message) == (
        None,
        "the file could not be read: the process that reads it died, or took too long.",
    )


def test_a_reader_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The Python that runs us was taken away by an upgrade."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))
    found = ReadingApart(EXAMPLE, tmp_path / "kept").finish()
    assert "No such file" in found.problems[0].message


def test_a_reader_that_hangs_can_be_given_up(tmp_path: Path) -> None:
    """The home folder's server is gone: the daemon can be stopped all the same, and what is read is a failure."""
    reading = ReadingApart(EXAMPLE, tmp_path / "kept")
    assert reading._process
    reading._process.send_signal(signal.SIGSTOP)
    threading.Timer(0.1, reading.give_up).start()
    assert reading.finish().schedule is None


def test_an_upgraded_reader_asks_for_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule of another version is not guessed at."""
    monkeypatch.setattr(handover, "__version__", "0.0.1")
    text = dump(Loaded(None, ()))
    monkeypatch.undo()
    with pytest.raises(OtherVersion, match=r"0\.0\.1"):
        restore(text)


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'["x"', b"\xff", b"null"])
def test_a_text_that_nobody_wrote_gives_nothing(text: bytes) -> None:
    """Half an answer, or none, is an error and no schedule."""
    with pytest.raises(ValueError, match=r"JSON|Expected|missing|malformed|truncated"):
        restore(text)


def test_a_text_that_breaks_off_is_no_shorter_schedule() -> None:
    """The reader was killed in the middle: no chat is dropped in silence, wherever the middle was."""
    text = dump(load(EXAMPLE))
    for end in range(len(text)):
        with pytest.raises(ValueError, match=r"JSON|Expected|missing|malformed|truncated"):
            restore(text[:end])


def test_the_daemon_does_without_what_reads_the_file() -> None:
    """A quarter of its memory: pydantic, the parser and the grammar stay in the process that reads."""
    heavy = "{'pydantic', 'yaml', 'lastcall.core.announcement', 'rich', 'plyer'}"
    code = f"import lastcall.cli.run, lastcall.run, sys; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_reading_begins_before_anything_else_is_loaded() -> None:
    """The two go on side by side: what `run` imports before delays both."""
    code = "import lastcall.cli.start, sys; print(*(each for each in sys.modules if each.startswith('lastcall.core')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_save_while_it_is_read_is_no_version_that_was_read(tmp_path: Path) -> None:
    """The daemon compares: what is there once it watches may be newer than what was read."""
    path = tmp_path / "lastcall.yaml"
    path.write_text(EVERY_KEY)
    reading = ReadingApart(path, tmp_path / "kept")
    assert reading.version == version(path)
    path.write_text(EVERY_KEY + "\n")
    assert reading.finish().schedule
    assert reading.version != version(path)
