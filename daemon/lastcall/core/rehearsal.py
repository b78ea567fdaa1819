"""The schedule played in virtual time: what the daemon would do, and when, without a daemon."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.commands import obey
from lastcall.core.decisions import Decision, Join, Leave, LockScreen, Record, RunProgram, Tell
from lastcall.core.duration import minutes
from lastcall.core.keeper import Keeper
from lastcall.core.moment import Moment
from lastcall.core.record import Mark, Memory
from lastcall.core.schedule import Schedule
from lastcall.core.session import Closed


class Line(Struct, frozen=True):
    """One thing the daemon would do."""

    at: datetime
    do: str
    """remind, start, warn, time_up, over, close, lock, run, missed"""
    chat: str
    text: str
    tell: Tell | None = None
    """What would be shown, for `--popups`."""


def play(schedule: Schedule, begin: datetime, length: timedelta, stay: timedelta | None) -> Iterator[Line]:
    """Play from `begin` for `length`.

    The rehearsed user goes to each chat and stays for `stay` from its start, or, without `stay`, leaves when time
    is up.
    """
    # What came of it is for the user to say, not for a rehearsal.
    schedule = replace(schedule, ask_again=None, digest=None)
    keeper = Keeper(schedule, Memory(), _moment(begin, begin))
    now = begin
    while now < begin + length:
        decisions = keeper.advance(_moment(now, begin))
        yield from _lines(now, decisions)
        wish = _wish(keeper, decisions, now, stay)
        if wish:
            yield from _lines(now, obey(keeper, _moment(now, begin), wish).decisions)
        following = [keeper.next_alarm(now)]
        if keeper.attendance.session and stay is not None:
            following.append(keeper.attendance.session.opened + stay)
        now = min(instant for instant in following if instant > now)


def _moment(now: datetime, begin: datetime) -> Moment:
    """In a rehearsal nobody sleeps and no clock is set."""
    return Moment(now, now - begin)


def _wish(
    keeper: Keeper, decisions: list[Decision], now: datetime, stay: timedelta | None
) -> Join | Leave | None:
    """What the rehearsed user does next."""
    session = keeper.attendance.session
    if session is None:
        offered = [d.chat for d in decisions if isinstance(d, Tell) and d.kind == "start" and d.chat]
        wanted = offered and keeper.schedule.attendance == "ask"
        return Join(offered[0]) if wanted and keeper.attendance.prospect(offered[0], now, None).left else None
    if stay is not None:
        return Leave() if now - session.opened >= stay else None
    return None if keeper.attendance.account(now).left else Leave()


def _lines(at: datetime, decisions: list[Decision] | tuple[Decision, ...]) -> Iterator[Line]:
    asked = any(isinstance(decision, Tell) and decision.kind == "close" for decision in decisions)
    for decision in decisions:
        match decision:
            case Tell():
                yield Line(at, decision.kind, decision.chat, decision.text, decision)
            case LockScreen(chat, over):
                yield Line(at, "lock", chat, f"Lock the screen: {minutes(over)} over.")
            case RunProgram(chat, command):
                yield Line(at, "run", chat, " ".join(command))
            case Record(Mark(occurrence, "missed")):
                yield Line(at, "missed", occurrence.chat, f"{occurrence.chat} went by without you.")
            case Record(Closed(session=session, attended=attended)) if not asked:
                yield Line(at, "close", session.chat, f"{session.chat} closed after {minutes(attended)}.")
            case _:
                pass
