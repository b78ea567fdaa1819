"""What an announcement means: RFC 5545 rules in one IANA time zone, and the instants they give.

Wall time lives here and nowhere else. Starts keep their wall time in the recurrence's own zone: one that
falls into the spring gap happens at the first instant after it, one in the autumn fold once, the first time.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule for starts, in wall time. Several of them make up a chat's announcement."""

    timezone: str
    """IANA name, as `America/New_York`."""
    start: datetime
    """DTSTART: naive wall time in `timezone`. Without `rrule` it is the only start."""
    rrule: str = ""
    """An RRULE value (RFC 5545 3.3.10) without the `RRULE:` prefix, as `FREQ=WEEKLY;BYDAY=MO`; "" is once.
    UNTIL is wall time in `timezone` (no Z)."""
    length: timedelta | None = None
    """Exact time from start to end, None where the announcement states none."""
    except_dates: frozenset[date] = frozenset()
    """Wall dates, in `timezone`, on which it does not happen (EXDATE by date)."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time between two aware instants, the end not included."""

    start: datetime
    end: datetime

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether any instant of [start, end) lies in this window."""
        return self.start < end and start < self.end
