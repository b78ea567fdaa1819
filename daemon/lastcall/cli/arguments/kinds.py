"""What an argument may be. Each raises argparse.ArgumentTypeError, in words for the user."""

import argparse
from datetime import UTC, datetime, timedelta

from lastcall.core.duration import parse_duration

MOST = 3660
"""Days of a plan, that is ten years; and of anything else that is counted."""


def instant(text: str) -> datetime:
    """An instant; without an offset it is the machine's own wall time."""
    try:
        found = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date and time: write it as 2026-12-01 or 2026-12-01T20:00Z"
        ) from None
    if not 1970 <= found.year <= 2200:
        raise argparse.ArgumentTypeError(f"{text!r} is too far away: a year from 1970 to 2200")
    return found


def duration(text: str) -> timedelta:
    """A length of time; none is no length."""
    length = parse_duration(text)
    if length is None or not length:
        raise argparse.ArgumentTypeError(f"{text!r} is not a length of time: write it as 75m or 1h 30m")
    return length


def worth(text: str) -> int:
    """A whole number."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number up to 999999999")
    return int(text)


def written(text: str) -> str:
    """A length as it was written: the daemon reads it."""
    duration(text)
    return text


def count(text: str) -> int:
    """How many."""
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 0 < int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST}")
    return int(text)
