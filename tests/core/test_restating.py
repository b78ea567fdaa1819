"""Rules from elsewhere, in the plain words that people announce chats in."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lastcall.core.announcement import Announcement, parse
from lastcall.core.recurrence import Recurrence
from lastcall.core.restating import in_words

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)
ZONE = "America/New_York"


def rule(rrule: str, start: str = "2026-12-01T21:00", hours: float | None = 1) -> Recurrence:
    length = None if hours is None else timedelta(hours=hours)
    return Recurrence(ZONE, datetime.fromisoformat(start), rrule, length)


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        (rule("FREQ=WEEKLY"), "Tuesdays 9pm-10pm America/New_York"),
        (rule("FREQ=WEEKLY;BYDAY=TU"), "Tuesdays 9pm-10pm America/New_York"),
        (
            rule("FREQ=WEEKLY;BYDAY=MO,TU", hours=None),
            "Mondays and Tuesdays 9pm America/New_York from 2026-12-01",
        ),
        (rule("FREQ=WEEKLY", start="2027-01-05T21:00"), "Tuesdays 9pm-10pm America/New_York from 2027-01-05"),
        (rule("FREQ=WEEKLY;INTERVAL=2"), "every other Tuesday 9pm-10pm America/New_York from 2026-12-01"),
        (rule("FREQ=MONTHLY;BYDAY=1TU,3TU"), "1st and 3rd Tuesday 9pm-10pm America/New_York"),
        (rule("FREQ=MONTHLY;BYDAY=-1TU"), "last Tuesday 9pm-10pm America/New_York"),
        (rule("FREQ=DAILY", start="2026-11-20T21:00", hours=4), "daily 9pm-1am America/New_York"),
        (rule("FREQ=WEEKLY;UNTIL=20270301T235959"), "Tuesdays 9pm-10pm America/New_York until 2027-03-01"),
        (rule("", start="2026-12-03T12:30"), "2026-12-03 12:30pm-1:30pm America/New_York"),
    ],
)
def test_what_people_announce(recurrence: Recurrence, words: str) -> None:
    """Short, and read back as the same."""
    assert in_words(recurrence, NOW) == words
    assert isinstance(parse(words, "UTC", date(2026, 11, 23)), Announcement)


@pytest.mark.parametrize(
    "recurrence",
    [
        rule("FREQ=WEEKLY;COUNT=10"),
        rule("FREQ=MONTHLY;BYMONTHDAY=1"),
        rule("FREQ=YEARLY"),
        rule("FREQ=WEEKLY;UNTIL=20301205T120000", start="2026-12-03T21:00"),
        rule("FREQ=WEEKLY;BYDAY=TU;BYHOUR=9,21"),
        rule("FREQ=DAILY;INTERVAL=2"),
        rule("FREQ=WEEKLY", hours=24),
        rule("FREQ=WEEKLY", start="2026-12-01T21:00:30"),
    ],
)
def test_what_has_no_words(recurrence: Recurrence) -> None:
    """It stays an exact rule rather than become nearly the same: an end before the last start, two times, a second."""
    assert in_words(recurrence, NOW) is None
