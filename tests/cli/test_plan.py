"""`lastcall plan`: a picture for people, lines for pipes, JSON for scripts."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from house import at, chat, minutes, protected, schedule
from lastcall.cli.main import main
from lastcall.cli.week import look_of, picture, show
from lastcall.cli.week.block import edge_of
from lastcall.cli.week.canvas import wrap
from lastcall.cli.week.layout import Block, Row
from lastcall.cli.week.look import ASCII, UNICODE, Look
from lastcall.core.planning import PlannedSession, forecast
from lastcall.core.recurrence import Recurrence, Window
from lastcall.core.schedule import Chat, Occurrence, ProtectedTime, Schedule

NOW = at("12:00")
FILE = """\
timezone: America/Denver
budgets: {day: 1h, week: 5h}
protected:
  - {name: family dinner, when: daily 6-7:30pm}
chats:
  - {hashtag: jobhuntchat, when: Mondays 10-11pm ET, budget: 40m}
  - {hashtag: smallbizchat, when: Mondays 10-11pm ET, budget: 45m}
  - {hashtag: dinnerchat, when: Tuesdays 6-7pm MT}
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "lastcall.yaml"
    path.write_text(FILE)
    path.chmod(0o600)
    return str(path)


def plan(config: str, *arguments: str) -> int:
    return main(["plan", "--config", config, "--from", "2026-12-07T12:00-07:00", *arguments])


def drawn(
    what: Schedule, width: int = 120, *, days: int = 7, now: datetime = NOW, look: Look = UNICODE
) -> list[str]:
    """The picture of the week of the Monday of the tests, as plain text."""
    begin = at("04:00")
    ahead = forecast(what, begin, begin + timedelta(days=days))
    return [line.plain for line in picture(what, ahead, now, width, look)]


def below(header: str, lines: Sequence[str], line: str) -> bool:
    """Whether a text of the picture stands in the column with this header."""
    head = next(text for text in lines if header in text)
    row = next(text for text in lines if line in text)
    left = head.index(header) - 1  # today's stands on a ground of its own
    others = [head.index(name) for name in ("Tue 8", "Wed 9", "Thu 10") if name in head]
    right = min((x for x in others if x > left), default=len(head))
    return left <= row.index(line) < right


# For scripts and pipes


def test_the_json_keeps_its_shape(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A list by start, for scripts; instants in UTC."""
    assert plan(config, "--json", "--days", "1") == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first == {
        "chat": "#jobhuntchat",
        "start": "2026-12-08T03:00:00Z",
        "end": "2026-12-08T04:00:00Z",
        "budget_s": 2400,
        "conflicts": ["#smallbizchat"],
    }
    assert second["chat"] == "#smallbizchat"


def test_a_pipe_gets_one_line_for_each_chat(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What `lastcall plan | grep` finds names the day, the time, the chat and what it collides with."""
    assert plan(config) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if "#dinnerchat" in line]
    assert line == "Tue 8 Dec   18:00–19:00  #dinnerchat    45 min of 1 h  ! collides with family dinner"


def test_the_picture_says_how_its_announcements_are_understood(
    config: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the canonical words, below it; a list, which is for grep, keeps to a line a chat."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("TERM", raising=False)
    plan(config)
    assert any(line.startswith("#dinnerchat: Every ") for line in capsys.readouterr().out.splitlines())


def test_the_lines_say_whether_it_fits(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Sixty minutes of two overlapping chats just fit into the hour of the day."""
    plan(config)
    assert "week of Monday 7 December: 1 h planned of 5 h" in capsys.readouterr().out.splitlines()


def test_what_does_not_fit_is_said_with_a_way_out(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The date under `skip` is the announcement's, in New York; the length is as the file writes it."""
    Path(config).write_text(FILE.replace("day: 1h,", "day: 50m,"))
    plan(config)
    told = capsys.readouterr().out
    assert "Monday 7 December: 1 h planned of 50 min, 10 min more than fits." in told
    assert "Leave out #jobhuntchat (45 min, skip: 2026-12-07)" not in told  # the other would fill the gap
    assert "Leave out #smallbizchat (20 min, skip: 2026-12-07), or set day: 1h under budgets." in told


def test_no_chat_is_said_with_the_next(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty stretch is no empty answer."""
    assert main(["plan", "--config", config, "--from", "2026-12-09T12:00Z", "--days", "2"]) == 0
    assert (
        capsys.readouterr().out
        == "No chat in the next 2 days. The next chat is #jobhuntchat, Monday 14 December.\n"
    )


def on_a_terminal(config: str, *arguments: str, **environment: str) -> str:
    """What the real command writes on a terminal of 100 columns."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "lastcall", "plan", "--config", config, *arguments]
    settings = {"PATH": os.environ["PATH"], "COLUMNS": "100", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(command, stdout=theirs, stdin=subprocess.DEVNULL, env=settings | environment):
        os.close(theirs)
        out = b""
        try:
            while part := os.read(ours, 65536):
                out += part
        except OSError:  # EIO: the other side is closed
            pass
    os.close(ours)
    return out.decode()


def test_a_terminal_gets_the_picture(config: str) -> None:
    """In colour; without where NO_COLOR asks for it; as lines on a dumb one, and with --list."""
    picture_ = on_a_terminal(config)
    assert "America/Denver" in picture_
    assert "\x1b[" in picture_
    plain = on_a_terminal(config, NO_COLOR="1")
    assert "America/Denver" in plain
    assert "38;" not in plain
    for lines in (on_a_terminal(config, "--list"), on_a_terminal(config, TERM="dumb")):
        assert "America/Denver" not in lines
        assert "\x1b[" not in lines
        assert "! collides with family dinner" in lines


@pytest.mark.parametrize(
    ("begin", "days", "shown"),
    [
        ("2026-12-07T04:00-07:00", "1", ["Mon 7"]),  # just as the day starts
        ("2026-12-08T03:59-07:00", "1", ["Mon 7"]),  # and just before it ends
        ("2026-10-31T03:30-06:00", "3", ["Fri 30", "Sat 31", "Sun 1"]),  # through the autumn change
    ],
)
def test_as_many_days_are_shown_as_are_asked_for(
    config: str,
    begin: str,
    days: str,
    shown: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whole days, as the user counts them, whatever the clocks do. FORCE_COLOR asks for the picture in a pipe."""
    Path(config).write_text(FILE.replace("Mondays 10-11pm ET, budget: 40m", "daily 10-11pm ET, budget: 40m"))
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "120", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    main(["plan", "--config", config, "--from", begin, "--days", days])
    out = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out)
    assert [
        f"{day} {date}" for day, date in re.findall(r"(\w{3}) (\d+)(?= \w{3})", out.splitlines()[2])
    ] == shown


# The picture


def test_a_chat_stands_in_its_day_and_hour() -> None:
    """With its name, its time and its part of the budget; the bar below tells the day's."""
    lines = drawn(schedule())
    assert below("Mon 7", lines, "#jobhuntchat")
    row = next(n for n, line in enumerate(lines) if "#jobhuntchat" in line)
    assert lines[row].startswith("22:00")
    assert "22:00–23:00  40 min" in lines[row + 1]
    assert any("40 min of 4 h" in line for line in lines)
    assert "This week" in "\n".join(lines)


def test_a_chat_past_midnight_stands_in_its_evening() -> None:
    """00:30 on Tuesday is in Monday's column, below 23:00."""
    late = Chat(
        "#late",
        (Recurrence("America/New_York", datetime.fromisoformat("2026-12-08T00:30"), "", minutes(60)),),
        lasts=minutes(60),
        budget=minutes(40),
    )
    lines = drawn(schedule(chat(), late))
    assert below("Mon 7", lines, "#late")
    names = [line for line in lines if "#late" in line or "#jobhuntchat" in line]
    assert "#jobhuntchat" in names[0]


def test_hours_without_news_take_one_row() -> None:
    """A chat at nine and one at ten in the evening: the picture stays short."""
    lines = drawn(schedule(chat("#early", "09:00"), chat("#late", "22:00")), now=at("23:50"))
    assert len(lines) < 20
    assert sum(line.strip() == UNICODE.gap for line in lines) == 1


def test_protected_time_is_shaded_with_its_name() -> None:
    """Dinner is seen where it is."""
    lines = drawn(schedule(protected=[protected("family dinner", "18:00", "19:30")]))
    assert below("Mon 7", lines, "family dinner")
    assert any(UNICODE.shade * 5 in line for line in lines)


def test_a_day_off_shades_what_is_there_and_adds_no_hours() -> None:
    """A holiday is no reason to show the night."""
    skiing = ProtectedTime("skiing", windows=(Window(at("00:00"), at("00:00", date(2026, 12, 10))),))
    lines = drawn(schedule(protected=[skiing]))
    assert sum(line[2:3] == ":" for line in lines) <= 2
    assert any("skiing" in line for line in lines)


def test_a_collision_is_marked_and_told() -> None:
    """The number at the chat is the number of the line below that says with what, and what comes of it."""
    plan_ = schedule(
        chat("#first", "20:00"), chat("#second", "20:00"), protected=[protected("dinner", "20:50", "21:30")]
    )
    lines = drawn(plan_)
    assert sum("▲1" in line for line in lines) == 2
    assert "▲1 #first reaches into dinner, but your time is up by then: Mon 7 Dec" in lines
    told = next(line for line in lines if "overlap" in line)
    assert told == "▲3 #first and #second overlap, so #second counts from 20:40: Mon 7 Dec"
    assert "▲2 #second reaches into dinner, so it is 10 min only: Mon 7 Dec" in lines


def test_a_chat_that_does_not_open_has_no_time() -> None:
    """It is shown, but counts for nothing."""
    lines = drawn(schedule(protected=[protected("dinner", "21:30", "22:30")]))
    assert "▲1 #jobhuntchat begins in dinner, so it doesn't open: Mon 7 Dec" in lines
    assert any("no time" in line for line in lines)


def test_what_does_not_fit_is_told_under_the_picture() -> None:
    """In the day's column, in the week's line, and in a sentence with a way out."""
    lines = drawn(schedule(chat("#a", "19:00"), chat("#b", "21:00"), day=60, week=70))
    assert "Monday 7 December: 1 h 20 planned of 1 h, 20 min more than fits." in lines
    assert sum("10 min more than fits" in line for line in lines) == 1  # the week's figures are said once
    way_out = "This week: leave out #a (40 min, skip: 2026-12-07), or set week: 1h 20m under budgets."
    assert way_out in lines
    assert any("1 h 20, 20 min over" in line for line in lines)
    assert any(
        "Leave out #a (40 min, skip: 2026-12-07), or set day: 1h 20m under budgets." in line for line in lines
    )


def test_a_free_week_is_told_in_words() -> None:
    """Nothing is planned while the family is away: not "0 s"."""
    away = ProtectedTime("away", windows=(Window(at("00:00"), at("00:00", date(2026, 12, 20))),))
    assert any("nothing planned of 10 h" in line for line in drawn(schedule(protected=[away])))


def test_today_is_marked() -> None:
    """By its header, and by a sign at the hour it is."""
    what = schedule()
    begin = at("04:00")
    now = at("22:20")
    lines = list(picture(what, forecast(what, begin, begin + timedelta(days=7)), now, 120, UNICODE))
    [header] = [line for line in lines if "Tue 8" in line.plain]
    [marked] = [span for span in header.spans if "reverse" in str(span.style)]
    assert header.plain[marked.start : marked.end].strip() == "Mon 7 Dec"
    [row] = [line.plain for line in lines if "#jobhuntchat" in line.plain]
    assert row.startswith(f"22:00{UNICODE.now}")


def test_a_narrow_terminal_shows_the_days_below_one_another() -> None:
    """Seven columns need eighty cells."""
    lines = drawn(schedule(), 60)
    assert any(line.strip().startswith("Mon 7 Dec, today") for line in lines)
    assert any(line.startswith("  22:00–23:00 █#jobhuntchat") for line in lines)
    assert not any("Mon 7 Dec" in line and "Tue 8 Dec" in line for line in lines)


def test_a_fortnight_is_two_pictures() -> None:
    """Seven days side by side, the next seven below."""
    text = "\n".join(drawn(schedule(), days=14))
    assert text.count("#jobhuntchat") == 2
    assert "Week of Monday 14 December" in text


def test_the_edge_shows_the_part_that_is_planned() -> None:
    """Forty of sixty minutes: the first half hour whole, a third of the second, from above."""
    occurrence = Occurrence("#x", at("22:00"), at("23:00"))
    session = PlannedSession(occurrence, (), Window(at("22:00"), at("22:40")))
    block = Block(22 * 60, 23 * 60, session, own=(22 * 60, 22 * 60 + 40))
    colours = ("#111111", "#eeeeee")
    assert edge_of(block, Row(1320, 1350), colours, UNICODE)[0] == "█"
    glyph, style = edge_of(block, Row(1350, 1380), colours, UNICODE)
    assert (glyph, style) == ("▅", "#111111 on #eeeeee")  # five eighths of ground below, three of edge above
    assert edge_of(block, Row(1350, 1380), colours, ASCII)[0] == ASCII.rest


def test_more_chats_than_there_is_room_for_are_counted() -> None:
    """Two hundred chats a week: those that don't fit are told, with the way to see them."""
    chats = [chat(f"#c{n}", "20:00") for n in range(20)]
    lines = drawn(schedule(*chats), 80)
    shown = sum(line.count("#c") for line in lines if not line.startswith("▲"))
    hidden = next(line for line in lines if line.startswith("There was no room"))
    assert int(hidden.split()[5]) + shown == 20
    assert lines[2].strip().startswith("Mon 7 Dec "), "the day's name is not written over"
    assert any(line.rstrip().endswith(f"+{20 - shown}") or f"+{20 - shown} " in line for line in lines)


def test_the_hour_that_comes_twice_is_drawn() -> None:
    """On the night of the autumn change a chat may end, by the clock, before it begins."""
    begin = datetime.fromisoformat("2026-11-01T01:45")
    night = Chat(
        "#night", (Recurrence("America/New_York", begin, "", minutes(30)),), minutes(30), minutes(30)
    )
    what = schedule(night)
    first = at("04:00", date(2026, 10, 31))
    lines = [
        line.plain
        for line in picture(what, forecast(what, first, first + timedelta(days=1)), NOW, 100, UNICODE)
    ]
    assert any("#night" in line for line in lines)


def test_a_terminal_that_is_not_utf_8_gets_ascii() -> None:
    """Only what the user named may be anything else."""
    text = "\n".join(drawn(schedule(protected=[protected("dinner", "18:00", "19:00")]), look=ASCII))
    assert text.isascii()
    latin = Console(file=StringIO(), force_terminal=True)
    latin._file = type("Latin", (StringIO,), {"encoding": "iso-8859-1"})()
    assert look_of(latin) is ASCII


def test_markup_in_a_name_is_only_text() -> None:
    """Square brackets, escape codes and turned letters stay letters or go."""
    out = StringIO()
    what = schedule(protected=[protected("[red]di\x1b[31mner\u202e[/]", "18:00", "19:00")])
    console = Console(file=out, width=120, force_terminal=True, color_system=None)
    show(console, what, forecast(what, at("04:00"), at("04:00") + timedelta(days=1)), NOW)
    assert "[red]di[31mner[/]" in out.getvalue()
    assert "\u202e" not in out.getvalue()
    assert "\x1b[31mner" not in out.getvalue()


names = st.text(st.characters(categories=("L", "M", "N", "So")), min_size=1, max_size=40)
clock_times = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")


@settings(max_examples=60)
@given(
    st.lists(st.tuples(names, clock_times, st.integers(1, 40)), max_size=12),
    names,
    st.integers(24, 220),
    st.sampled_from([UNICODE, ASCII]),
)
def test_no_line_is_wider_than_the_terminal(
    some: list[tuple[str, str, int]], dinner: str, width: int, look: Look
) -> None:
    """Whatever the names, their number and the width; and no chat is lost without a word."""
    chats = [chat(f"#{n}{name}", begin, lasts=15 * lasts) for n, (name, begin, lasts) in enumerate(some)]
    lines = drawn(schedule(*chats, protected=[protected(dinner, "18:00", "19:00")]), width, look=look)
    for line in lines:
        assert cell_len(line) <= width, line
    told = "\n".join(lines)
    for n in range(len(chats)):
        assert f"#{n}" in told or "no room" in told


@given(st.text(max_size=200), st.integers(2, 30), st.integers(1, 5))
def test_wrapped_text_fits(text: str, width: int, lines: int) -> None:
    """No line is wider, none is too many, and without a limit no word is lost."""
    some = wrap(text, width, lines)
    assert len(some) <= lines
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())
