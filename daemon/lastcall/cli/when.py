"""`lastcall when`: how an announcement is understood."""

import argparse
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from zoneinfo import ZoneInfo

from lastcall.cli.complaint import pointed_at
from lastcall.cli.errors import EXIT_DONE, EXIT_NO, EXIT_USAGE, CommandError
from lastcall.cli.schedule_file import own_zone, present
from lastcall.core.announcement import Announcement, Unclear, parse
from lastcall.core.moment import iso
from lastcall.core.recurrence import Recurrence, starts

AHEAD = timedelta(days=366 * 12)
"""How far to look for occurrences: a 29 February can be eight years away."""
Run = tuple[datetime, datetime | None]


def run(arguments: argparse.Namespace) -> int:
    """Print the reading, or what is unclear."""
    zone = _zone(arguments.timezone) if arguments.timezone else own_zone()
    own = ZoneInfo(zone)
    begin = arguments.begin or present()
    phrase = " ".join(arguments.phrase)
    reading = parse(phrase, zone, begin.astimezone(own).date())
    if isinstance(reading, Unclear):
        print(unclear_json(reading) if arguments.json else unclear(reading))
        return EXIT_NO
    runs = list(islice(_runs(reading, begin), arguments.count))
    print(_clear_json(reading, runs) if arguments.json else _clear(reading, runs, own))
    return EXIT_DONE


def _zone(named: str) -> str:
    """A zone as the file may name it: `EST` as such would stay on winter time all year."""
    from pydantic_core import PydanticCustomError

    from lastcall.edges.config.values import zone

    try:
        return zone(named)
    except PydanticCustomError as error:
        told = error.context or {}
        raise CommandError(f"{told['message']}; {told['hint']}", EXIT_USAGE) from None


def _runs(reading: Announcement, begin: datetime) -> Iterator[Run]:
    """The runs from `begin` on, by start."""
    return merge(*(_each(recurrence, begin) for recurrence in reading.recurrences), key=lambda run: run[0])


def _each(recurrence: Recurrence, begin: datetime) -> Iterator[Run]:
    for start in starts(recurrence, begin, begin + AHEAD):
        yield start, None if recurrence.length is None else start + recurrence.length


def _clear_json(reading: Announcement, runs: list[Run]) -> str:
    return _dump(
        {
            "phrase": reading.phrase,
            "understood": reading.understood,
            "timezone": reading.timezone,
            "notes": list(reading.notes),
            "occurrences": [{"start": iso(start), "end": iso(end) if end else None} for start, end in runs],
        }
    )


def unclear_json(reading: Unclear) -> str:
    """What is unclear, in its documented shape."""
    return _dump(
        {"phrase": reading.phrase, "error": reading.error, "column": reading.column, "hint": reading.hint}
    )


def _clear(reading: Announcement, runs: list[Run], own: ZoneInfo) -> str:
    out = [reading.understood, *(f"  note: {note}" for note in reading.notes), ""]
    for start, end in runs:
        until = f"–{end.astimezone(own):%H:%M}" if end else ""
        out.append(f"  {start.astimezone(own):%a %-d %b %Y  %H:%M}{until}")
    if runs:
        return "\n".join([*out, f"  ({own.key} time)"])
    return "\n".join([*out, "  It is over: no occurrence lies ahead."])


def unclear(reading: Unclear) -> str:
    """What is unclear, with a pointer to the place and a hint."""
    return "\n".join(
        [
            f"unclear: {reading.error}",
            *pointed_at(reading.phrase, reading.column, "  "),
            f"  {reading.hint}",
        ]
    )


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
