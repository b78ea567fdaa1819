"""Checks of single values that came from outside as JSON: from the control socket, or a file of history."""

from datetime import UTC, datetime
from typing import Any


class Wrong(ValueError):  # noqa: N818 - ends in a sentence for whoever sent it
    """Why a value can't be used; the message says it."""


def choice(read: object, name: str, words: tuple[str, ...]) -> Any:
    """One of some words. Raises Wrong, as all functions here."""
    if read not in words:
        raise Wrong(f"`{name}` must be one of {', '.join(words)}.")
    return read


def whole(read: object, name: str, most: int) -> int:
    """A whole number from 0 on."""
    if type(read) is not int or not 0 <= read <= most:
        raise Wrong(f"`{name}` must be a whole number from 0 to {most}.")
    return read


def instant(read: object, name: str) -> datetime:
    """An instant of ISO 8601 with an offset, in UTC."""
    try:
        found = datetime.fromisoformat(read) if isinstance(read, str) and len(read) <= 40 else None
        found = found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1970 <= found.year <= 9000:
        raise Wrong(f"`{name}` must be an instant, as 2026-11-24T03:00:00Z.")
    return found
