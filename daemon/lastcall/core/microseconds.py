"""Instants and lengths as whole numbers, as the ledger keeps them and the report counts them: microseconds."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
EVER = -(1 << 62)
"""Before any instant."""


def instant(at: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (at - _EPOCH) // MICROSECOND


def at(instant: int) -> datetime:
    """The instant, aware UTC."""
    return _EPOCH + instant * MICROSECOND


def microseconds(length: timedelta) -> int:
    """A length."""
    return length // MICROSECOND
