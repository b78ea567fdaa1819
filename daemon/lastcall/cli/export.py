"""`lastcall export`: the whole history as JSON Lines, for a backup, another machine, or a program of the user's own."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from lastcall import paths
from lastcall.cli.schedule_file import present
from lastcall.core.history_json import Remembered, to_json
from lastcall.core.moment import iso
from lastcall.core.report_wording import times

VERSION = 1
"""Of the lines' shape."""


def run(arguments: argparse.Namespace) -> int:
    """Print it, or write it to a file for the user alone."""
    if arguments.file is None or str(arguments.file) == "-":
        for line in lines():
            print(line)
        return 0
    from lastcall.replacing import replace_file

    path = Path(arguments.file)
    written = list(lines())
    replace_file(path, "".join(f"{line}\n" for line in written).encode())
    print(
        f"{path}: {times(len(written) - 1, 'line')}, for you alone to read. `lastcall import` takes them in."
    )
    return 0


def lines() -> Iterator[str]:
    """A heading, then one object a line: sessions, marks, outcomes. The session that is open is not over yet."""
    from lastcall.edges.ledger.reading import read_marks, read_outcomes, read_sessions

    ledger = paths.state_folder() / "ledger.sqlite3"
    entries: list[Remembered] = [*read_sessions(ledger), *read_marks(ledger)]
    entries += (each.outcome for each in read_outcomes(ledger))
    yield json.dumps({"lastcall": VERSION, "exported_at": iso(present())})
    for entry in entries:
        yield json.dumps(to_json(entry), ensure_ascii=False)
