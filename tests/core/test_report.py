"""The report's figures, from rows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from history import MONDAY, ZONE, at, brought, history, instant, missed, past
from lastcall.core.budget import Budgets
from lastcall.core.figures import FollowedUp, Guarded, KindCount, Report, Streak
from lastcall.core.history import MINUTE, Brought, History, Stretch
from lastcall.core.recurrence import Window
from lastcall.core.report import Scope, behind, report
from lastcall.core.report_json import to_json
from lastcall.core.schedule import Chat, ProtectedTime, Schedule

HOUR = timedelta(hours=1)
CHAT = Chat("#jobhuntchat", (), HOUR, 40 * timedelta(minutes=1))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def schedule(
    *, week: float = 60, protected: tuple[ProtectedTime, ...] = (), week_starts: int = 0
) -> Schedule:
    budgets = Budgets(HOUR, minutes(week), ZONE, week_starts=week_starts)
    return Schedule(ZONE, (CHAT,), budgets, protected=protected)


def figures(rows: History, until: int = 28, plan: Schedule | None = None, **scope: object) -> Report:
    return report(rows, plan or schedule(), Scope(at("12:00", until), **scope))  # type: ignore[arg-type]


def test_sums_per_chat_and_in_all() -> None:
    """Sessions, planned and attended time, overrun, outcomes both ways; `nothing` is an answer, but no outcome."""
    one, two, other = past(0, 50, over=10), past(7, 40), past(1, 30, chat="#critlib")
    rows = history(
        [one, two, other],
        [brought(one, worth=200), brought(one, "answer", "gave"), brought(two, "nothing")],
        [missed(14), missed(3, "#critlib", "skipped")],
    )
    found = figures(rows)
    [jobs, critlib] = found.chats
    assert (jobs.chat, jobs.in_file, critlib.chat, critlib.in_file) == (
        "#jobhuntchat",
        True,
        "#critlib",
        False,
    )
    assert (jobs.tally.sessions, jobs.tally.on_time, jobs.tally.answered) == (2, 1, 2)
    assert (jobs.tally.planned, jobs.tally.attended, jobs.tally.overrun) == (
        2 * HOUR,
        minutes(90),
        minutes(10),
    )
    assert (jobs.tally.got, jobs.tally.gave, jobs.tally.worth) == (1, 1, 200)
    assert jobs.tally.each_took == minutes(45)
    assert (critlib.tally.outcomes, critlib.tally.each_took) == (0, None)
    assert (jobs.missed, jobs.skipped, critlib.skipped) == (1, 0, 1)
    assert (found.totals.sessions, found.totals.attended) == (3, minutes(120))
    assert found.kinds == (
        KindCount("answer", "gave", 1), KindCount("nothing", "got", 1), KindCount("referral", "got", 1),
    )  # fmt: skip


def test_a_chat_that_was_only_missed_is_there() -> None:
    [chat] = figures(history([], (), [missed(0)])).chats
    assert (chat.missed, chat.tally.sessions, chat.verdict.word) == (1, 0, "early")


def test_one_chat_in_another_spelling_is_one_chat() -> None:
    """Hashtags know no case; the file's spelling is shown."""
    [chat] = figures(history([past(0, chat="#JobHuntChat"), past(7)])).chats
    assert (chat.chat, chat.tally.sessions) == ("#jobhuntchat", 2)


def test_what_came_of_a_lost_session_came_all_the_same() -> None:
    lost = past(1)
    found = figures(history([past(0)], [brought(lost)]))
    assert (found.totals.sessions, found.totals.outcomes, found.chats[0].tally.outcomes) == (1, 1, 1)


def test_a_session_counts_where_it_began_and_its_time_where_it_was_spent() -> None:
    """Sunday night past four in the morning, where the week begins: one session, time in two weeks."""
    late = past(6, 90, over=50, wall="23:00")
    late = late._replace(opened=instant(at("03:00", 7)), attended=90 * MINUTE)
    weeks = figures(history([late]), until=15).weeks
    assert [week.spent for week in weeks] == [minutes(60), minutes(30), minutes(0)]
    assert [week.sessions for week in weeks] == [1, 0, 0]
    assert [week.overrun for week in weeks] == [minutes(50), minutes(0), minutes(0)]


def test_weeks_are_kept_broken_or_not_over_yet() -> None:
    """Less than a minute over is kept; a week without any session is kept; the running one doesn't count."""
    rows = history([past(0, 60), past(7, 61), past(21, 20), past(28, 300, wall="09:00")])
    exact = rows.sessions[0]._replace(attended=60 * MINUTE + 59_000_000)
    rows = history([exact, *rows.sessions[1:]])
    found = figures(rows, until=28)
    assert [week.kept for week in found.weeks] == [True, False, True, True, None]
    assert (found.weeks_kept, found.weeks_counted) == (3, 4)
    assert found.weeks_in_a_row == Streak(now=2, longest=2)


def test_of_one_chat_no_budget_is_judged() -> None:
    """The week's budget is over all chats."""
    found = figures(history([past(0, 30), past(1, 50, chat="#critlib")]), chat="#CRITLIB")
    assert (found.totals.sessions, found.week_budget, found.weeks_counted) == (1, None, 0)


def test_since_leaves_out_what_began_before_but_not_from_its_week() -> None:
    """The budget is the whole week's."""
    found = figures(history([past(0, 40), past(2, 10)]), since=at("04:00", 1))
    assert found.totals.attended == minutes(10)
    assert found.weeks[0].spent == minutes(50)
    assert Scope(at("12:00", 9), at("04:00", 1)).reads_from(schedule()) == at("04:00", 0)


def test_weeks_begin_as_the_file_says() -> None:
    """On Sunday here."""
    found = figures(history([past(0), past(6)]), until=7, plan=schedule(week_starts=6))
    assert [week.sessions for week in found.weeks] == [1, 1]
    assert found.weeks[1].start == at("04:00", 6)


def test_an_hour_belongs_to_the_users_clock_and_evening() -> None:
    """One in the morning on Tuesday is still Monday's evening."""
    late = past(0, 90, wall="23:30")
    hours = figures(history([late])).hours
    assert (hours[0][23], hours[0][0], hours[1][0]) == (minutes(30), minutes(60), minutes(0))


def test_the_autumn_hour_is_counted_twice_and_the_spring_hour_never() -> None:
    """On 1 November 2026 New York has one o'clock twice; on 14 March 2027 it has no two o'clock."""
    autumn = instant(at("00:30", -1))
    spring = instant(at("01:30", (date(2027, 3, 14) - MONDAY).days))
    opened = instant(at("20:00"))
    rows = History(
        [past(0)],
        [Stretch("#a", opened, autumn, 150 * MINUTE), Stretch("#a", opened, spring, 60 * MINUTE)],
    )  # fmt: skip
    hours = figures(rows).hours
    saturday = hours[5]
    assert (saturday[0], saturday[1], saturday[2], saturday[3]) == (
        minutes(30), minutes(120) + minutes(30), minutes(0), minutes(30),
    )  # fmt: skip


def test_protected_time_is_kept_or_broken() -> None:
    """A session that ends within a second after it begins has kept it; one that goes on until then hasn't begun."""
    dinner = ProtectedTime(
        "dinner", windows=tuple(Window(at("18:00", day), at("19:00", day)) for day in range(-3, 5))
    )
    rows = history([past(0, 75, wall="17:00"), past(1, 60, wall="17:00"), past(2, 60, wall="19:00")])
    found = figures(rows, until=3, plan=schedule(protected=(dinner,)))
    assert found.protected == (Guarded("dinner", kept=2, broken=1, inside=minutes(15)),)


def test_what_became_of_follow_ups() -> None:
    session = past(0)
    due = [Brought(session.chat, session.opened, "idea", "got", "", None, "2026-11-06", settled)
           for settled in ("done", "done", "dropped", None)]  # fmt: skip
    assert figures(history([session], [*due, brought(session)])).follow_ups == FollowedUp(2, 1, 1)


def test_the_sessions_behind_the_figures_come_latest_first() -> None:
    one, two = past(0), past(7)
    rows = behind(history([one, two], [brought(one)]), Scope(at("12:00", 28), at("04:00", 0)))
    assert [(session.opened, len(came)) for session, came in rows] == [(two.opened, 0), (one.opened, 1)]


def test_nothing_is_a_report_too() -> None:
    """All figures are there, and are none."""
    found = figures(History())
    assert found.is_empty
    assert to_json(found)["totals"]["s_per_outcome"] is None
    assert found.weeks == ()


SESSIONS = st.builds(
    lambda day, minutes, over, chat: past(day, minutes, over=min(over, minutes), chat=chat),
    st.integers(0, 400), st.integers(0, 200), st.integers(0, 90), st.sampled_from(["#a", "#b", "#c"]),
)  # fmt: skip


@given(st.lists(SESSIONS, max_size=30, unique_by=lambda session: (session.chat, session.opened)))
def test_no_minute_is_lost_or_counted_twice(sessions: list[object]) -> None:
    """Chats, weeks and hours each add up to the whole."""
    found = figures(history(sessions), until=500)  # type: ignore[arg-type]
    whole = sum(session.attended for session in sessions)  # type: ignore[attr-defined]
    assert found.totals.attended == minutes(whole / MINUTE)
    assert sum((chat.tally.attended for chat in found.chats), timedelta()) == found.totals.attended
    assert sum((week.spent for week in found.weeks), timedelta()) == found.totals.attended
    assert sum((hour for day in found.hours for hour in day), timedelta()) == found.totals.attended
    assert sum(week.sessions for week in found.weeks) == len(sessions)


@pytest.mark.parametrize("length", [0.0, 59.4, 61.6])
def test_json_has_whole_seconds(length: float) -> None:
    session = past(0)._replace(attended=int(length * 1_000_000))
    assert to_json(figures(history([session])))["totals"]["attended_s"] == round(length)
