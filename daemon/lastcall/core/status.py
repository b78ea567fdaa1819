"""What the daemon would say of itself now: a question to the keeper that changes nothing."""

from datetime import datetime, timedelta

from msgspec import Struct

from lastcall.core.budget import Account
from lastcall.core.keeper import Keeper
from lastcall.core.moment import ZERO, Moment
from lastcall.core.outcome import Ended
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Attending, Session
from lastcall.core.span import inside

FURTHER = tuple(timedelta(days=days) for days in (10, 70, 800))
"""How far to look where all that the agenda knows of was skipped or is held back."""


class Spent(Struct, frozen=True):
    """Time spent in a day or week, of the time allowed."""

    spent: timedelta
    of: timedelta
    owed: timedelta = ZERO
    """Taken off because of overruns."""


class Status(Struct, frozen=True):
    """Where things stand."""

    now: datetime
    upcoming: Occurrence | None
    session: Session | None
    account: Account | None
    """The open session's."""
    attending: bool
    """False while the user is away from an open session."""
    day: Spent
    week: Spent
    unanswered: tuple[Ended, ...] = ()
    """Sessions of the last days of which nothing was said, by when they closed."""
    follow_ups_open: int = 0
    follow_ups_due: int = 0
    """Of the open ones: due today or before."""


def status(keeper: Keeper, now: Moment) -> Status:
    """Where things stand at `now`, to the second: the time since the last look is counted in, but nothing is done."""
    attendance, budgets = keeper.attendance, keeper.schedule.budgets
    state = keeper.state_at(now)
    day, week = (
        keeper.past.spent(period) + inside(state.spans if state else (), period)
        for period in (budgets.period("day", now.utc), budgets.period("week", now.utc))
    )
    due = [each.follow_up.due for each in keeper.follow_through.open_follow_ups() if each.follow_up]
    return Status(
        now=now.utc,
        upcoming=next_occurrence(keeper, now.utc),
        session=state.session if state else None,
        account=attendance.account_of(state, now.utc) if state else None,
        attending=isinstance(state, Attending),
        day=Spent(day, budgets.day),
        week=Spent(week, budgets.week, inside(attendance.owed(), budgets.period("week", now.utc))),
        unanswered=tuple(keeper.follow_through.unanswered(now.utc)),
        follow_ups_open=len(due),
        follow_ups_due=sum(day <= keeper.schedule.day_of(now.utc) for day in due),
    )


def next_occurrence(keeper: Keeper, now: datetime) -> Occurrence | None:
    """The next one the user may go to: not skipped, and not in protected time."""
    for appointment in keeper.agenda.coming(now):
        if not appointment.held_by and not keeper.is_settled(appointment):
            return appointment.occurrence
    for days in FURTHER:
        for occurrence in keeper.schedule.occurrences(keeper.agenda.horizon, now + days):
            start = occurrence.start
            held = keeper.schedule.protected_between(start, start + timedelta.resolution)
            if not held and not keeper.past.is_settled(occurrence):
                return occurrence
    return None
