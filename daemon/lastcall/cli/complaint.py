"""What is wrong with a schedule, for people: each problem with its place, the line itself, and what to write instead."""

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lastcall.edges.config.problem import Problem

WIDTH = 76
"""As much of a line as is shown: a longer one would be wrapped, and the mark stand under something else."""
LARGEST = 1 << 20
"""Bytes; a larger file is not read as a schedule either."""
AROUND = 50
"""In a longer line, so much before the place."""


def described(path: Path, problems: "Iterable[Problem]") -> list[str]:
    """A few lines a problem, as compilers write them, so that editors jump to the place."""
    text = _lines(path)
    out = []
    for problem in problems:
        key = f" ({problem.key})" if problem.key else ""
        place = f"{path}:{problem.line}:{problem.column}"
        out.append(_visible(f"{place}: {problem.severity}: {problem.message}{key}"))
        if problem.line <= len(text) and text[problem.line - 1].strip():
            out += pointed_at(text[problem.line - 1], problem.column)
        if problem.hint:
            out.append(_visible(f"    {problem.hint}"))
    return out


def pointed_at(line: str, column: int, margin: str = "  | ") -> list[str]:
    """A line, or as much of it as fits, and a ^ under its column, which counts from 1."""
    start = max(column - 1 - AROUND, 0) if len(line) > WIDTH else 0
    shown = ("…" if start else line[:1]) + line[start + 1 : start + WIDTH]
    before = "".join(" " * _width(char) if char != "\t" else "\t" for char in shown[: column - 1 - start])
    return [f"{margin}{_visible(shown.rstrip())}", f"{margin}{before}^"]


def _visible(text: str) -> str:
    """No control character from a file reaches the terminal."""
    return "".join(char if char.isprintable() or char == "\t" else "\ufffd" for char in text)


def _width(char: str) -> int:
    """In columns of a terminal."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _lines(path: Path) -> list[str]:
    """Of the file, if it can be read: a problem may be that it can't."""
    try:
        readable = path.is_file() and path.stat().st_size <= LARGEST
        return path.read_text("utf-8-sig").splitlines() if readable else []
    except (OSError, UnicodeDecodeError):
        return []
