"""An overrun as everybody reads it: the object on a line of overruns.jsonl, and of `lastcall overruns --json`."""

from datetime import timedelta

from lastcall.core.moment import iso
from lastcall.core.session import Closed

SECOND = timedelta(seconds=1)
HALF = timedelta(milliseconds=500)


def line(closed: Closed) -> dict[str, str | int | None]:
    """Lengths in whole seconds, instants in UTC to the second; `planned_*` are null off schedule.

    In every line overrun_s is attended_s less allowance_s, whatever their rounding.
    """
    session = closed.session
    occurrence = session.occurrence
    return {
        "chat": session.chat,
        "planned_start": iso(occurrence.start) if occurrence else None,
        "planned_end": iso(occurrence.end) if occurrence else None,
        "opened": iso(session.opened),
        "closed": iso(closed.closed),
        "attended_s": _seconds(closed.attended),
        "allowance_s": _seconds(closed.allowance),
        "extended_s": _seconds(session.extended),
        "overrun_s": _seconds(closed.attended) - _seconds(closed.allowance),
        "limit": closed.limit,
        "ended_by": closed.ended_by,
    }


def _seconds(length: timedelta) -> int:
    """Half a second is rounded up, always: so lengths a second apart stay a second apart."""
    return (length + HALF) // SECOND
