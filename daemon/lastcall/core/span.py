"""A span: one unbroken stretch of attended time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.moment import ZERO
from lastcall.core.recurrence import Window


class Span(Struct, frozen=True):
    """One unbroken stretch of attended time."""

    start: datetime
    """Aware UTC: tells the day and week the time belongs to."""
    length: timedelta
    """Measured on the clock that stands still in suspend, so no clock step can change it."""

    @property
    def end(self) -> datetime:
        """When it ended, counted from its start."""
        return self.start + self.length

    def shorter(self, by: timedelta) -> "Span":
        """Without its last stretch, which is a length: the wall clock may say a second more or less."""
        return replace(self, length=min(max(self.length - by, ZERO), self.length))


def inside(spans: Iterable[Span], window: Window) -> timedelta:
    """How much of the spans lies in the window."""
    return sum((max(min(span.end, window.end) - max(span.start, window.start), ZERO) for span in spans), ZERO)
