"""A guess at a mistyped word."""

from collections.abc import Iterable

_LONGEST = 300
"""Characters: no known word is as long, and comparing takes time."""


def nearest(written: str, known: Iterable[str]) -> str:
    """The known word that was meant, in any case, with or without its #; "" where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an unknown word needs it

    by_fold = {word.casefold().removeprefix("#"): word for word in known}
    near = get_close_matches(written[:_LONGEST].casefold().removeprefix("#"), by_fold, n=1)
    return by_fold[near[0]] if near else ""


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """The same as a sentence with a space before it; empty where none is near."""
    near = nearest(written, known)
    return f" Did you mean {near}?" if near else ""
