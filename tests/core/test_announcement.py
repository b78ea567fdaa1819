"""Announcements in plain words: understood rightly, or refused with help."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lastcall.core.announcement import Announcement, Unclear, parse, parse_protected
from lastcall.core.recurrence import starts

TODAY = date(2026, 11, 23)
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)


def understood(phrase: str, zone: str = "UTC") -> Announcement:
    """The reading; there must be one."""
    found = parse(phrase, zone, TODAY)
    assert isinstance(found, Announcement), found
    return found


def first(phrase: str, zone: str = "UTC") -> list[str]:
    """The first starts and ends, in UTC."""
    runs = sorted(
        (start, start + (r.length or timedelta()))
        for r in understood(phrase, zone).recurrences
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
    ("phrase", "said"),
    [
        ("M/W/F 9-10am PT", "Every Monday, Wednesday and Friday, 09:00–10:00, Los Angeles time"),
        ("twice a week, Tues & Thurs 8-9pm ET", "Every Tuesday and Thursday, 20:00–21:00, New York time"),
        ("weeknights 9 ET", "Every weekday, 21:00, New York time"),
        ("daily except Sunday 8am ET", "Every Monday, Tuesday, Wednesday, Thursday, Friday and Saturday, 08:00, New York time"),
        ("Wednesdays (1st and 3rd of the month) 8pm ET", "1st and 3rd Wednesday of the month, 20:00, New York time"),
        ("15th of every month at 8pm ET", "15th of every month, 20:00, New York time"),
        ("every 3 weeks on Monday 20h UTC from 2026-11-23", "Every 3 weeks on Monday, 20:00, UTC, from 2026-11-23"),
        ("Tuesdays 8pm ET for 10 weeks from January 5, 2027", "Every Tuesday, 20:00, New York time, from 2027-01-05, until 2027-03-15"),
        ("for three sessions from Jan 5 2027, Tuesdays 8pm ET", "Every Tuesday, 20:00, New York time, from 2027-01-05, until 2027-01-19"),
        ("every Tuesday in March 2027 at 8pm ET", "Every Tuesday, 20:00, New York time, from 2027-03-01, until 2027-03-31"),
        ("Tuesdays 8pm ET, none in August", "Every Tuesday, 20:00, New York time, in September–July"),
        ("Tuesdays 8pm ET, but not in August", "Every Tuesday, 20:00, New York time, in September–July"),
        ("Thursdays 8pm ET, no chat on Dec 25", "Every Thursday, 20:00, New York time, except 25 December"),
        ("Thursdays 8pm ET, no chat on Dec 24 or 31, 2026", "Every Thursday, 20:00, New York time, except 2026-12-24 and 2026-12-31"),
        ("Mondays 8pm ET, no chat until 2027-01-08", "Every Monday, 20:00, New York time, from 2027-01-08"),
        ("Mondays 8pm ET, no chat from 2026-12-20 to 2027-01-03", "Every Monday, 20:00, New York time, except 2026-12-21 and 2026-12-28"),
        ("Mondays 8pm ET, no chat 21 to 28 December 2026", "Every Monday, 20:00, New York time, except 2026-12-21 and 2026-12-28"),
        ("half past eight to quarter to ten in the evening, Mondays, UK time", "Every Monday, 20:30–21:45, London time"),
        ("Mondays at eight pm ET for half an hour", "Every Monday, 20:00–20:30, New York time"),
        ("Mondays 8pm ET, hosted by April Smith and Mark Jones", "Every Monday, 20:00, New York time"),
        ("Fridays 2pm ET for beginners, until further notice", "Every Friday, 14:00, New York time"),
        ("Our next chat is Thursday 10 December 2026 at 1pm ET", "2026-12-10, 13:00, New York time"),
        ("Mondays 6pm ET, now through March 29, 2027", "Every Monday, 18:00, New York time, until 2027-03-29"),
        ("Daily chat: 9am CT, Monday to Friday", "Every weekday, 09:00, Chicago time"),
        ("Thursdays 1-2pm ET about conversion rate optimisation", "Every Thursday, 13:00–14:00, New York time"),
        ("Q&A is back! We've moved to Tuesdays, 19:00Z", "Every Tuesday, 19:00, UTC"),
        ("April 5, 12 and 19, 2027 at noon ET", "2027-04-05, 2027-04-12 and 2027-04-19, noon, New York time"),
        ("2026-12-01 00:00 UTC for 24 h", "2026-12-01, 00:00 for 24 hours, UTC"),
        ("Tuesdays 8 ET / 5pm PT", "Every Tuesday, 20:00, New York time"),
        ("8pm ET Thursdays = 10am AEST Fridays", "Every Thursday, 20:00, New York time"),
        ("Thursday 03/04/2027 8pm ET", "2027-03-04, 20:00, New York time"),
        ("2000-2100hrs UTC Mondays", "Every Monday, 20:00–21:00, UTC"),
        ("Mondays 8pm ET and Thursdays 9pm PT", "Every Monday, 20:00, New York time; again every Thursday, 21:00, Los Angeles time"),
        ("Mondays 11am ET and Thursdays 12pm-01:00 PT", "Every Monday, 11:00am, New York time; again every Thursday, 12:00pm–01:00, Los Angeles time"),
        ("Every Monday, Tuesday and Friday, 12:00–13:00, UTC+3", "Every Monday, Tuesday and Friday, 12:00–13:00, UTC+3"),
    ],
)  # fmt: skip
def test_it_is_said_back_in_canonical_words(phrase: str, said: str) -> None:
    """In 24 hours, in the place whose clock it is, and so that it can be written into the file as it stands."""
    found = understood(phrase)
    assert found.understood == said
    assert understood(said).recurrences == found.recurrences


@pytest.mark.parametrize(
    ("phrase", "said", "column"),
    [
        ("Wednesday 8-9", "am or pm", 11),
        ("Saturday, 7:30 Pacific", "am or pm", 11),
        ("8pm ET", "no day", 7),
        ("1st Monday", "no time", 11),
        ("Tonight 8pm", "the day it was written", 1),
        ("biweekly 3pm EST", "no day", 1),
        ("biweekly Tues/Thurs 3pm EST", "both days", 1),
        ("Monthly Wednesday 8am EST", "which Wednesday of the month", 9),
        ("every 2nd Tuesday 8pm ET", "of the month, or every so many weeks", 1),
        ("bimonthly on Monday 8pm", "twice a month or every two months", 1),
        ("Mondays 8pm during Ramadan", "not understood", 20),
        ("Wendesdays 8pm", "not understood", 1),
        ("Tuesday 2026-12-03 20:00", "is a Thursday", 1),
        ("4/20 at 9pm EST", "no year", 1),
        ("starting March 16, then every other Tuesday at 8pm ET", "no year", 10),
        ("03/04/2027 8pm", "which is the month", 1),
        ("Mondays 8pm, no chat on 1/7", "which is the month", 25),
        ("Tuesdays 8pm ET / 6pm CT", "not the time said before", 19),
        ("Tuesdays 9pm EST (1am GMT)", "not the time said before", 19),
        ("Tuesdays 8pm ET/PT", "can't be both", 10),
        ("Mondays 8pm, 7pm Central", "not the time said before", 14),
        ("Sunday morning 8pm", "not in the morning", 16),
        ("Mondays 25:00", "no time of day", 9),
        ("first Monday and Tuesday 8pm", "for both days", 18),
        ("twice a month on Mondays 8pm", "on which days of the month", 1),
        ("Tuesdays 8pm for 10 weeks", "from when", 26),
        ("8-9 December 2026 7pm", "how often", 1),
        ("some Tuesdays 8pm", "does not say which", 1),
        ("February 30 2027 8pm", "not in the calendar", 1),
        ("Fridays at midnight ET", "does the day begin or end", 12),
        ("Wednesdays or Thursdays 8pm", "which of the two days", 15),
        ("Mondays 8pm. December off", "or is it then not", 14),
        ("Mondays 8pm, no chat from 2026-12-20", "until when", 27),
        ("Mondays 8pm, no chat after 2027-06-30", "exception like this", 22),
        ("Mondays 8pm, no chat until September", "which day of the month", 28),
        ("Mondays 8pm, no chat the week of 2026-12-21", "which days of that week", 34),
        ("Thursdays 8pm except Thanksgiving", "which dates are left out", 22),
        ("Daily 8pm, no chat 2026-12-20 to 2027-01-28", "more days than can be listed", 20),
        ("on the 31st in April 8pm", "never happens", 4),
        ("Mondays 8pm, cancelled", "take place at all", 14),
        ("Mondays 8pm with Thurdays", "not understood", 18),
        ("Thursdays 8pm for Boston", "not understood", 19),
        ("5th Monday of the month in February 8pm until 2027-12-31", "never happens", 1),
    ],
)
def test_doubt_is_said(phrase: str, said: str, column: int) -> None:
    """Never a silent guess: what is unclear, and where in the phrase."""
    found = parse(phrase, "America/Denver", TODAY)
    assert isinstance(found, Unclear), found
    assert said in found.error
    assert found.column == column
    assert found.hint


@pytest.mark.parametrize(
    ("phrase", "offer"),
    [
        ("Wednesday 8-9", "“Wednesday 8-9am” or “Wednesday 8-9pm”"),
        ("Wendesdays 8pm", "“Wednesdays 8pm”"),
        ("Mundays 8pm", "“Mondays 8pm”"),
        ("Tuesday 2026-12-03 20:00", "“Thursday 2026-12-03 20:00”, or another date"),
        ("4/20 at 9pm EST", "“Tuesday 2027-04-20 at 9pm EST” would be the next such date"),
        (
            "every 2nd Tuesday 8pm ET",
            "“every 2nd Tuesday of the month 8pm ET” or “every 2 weeks on Tuesday 8pm ET”",
        ),
        ("first Monday and Tuesday 8pm", "“first Monday and 1st Tuesday 8pm”"),
        ("03/04/2027 8pm", "“2027-03-04 8pm” or “2027-04-03 8pm”"),
        ("8pm ET", "“8pm ET on Wednesday”"),
        ("monthly Wednesday 8am ET", "“monthly 1st Wednesday 8am ET”"),
        (
            "Mondays 8pm, no chat Dec 21 - Jan 3",
            "“Mondays 8pm, no chat 2026-12-21 - 2027-01-03” would be the next such dates",
        ),
        (
            "December 2, 9, 16 at 7pm",
            "“2026-12-02 and 2026-12-09 and 2026-12-16 at 7pm” would be the next such dates",
        ),
        ("Fridays at midnight ET", "“Fridays at 00:00 ET” where it begins"),
        ("tomorrow 8pm", "say its date, as in “on 2026-12-03 8pm”"),
    ],
)
def test_the_phrase_that_would_work_is_offered(phrase: str, offer: str) -> None:
    """It can be pasted as it stands."""
    found = parse(phrase, "UTC", TODAY)
    assert isinstance(found, Unclear)
    assert found.hint == offer


@pytest.mark.parametrize(
    ("phrase", "home", "zone", "note"),
    [
        ("Mondays 8pm EST", "UTC", "America/New_York", "EST is taken for New York time, summer and winter."),
        (
            "Mondays 8pm",
            "America/Denver",
            "America/Denver",
            "No zone is named: Denver time, your own.",
        ),
        ("Mondays 8pm CST", "UTC", "America/Chicago", "China"),
        ("Mondays 8pm CST", "Asia/Shanghai", "Asia/Shanghai", "China"),
        ("Mondays 8pm IST", "UTC", "Asia/Kolkata", "Ireland"),
        ("Mondays 8pm IST", "Europe/Dublin", "Europe/Dublin", "India"),
        ("Mondays 8pm AEST", "UTC", "Australia/Sydney", "Brisbane"),
        ("Mondays 8pm AEST (Brisbane)", "UTC", "Australia/Brisbane", ""),
        ("Mondays 8pm GMT+1", "UTC", "Etc/GMT-1", "no summer time"),
        ("Mondays at 8pm AT", "UTC", "America/Halifax", "AT is taken for Halifax time."),
        ("every other Monday 8pm ET", "UTC", "America/New_York", "add “from 2026-11-23”"),
        ("Most Mondays 8pm ET", "UTC", "America/New_York", "not every one takes place"),
        (
            "Mondays 8pm ET, not on bank holidays",
            "UTC",
            "America/New_York",
            "“not on bank holidays” says no date",
        ),
        (
            "Mondays 8pm ET, but not on bank holidays",
            "UTC",
            "America/New_York",
            "“but not on bank holidays” says no date",
        ),
    ],
)
def test_what_was_taken_for_granted_is_said(phrase: str, home: str, zone: str, note: str) -> None:
    """A likely reading comes with a note; the user's own zone settles what an abbreviation leaves open."""
    found = understood(phrase, home)
    assert found.timezone == zone
    assert note in " ".join(found.notes)


def test_at_is_a_word_unless_it_stands_for_a_zone() -> None:
    """`AT` after a time is Atlantic; before one it is just a word."""
    assert understood("Mondays AT 8pm", "Europe/Paris").timezone == "Europe/Paris"


@pytest.mark.parametrize(
    ("phrase", "begin", "end"),
    [
        (
            "2026-12-24 to 2027-01-02",
            datetime(2026, 12, 24, 7, tzinfo=UTC),
            datetime(2027, 1, 3, 7, tzinfo=UTC),
        ),
        (
            "24 to 28 December 2026",
            datetime(2026, 12, 24, 7, tzinfo=UTC),
            datetime(2026, 12, 29, 7, tzinfo=UTC),
        ),
        (
            "December 24-28, 2026",
            datetime(2026, 12, 24, 7, tzinfo=UTC),
            datetime(2026, 12, 29, 7, tzinfo=UTC),
        ),
        (
            "Dec 24, 2026 - Jan 2, 2027",
            datetime(2026, 12, 24, 7, tzinfo=UTC),
            datetime(2027, 1, 3, 7, tzinfo=UTC),
        ),
        ("2026-12-25", datetime(2026, 12, 25, 7, tzinfo=UTC), datetime(2026, 12, 26, 7, tzinfo=UTC)),
    ],
)
def test_protected_days(phrase: str, begin: datetime, end: datetime) -> None:
    """Whole days in the user's zone, the last one included."""
    found = parse_protected(phrase, "America/Denver", TODAY)
    assert not isinstance(found, Unclear), found
    [window] = found.windows
    assert (window.start, window.end) == (begin, end)


@pytest.mark.parametrize(
    "phrase", ["daily 6pm", "2026-12-24 to 2026-12-20", "skiing", "Dec 24 to Jan 2", "x" * 600]
)
def test_protected_time_needs_an_end_and_sure_dates(phrase: str) -> None:
    """Half-known protected time would protect nothing."""
    assert isinstance(parse_protected(phrase, "America/Denver", TODAY), Unclear)
