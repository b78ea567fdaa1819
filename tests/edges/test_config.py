"""The file a user edits: what it means, and what is said of what is wrong with it."""

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
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


def test_an_exact_start_without_a_rule_is_said_to_happen_once() -> None:
    """Nothing begins that goes on."""
    loaded = parse("chats: [{hashtag: a, when: {start: 2026-01-05T22:00, lasts: 1h}}]", timezone="UTC")
    assert loaded.understood == (("#a", "Once, 2026-01-05 22:00, for 1 h, UTC"),)


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


HIDDEN = {
    "an escape": "\\e[31m",
    "a bell": "\\a",
    "a zero": "\\0",
    "an override": "\\u202e",
    "an isolate": "\\u2066",
}


WHOLE = """\
protected: [{name: "dinner", when: daily 6-7pm}]
over_budget: [{after: 0s, do: run, "command": ["play"]}]
chats: [{hashtag: "tchat", when: "daily 8pm", "name": "TChat", "goal": "people", link: "https://x.com", budget: "40m"}]
"""


@pytest.mark.parametrize("code", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize(
    "where", ["dinner", "play", "tchat", "daily", "TChat", "people", "https", "40", "goal", "command"]
)
def test_what_cannot_be_shown_is_refused_and_not_printed(code: str, where: str) -> None:
    """Nothing from the file, key or value, reaches a terminal, a log or a bubble that could do something there."""
    assert parse(WHOLE, timezone="UTC").schedule
    loaded = parse(WHOLE.replace(f'"{where}', f'"{where}{code}'), timezone="UTC")
    assert loaded.schedule is None
    assert any("can't be shown" in problem.message for problem in loaded.problems)
    for problem in loaded.problems:
        assert (problem.message + problem.hint + problem.key).isprintable()


@pytest.mark.parametrize("name", ["Çá va 👩🏽‍💻", "שלום\u200f!", "सुविचार", "<b>bold</b> & co"])
def test_what_people_write_is_taken_as_it_is(name: str) -> None:
    """Accents, right-to-left marks, joined emoji, markup: these are text."""
    loaded = parse(f"chats: [{{hashtag: a, when: daily 8pm, goal: '{name}'}}]", timezone="UTC")
    assert loaded.schedule
    assert loaded.schedule.chats[0].goal == name


MEGABYTE = (1 << 20) - 100
BOMBS = {
    "laughs": "a: &a [x,x]\n"
    + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz")),
    "aliases": "a: &a x\nchats: [" + "*a," * 300_000 + "]",
    "brackets": "[" * MEGABYTE,
    "braces": "{" * MEGABYTE,
    "dashes": "- " * (MEGABYTE // 2),
    "questions": "? " * (MEGABYTE // 2),
    "doubled keys": "a: 1\n" * (MEGABYTE // 5),
    "tags": "chats: [" + "!t x," * (MEGABYTE // 6) + "]",
    "one long text": 'chats: "' + "x" * MEGABYTE,
    "unknown keys": "".join(f"k{number}: 1\n" for number in range(20_000)),
    "bad chats": "chats:\n" + "- {hashtag: '', when: nonsense, budgte: 3}\n" * 5_000,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_does_not_go_off(text: str) -> None:
    """A file as large as is read at all is refused with as many problems as a person reads."""
    loaded = parse(text, timezone="UTC")
    assert loaded.schedule is None
    assert 0 < len(loaded.problems) <= 100


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    """8 GiB that take no room on the disk: refused for its size."""
    path = tmp_path / "lastcall.yaml"
    with path.open("wb") as file:
        file.truncate(1 << 33)
    [problem] = load(path).problems
    assert "larger than 1 MiB" in problem.message


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """A file that can be trusted, some folders deep."""
    path = tmp_path / "one" / "two" / "lastcall.yaml"
    path.parent.mkdir(parents=True)
    for folder in (tmp_path, path.parent.parent, path.parent):
        folder.chmod(0o755)
    path.write_text("")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("up", range(3))
@pytest.mark.parametrize("bits", [0o020, 0o002])
def test_a_file_that_others_can_write_or_replace_is_not_trusted(chain: Path, up: int, bits: int) -> None:
    """Programs are run only from a file that nobody else can write; in a folder above it could be swapped."""
    assert trusted(chain) is None
    each = (chain, *chain.parents)[up]
    each.chmod(each.stat().st_mode | bits)
    assert str(each) in (trusted(chain) or "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("up", range(3))
def test_a_file_of_somebody_else_is_not_trusted(chain: Path, up: int) -> None:
    """Nor one in a folder of somebody else."""
    os.chown((chain, *chain.parents)[up], 65534, 65534)
    assert "somebody else" in (trusted(chain) or "")


def test_links_are_trusted_as_far_as_what_they_lead_through(chain: Path, tmp_path: Path) -> None:
    """A link of one's own is fine; one through a folder that others can write is not, nor a circle."""
    link = tmp_path / "link.yaml"
    link.symlink_to(Path("one/two/lastcall.yaml"))
    assert trusted(link) is None
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    (open_to_all / "way").symlink_to(chain.parent)
    assert "open" in (trusted(open_to_all / "way" / "lastcall.yaml") or "")
    link.unlink()
    link.symlink_to(link)
    assert trusted(link)


def test_a_sticky_folder_is_as_good_as_the_file_in_it(chain: Path) -> None:
    """As in /tmp: others can make files there, but not touch ours."""
    chain.parent.chmod(0o1777)
    assert trusted(chain) is None
