"""What a terminal, a pipe and a poor locale do to output."""

import codecs
import os
import sys
from contextlib import suppress
from io import TextIOWrapper

PLAINER = {"–": "-", "…": "...", "→": "->", "✓": "+", "✗": "x", "·": "-", "“": '"', "”": '"'}
"""How our own signs are written where the locale has no UTF-8; anything else becomes `?`."""


def prepare() -> None:
    """See to it that nothing that is printed raises for its letters, and that there is somewhere to print."""
    codecs.register_error("plainer", _plainer)
    # `lastcall plan >&-`: Python leaves None where the descriptor is closed
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="plainer")


def give_up_output() -> None:
    """`lastcall plan | head`: the reader has enough. Python would complain once more at exit."""
    with suppress(OSError, ValueError):  # a stream without a descriptor has nobody to complain to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(PLAINER.get(letter, "?") for letter in letters), error.end


def _nowhere() -> TextIOWrapper:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - it stays open to the end
