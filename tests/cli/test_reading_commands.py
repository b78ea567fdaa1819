"""`when`, `plan --json`, `rehearse`, `overruns`, `completion`: what they print, and shapes for scripts."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lastcall.core.session import Closed, Session
from lastcall.core.span import Span
from lastcall.edges.ledger import SqliteLedger
from lastcall.private import private_folder
from terminal import Lastcall, commands

Write = Callable[[str], Path]
MINUTE = timedelta(minutes=1)
EVENING = """\
timezone: America/New_York
remind: 15m
warn: 10m
budgets: {week: 3h 10m, day: 3h}
chats:
  - hashtag: jobhuntchat
    when: Mondays 10-11pm ET
    budget: 40m
    goal: two people hiring in Denver
"""


# when


def test_an_announcement_is_told_with_its_coming_dates(lastcall: Lastcall) -> None:
    """How it is understood, then the dates by the user's own clock, and whose clock that is."""
    said = lastcall(
        "when",
        "Mondays",
        "10-11pm",
        "ET",
        "--from",
        "2026-12-02",
        "--timezone",
        "America/Denver",
        "--count",
        "2",
    )
    assert said.code == 0
    understood, *rest = said.out.splitlines()
    assert "22:00–23:00, New York time" in understood
    dates = [line.strip() for line in rest if line.strip()]
    assert dates == ["Mon 7 Dec 2026  20:00–21:00", "Mon 14 Dec 2026  20:00–21:00", "(America/Denver time)"]


@pytest.mark.parametrize("zone", ["UTC0", ":", "Nowhere/Bad", "/etc/passwd", "A" * 5000])
def test_a_zone_without_a_name_is_told(
    zone: str, lastcall: Lastcall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TZ may hold a rule, or a mistake: what needs a zone says so, and what is told one works."""
    monkeypatch.setenv("TZ", zone)
    said = lastcall("when", "Mondays 8pm")
    assert (said.code, "no name that is known" in said.err, "America/Denver" in said.err) == (1, True, True)
    assert lastcall("init").code == 1
    assert lastcall("when", "--timezone", "America/Denver", "Mondays 8pm").code == 0


@pytest.mark.parametrize(("keys", "code"), [("", 1), ("timezone: America/Denver\n", 0)])
def test_a_file_that_names_its_zone_needs_no_other(
    keys: str, code: int, lastcall: Lastcall, schedule: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it does not, the machine's must have a name; the mistake says what to write."""
    monkeypatch.setenv("TZ", "UTC0")
    schedule(keys + "chats: [{hashtag: a, when: daily 8pm}]\n")
    said = lastcall("check")
    assert (said.code, "timezone: America/Denver" in said.out) == (code, bool(code))


def test_when_has_a_shape_for_scripts(lastcall: Lastcall) -> None:
    """Instants in UTC with a Z, null for an end that is not stated; an unclear phrase says where and why."""
    clear = json.loads(
        lastcall("when", "Mondays 8pm ET", "--from", "2026-12-02", "--count", "1", "--json").out
    )
    assert list(clear) == ["phrase", "understood", "timezone", "notes", "occurrences"]
    assert clear["timezone"] == "America/New_York"
    assert clear["occurrences"] == [{"start": "2026-12-08T01:00:00Z", "end": None}]
    said = lastcall("when", "Mondays at 25:00", "--json")
    assert said.code == 1
    unclear = json.loads(said.out)
    assert list(unclear) == ["phrase", "error", "column", "hint"]
    assert unclear["phrase"][unclear["column"] - 1 :].startswith("25:00")


def test_an_unclear_phrase_is_pointed_at(lastcall: Lastcall) -> None:
    """The mark stands under the word, and a hint below."""
    said = lastcall("when", "Mondays at 25:00")
    assert said.code == 1
    _, phrase, mark, hint = said.out.splitlines()
    assert phrase[mark.index("^") :] == "25:00"
    assert hint.strip()


# plan


def test_plan_has_a_shape_for_scripts(lastcall: Lastcall, schedule: Write) -> None:
    """By start; budgets in seconds; protected time before other chats among the conflicts."""
    schedule(
        "timezone: UTC\n"
        "protected: [{name: dinner, when: daily 8:30-9pm}]\n"
        "chats:\n"
        "  - {hashtag: late, when: daily 8:45-9:30pm, budget: 20m}\n"
        "  - {hashtag: early, when: daily 8-9pm, budget: 30m}\n"
    )
    said = lastcall("plan", "--from", "2026-12-01", "--days", "1", "--json")
    assert json.loads(said.out) == [
        {
            "chat": "#early",
            "start": "2026-12-01T20:00:00Z",
            "end": "2026-12-01T21:00:00Z",
            "budget_s": 1800,
            "conflicts": ["dinner", "#late"],
        },
        {
            "chat": "#late",
            "start": "2026-12-01T20:45:00Z",
            "end": "2026-12-01T21:30:00Z",
            "budget_s": 1200,
            "conflicts": ["dinner", "#early"],
        },
    ]


def test_an_empty_plan_is_an_empty_list(lastcall: Lastcall, schedule: Write) -> None:
    schedule("chats: [{hashtag: tchat, when: 2026-12-24 20:00-21:00 UTC}]\n")
    assert json.loads(lastcall("plan", "--from", "2026-12-01", "--days", "3", "--json").out) == []


# rehearse


def played(lastcall: Lastcall, *words: str) -> list[dict[str, str]]:
    said = lastcall("rehearse", "--json", *words)
    assert said.code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_the_evening_of_the_story(lastcall: Lastcall, schedule: Write) -> None:
    """A reminder with the goal, the start with what the week has left, a warning, time, nags, and the question."""
    schedule(EVENING)
    lines = played(lastcall, "--from", "2026-12-07T21:00-05:00", "--for", "3h", "--stay", "52m")
    assert {tuple(line) for line in lines} == {("at", "do", "chat", "text")}
    assert {line["chat"] for line in lines} == {"#jobhuntchat"}
    story = [(line["at"][11:], line["do"], line["text"].removeprefix("#jobhuntchat")) for line in lines]
    goal = "Your goal: two people hiring in Denver."
    assert story[:-1] == [
        ("02:45:00Z", "remind", f" in 15 minutes. {goal}"),
        ("03:00:00Z", "start", f" is on. 40 minutes tonight (3 h 10 left this week). {goal}"),
        ("03:30:00Z", "warn", ": 10 minutes left. Ask your last question, save the names."),
        ("03:40:00Z", "time_up", "Time. You gave #jobhuntchat 40 minutes."),
        ("03:45:00Z", "over", ": 5 minutes over. You have given it 45 minutes."),
        ("03:50:00Z", "over", ": 10 minutes over. You have given it 50 minutes."),
    ]
    at, do, text = story[-1]
    assert (at, do) == ("03:52:00Z", "close")
    assert text.startswith("What came of it?")
    assert "12 minutes over" in text


def test_without_stay_the_user_leaves_when_time_is_up(lastcall: Lastcall, schedule: Write) -> None:
    """The best evening has no nag."""
    schedule(EVENING)
    lines = played(lastcall, "--from", "2026-12-07T21:00-05:00", "--for", "3h")
    assert [line["do"] for line in lines] == ["remind", "start", "warn", "time_up", "close"]


def test_for_bounds_what_is_played(lastcall: Lastcall, schedule: Write) -> None:
    """Nothing after it is shown."""
    schedule(EVENING)
    lines = played(lastcall, "--from", "2026-12-07T21:00-05:00", "--for", "65m")
    assert [line["do"] for line in lines] == ["remind", "start"]


def test_nothing_to_play_says_what_is_next(lastcall: Lastcall, schedule: Write) -> None:
    """An empty afternoon is no dead end."""
    schedule(EVENING)
    said = lastcall("rehearse", "--from", "2026-12-08T12:00", "--for", "1h")
    assert said.out.startswith(
        "Nothing would happen in that time. The next chat is #jobhuntchat, Monday 14 December, 22:00"
    )
    assert "lastcall rehearse --next" in said.out


def test_next_begins_with_the_next_chat(lastcall: Lastcall, schedule: Write) -> None:
    """A minute before its first reminder, whenever that is."""
    schedule(EVENING)
    first, *_ = played(lastcall, "--from", "2026-12-08T12:00", "--next", "--for", "20m")
    assert first["at"] == "2026-12-15T02:45:00Z"


def test_a_rehearsal_leaves_nothing_behind(lastcall: Lastcall, schedule: Write, home: Path) -> None:
    """No ledger, no lock, no log."""
    schedule(EVENING)
    played(lastcall, "--next")
    assert not (home / ".local").exists()


# overruns


@pytest.fixture
def stayed_too_long(home: Path) -> None:
    """Two overruns of one chat and one of another, and a session that was left on time."""
    folder = home / ".local" / "state" / "lastcall"
    private_folder(folder)
    ledger = SqliteLedger(folder / "ledger.sqlite3")
    for day, chat, over in ((1, "#tchat", 12), (2, "#other", 5), (8, "#tchat", 0), (9, "#tchat", 65)):
        opened = datetime(2026, 12, day, 20, tzinfo=UTC)
        attended = (40 + over) * MINUTE
        session = Session(chat, None, opened, spans=(Span(opened, attended),))
        allowance = 40 * MINUTE
        closed = Closed(session, opened + attended, "user", attended, allowance, over * MINUTE, "session")
        ledger.write([closed], closed.closed)
    ledger.close()


@pytest.mark.usefixtures("stayed_too_long")
def test_overruns_are_a_table_with_totals(lastcall: Lastcall) -> None:
    """A row an overrun, the totals by chat, the worst first, and all in all."""
    lines = lastcall("overruns").out.splitlines()
    assert lines[0].split() == ["when", "chat", "attended", "allowed", "over", "ended", "by"]
    assert [line.split()[0] for line in lines[1:4]] == ["2026-12-01", "2026-12-02", "2026-12-09"]
    assert lines[-3:] == [
        "#tchat: 1 h 17 over in 2 sessions",
        "#other: 5 min over in 1 session",
        "in all: 1 h 22",
    ]


@pytest.mark.usefixtures("stayed_too_long")
def test_overruns_can_be_narrowed(lastcall: Lastcall) -> None:
    """By chat, with or without #, in any case; and from a date on."""
    assert len(json.loads(lastcall("overruns", "--chat", "TCHAT", "--json").out)) == 2
    [line] = json.loads(lastcall("overruns", "--chat", "#tchat", "--since", "2026-12-05", "--json").out)
    assert line["opened"] == "2026-12-09T20:00:00Z"


@pytest.mark.parametrize("words", [("overruns",), ("outcome", "--list"), ("follow-ups",)])
def test_a_damaged_ledger_is_named(lastcall: Lastcall, home: Path, words: tuple[str, ...]) -> None:
    """It is the file's fault, not a mistake in lastcall to be reported."""
    ledger = home / ".local" / "state" / "lastcall" / "ledger.sqlite3"
    private_folder(ledger.parent)
    ledger.write_text("not a ledger, and long enough to be taken for one\n" * 100)
    said = lastcall(*words)
    assert said.code == 1
    assert said.err == f"lastcall: {ledger}: file is not a database\n"


@pytest.mark.usefixtures("stayed_too_long")
def test_overruns_have_the_shape_of_the_log(lastcall: Lastcall) -> None:
    """The keys of overruns.jsonl, in its order."""
    first, *_ = json.loads(lastcall("overruns", "--json").out)
    assert list(first) == [
        "chat", "planned_start", "planned_end", "opened", "closed", "attended_s", "allowance_s", "extended_s",
        "overrun_s", "limit", "ended_by",
    ]  # fmt: skip
    assert first["overrun_s"] == first["attended_s"] - first["allowance_s"] == 720


def test_no_overrun_is_said(lastcall: Lastcall) -> None:
    """Also before the first evening, when there is no ledger yet."""
    assert lastcall("overruns").out == "No overrun.\n"
    assert json.loads(lastcall("overruns", "--json").out) == []


# completion


def completed(lastcall: Lastcall, folder: Path, *words: str) -> list[str]:
    """What bash offers for the last word."""
    script = folder / "completion.bash"
    script.write_text(lastcall("completion", "bash").out)
    ask = (
        'source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; '
        "function=$(complete -p lastcall | sed 's/.*-F \\([^ ]*\\).*/\\1/'); "
        '$function lastcall "${@: -1}" "${@: -2:1}"; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", ask, str(script), *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_bash_completes_commands_options_choices_and_files(lastcall: Lastcall, tmp_path: Path) -> None:
    """Whatever can stand in a place is offered there."""
    (tmp_path / "chats.yaml").write_text("")
    assert set(completed(lastcall, tmp_path, "lastcall", "")) == set(commands())
    assert completed(lastcall, tmp_path, "lastcall", "reh") == ["rehearse"]
    assert completed(lastcall, tmp_path, "lastcall", "service", "un") == ["uninstall"]
    assert "--days" in completed(lastcall, tmp_path, "lastcall", "plan", "--")
    assert completed(lastcall, tmp_path, "lastcall", "check", "ch") == ["chats.yaml"]
    assert completed(lastcall, tmp_path, "lastcall", "plan", "--config", "ch") == ["chats.yaml"]


def test_zsh_has_a_script_too(lastcall: Lastcall) -> None:
    """It names itself as zsh wants it."""
    said = lastcall("completion", "zsh")
    assert said.out.startswith("#compdef lastcall")


def test_a_long_phrase_is_cut_around_its_place(lastcall: Lastcall) -> None:
    """A line that the terminal wraps would leave the mark under another word."""
    said = lastcall("when", f"Mondays 8-9pm ET, {'join us each week, ' * 9}taco")
    assert said.code == 1
    _, shown, mark, *_ = said.out.splitlines()
    assert max(len(shown), len(mark)) < 80
    assert shown[mark.index("^") :] == "taco"
    assert shown.startswith("  …")
