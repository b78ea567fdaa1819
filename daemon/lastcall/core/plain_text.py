"""Plain text for the outside: what the user wrote, made safe to hand to any screen or log."""

import unicodedata

_UNWANTED = frozenset({"Cc", "Cs"})
"""Unicode categories: control characters, and lone surrogates (which no UTF-8 can carry)."""
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the writing direction, also of what stands beside the text."""


def plain(text: str, limit: int) -> str:
    """Text without control characters but line ends, of at most `limit` characters; a cut shows as `…`."""
    head = text[: 2 * limit + 1]  # room for what is dropped, without walking through megabytes
    kept = "".join(
        char
        for char in head
        if char == "\n" or (unicodedata.category(char) not in _UNWANTED and char not in _TURNING)
    ).strip()
    return kept if len(kept) <= limit else kept[: limit - 1].rstrip() + "…"


def one_line(text: str, limit: int) -> str:
    """The same, with each stretch of white space made one space."""
    return plain(" ".join(text[: 2 * limit + 1].split()), limit)
