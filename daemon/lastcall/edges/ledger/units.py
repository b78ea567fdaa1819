"""Instants and lengths as the ledger writes them: whole microseconds."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def instant(at: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return (at - _EPOCH) // MICROSECOND


def at(instant: int) -> datetime:
    """The instant, aware UTC."""
    return _EPOCH + instant * MICROSECOND


def microseconds(length: timedelta) -> int:
    """A length."""
    return length // MICROSECOND
