"""The file a user edits: what it means, and what is said of what is wrong with it."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from lastcall.core.outcome import KINDS, Kind
from lastcall.core.recurrence import next_start, starts
from lastcall.edges.config import load, parse, schema, trusted

ROOT = Path(__file__).parents[2]
ONE_CHAT = "chats: [{hashtag: a, when: daily 8pm}]\n"
MANY_MISTAKES = """\
timezone: Denver
remnd: 5m
budgets: {session: 40}
chats:
  - hashtag: #x
    when: Mondays 8-9 ET
    budgte: 3m
  - hashtag: a
    when: Mondays 8-9pm ET
    skip: [2026-13-01]
"""


def test_the_example_is_valid() -> None:
    """What a newcomer copies has no problem at all."""
    loaded = load(ROOT / "config" / "example.yaml")
    assert loaded.problems == ()
    assert loaded.schedule
    assert [chat.hashtag for chat in loaded.schedule.chats][:2] == ["#smallbizchat", "#journchat"]
    assert loaded.schedule.budgets.week == timedelta(hours=5)


def test_the_schema_is_current() -> None:
    """`lastcall schema > config/lastcall.schema.json` was run after the last change."""
    assert json.loads((ROOT / "config" / "lastcall.schema.json").read_text()) == schema()


def test_all_problems_are_said_at_once() -> None:
    """Seven mistakes, seven messages, each with its place and what to write instead."""
    loaded = parse(MANY_MISTAKES, timezone="UTC")
    assert loaded.schedule is None
    found = [(problem.line, problem.column, problem.key) for problem in loaded.problems]
    assert found == [
        (1, 11, "timezone"),
        (2, 1, "remnd"),
        (3, 20, "budgets.session"),
        (5, 13, "chats[0].hashtag"),
        (6, 19, "chats[0].when"),
        (7, 5, "chats[0].budgte"),
        (10, 12, "chats[1].skip[0]"),
    ]
    hints = [problem.hint for problem in loaded.problems]
    assert hints[:4] == ["did you mean America/Denver?", "did you mean remind?", "40m for minutes, 40h for hours",
                         'put it in quotes: "#x"']  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("- a\n", "no keys"),
        ("chats: []\nchats: []\n", "twice"),
        ("chats: &a [*a]\n", "anchor"),
        ("chats: " + "[" * 10_000, "nested too deep"),
        ("chats: [{hashtag: a, when: daily 8pm}, {hashtag: A, when: daily 9pm}]", "twice"),
        ("chats:\n\t- a", "tab"),
        ("a: \x00", "can't be shown"),
    ],
)
def test_yaml_that_is_refused(text: str, said: str) -> None:
    """One clear message instead of a guess or a crash."""
    loaded = parse(text, timezone="UTC")
    assert loaded.schedule is None
    assert any(said in problem.message for problem in loaded.problems), loaded.problems


def test_scalars_are_read_as_text() -> None:
    """YAML 1.1 would read 20:00 as 1200 and `no` as false."""
    loaded = parse(
        "chats: [{hashtag: no, when: daily 20:00, budget: 20m}]\nday_starts: 05:30\n", timezone="UTC"
    )
    assert loaded.schedule
    assert loaded.schedule.chats[0].hashtag == "#no"
    assert loaded.schedule.budgets.day_starts.hour == 5


def test_an_exact_rule_states_its_length_and_exceptions() -> None:
    """What a calendar says of one of a chat's times stays with it."""
    loaded = parse(
        "chats: [{hashtag: a, lasts: 1h, when: [daily 8pm, {start: 2026-01-05T22:00, lasts: 2h, skip: 2026-01-06,"
        ' rrule: "FREQ=DAILY;UNTIL=20260110T030000Z", timezone: America/New_York}]}]',
        timezone="UTC",
    )
    assert loaded.schedule
    exact = loaded.schedule.chats[0].recurrences[1]
    assert (exact.length, exact.except_dates) == (timedelta(hours=2), frozenset({date(2026, 1, 6)}))
    assert (
        list(starts(exact, exact.start.replace(tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)))[-1].day == 10
    )
    assert "for 2 h, FREQ=DAILY" in loaded.understood[1][1]
    assert "not on 2026-01-06" in loaded.understood[1][1]


def test_a_fortnight_without_a_start_is_warned_of() -> None:
    """It is understood, and the date it is counted from is said."""
    loaded = parse("chats: [{hashtag: a, when: every other Wednesday 8pm}]", timezone="UTC")
    assert loaded.schedule
    [warning] = loaded.problems
    assert (warning.severity, warning.hint) == ("warning", "add from 2026-11-25")


def test_what_comes_after_a_chat_has_kind_defaults() -> None:
    """The digest on Sunday evening, the question once more at nine, follow-ups in the morning."""
    loaded = parse(ONE_CHAT, timezone="America/Denver")
    assert loaded.schedule
    digest, again = loaded.schedule.digest, loaded.schedule.ask_again
    assert digest
    assert again
    sunday = datetime(2026, 11, 30, 1, tzinfo=UTC)  # 18:00 on the 29th in Denver
    assert next_start(digest, datetime(2026, 11, 25, tzinfo=UTC)) == sunday
    assert next_start(again, sunday) == sunday + timedelta(hours=3)
    assert loaded.schedule.follow_up_at == time(9)
    assert loaded.schedule.outcomes == KINDS


def test_what_comes_after_a_chat_may_be_off_or_elsewhen() -> None:
    """`off` is a word here, whatever YAML 1.1 makes of it."""
    keys = "digest: off\nask_again: off\nfollow_up_at: 8:15\n"
    loaded = parse(keys + ONE_CHAT, timezone="UTC")
    assert loaded.schedule
    assert (loaded.schedule.digest, loaded.schedule.ask_again) == (None, None)
    assert loaded.schedule.follow_up_at == time(8, 15)
    loaded = parse("digest: mondays at 8:30\n" + ONE_CHAT, timezone="UTC")
    assert loaded.schedule
    assert loaded.schedule.digest
    found = next_start(loaded.schedule.digest, datetime(2026, 11, 25, tzinfo=UTC))
    assert found == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


def test_kinds_of_the_users_own() -> None:
    """A word, or keys; one of ours may be given its worth."""
    keys = "outcomes: [Sale, {kind: interview, worth: 50, way: gave}, {kind: Opportunity, worth: 200}]\n"
    loaded = parse(keys + ONE_CHAT, timezone="UTC")
    assert loaded.schedule
    kinds = loaded.schedule.outcomes
    assert kinds[0] == Kind("opportunity", worth=200)
    assert kinds[1:] == (*KINDS[1:], Kind("Sale"), Kind("interview", "gave", 50))


@pytest.mark.parametrize(
    ("written", "key", "said"),
    [
        ("digest: Sunday", "digest", "Sunday 18:00, or off"),
        ("digest: Su 18:00", "digest", "Sunday 18:00, or off"),
        ("ask_again: 25:00", "ask_again", "from 00:00 to 23:59"),
        ("follow_up_at: off", "follow_up_at", "from 00:00 to 23:59"),
        ("outcomes: ['#x']", "outcomes[0]", "a word or a few"),
        ("outcomes: [sale, {kind: SALE, worth: 3}]", "outcomes[1]", "take one out"),
        ("outcomes: [{kind: sale, worth: -3}]", "outcomes[0].worth", "a whole number"),
        ("outcomes: [{kind: sale, wort: 3}]", "outcomes[0].wort", "did you mean worth?"),
        ("outcomes: [{worth: 3}]", "outcomes[0].kind", "{kind: sale, worth: 200}"),
    ],
)
def test_mistakes_in_what_comes_after_a_chat(written: str, key: str, said: str) -> None:
    """Each is said at its place, with what to write instead."""
    loaded = parse(f"{written}\n{ONE_CHAT}", timezone="UTC")
    assert loaded.schedule is None
    assert (key, True) in [(problem.key, said in problem.hint) for problem in loaded.problems], (
        loaded.problems
    )


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    [problem] = load(tmp_path / "none.yaml").problems
    assert "lastcall init" in problem.hint


def test_a_file_that_others_can_write_is_not_trusted(tmp_path: Path) -> None:
    """Programs are run only from a file that nobody else can write."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    path = folder / "lastcall.yaml"
    path.write_text("")
    path.chmod(0o600)
    assert trusted(path) is None
    path.chmod(0o666)
    assert trusted(path)
