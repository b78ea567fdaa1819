"""What a recurrence rule gives: RFC 5545's own examples, and the same as dateutil over random rules."""

import re
from datetime import datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lastcall.core.expansion import expand
from lastcall.core.recurrence import check_rrule
from lastcall.core.rrule import FREQUENCIES, WEEKDAYS, RuleError, parse_rule

START = "1997-09-02T09:00"
"""The DTSTART of nearly all examples, a Tuesday."""
FAR = timedelta(days=365 * 30)
FIVE = timedelta(minutes=5)


def given_by(rrule: str, start: str = START, most: int = 400) -> list[str]:
    """The starts that we find."""
    begin = datetime.fromisoformat(start)
    return [
        f"{wall:%Y-%m-%d %H:%M}"
        for wall in islice(expand(parse_rule(rrule), begin, begin, begin + FAR), most)
    ]


def days(*texts: str) -> list[str]:
    """`1997-09 2 9 16`: days of a month, each at nine."""
    out = []
    for text in texts:
        month, *numbers = text.split()
        out += [f"{month}-{int(number):02} 09:00" for number in numbers]
    return out


def every_day(first: str, last: str) -> list[str]:
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return [f"{begin + timedelta(days=n):%Y-%m-%d} 09:00" for n in range((end - begin).days + 1)]


EXAMPLES = {
    # RFC 5545 3.8.5.3, in its order. The list is where the rule ends, or how it begins.
    "FREQ=DAILY;COUNT=10": days("1997-09 2 3 4 5 6 7 8 9 10 11"),
    "FREQ=DAILY;UNTIL=19971224T000000": every_day("1997-09-02", "1997-12-23"),
    "FREQ=DAILY;INTERVAL=2": days("1997-09 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30", "1997-10 2 4 6"),
    "FREQ=DAILY;INTERVAL=10;COUNT=5": days("1997-09 2 12 22", "1997-10 2 12"),
    "FREQ=WEEKLY;COUNT=10": days("1997-09 2 9 16 23 30", "1997-10 7 14 21 28", "1997-11 4"),
    "FREQ=WEEKLY;UNTIL=19971224T000000": days(
        "1997-09 2 9 16 23 30", "1997-10 7 14 21 28", "1997-11 4 11 18 25", "1997-12 2 9 16 23"
    ),
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU": days("1997-09 2 16 30", "1997-10 14 28", "1997-11 11 25", "1997-12 9 23"),
    "FREQ=WEEKLY;UNTIL=19971007T000000;WKST=SU;BYDAY=TU,TH": days("1997-09 2 4 9 11 16 18 23 25 30", "1997-10 2"),
    "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH": days("1997-09 2 4 9 11 16 18 23 25 30", "1997-10 2"),
    "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH": days("1997-09 2 4 16 18 30", "1997-10 2 14 16"),
    "FREQ=MONTHLY;BYDAY=-2MO;COUNT=6 from 1997-09-22": days(
        "1997-09 22", "1997-10 20", "1997-11 17", "1997-12 22", "1998-01 19", "1998-02 16"
    ),
    "FREQ=MONTHLY;COUNT=10;BYDAY=1FR from 1997-09-05": days(
        "1997-09 5", "1997-10 3", "1997-11 7", "1997-12 5", "1998-01 2", "1998-02 6", "1998-03 6", "1998-04 3",
        "1998-05 1", "1998-06 5",
    ),
    "FREQ=MONTHLY;UNTIL=19971224T000000;BYDAY=1FR from 1997-09-05": days(
        "1997-09 5", "1997-10 3", "1997-11 7", "1997-12 5"
    ),
    "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU from 1997-09-07": days(
        "1997-09 7 28", "1997-11 2 30", "1998-01 4 25", "1998-03 1 29", "1998-05 3 31"
    ),
    "FREQ=MONTHLY;BYMONTHDAY=-3 from 1997-09-28": days(
        "1997-09 28", "1997-10 29", "1997-11 28", "1997-12 29", "1998-01 29", "1998-02 26"
    ),
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15": days(
        "1997-09 2 15", "1997-10 2 15", "1997-11 2 15", "1997-12 2 15", "1998-01 2 15"
    ),
    "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1 from 1997-09-30": days(
        "1997-09 30", "1997-10 1 31", "1997-11 1 30", "1997-12 1 31", "1998-01 1 31", "1998-02 1"
    ),
    "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15 from 1997-09-10": days(
        "1997-09 10 11 12 13 14 15", "1999-03 10 11 12 13"
    ),
    "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU": days("1997-09 2 9 16 23 30", "1997-11 4 11 18 25", "1998-01 6 13 20 27"),
    "FREQ=YEARLY;COUNT=10;BYMONTH=6,7 from 1997-06-10": days(
        *(f"{year}-{month} 10" for year in range(1997, 2002) for month in ("06", "07"))
    ),
    "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3 from 1997-03-10": days(
        "1997-03 10", *(f"{year}-0{month} 10" for year in (1999, 2001, 2003) for month in (1, 2, 3))
    ),
    "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200 from 1997-01-01": days(
        "1997-01 1", "1997-04 10", "1997-07 19", "2000-01 1", "2000-04 9", "2000-07 18", "2003-01 1", "2003-04 10",
        "2003-07 19", "2006-01 1",
    ),
    "FREQ=YEARLY;BYDAY=20MO from 1997-05-19": days("1997-05 19", "1998-05 18", "1999-05 17"),
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO from 1997-05-12": days("1997-05 12", "1998-05 11", "1999-05 17"),
    "FREQ=YEARLY;BYMONTH=3;BYDAY=TH from 1997-03-13": days("1997-03 13 20 27", "1998-03 5 12 19 26"),
    "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8 from 1997-06-05": days(
        "1997-06 5 12 19 26", "1997-07 3 10 17 24 31", "1997-08 7 14 21 28", "1998-06 4 11 18 25"
    ),
    "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13": days("1998-02 13", "1998-03 13", "1998-11 13", "1999-08 13", "2000-10 13"),
    "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13 from 1997-09-13": days(
        "1997-09 13", "1997-10 11", "1997-11 8", "1997-12 13", "1998-01 10", "1998-02 7", "1998-03 7"
    ),
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8 from 1996-11-05": days(
        "1996-11 5", "2000-11 7", "2004-11 2"
    ),
    "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3 from 1997-09-04": days("1997-09 4", "1997-10 7", "1997-11 6"),
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2 from 1997-09-29": days(
        "1997-09 29", "1997-10 30", "1997-11 27", "1997-12 30", "1998-01 29", "1998-02 26", "1998-03 30"
    ),
    "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000": ["1997-09-02 09:00", "1997-09-02 12:00", "1997-09-02 15:00"],
    "FREQ=MINUTELY;INTERVAL=15;COUNT=4": [f"1997-09-02 {clock}" for clock in ("09:00", "09:15", "09:30", "09:45")],
    "FREQ=MINUTELY;INTERVAL=90;COUNT=4": [f"1997-09-02 {clock}" for clock in ("09:00", "10:30", "12:00", "13:30")],
    "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40;COUNT=25": [
        *(f"1997-09-02 {hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 20, 40)), "1997-09-03 09:00",
    ],
    "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16;COUNT=25": [
        *(f"1997-09-02 {hour:02}:{minute:02}" for hour in range(9, 17) for minute in (0, 20, 40)), "1997-09-03 09:00",
    ],
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO from 1997-08-05": days("1997-08 5 10 19 24"),
    "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU from 1997-08-05": days("1997-08 5 17 19 31"),
    "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5 from 2007-01-15": days("2007-01 15 30", "2007-02 15", "2007-03 15 30"),
}  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_rfc_5545(example: str) -> None:
    """As printed there."""
    rrule, _, start = example.partition(" from ")
    expected = EXAMPLES[example]
    ends = "COUNT" in rrule or "UNTIL" in rrule
    assert given_by(rrule, f"{start}T09:00" if start else START, len(expected) + ends) == expected


def test_the_examples_that_go_on_for_years() -> None:
    """Every day in January for three years, in two spellings; every other month's Tuesdays from a date."""
    yearly = given_by(
        "FREQ=YEARLY;UNTIL=20000131T140000;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01T09:00"
    )
    assert yearly == [
        day for year in (1998, 1999, 2000) for day in every_day(f"{year}-01-01", f"{year}-01-31")
    ]
    assert yearly == given_by("FREQ=DAILY;UNTIL=20000131T140000;BYMONTH=1", "1998-01-01T09:00")


walls = st.integers(0, 3 * 365 * 24 * 12).map(
    lambda fives: datetime.fromisoformat("2023-01-01") + fives * FIVE
)


def numbers(least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(least, most).filter(lambda n: n or not least), max_size=3, unique=True)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """An RRULE that may be used, or not."""
    freq = draw(st.sampled_from(FREQUENCIES))
    ordinal = st.one_of(st.just(""), st.integers(-5, 5).filter(bool).map(str))
    weekdays = st.lists(st.tuples(ordinal, st.sampled_from(WEEKDAYS)), max_size=3, unique=True).filter(
        # dateutil takes BYDAY=MO,2SA for days that are both
        lambda days: len({bool(number) for number, _ in days}) < 2
    )
    parts = {
        "INTERVAL": draw(st.one_of(st.none(), st.integers(1, 20))),
        "WKST": draw(st.one_of(st.none(), st.sampled_from(WEEKDAYS))),
        "BYMONTH": draw(numbers(1, 12)),
        "BYMONTHDAY": draw(numbers(-31, 31)),
        "BYYEARDAY": draw(st.one_of(st.just([]), numbers(-366, 366))),
        "BYWEEKNO": draw(st.one_of(st.just([]), numbers(-53, 53))),
        "BYDAY": ["".join(day) for day in draw(weekdays)],
        "BYHOUR": draw(numbers(0, 23)),
        "BYMINUTE": draw(numbers(0, 59)),
        "BYSETPOS": draw(st.one_of(st.just([]), numbers(-10, 10))),
    }
    kept = draw(st.sets(st.sampled_from(sorted(parts)), max_size=5))
    text = f"FREQ={freq}"
    for name in sorted(kept):
        value = parts[name]
        if value:
            text += f";{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
    ends = draw(st.sampled_from(["", "", "COUNT", "UNTIL"]))
    if ends == "COUNT":
        text += f";COUNT={draw(st.integers(1, 30))}"
    if ends == "UNTIL":
        text += f";UNTIL={draw(walls):%Y%m%dT%H%M%S}"
    return text


@settings(max_examples=80)
@given(rules(), walls, st.integers(0, 800), st.integers(1, 60))
def test_a_rule_gives_the_same_as_in_dateutil(rrule: str, start: datetime, after: int, length: int) -> None:
    """In any stretch of time, near the start or years after it."""
    try:
        rule = parse_rule(rrule)
    except RuleError:
        assume(False)
        raise
    if rule.freq in ("HOURLY", "MINUTELY"):  # dateutil walks there hour by hour from the start
        after, length = after % 4, length % 4 + 1
    begin = start + timedelta(days=after)
    end = begin + timedelta(days=length * (20 if rule.freq in ("YEARLY", "MONTHLY") else 1))
    # dateutil sees that it is past UNTIL by a start after it: where none is near it goes on, up to the year 9999
    near = end + timedelta(days=2 if rule.freq in ("HOURLY", "MINUTELY") else 800)
    assume(next(expand(replace(rule, count=None, until=None), start, end, near), None) is not None)
    last = min(rule.until or end, end)
    theirs = rrulestr(
        f"{re.sub(';(COUNT|UNTIL)=[^;]*', '', rrule)};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=start
    )
    expected = [wall for wall in islice(theirs, rule.count) if begin <= wall < end]
    assert list(expand(rule, start, begin, end)) == expected


@given(st.text(st.sampled_from("FREQ=WEKLYDAIBUNTO;,-1230 \n"), max_size=60))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    """Never another exception."""
    answer = check_rrule(text, datetime.fromisoformat(START))
    assert answer is None or answer


@pytest.mark.parametrize(
    "rrule", [f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30" for freq in FREQUENCIES if freq != "WEEKLY"]
)
def test_a_rule_that_never_matches_gives_nothing_and_is_refused(rrule: str) -> None:
    """The thirtieth of February, at any frequency: it costs no time, and the file's reader says so."""
    assert given_by(rrule) == []
    assert check_rrule(rrule, datetime.fromisoformat(START)) == "the rule never gives a start"


def test_an_old_rule_is_not_walked_through_from_its_start() -> None:
    """Each five minutes since 1970: tomorrow's starts are tomorrow's work."""
    rule = parse_rule("FREQ=MINUTELY;INTERVAL=5")
    start, begin = datetime.fromisoformat("1970-01-01T00:02"), datetime.fromisoformat("2026-11-25T00:00")
    found = list(expand(rule, start, begin, begin + timedelta(days=1)))
    assert (len(found), found[0]) == (288, datetime.fromisoformat("2026-11-25T00:02"))
