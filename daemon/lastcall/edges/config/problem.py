"""What is wrong with a file, where, and what to write instead."""

import unicodedata
from typing import Literal

from msgspec import Struct

Path = tuple[str | int, ...]
"""The way to a value in the file, as `("chats", 2, "budget")`."""

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""Embeddings, overrides and isolates of direction (UAX #9), and line ends that not everybody takes for one. The marks
that right-to-left text and emoji need are not among them."""
SHOWN = 60
"""As much of a value as a message quotes."""


class Problem(Struct, frozen=True):
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


def hidden(text: str) -> str | None:
    """The first character that no screen should be given: a control character, or one that turns text around.

    With these a name could move the cursor, forge a line of the log, or read otherwise than it is (CVE-2021-42574).
    """
    if text.isprintable():  # most are, and this is quick
        return None
    return next((char for char in text if _is_hidden(char)), None)


def quoted(text: str) -> str:
    """A value as a message quotes it, cut where it is long; what can't be shown is written as U+001B."""
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    shown = "".join(code(char) if _is_hidden(char) else char for char in " ".join(cut.splitlines()))
    return f"“{shown}”"


def code(char: str) -> str:
    """A character by its number."""
    return f"U+{ord(char):04X}"


def _is_hidden(char: str) -> bool:
    return char not in "\n\t" and (unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNING)
