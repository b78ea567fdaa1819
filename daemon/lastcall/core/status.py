"""What the daemon would say of itself now: a question to the keeper that changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lastcall.core.budget import Account
from lastcall.core.keeper import Keeper
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Attending, Session


@dataclass(frozen=True, slots=True)
class Spent:
    """Time spent in a day or week, of the time allowed."""

    spent: timedelta
    of: timedelta


@dataclass(frozen=True, slots=True)
class Status:
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


def status(keeper: Keeper, now: datetime) -> Status:
    """Where things stand at `now`, as far as the last look saw."""
    attendance, budgets = keeper.attendance, keeper.schedule.budgets
    return Status(
        now=now,
        upcoming=next_occurrence(keeper, now),
        session=attendance.session,
        account=attendance.account(now) if attendance.session else None,
        attending=isinstance(attendance.state, Attending),
        day=Spent(attendance.spent(budgets.period("day", now)), budgets.day),
        week=Spent(attendance.spent(budgets.period("week", now)), budgets.week),
    )


def next_occurrence(keeper: Keeper, now: datetime) -> Occurrence | None:
    """The next one the user may go to: not skipped, and not in protected time."""
    for appointment in keeper.agenda.by_start:
        free = not appointment.held_by and not keeper.is_settled(appointment)
        if appointment.occurrence.start > now and free:
            return appointment.occurrence
    return keeper.schedule.next_occurrence(max(now, keeper.agenda.horizon))
