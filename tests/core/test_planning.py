"""What is planned against what is allowed: whether a week fits is known before it begins."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from house import MONDAY, ZONE, at, chat, minutes, protected, schedule
from lastcall.core.moment import ZERO
from lastcall.core.planning import Forecast, PlannedSession, forecast, relief
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Chat, ProtectedTime, Schedule

A_WEEK = timedelta(days=7)
TUESDAY = MONDAY + timedelta(days=1)


def week(plan: Schedule) -> Forecast:
    """The week of the Monday of the tests."""
    return forecast(plan, at("04:00"), at("04:00") + A_WEEK)


def found(plan: Schedule) -> list[tuple[str, float]]:
    """Each chat of the week with its planned minutes."""
    return [(s.occurrence.chat, s.length / minutes(1)) for s in week(plan).sessions]


def test_a_chat_takes_its_budget() -> None:
    """An hour's chat with 40 minutes of budget takes 40 of its day and of its week, and nothing of other days."""
    ahead = week(schedule())
    assert [day.planned for day in ahead.days] == [minutes(40), *[ZERO] * 6]
    assert [load.planned for load in ahead.weeks] == [minutes(40)]
    assert not ahead.overfull


def test_a_chat_shorter_than_its_budget_takes_its_length() -> None:
    """Nobody stays longer than there is a chat."""
    assert found(schedule(chat(lasts=30, budget=40))) == [("#jobhuntchat", 30)]


def test_a_chat_that_begins_in_protected_time_takes_nothing() -> None:
    """It does not open, not even for the part after dinner."""
    plan = schedule(protected=[protected("dinner", "21:30", "22:15")])
    [session] = week(plan).sessions
    assert (session.length, session.protected) == (ZERO, "dinner")


def test_protected_time_ends_a_chat_early() -> None:
    """Fifteen minutes until dinner are all that can be planned."""
    plan = schedule(protected=[protected("dinner", "22:15", "23:00")])
    [session] = week(plan).sessions
    assert (session.length, session.protected) == (minutes(15), "dinner")


def test_protected_time_after_the_budget_is_used_changes_nothing() -> None:
    """Time is up at 22:40, dinner is at 22:45."""
    plan = schedule(protected=[protected("dinner", "22:45", "23:00")])
    [session] = week(plan).sessions
    assert (session.length, session.protected) == (minutes(40), "")


def test_one_person_attends_one_chat_at_a_time() -> None:
    """Of two that overlap the first is gone to first, the other for what is left of it; an hour stays an hour."""
    first, second = chat("#first", "20:00", budget=45), chat("#second", "20:00", budget=45)
    sessions = week(schedule(first, second)).sessions
    assert [(s.occurrence.chat, s.length, s.waits_for) for s in sessions] == [
        ("#first", minutes(45), ""),
        ("#second", minutes(15), "#first"),
    ]


def test_a_chat_that_overlaps_only_after_time_is_up_counts_in_full() -> None:
    """The first is left at 20:30, when the second begins."""
    plan = schedule(chat("#first", "20:00", budget=30), chat("#second", "20:30", budget=30))
    assert found(plan) == [("#first", 30), ("#second", 30)]


def test_an_evening_past_midnight_belongs_to_the_day_before() -> None:
    """00:30 on Tuesday is Monday's evening while the day begins at four."""
    late = Chat(
        "#late",
        (Recurrence(ZONE, datetime.combine(TUESDAY, time(0, 30)), "FREQ=WEEKLY", minutes(60)),),
        lasts=minutes(60),
        budget=minutes(40),
    )
    assert [day.planned for day in week(schedule(late)).days][:2] == [minutes(40), ZERO]


def test_a_session_over_the_days_end_is_shared_out() -> None:
    """From 03:45 on, fifteen minutes are the old day's, twenty-five the new one's: as they will be accounted."""
    early = chat("#early", "03:45")
    ahead = forecast(schedule(early), at("12:00"), at("12:00", TUESDAY))
    assert [day.planned for day in ahead.days] == [minutes(25), ZERO]
    before = forecast(schedule(early), at("03:00", MONDAY + A_WEEK), at("03:30", MONDAY + A_WEEK))
    assert [day.planned for day in before.days] == [minutes(15)]


def test_a_skipped_date_is_not_planned() -> None:
    """`skip` in the file takes the occurrence out."""
    plan = schedule(
        Chat("#x", chat().recurrences, lasts=minutes(60), budget=minutes(40), skip=frozenset({MONDAY}))
    )
    assert not week(plan).sessions


def test_what_does_not_fit_is_known_beforehand() -> None:
    """Two chats of 40 minutes in a day of 60 are 20 too many; the week has room."""
    ahead = week(schedule(chat("#a", "19:00"), chat("#b", "21:00"), day=60))
    [load] = ahead.overfull
    assert (load.unit, load.planned, load.excess) == ("day", minutes(80), minutes(20))


def test_a_week_is_counted_whole_whatever_part_is_shown() -> None:
    """On Wednesday the week still holds what was planned for Monday."""
    wednesday = at("12:00", MONDAY + timedelta(days=2))
    ahead = forecast(schedule(), wednesday, wednesday + timedelta(days=1))
    assert [load.planned for load in ahead.weeks] == [minutes(40)]
    assert len(ahead.days) == 2  # a noon to a noon touches two days


def test_the_shortest_chat_that_makes_room_is_proposed() -> None:
    """Twenty minutes too many: the 30-minute chat goes, not the one of 40."""
    plan = schedule(
        chat("#a", "18:00", budget=10), chat("#b", "19:00"), chat("#c", "21:00", budget=30), day=60
    )
    ahead = week(plan)
    [load] = ahead.overfull
    assert [s.occurrence.chat for s in relief(plan, ahead, load)] == ["#c"]


def test_leaving_out_a_chat_gives_its_neighbour_more_time() -> None:
    """Without #a, #b would fill the hour: so one alone does not make room, and two do."""
    plan = schedule(chat("#a", "20:00", budget=45), chat("#b", "20:00", budget=60), day=40)
    ahead = week(plan)
    [load] = ahead.overfull
    assert [s.occurrence.chat for s in relief(plan, ahead, load)] == ["#a", "#b"]


def test_where_a_few_chats_are_not_enough_none_is_proposed() -> None:
    """A list of ten is no advice."""
    chats = [chat(f"#c{n}", f"{n + 8:02}:00") for n in range(10)]
    plan = schedule(*chats, day=40)
    ahead = week(plan)
    [load] = ahead.overfull
    assert relief(plan, ahead, load) == ()


clock_times = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
some_chats = st.lists(
    st.builds(
        lambda begins, lasts, budget: chat("#c", begins, lasts=15 * lasts, budget=5 * budget),
        clock_times,
        st.integers(1, 12),
        st.integers(1, 12),
    ),
    max_size=8,
).map(lambda chats: [replace(each, hashtag=f"#c{n}") for n, each in enumerate(chats)])


def _minute_by_minute(sessions: Sequence[PlannedSession], dinner: ProtectedTime, day: date) -> int:
    """Live through the day in steps of five minutes: how many of them are spent in some chat."""
    begin = datetime.combine(day, time(4), ZoneInfo(ZONE))
    spent = 0
    for step in range(24 * 12):
        now = begin + timedelta(minutes=5 * step)
        inside = [s for s in sessions if s.window.start <= now < s.window.end]
        assert len(inside) <= 1, "nobody is in two chats at a time"
        for s in inside:
            assert s.occurrence.start <= now < s.occurrence.end, "nobody is in a chat that is not on"
            assert not any(w.start <= now < w.end for w in dinner.windows), "no chat reaches into dinner"
        spent += len(inside)
    return spent * 5


@settings(max_examples=60)
@given(some_chats, clock_times)
def test_planned_time_could_be_lived(chats: list[Chat], dinner_at: str) -> None:
    """Whatever the schedule, the plan is a day that one person can live, and its minutes are the sum told."""
    begin = at(dinner_at)
    dinner = protected("dinner", dinner_at, f"{begin.astimezone(ZoneInfo(ZONE)) + minutes(45):%H:%M}")
    if dinner.windows[0].end < dinner.windows[0].start:
        dinner = protected("dinner", "18:00", "18:45")
    plan = Schedule(ZONE, tuple(chats), schedule().budgets, protected=(dinner,))
    ahead = week(plan)
    for load, day in zip(ahead.days, (MONDAY, TUESDAY), strict=False):
        assert load.planned == minutes(_minute_by_minute(ahead.sessions, dinner, day))
