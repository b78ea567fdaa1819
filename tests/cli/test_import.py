"""`lastcall import` and `lastcall plan --ics`: from a calendar into the file, and back."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from calendars import BEGIN, chat, read_by_another, runs, schedule, schedules, weekly
from lastcall.cli.change import open_schedule
from lastcall.cli.import_ import candidates
from lastcall.cli.main import main
from lastcall.cli.putting import put
from lastcall.core.schedule import Schedule
from lastcall.edges.calendar_file import write_calendar
from lastcall.edges.config import load

pytestmark = pytest.mark.usefixtures("home")

EVENTS = """\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Critical Librarians (#critlib)
DTSTART;TZID=America/New_York:20990106T210000
DTEND;TZID=America/New_York:20990106T220000
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
EXDATE;TZID=America/New_York:20990120T210000
DESCRIPTION:Goal: one idea\\nBudget: 40m
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Holiday
DTSTART;VALUE=DATE:20990101
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    """As another program exports it."""
    path = tmp_path / "chats.ics"
    path.write_bytes(EVENTS.replace("\n", "\r\n").encode())
    return path


def brought_back(plan: Schedule, config: Path) -> Schedule:
    """A schedule that went through a calendar file into a file of its own."""
    config.unlink(missing_ok=True)
    file = open_schedule(config, begin=True)
    fit, _ = candidates(file, write_calendar(plan, BEGIN, BEGIN), BEGIN)
    put(file, fit, save=True)
    loaded = load(config) if fit else None
    return loaded.schedule if loaded and loaded.schedule else schedule()


def test_an_event_becomes_a_chat(calendar: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In plain words; what is no chat is said, with its reason."""
    config = tmp_path / "mine.yaml"
    assert main(["import", str(calendar), "--config", str(config)]) == 0
    assert config.read_text().endswith("""\
chats:
  - hashtag: "#critlib"
    name: Critical Librarians
    when: every other Tuesday 9pm-10pm America/New_York from 2099-01-06
    budget: 40m
    goal: one idea
    skip: [2099-01-20]
""")
    told = capsys.readouterr()
    assert "Added #critlib" in told.out
    assert "left out: Holiday: it lasts all day" in told.err


def test_importing_twice_adds_nothing(
    calendar: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is there is left alone, and the answer is no."""
    config = tmp_path / "mine.yaml"
    assert main(["import", str(calendar), "--config", str(config), "--dry-run"]) == 0
    assert not config.exists()
    assert main(["import", str(calendar), "--config", str(config)]) == 0
    before = config.read_text()
    capsys.readouterr()
    assert main(["import", str(calendar), "--config", str(config), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["added"] == []
    assert {each["event"]: each["error"] for each in answer["refused"]}[
        "#critlib"
    ] == "it is in the file already"
    assert config.read_text() == before


@pytest.mark.parametrize("content", ["", "<html>"])
def test_no_calendar(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One message, and no file is begun."""
    (tmp_path / "x.ics").write_text(content)
    assert main(["import", str(tmp_path / "x.ics"), "--config", str(tmp_path / "mine.yaml")]) == 1
    assert "no calendar file" in capsys.readouterr().err
    assert not (tmp_path / "mine.yaml").exists()


def test_times_that_plain_words_cannot_say(tmp_path: Path) -> None:
    """Two events of one hashtag are one chat; exceptions that hold for one of them only stay with it."""
    more = weekly("MO,TU", more=";COUNT=8"), weekly("TH", "Europe/London")
    plan = schedule(chat("#a", *more), chat("#b", weekly("MO", more=";UNTIL=20270301T235959"), lasts=26 * 60))
    assert runs(brought_back(plan, tmp_path / "mine.yaml")) == runs(plan)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schedules)
def test_out_and_in_and_out_again(tmp_path: Path, plan: Schedule) -> None:
    """The chats of a calendar that lastcall wrote are the same chats, in the file and in the next calendar."""
    again = brought_back(plan, tmp_path / "mine.yaml")
    assert runs(again) == runs(plan)
    assert read_by_another(write_calendar(again, BEGIN, BEGIN)) == runs(plan)


def test_the_settings_of_the_file_are_not_repeated(tmp_path: Path) -> None:
    """A chat says only what is its own."""
    config = tmp_path / "mine.yaml"
    config.write_text("remind: 10m\nbudgets: {session: 45m}\nlink: https://x.com/{hashtag}\nchats:\n")
    own = chat("#a", weekly(), remind=(timedelta(minutes=10),), link="https://x.com/a")
    other = chat("#b", weekly(), remind=(timedelta(minutes=5),), link="https://y.com/b", name="B")
    file = open_schedule(config)
    put(file, candidates(file, write_calendar(schedule(own, other), BEGIN, BEGIN), BEGIN)[0], save=True)
    assert (
        config.read_text().partition("chats:\n")[2]
        == """\
  - hashtag: "#a"
    when: Mondays 10pm-11pm America/New_York
  - hashtag: "#b"
    name: B
    when: Mondays 10pm-11pm America/New_York
    remind: [5m]
    link: https://y.com/b
"""
    )


def test_the_plan_as_a_calendar(
    calendar: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """On standard output, with the line ends that calendars have."""
    config = tmp_path / "mine.yaml"
    assert main(["import", str(calendar), "--config", str(config)]) == 0
    capfdbinary.readouterr()
    assert main(["plan", "--ics", "--config", str(config)]) == 0
    out = capfdbinary.readouterr().out
    assert out.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"DTSTART;TZID=America/New_York:20990106T210000\r\n" in out
    assert b"EXDATE;TZID=America/New_York:20990120T210000\r\n" in out
    assert main(["plan", "--protected", "--config", str(config)]) == 2
    assert main(["plan", "--ics", "--json", "--config", str(config)]) == 2
