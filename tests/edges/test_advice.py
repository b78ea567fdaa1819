"""What `lastcall check` warns of: allowed, and yet hardly meant. Each warning is true and says what to do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lastcall.core.commitment import Waiting
from lastcall.edges.config import load, parse
from lastcall.edges.config.advice import advice, held_back
from lastcall.edges.config.problem import Problem

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "config" / "example.yaml"


def warned(text: str) -> list[Problem]:
    loaded = parse(text, timezone="UTC")
    assert loaded.schedule, loaded.problems
    return advice(loaded, NOW)


def chat(extra: str = "", when: str = "Mondays 8-9pm") -> str:
    return f"chats:\n  - hashtag: tchat\n    when: {when}\n    {extra}\n"


@pytest.mark.parametrize(
    ("text", "place", "says", "hint"),
    [
        ("budgets: {session: 2h, day: 1h}\n" + chat(), (1, 20), "never fit into 1 h a day", "budgets.day"),
        ("budgets: {day: 3h, week: 2h}\n" + chat(), (1, 16), "never fit into 2 h a week", "budgets.week"),
        (chat("budget: 2h"), (4, 13), "2 h in a session never fit into 1 h 30 a day", "budgets.day"),
        (
            chat("skip: [2026-11-30, 2026-12-08]"),
            (4, 24),
            "not happen on Tuesday 2026-12-08",
            "mean 2026-12-07?",
        ),
        (chat("skip: 2026-12-06"), (4, 11), "not happen on Sunday 2026-12-06", "mean 2026-12-07?"),
        (chat(when="2026-11-01 20:00-21:00"), (3, 11), "is over", "next date"),
        (chat(when="Mondays 9am-9:30pm"), (3, 11), "lasts 12 h 30", "8-9pm"),
        (chat("lasts: 13h", when="Mondays 8pm"), (4, 12), "lasts 13 h", "8-9pm"),
        ("chats:\n", (1, 7), "no chat is in the schedule yet", "lastcall edit"),
        (
            "protected: [{name: supper, when: daily 8:30-9pm}]\n" + chat(),
            (4, 11),
            "each #tchat of the next 60 days falls into supper",
            "move the protected time",
        ),
        (
            "over_budget: [{after: 1m, do: run, command: [no-such-program]}]\n" + chat(),
            (1, 45),
            "no program no-such-program",
            "whole path",
        ),
    ],
)
def test_what_is_warned_of(text: str, place: tuple[int, int], says: str, hint: str) -> None:
    """One warning, at the value, with a way out."""
    [warning] = warned(text)
    assert (warning.line, warning.column) == place
    assert warning.severity == "warning"
    assert says in warning.message
    assert hint in warning.hint


@pytest.mark.parametrize(
    "text",
    [
        chat(),
        "budgets: {day: 30m}\n" + chat(),  # less than the default of a session, which the user did not write
        chat("budget: 90m"),
        chat("skip: 2026-12-07"),
        chat("skip: 2026-11-02"),  # gone by: it was right once, and the file need not be tidied
        chat("skip: 2026-11-30", when="2026-11-30 20:00-21:00"),  # once, and not this time
        chat(when="2026-11-25 11:30am-12:30pm"),  # it is on
        "protected: [{name: supper, when: 2026-11-30 to 2026-12-02}]\n" + chat(),
        "over_budget: [{after: 1m, do: run, command: [sh, -c, exit]}]\n" + chat(),
        "over_budget: []\n" + chat(),
    ],
)
def test_what_is_meant_is_not_warned_of(text: str) -> None:
    """No noise: a user who reads every warning goes on reading them."""
    assert warned(text) == []


def test_skipped_dates_are_those_of_the_chats_own_calendar() -> None:
    """Monday 10pm in New York is Tuesday in UTC; what is skipped is the Monday that was announced."""
    assert warned(chat("skip: 2026-12-07", when="Mondays 10-11pm ET")) == []
    [warning] = warned(chat("skip: 2026-12-08", when="Mondays 10-11pm ET"))
    assert warning.hint == "did you mean 2026-12-07?"


def test_the_example_warns_of_nothing() -> None:
    """What a newcomer copies is an example to follow."""
    loaded = load(EXAMPLE)
    assert [*loaded.problems, *advice(loaded, NOW)] == []


def test_a_broken_schedule_is_not_advised_on() -> None:
    """First things first."""
    assert advice(parse("chats: [\n", timezone="UTC"), NOW) == []


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("day", (2, 16)),
        ("chat #tchat", (5, 13)),
        ("protected supper", (7, 12)),
        ("extensions", (1, 1)),
        ("week", (2, 10)),
    ],
)
def test_what_waits_is_told_where_the_file_asks_for_it(key: str, place: tuple[int, int]) -> None:
    """Or where it would stand; and until when."""
    text = (
        "timezone: UTC\nbudgets: {day: 3h}\nchats:\n  - hashtag: tchat\n    budget: 2h\n"
        "    when: Mondays 8-9pm\nprotected: [{name: supper, when: daily 6-7pm}]\n"
    )
    [found] = held_back(parse(text, timezone="UTC"), [Waiting(key, "more", NOW)])
    assert found.message.startswith("more waits until ")
    assert (found.line, found.column) == place
