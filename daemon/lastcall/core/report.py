"""The report: which chats pay. Rows in, frozen figures out; nothing is read or asked here.

A session belongs to the time in which it was opened, with all that came of it. Time spent belongs to the week and
the hour in which it was spent, as it does for the budget.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.figures import FollowedUp, KindCount, OfChat, Report, Streak, Tally, Verdict, Week
from lastcall.core.history import Brought, History, Past, Stretch, Unattended
from lastcall.core.microseconds import MICROSECOND, at, instant
from lastcall.core.outcome import NOTHING
from lastcall.core.schedule import Schedule
from lastcall.core.time_spent import by_hour, by_week, guarded
from lastcall.core.verdict import Visit, tally, trend, verdict

LENIENT = timedelta(minutes=1)
"""A week that is over its budget by less was kept: figures are read in minutes."""


class Scope(Struct, frozen=True):
    """What is looked at."""

    until: datetime
    """Now, commonly."""
    since: datetime | None = None
    """None: from the first session on."""
    chat: str | None = None
    """A hashtag, in any case; None: all chats."""

    def reads_from(self, schedule: Schedule) -> datetime | None:
        """How far back the history must reach: weeks are whole."""
        return schedule.budgets.period("week", self.since).start if self.since else None


def report(history: History, schedule: Schedule, scope: Scope) -> Report:
    """All figures of what is looked at."""
    history = _of_chat(history, scope.chat)
    first = _first(history) or scope.until
    since = scope.since or first
    inside = range(instant(since), instant(scope.until))
    outcomes = [each for each in history.outcomes if each.opened in inside]
    unattended = [each for each in history.unattended if each.planned_start in inside]
    sessions = [each for each in history.sessions if each.opened in inside]
    visits = _visits(sessions, outcomes)
    lost = _lost(sessions, outcomes)
    begins = max(since, first)  # before the first session there was nothing to keep
    weeks = _weeks(history, schedule, scope, begins)
    chats = tuple(_chats(visits, lost, unattended, schedule))
    return Report(
        since=since,
        until=scope.until,
        timezone=schedule.timezone,
        day_starts=schedule.budgets.day_starts,
        week_starts=schedule.budgets.week_starts,
        chat=scope.chat,
        totals=_with(tally(visits), lost),
        skipped=sum(each.skipped for each in chats),
        missed=sum(each.missed for each in chats),
        chats=chats,
        kinds=_kinds(outcomes),
        follow_ups=_follow_ups(outcomes),
        week_budget=_week_budget(schedule, scope),
        weeks=weeks,
        hours=by_hour(_within(history.stretches, inside), schedule.budgets),
        protected=guarded(history.stretches, schedule, begins, scope.until) if sessions else (),
        weeks_in_a_row=_streak(week.kept for week in weeks if week.kept is not None),
        on_time_in_a_row=_streak(not each.overrun for each in sessions),
    )


def behind(history: History, scope: Scope) -> list[tuple[Past, list[Brought]]]:
    """The sessions that the figures rest on, each with what came of it, the latest first."""
    history = _of_chat(history, scope.chat)
    first = instant(scope.since) if scope.since else None
    brought = _by_session(history.outcomes)
    return [
        (past, brought.get((past.chat, past.opened), []))
        for past in reversed(history.sessions)
        if (first is None or past.opened >= first) and past.opened < instant(scope.until)
    ]


def _of_chat(history: History, chat: str | None) -> History:
    if chat is None:
        return history
    folded = chat.casefold()
    return History(
        [each for each in history.sessions if each.chat.casefold() == folded],
        [each for each in history.stretches if each.chat.casefold() == folded],
        [each for each in history.outcomes if each.chat.casefold() == folded],
        [each for each in history.unattended if each.chat.casefold() == folded],
    )


def _first(history: History) -> datetime | None:
    """When the first of all happened."""
    instants = [each.opened for each in history.sessions[:1]]
    instants += [each.opened for each in history.outcomes]
    instants += [each.planned_start for each in history.unattended]
    return at(min(instants)) if instants else None


def _within(stretches: Sequence[Stretch], inside: range) -> Iterator[Stretch]:
    return (each for each in stretches if each.opened in inside)


def _visits(sessions: Sequence[Past], outcomes: Iterable[Brought]) -> list[Visit]:
    """The sessions with what came of them, in order."""
    brought = _by_session(outcomes)
    return [_visit(past, brought.get((past.chat, past.opened), ())) for past in sessions]


def _by_session(outcomes: Iterable[Brought]) -> dict[tuple[str, int], list[Brought]]:
    found: dict[tuple[str, int], list[Brought]] = {}
    for each in outcomes:
        found.setdefault((each.chat, each.opened), []).append(each)
    return found


def _lost(sessions: Iterable[Past], outcomes: Iterable[Brought]) -> list[Brought]:
    """The outcomes of sessions that are still open, or that a damaged ledger lost: they came all the same."""
    known = {(past.chat, past.opened) for past in sessions}
    return [each for each in outcomes if (each.chat, each.opened) not in known]


def _with(sums: Tally, lost: Sequence[Brought]) -> Tally:
    """The sums with what came beside the sessions."""
    ways = Counter(each.way for each in lost if each.kind != NOTHING)
    worth = sum(each.worth or 0 for each in lost)
    return replace(sums, got=sums.got + ways["got"], gave=sums.gave + ways["gave"], worth=sums.worth + worth)


def _visit(past: Past, brought: Sequence[Brought]) -> Visit:
    if not brought:
        return Visit(past, answered=False, got=0, gave=0, worth=0)
    got = gave = worth = 0
    for each in brought:  # a Counter takes ten times as long, and there is one session after the other
        worth += each.worth or 0
        if each.kind != NOTHING:
            got += each.way == "got"
            gave += each.way == "gave"
    return Visit(past, answered=True, got=got, gave=gave, worth=worth)


def _chats(
    visits: Sequence[Visit],
    lost: Sequence[Brought],
    unattended: Sequence[Unattended],
    schedule: Schedule,
) -> Iterator[OfChat]:
    """Each chat that was attended, skipped or missed, also one that the file no longer names. Most time first."""
    names: dict[str, str] = {}
    for chat in (*(each.chat for each in unattended), *(each.chat for each in lost)):
        names[chat.casefold()] = chat
    of_chat: dict[str, list[Visit]] = {}
    for visit in visits:
        folded = visit.past.chat.casefold()
        names[folded] = visit.past.chat
        of_chat.setdefault(folded, []).append(visit)
    marks = Counter((each.chat.casefold(), each.kind) for each in unattended)
    attended = {folded: sum(visit.past.attended for visit in mine) for folded, mine in of_chat.items()}
    for folded in sorted(names, key=lambda folded: (-attended.get(folded, 0), folded)):
        mine = of_chat.get(folded, [])
        known = schedule.chat(names[folded])
        yield OfChat(
            chat=known.hashtag if known else names[folded],
            in_file=known is not None,
            tally=_with(tally(mine), [each for each in lost if each.chat.casefold() == folded]),
            skipped=marks[folded, "skipped"],
            missed=marks[folded, "missed"],
            first=at(mine[0].past.opened) if mine else None,
            last=at(mine[-1].past.opened) if mine else None,
            trend=trend(mine),
            verdict=verdict(mine) if mine else Verdict("early", "It was never attended here.", 0),
        )


def _kinds(outcomes: Iterable[Brought]) -> tuple[KindCount, ...]:
    counted = Counter((each.kind, each.way) for each in outcomes)
    most_first = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(KindCount(kind, way, times) for (kind, way), times in most_first)


def _follow_ups(outcomes: Iterable[Brought]) -> FollowedUp:
    settled = Counter(each.settled for each in outcomes if each.due is not None)
    return FollowedUp(settled["done"], settled["dropped"], settled[None])


def _week_budget(schedule: Schedule, scope: Scope) -> timedelta | None:
    """A week has seven days: a budget of as much allows everything."""
    of = schedule.budgets.week
    return of if scope.chat is None and of < timedelta(days=7) else None


def _weeks(history: History, schedule: Schedule, scope: Scope, since: datetime) -> tuple[Week, ...]:
    """From the one in which the report begins to the one in which it ends, also those without any session."""
    if not history.sessions:
        return ()
    budget = _week_budget(schedule, scope)
    return tuple(
        Week(
            start=each.window.start,
            end=each.window.end,
            spent=each.spent * MICROSECOND,
            overrun=each.overrun * MICROSECOND,
            sessions=each.sessions,
            outcomes=each.outcomes,
            kept=each.spent * MICROSECOND - budget < LENIENT
            if budget is not None and each.window.end <= scope.until
            else None,
        )
        for each in by_week(history, schedule.budgets, since, scope.until)
    )


def _streak(kept: Iterable[bool]) -> Streak:
    now = longest = 0
    for each in kept:
        now = now + 1 if each else 0
        longest = max(longest, now)
    return Streak(now, longest)
