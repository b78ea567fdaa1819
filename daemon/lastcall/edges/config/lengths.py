"""Parsers of lengths of time, with what `1.5h` or `30 minutes` would be in our spelling."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from pydantic_core import PydanticCustomError

from lastcall.core.duration import parse_duration
from lastcall.edges.config.problem import quoted
from lastcall.edges.config.values import text, unfit

_WORDY = re.compile(r"(\d{1,4})\s*(s|m|h|d)[a-z]*\.?", re.IGNORECASE)
_BROKEN = re.compile(r"(\d{1,3})[.,](\d)\s*h[a-z]*", re.IGNORECASE)
_JOINED = re.compile(r"(\d{1,3})\s*h\s*([0-5]?\d)", re.IGNORECASE)


def duration(least: str, most: str) -> Callable[[object], timedelta]:
    """A parser of lengths of time between two bounds, themselves written as in the file."""
    shortest, longest = parse_duration(least), parse_duration(most)

    def parse(value: object) -> timedelta:
        written = text(value)
        length = parse_duration(written)
        if length is None:
            raise _no_duration(written)
        if shortest is not None and length < shortest:
            raise unfit(f"{written} is too short", f"at least {least}")
        if longest is not None and length > longest:
            raise unfit(f"{written} is too long", f"at most {most}")
        return length

    return parse


def _no_duration(written: str) -> PydanticCustomError:
    if written.isdecimal():
        return unfit(
            f"{written} has no unit, and a duration needs one",
            f"{written}m for minutes, {written}h for hours",
        )
    clock = re.fullmatch(r"(\d{1,2}):(\d{2})", written)
    if clock:
        meant = " ".join(f"{int(n)}{unit}" for n, unit in zip(clock.groups(), "hm", strict=True) if int(n))
        return unfit(f"{quoted(written)} looks like a time of day, and a duration is expected", meant or "0m")
    if written.startswith("-") and parse_duration(written[1:]):
        return unfit(f"{quoted(written)} is less than nothing", written[1:].lstrip())
    hint = (
        _meant(written) or _bracketed(written) or "write it as 90s, 40m, 1h 30m or 2d, the largest unit first"
    )
    return unfit(f"{quoted(written)} is no duration", hint)


def _meant(written: str) -> str:
    """The duration that `30 minutes`, `1.5h`, `1h30` or `30m 1h` means; empty for anything else."""
    if wordy := _WORDY.fullmatch(written):
        return f"{int(wordy[1])}{wordy[2].lower()}"
    if broken := _BROKEN.fullmatch(written):
        return f"{int(broken[1])}h {int(broken[2]) * 6}m"
    if joined := _JOINED.fullmatch(written):
        return f"{int(joined[1])}h {int(joined[2])}m"
    parts = sorted(re.findall(r"\d+ *[smhd]", written.lower()), key=lambda part: "dhms".index(part[-1]))
    turned = " ".join(part.replace(" ", "") for part in parts)
    return (
        turned if len(turned) >= len(written.strip()) - written.count(" ") and parse_duration(turned) else ""
    )


def _bracketed(written: str) -> str:
    """For `15m, 2m`: the list that is meant; empty for anything else."""
    parts = [part.strip() for part in written.split(",")]
    return f"[{', '.join(parts)}]" if len(parts) > 1 and all(map(parse_duration, parts)) else ""


def sorted_lengths(lengths: Sequence[timedelta]) -> tuple[timedelta, ...]:
    """Longest first, each once."""
    return tuple(sorted(set(lengths), reverse=True))
