"""Changing what the ledger says of outcomes: through the daemon where one runs, by ourselves where none does.

One of both writes, never both: a daemon that listens is asked; where none listens, the ledger is written, and a daemon
that has started meanwhile is told to read it again. So nothing here needs a daemon, and no exit code 3.
"""

from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from lastcall import client, paths
from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.schedule_file import no_schedule
from lastcall.core.outcome import Kept, Outcome, TakenBack
from lastcall.core.outcome_json import from_json, key_json, to_json
from lastcall.core.schedule import Schedule


def outcomes(*, only_open: bool = False) -> list[Kept]:
    """All outcomes as they were said; `only_open`: those with an open follow-up, the oldest due first."""
    from lastcall.edges.ledger.reading import read_outcomes

    return read_outcomes(_ledger(), only_open=only_open)


def last_sessions() -> dict[str, datetime]:
    """Of each chat that was ever attended, when its last session was opened."""
    from lastcall.edges.ledger.reading import read_last_sessions

    return read_last_sessions(_ledger())


def schedule_if_any(named: Path | None) -> Schedule:
    """The schedule; where it can't be used, an empty one: what is noted must not wait for a file to be mended."""
    from lastcall.edges.config import load

    return load(named or paths.config_file()).schedule or no_schedule()


def keep(outcome: Outcome) -> None:
    """Remember an outcome, new or changed."""
    checked = from_json(to_json(outcome))  # as the daemon will look at it
    if isinstance(checked, str):
        raise CommandError(checked)
    _change({"do": "outcome", "outcome": to_json(checked)}, checked)


def take_back(outcome: Outcome) -> None:
    """Forget an outcome."""
    _change({"do": "take_back", **key_json(outcome.key)}, TakenBack(outcome.key))


def numbered(found: Iterable[Kept], number: int) -> Kept:
    """The outcome that the user calls by this number."""
    for each in found:
        if each.number == number:
            return each
    raise CommandError(f"there is no number {number}: `lastcall outcome --list` has them all")


def number(word: str) -> int:
    """A number as it was typed."""
    if not word.isascii() or not word.isdigit() or len(word) > 9:
        raise CommandError(f"{word!r} is no number: `lastcall outcome --list` has them all", EXIT_USAGE)
    return int(word)


def _change(request: dict[str, Any], entry: Outcome | TakenBack) -> None:
    try:
        answer = client.request(paths.control_socket(), request)
    except client.NoDaemon:
        _write(entry)
        return
    except client.ControlError as error:
        raise CommandError(str(error)) from None
    if not answer.get("ok"):
        raise CommandError(f"the daemon says: {answer.get('text', '')}")


def _write(entry: Outcome | TakenBack) -> None:
    from lastcall.edges.ledger import SqliteLedger

    with closing(SqliteLedger(_ledger())) as kept:
        kept.amend([entry])
    with suppress(client.ControlError):
        client.request(paths.control_socket(), {"do": "reread"})


def _ledger() -> Path:
    return paths.state_folder() / "ledger.sqlite3"
