"""Whatever an announcement can mean, it is said back in words that mean the same; and nothing that is typed breaks it."""

from datetime import date, time, timedelta

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from lastcall.core.announcement import Announcement, Unclear, parse, parse_protected
from lastcall.core.announcement.meaning import Bounds, Days, Slot, recurrences, say
from lastcall.core.announcement.words import DAYS, MONTHS, ORDINAL_NAMES

TODAY = date(2026, 11, 23)
HOME = "America/Denver"
ZONES = (
    "America/New_York",
    "Europe/London",
    "Australia/Sydney",
    "Asia/Kolkata",
    "UTC",
    "Etc/GMT-3",
    "America/Denver",
)

some_days = st.lists(st.integers(0, 6), min_size=1, max_size=6, unique=True).map(sorted).map(tuple)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 45, 5)))
lengths = st.one_of(st.none(), st.integers(5, 18 * 60).map(lambda minutes: timedelta(minutes=minutes)))
dates = st.dates(date(2025, 1, 1), date(2030, 12, 31))
ordinals = st.lists(st.sampled_from((1, 2, 3, 4, 5, -1)), min_size=1, max_size=3, unique=True).map(
    lambda found: tuple(sorted(found, key=lambda n: n if n > 0 else 6 - n))
)
weekly = st.builds(Days, weekdays=some_days, interval=st.integers(1, 5))
monthly = st.builds(
    Days, weekdays=st.integers(0, 6).map(lambda day: (day,)), ordinals=ordinals, interval=st.integers(1, 4)
)
month_days = st.builds(
    Days, month_days=st.lists(st.integers(1, 28), min_size=1, max_size=2, unique=True).map(sorted).map(tuple)
)
slots = st.builds(
    Slot,
    days=st.one_of(weekly, monthly, month_days),
    start=clocks,
    length=lengths,
    zone=st.sampled_from(ZONES),
)
months = st.one_of(
    st.just(()), st.lists(st.integers(1, 12), min_size=1, max_size=11, unique=True).map(sorted).map(tuple)
)
bounds = st.builds(
    Bounds,
    first=dates,
    last=st.one_of(st.none(), st.dates(date(2032, 1, 1), date(2034, 1, 1))),
    months=months,
    not_on=st.frozensets(dates, max_size=2),
    never_on=st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=2),
)


@settings(max_examples=300, deadline=None)
@given(slot=slots, within=bounds)
def test_what_is_said_back_means_the_same(slot: Slot, within: Bounds) -> None:
    """The canonical words give the very recurrences that were meant."""
    said = say([slot], within)
    found = parse(said, HOME, TODAY)
    if (
        isinstance(found, Unclear) and "never happens" in found.error
    ):  # a fifth Monday of February, until 2032
        reject()
    assert isinstance(found, Announcement), (said, found)
    assert found.recurrences == recurrences([slot], within), said
    assert found.understood == said


@settings(max_examples=150, deadline=None)
@given(
    days=st.lists(dates, min_size=1, max_size=4, unique=True),
    start=clocks,
    length=lengths,
    zone=st.sampled_from(ZONES),
)
def test_single_dates_are_said_back(
    days: list[date], start: time, length: timedelta | None, zone: str
) -> None:
    """A list of dates too."""
    meant = [Slot(Days(dates=(day,)), start, length, zone) for day in days]
    said = say(meant, Bounds())
    found = parse(said, HOME, TODAY)
    assert isinstance(found, Announcement), (said, found)
    assert found.recurrences == recurrences(meant, Bounds()), said


NAMES = st.integers(0, 6).flatmap(
    lambda day: st.sampled_from((DAYS[day], DAYS[day][:3], DAYS[day] + "s", DAYS[day].upper(), f"every {DAYS[day].lower()}"))
    .map(lambda name: (day, name))
)  # fmt: skip
HALVES = st.integers(1, 11).flatmap(
    lambda hour: st.sampled_from(("pm", " p.m.", "PM", " pm")).map(lambda sign: (hour + 12, f"{hour}{sign}"))
)
PLACES = st.sampled_from(
    (("America/New_York", "ET"), ("America/New_York", "EST"), ("America/New_York", "Eastern time"), ("America/Chicago", "Central"),
     ("Europe/London", "UK time"), ("Europe/London", "BST"), ("Asia/Tokyo", "(Japan)"), (HOME, ""))
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    day=NAMES, hour=HALVES, zone=PLACES, order=st.permutations((0, 1)),
    nth=st.one_of(st.none(), st.sampled_from((1, 2, 3, 4, -1))), noise=st.sampled_from(("", "Join us ", "#tweetchat: ", "chat! ")),
)  # fmt: skip
def test_the_order_and_spelling_of_words_never_matter(
    day: tuple[int, str],
    hour: tuple[int, str],
    zone: tuple[str, str],
    order: list[int],
    nth: int | None,
    noise: str,
) -> None:
    """Day before time or after it, in any usual spelling, with noise before it."""
    named = day[1] if nth is None else f"{ORDINAL_NAMES[nth]} {day[1].removeprefix('every ')}"
    pieces = (named, f"at {hour[1]} {zone[1]}".strip())
    phrase = noise + " ".join(pieces[index] for index in order)
    found = parse(phrase, HOME, TODAY)
    assert isinstance(found, Announcement), (phrase, found)
    meant = Slot(Days((day[0],), (nth,) if nth else ()), time(hour[0]), None, zone[0])
    assert found.recurrences == recurrences([meant], Bounds()), phrase


WORDS = st.sampled_from(
    [*DAYS, *MONTHS, "Mon-Fri", "MWF", "1st", "3rd", "last", "every other", "8pm", "8-9pm", "20:00", "7:30", "noon", "ET", "PT", "GMT", "UK",
     "and", "/", "(", ")", "from", "until", "except", "no chat", "2026-12-03", "April 5, 2018", "4/20", "for 10 weeks", "90 minutes", "of the month",
     "twice a month", "tonight", "biweekly", "daily", "evening", "99", "0th", "31st", "12am", "#tag", "…"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=14).map(" ".join), st.text(max_size=80)))
def test_nothing_that_is_typed_breaks_it(phrase: str) -> None:
    """An answer always, and one that reads back; the place of a doubt lies in the phrase; whole phrases offered work."""
    found = parse(phrase, HOME, TODAY)
    parse_protected(phrase, HOME, TODAY)
    if isinstance(found, Unclear):
        assert 1 <= found.column <= len(phrase) + 1
        offered = found.hint.split("“")[1:]
        assert all(isinstance(parse(each.split("”")[0], HOME, TODAY), Announcement) for each in offered), (
            found
        )
        assert found.hint
        return
    again = parse(found.understood, HOME, TODAY)
    assert isinstance(again, Announcement), (found.understood, again)
    assert again.recurrences == found.recurrences, found.understood
