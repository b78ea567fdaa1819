"""`lastcall import` of what `lastcall export` wrote: what is missing is added, what is there stays as it is."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO

from lastcall import client, paths
from lastcall.cli.errors import CommandError
from lastcall.cli.export import VERSION
from lastcall.core.history_json import Remembered, from_json
from lastcall.core.outcome import Outcome
from lastcall.core.record import Mark
from lastcall.core.report_wording import times

LONGEST_LINE = 256 * 1024
LARGEST = 512 * 1024 * 1024
"""Bytes; ten years of chats are a tenth of it."""


def is_history(beginning: bytes) -> bool:
    """Whether a file that begins so is a history of ours, and no calendar."""
    return beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def import_history(data: bytes, arguments: argparse.Namespace) -> int:
    """Read all of it first: one wrong line, and nothing is changed."""
    from lastcall.edges.ledger.bringing import bring_in

    entries = read(data, str(arguments.file))
    if arguments.dry_run:
        missing, said = [], f"{arguments.file} holds {_counted(entries)}. Nothing was changed."
    else:
        missing = bring_in(paths.state_folder() / "ledger.sqlite3", entries)
        tell_the_daemon()
        there = len(entries) - len(missing)
        stay = f" {there:,} were there already, and stay as they are." if there else ""
        said = f"Added {_counted(missing)}.{stay}"
    print(json.dumps({"lines": len(entries), "added": len(missing)}) if arguments.json else said)
    return 0


def read(data: bytes, name: str) -> list[Remembered]:
    """What the lines say. Ends the command at the first that can't be read, with its number."""
    entries: list[Remembered] = []
    if len(data) > LARGEST:
        raise CommandError(f"{name} is larger than {LARGEST} bytes")
    for number, line in enumerate(BytesIO(data), 1):
        if len(line) > LONGEST_LINE:
            raise CommandError(
                f"{name}:{number}: a line is longer than {LONGEST_LINE} bytes. Nothing was imported"
            )
        entry = _heading(line) if number == 1 else from_json(_object(line))
        if isinstance(entry, str):
            raise CommandError(f"{name}:{number}: {entry} Nothing was imported")
        if entry is not None:
            entries.append(entry)
    return entries


def tell_the_daemon() -> None:
    """One that runs must know what the ledger says now."""
    with suppress(client.NoDaemon):
        try:
            client.request(paths.control_socket(), {"do": "reread"})
        except client.NoDaemon:
            raise
        except client.ControlError as error:
            raise CommandError(
                f"done, but the daemon does not know of it yet; restart it. ({error})"
            ) from None


def _heading(line: bytes) -> str | None:
    read = _object(line.removeprefix(b"\xef\xbb\xbf"))
    version = read.get("lastcall") if isinstance(read, dict) else None
    if type(version) is not int:
        return 'The first line must be {"lastcall": 1, …}: this was not written by `lastcall export`.'
    if version > VERSION:
        return "It was written by a newer lastcall: install that version here, too."
    return None


def _object(line: bytes) -> object:
    try:
        read: object = json.loads(line.decode())
    except (ValueError, RecursionError):  # bytes that are no text, brackets without end
        return None
    return read


def _counted(entries: Sequence[Remembered]) -> str:
    kinds = Counter(
        "outcome" if isinstance(each, Outcome) else "mark" if isinstance(each, Mark) else "session"
        for each in entries
    )
    names = {"session": "session", "mark": "skipped or missed chat", "outcome": "outcome"}
    return ", ".join(times(kinds[kind], name) for kind, name in names.items() if kinds[kind]) or "nothing"
