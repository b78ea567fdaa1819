"""`lastcall overruns`: where the user stayed past the time."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from lastcall import paths
from lastcall.core.duration import short
from lastcall.core.overrun import line
from lastcall.core.session import Closed


def run(arguments: argparse.Namespace) -> int:
    """Print the overruns, with totals."""
    from lastcall.edges.ledger.reading import read_overruns

    found = read_overruns(paths.state_folder() / "ledger.sqlite3", arguments.since)
    if arguments.chat:
        wanted = arguments.chat.removeprefix("#").casefold()
        found = [closed for closed in found if closed.session.chat[1:].casefold() == wanted]
    if arguments.json:
        print(json.dumps([line(closed) for closed in found], ensure_ascii=False, indent=2))
    elif found:
        print("\n".join(table(found)))
    else:
        print("No overrun.")
    return 0


def table(found: Sequence[Closed]) -> list[str]:
    """One row an overrun, in the machine's own zone, and the totals."""
    widest = max(len(closed.session.chat) for closed in found)
    rows = [f"{'when':16}  {'chat':<{widest}}  {'attended':>8}  {'allowed':>8}  {'over':>8}  ended by"]
    for closed in found:
        lengths = (closed.attended, closed.allowance, closed.overrun)
        figures = "  ".join(f"{short(length):>8}" for length in lengths)
        opened = f"{closed.session.opened.astimezone():%Y-%m-%d %H:%M}"
        rows.append(
            f"{opened}  {closed.session.chat:<{widest}}  {figures}  {closed.ended_by.replace('_', ' ')}"
        )
    return [*rows, "", *_totals(found)]


def _totals(found: Sequence[Closed]) -> list[str]:
    seconds: Counter[str] = Counter()
    for closed in found:
        seconds[closed.session.chat] += round(closed.overrun.total_seconds())
    times = Counter(closed.session.chat for closed in found)
    out = [
        f"{chat}: {short(timedelta(seconds=total))} over in {times[chat]} session{'s' if times[chat] != 1 else ''}"
        for chat, total in seconds.most_common()
    ]
    whole = timedelta(seconds=seconds.total())
    return [*out, f"in all: {short(whole)}"] if len(out) > 1 else out
