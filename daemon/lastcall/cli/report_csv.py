"""The sessions behind the report, one a row, for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TextIO

from lastcall.core.history import SECOND, Brought, Past
from lastcall.core.moment import iso
from lastcall.core.outcome import NOTHING

COLUMNS = (
    "chat", "opened", "closed", "planned_start", "planned_end", "attended_s", "allowance_s", "overrun_s", "ended_by",
    "got", "gave", "worth", "outcomes",
)  # fmt: skip


def write(rows: Iterable[tuple[Past, Sequence[Brought]]], out: TextIO) -> None:
    """RFC 4180, but for the line ends."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for past, brought in rows:
        ways = [each.way for each in brought if each.kind != NOTHING]
        table.writerow(
            (
                _harmless(past.chat),
                *map(_instant, (past.opened, past.closed, past.planned_start, past.planned_end)),
                *(round(length / SECOND) for length in (past.attended, past.allowance, past.overrun)),
                past.ended_by,
                ways.count("got"),
                ways.count("gave"),
                sum(each.worth or 0 for each in brought),
                _harmless("; ".join(f"{each.kind} {each.who}".strip() for each in brought)),
            )
        )


def _instant(at: int | None) -> str:
    return "" if at is None else iso(datetime.fromtimestamp(at // SECOND, UTC))


def _harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
