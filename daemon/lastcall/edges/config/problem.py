"""What is wrong with a file, where, and what to write instead."""

from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]
"""The way to a value in the file, as `("chats", 2, "budget")`."""

SHOWN = 60
"""As much of a value as a message quotes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend or to know."""

    line: int
    """1-based, as `column`."""
    column: int
    key: str
    """The way to the value, as `chats[2].budget`; "" is the file as a whole."""
    message: str
    hint: str = ""
    """What to write instead."""
    severity: Literal["error", "warning"] = "error"


def key_of(path: Path) -> str:
    """The way to a value, for people: list places count from 0, as in `chats[2].budget`."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(parts).removeprefix(".")


def quoted(text: str) -> str:
    """A value as a message quotes it, cut where it is long."""
    return f"“{text if len(text) <= SHOWN else text[: SHOWN - 1] + '…'}”"
