"""Days in plain words, seen from Wednesday 25 November 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastcall.core.due import Due, Unclear, parse_due, spoken

TODAY = date(2026, 11, 25)


def due(text: str, today: date = TODAY) -> Due:
    found = parse_due(text, today)
    assert isinstance(found, Due), found
    return found


def why(text: str, today: date = TODAY) -> str:
    found = parse_due(text, today)
    assert isinstance(found, Unclear), found
    return found.why


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-25"),
        ("tomorrow", "2026-11-26"),
        ("friday", "2026-11-27"),
        ("on Friday", "2026-11-27"),
        ("Fri", "2026-11-27"),
        ("tues", "2026-12-01"),
        ("next monday", "2026-11-30"),
        ("in 3 days", "2026-11-28"),
        ("3 days", "2026-11-28"),
        ("in a week", "2026-12-02"),
        ("in two weeks", "2026-12-09"),
        ("in 2 weeks", "2026-12-09"),
        ("in 3 months", "2027-02-25"),
        ("2026-12-04", "2026-12-04"),
        ("dec 4", "2026-12-04"),
        ("Dec. 4th", "2026-12-04"),
        ("4 December", "2026-12-04"),
        ("december 4, 2027", "2027-12-04"),
        ("  DEC   4 ", "2026-12-04"),
        ("jan 5", "2027-01-05"),
    ],
)
def test_a_day_that_can_be_meant_in_one_way(text: str, day: str) -> None:
    """Nothing more is to be said of it."""
    assert due(text) == Due(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("text", "day", "doubt"),
    [
        ("wednesday", "2026-12-02", "Today is Wednesday"),
        ("next friday", "2026-12-04", "`friday` is Friday 27 November 2026"),
        ("next week", "2026-12-02", "a week from today"),
        ("nov 20", "2027-11-20", "Without a year"),
        ("feb 29", "2028-02-29", "Without a year"),
    ],
)
def test_doubt_is_said(text: str, day: str, doubt: str) -> None:
    """Taken in the likeliest way, and the user hears which."""
    found = due(text)
    assert found.day == date.fromisoformat(day)
    assert doubt in found.doubt


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-24", "Tuesday 24 November 2026 is past"),
        ("nov 20 2026", "is past"),
        ("2026-02-30", "not in the calendar"),
        ("feb 30", "not in the calendar"),
        ("12/4", "two ways"),
        ("4.12.2026", "two ways"),
        ("in 9999 weeks", "five years"),
        ("in 99 months", "five years"),
        ("9999-12-31", "five years"),
        ("", "When?"),
        ("when I can", "no day"),
        ("fr", "no day"),
        ("ma 4", "no day"),
        ("x" * 10_000, "When?"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    """In a sentence that says why."""
    assert said in why(text)


def test_a_month_without_that_day_gives_its_last() -> None:
    """A month after 31 January is the end of February."""
    assert due("in 1 month", date(2026, 1, 31)).day == date(2026, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_what_is_said_is_understood(today: date, distance: int) -> None:
    """A day as we write it, read again, is that day; and its weekday's name alone never means the past."""
    day = today + timedelta(distance)
    assert due(spoken(day).split(" ", 1)[1], today).day == day
    named = due(spoken(day).split()[0], today).day
    assert today < named <= today + timedelta(7)
    assert named.weekday() == day.weekday()


@given(st.text(max_size=70))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    """It is a day from today on, or a sentence."""
    found = parse_due(text, TODAY)
    assert found.why if isinstance(found, Unclear) else found.day >= TODAY
