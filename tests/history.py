"""Sessions and outcomes for tests of the report, a line each, by New York's clock on a Monday and the days after it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lastcall.core.history import MINUTE, Brought, History, Past, Stretch, Unattended

ZONE = "America/New_York"
MONDAY = date(2026, 11, 2)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(wall: str, day: int = 0) -> datetime:
    """`22:00` so many days after the first Monday."""
    wall_time = datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(wall), ZoneInfo(ZONE))
    return wall_time.astimezone(UTC)


def instant(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def past(
    day: int = 0, minutes: int = 40, *, over: int = 0, chat: str = "#jobhuntchat", wall: str = "20:00"
) -> Past:
    """A session that began on time, in a chat of an hour."""
    opened, length = instant(at(wall, day)), minutes * MINUTE
    planned = (opened, opened + 60 * MINUTE)
    return Past(
        chat, opened, opened + length, *planned, length, length - over * MINUTE, over * MINUTE, "user"
    )


def brought(session: Past, kind: str = "referral", way: str = "got", *, worth: int | None = None) -> Brought:
    return Brought(session.chat, session.opened, kind, way, "Jane", worth, None, None)


def missed(day: int, chat: str = "#jobhuntchat", kind: str = "missed") -> Unattended:
    return Unattended(chat, instant(at("20:00", day)), kind)


def history(
    sessions: Sequence[Past], outcomes: Sequence[Brought] = (), unattended: Sequence[Unattended] = ()
) -> History:
    """Each session with one span."""
    ordered = sorted(sessions, key=lambda session: session.opened)
    stretches = [Stretch(each.chat, each.opened, each.opened, each.attended) for each in ordered]
    return History(ordered, stretches, outcomes, unattended)
