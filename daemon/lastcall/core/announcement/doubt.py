"""Doubt about a phrase: raised where a reading fails, caught where the phrase came in."""


class Doubt(Exception):  # noqa: N818 - the ordinary answer to an unclear phrase, caught in `parse`
    """Why a phrase can't be understood, where in it, and what would be."""

    def __init__(self, error: str, at: int, hint: str) -> None:
        """`at` counts characters from 0."""
        super().__init__(error)
        self.error, self.at, self.hint = error, at, hint


def offered(phrase: str, at: int, text: str) -> str:
    """A hint: the phrase with something put in."""
    before, after = phrase[:at].rstrip(), phrase[at:].lstrip()
    return f"“{' '.join(part for part in (before, text, after) if part)}”"
