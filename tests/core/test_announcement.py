"""Announcements in plain words: understood rightly, or refused with help."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lastcall.core.announcement import Announcement, Unclear, parse, parse_protected
from lastcall.core.recurrence import starts

TODAY = date(2026, 11, 23)
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)


def first(phrase: str, zone: str = "UTC") -> list[str]:
    """The first starts and ends, in UTC."""
    found = parse(phrase, zone, TODAY)
    assert isinstance(found, Announcement), found
    runs = sorted(
        (start, start + (r.length or timedelta()))
        for r in found.recurrences
        for start in starts(r, BEGIN, BEGIN + timedelta(days=35))
    )
    return [f"{start:%m-%d %H:%M}-{end:%H:%M}" for start, end in runs[:2]]


@pytest.mark.parametrize(
    ("phrase", "runs"),
    [
        ("Mondays 10-11pm ET", ["11-24 03:00-04:00", "12-01 03:00-04:00"]),
        ("Mon, Wed & Fri 4-5pm ET", ["11-23 21:00-22:00", "11-25 21:00-22:00"]),
        ("weekdays 18:00-19:00", ["11-23 18:00-19:00", "11-24 18:00-19:00"]),
        ("every other Wednesday 8pm ET from 2026-01-07", ["11-26 01:00-01:00", "12-10 01:00-01:00"]),
        ("1st and 3rd Thursday 12pm Eastern", ["12-03 17:00-17:00", "12-17 17:00-17:00"]),
        ("last Tuesday 8-9:30pm Pacific", ["11-25 04:00-05:30"]),
        ("2026-12-03 20:00", ["12-03 20:00-20:00"]),
        ("Tuesdays 12PM and 7PM EST", ["11-24 17:00-17:00", "11-25 00:00-00:00"]),
        ("Mondays 10pm-1am EST", ["11-24 03:00-06:00", "12-01 03:00-06:00"]),
        ("daily 11am-1pm", ["11-23 11:00-13:00", "11-24 11:00-13:00"]),
        ("every Sunday night from 9:00-10:00 EST", ["11-23 02:00-03:00", "11-30 02:00-03:00"]),
    ],
)
def test_an_announcement_is_understood(phrase: str, runs: list[str]) -> None:
    """As published, with am and pm for both ends, and zones that keep summer time."""
    assert first(phrase) == runs


@pytest.mark.parametrize(
    "phrase",
    ["Mon, Wed & Fri 4-5pm ET", "daily 10am", "1st and 3rd Thursday 12pm Eastern", "Mondays 10pm-1am EST",
     "every other Wednesday 8-9pm", "Tuesdays 12PM and 7PM EST", "2026-12-03 20:00 UTC", "last Tuesday 10:30-11:30am UK"],
)  # fmt: skip
def test_what_is_said_back_means_the_same(phrase: str) -> None:
    """The canonical words give the same recurrences."""
    found = parse(phrase, "America/Denver", TODAY)
    assert isinstance(found, Announcement), found
    again = parse(found.understood, "America/Denver", TODAY)
    assert isinstance(again, Announcement), (found.understood, again)
    assert again.recurrences == found.recurrences


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("Wednesday 8-9", "am or pm"),
        ("8pm ET", "no day"),
        ("1st Monday", "no time"),
        ("Tonight 8pm", "no day"),
        ("biweekly 3pm EST", "no day"),
        ("Mondays 8pm during term", "not understood"),
        ("Thursdays 2pm Eastern / 11am Pacific", "two zones"),
        ("Tuesday 2026-12-03 20:00", "weekday"),
    ],
)
def test_doubt_is_said(phrase: str, said: str) -> None:
    """Never a silent guess."""
    found = parse(phrase, "UTC", TODAY)
    assert isinstance(found, Unclear), found
    assert said in found.error
    assert found.hint


def test_protected_days() -> None:
    """Whole days in the user's zone, the last one included."""
    found = parse_protected("2026-12-24 to 2027-01-02", "America/Denver", TODAY)
    assert not isinstance(found, Unclear)
    [window] = found.windows
    assert (window.start, window.end) == (
        datetime(2026, 12, 24, 7, tzinfo=UTC),
        datetime(2027, 1, 3, 7, tzinfo=UTC),
    )
