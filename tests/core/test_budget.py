"""The allowance: the least of session, day, week and time until protected time."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lastcall.core.budget import Account, Budgets, account
from lastcall.core.recurrence import Window
from lastcall.core.span import Span

MINUTE = timedelta(minutes=1)
BUDGETS = Budgets(day=90 * MINUTE, week=300 * MINUTE, timezone="UTC")


def at(clock: str, day: int = 7) -> datetime:
    return datetime.combine(date(2026, 12, day), time.fromisoformat(clock), UTC)


def span(begin: str, minutes: float, day: int = 7) -> Span:
    return Span(at(begin, day), minutes * MINUTE)


def weigh(
    spans: list[Span], others: list[Span], *, extended: float = 0, protected: tuple[Window, ...] = ()
) -> Account:
    now = spans[-1].end if spans else at("20:00")
    session = 40 * MINUTE
    return account(
        spans,
        others,
        budgets=BUDGETS,
        session=session,
        extended=extended * MINUTE,
        protected=protected,
        now=now,
    )


def test_a_session_may_use_its_own_budget() -> None:
    """Fifteen of forty minutes are attended: twenty-five are left."""
    found = weigh([span("20:00", 15)], [])
    assert (found.left, found.over, found.limit) == (25 * MINUTE, 0 * MINUTE, "session")
    assert found.allowance == 40 * MINUTE


def test_the_day_may_leave_less() -> None:
    """Seventy of the day's ninety minutes were spent before: twenty are left."""
    found = weigh([], [span("10:00", 70)])
    assert (found.left, found.limit) == (20 * MINUTE, "day")


def test_the_week_may_leave_less() -> None:
    """The week began on Monday and 290 of its 300 minutes are spent."""
    others = [span("10:00", 80, day) for day in (7, 8, 9)] + [span("10:00", 50, 10)]
    found = account([], others, budgets=BUDGETS, session=40 * MINUTE, now=at("20:00", 11))
    assert (found.left, found.limit) == (10 * MINUTE, "week")


def test_protected_time_ends_an_allowance() -> None:
    """Dinner is in five minutes: so much is left, and extra minutes don't push it back."""
    dinner = Window(at("20:20"), at("21:00"))
    found = weigh([span("20:00", 15)], [], extended=10, protected=(dinner,))
    assert (found.left, found.limit) == (5 * MINUTE, "protected")


def test_time_in_protected_time_is_over() -> None:
    """Whoever stays ten minutes into dinner is ten minutes over."""
    found = weigh([span("20:00", 30)], [], protected=(Window(at("20:20"), at("21:00")),))
    assert (found.left, found.over, found.limit) == (0 * MINUTE, 10 * MINUTE, "protected")


def test_an_extension_widens_the_day_too() -> None:
    """Ninety minutes are spent; ten extra minutes were taken: ten are left."""
    assert weigh([span("20:00", 20)], [span("10:00", 70)], extended=10).left == 10 * MINUTE


def test_time_past_two_limits_counts_once() -> None:
    """Twenty minutes past the session's and thirty past the day's budget are thirty over, not fifty."""
    found = weigh([span("20:00", 60)], [span("10:00", 60)])
    assert (found.over, found.limit) == (30 * MINUTE, "day")


def test_a_day_begins_when_the_file_says() -> None:
    """An evening that runs past midnight stays one day; at four the next begins."""
    assert BUDGETS.period("day", at("01:00", 8)) == Window(at("04:00", 7), at("04:00", 8))
    assert BUDGETS.period("day", at("04:00", 8)) == Window(at("04:00", 8), at("04:00", 9))
    assert BUDGETS.period("week", at("03:59", 7)).end == at("04:00", 7)


def test_a_new_day_brings_a_new_budget() -> None:
    """At 03:50 the day's budget is spent but for fifteen minutes: ten of it, then a whole new one."""
    others = [span("20:00", 75, 7)]
    found = account([], others, budgets=BUDGETS, session=400 * MINUTE, now=at("03:50", 8))
    assert (found.left, found.limit) == (100 * MINUTE, "day")


def test_days_follow_the_users_clock_through_a_change() -> None:
    """The day of the autumn change has 25 hours, that of the spring change 23."""
    budgets = Budgets(90 * MINUTE, 300 * MINUTE, "America/New_York", day_starts=time(1, 30))
    for day, hours in ((datetime(2026, 10, 31, 12, tzinfo=UTC), 24), (datetime(2026, 11, 1, 12, tzinfo=UTC), 25),
                       (datetime(2027, 3, 14, 12, tzinfo=UTC), 23)):  # fmt: skip
        period = budgets.period("day", day)
        assert period.end - period.start == timedelta(hours=hours)
    # Once 01:30 has passed for the first time it is a new day, also at the second 01:15.
    assert budgets.period("day", datetime(2026, 11, 1, 6, 15, tzinfo=UTC)).start < datetime(
        2026, 11, 1, 6, tzinfo=UTC
    )


def test_minutes_of_an_earlier_day_count_there() -> None:
    """The clock was a day ahead and is set back: the day that it names then has its own ninety minutes."""
    spans = [span("22:00", 30, 8), span("20:00", 100, 7)]
    found = account(spans, [], budgets=BUDGETS, session=400 * MINUTE, now=spans[-1].end)
    assert (found.over, found.limit) == (10 * MINUTE, "day")


def test_what_was_over_yesterday_is_an_overrun_however_much_today_leaves() -> None:
    """Ten minutes past the day's budget when the new day began: attended less allowance is ten."""
    spans = [span("03:30", 40, 8)]
    found = account(spans, [span("20:00", 70)], budgets=BUDGETS, session=400 * MINUTE, now=spans[-1].end)
    assert (found.attended, found.over) == (40 * MINUTE, 10 * MINUTE)
    assert found.attended - found.allowance == found.over


def test_a_day_that_begins_in_the_spring_gap_begins_at_the_first_instant_after_it() -> None:
    """There is no 02:30 on that night: at 03:00 it is a new day."""
    budgets = Budgets(90 * MINUTE, 300 * MINUTE, "America/New_York", day_starts=time(2, 30))
    assert budgets.period("day", datetime(2027, 3, 14, 12, tzinfo=UTC)).start == datetime(
        2027, 3, 14, 7, tzinfo=UTC
    )


STEP = 5 * MINUTE
"""Everything below happens in steps of five minutes."""


def _step_by_step(spans: list[Span], others: list[Span], extended: timedelta, dinner: Window) -> timedelta:
    """An independent count: live through it, and ask at each step whether any limit was used up before it."""

    def day(instant: datetime) -> int:
        return (instant - timedelta(hours=4)).toordinal()

    def week(instant: datetime) -> tuple[int, ...]:
        return (instant - timedelta(hours=4)).isocalendar()[:2]

    def steps(all_spans: list[Span]) -> list[datetime]:
        return [span.start + n * STEP for span in all_spans for n in range(span.length // STEP)]

    before_in_day = Counter(map(day, steps(others)))
    before_in_week = Counter(map(week, steps(others)))
    in_day: Counter[int] = Counter()
    in_week: Counter[tuple[int, ...]] = Counter()
    over = 0
    for lived, now in enumerate(steps(spans)):
        over += (
            lived * STEP >= 40 * MINUTE + extended
            or in_day[day(now)] * STEP
            >= max(90 * MINUTE + extended - before_in_day[day(now)] * STEP, timedelta())
            or in_week[week(now)] * STEP
            >= max(300 * MINUTE + extended - before_in_week[week(now)] * STEP, timedelta())
            or dinner.start <= now < dinner.end
        )
        in_day[day(now)] += 1
        in_week[week(now)] += 1
    return over * STEP


lengths = st.integers(0, 24).map(lambda steps: steps * STEP)
starts = st.integers(0, 9 * 24 * 6).map(lambda ten: at("00:00", 1) + ten * 10 * MINUTE)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(lengths, lengths), min_size=1, max_size=4),
    st.lists(st.tuples(starts, lengths), max_size=5),
    st.sampled_from([timedelta(), 10 * MINUTE, 20 * MINUTE]),
    st.integers(0, 40).map(lambda steps: at("22:00", 12) + steps * 3 * STEP),
)
def test_overrun_is_every_minute_past_any_limit(
    parts: list[tuple[timedelta, timedelta]],
    earlier: list[tuple[datetime, timedelta]],
    extended: timedelta,
    dinner_starts: datetime,
) -> None:
    """Whatever days, weeks and dinners a session touches, time is over where any limit was used up before it."""
    begin = at("22:00", 12)
    spans = []
    for length, pause in parts:
        spans.append(Span(begin, length))
        begin += length + pause
    others = [Span(start, length) for start, length in earlier]
    dinner = Window(dinner_starts, dinner_starts + 10 * STEP)
    found = weigh(spans, others, extended=extended / MINUTE, protected=(dinner,))
    assert found.over == _step_by_step(spans, others, extended, dinner)
    assert found.attended == sum((span.length for span in spans), timedelta())
