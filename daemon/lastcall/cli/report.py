"""`lastcall report`: which chats pay, in the terminal, as JSON or CSV, or as a page to look at."""

import argparse
import json
import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lastcall import paths
from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.record import schedule_if_any
from lastcall.cli.report_text import empty, lines
from lastcall.cli.schedule_file import present
from lastcall.core.figures import Report
from lastcall.core.guess import did_you_mean
from lastcall.core.history import History
from lastcall.core.report import Scope, behind, report
from lastcall.core.report_json import to_json
from lastcall.core.schedule import Schedule

DEFAULT_PAGE = "report.html"
TO_STDOUT = "-"


def run(arguments: argparse.Namespace) -> int:
    """Print the report, or write the page. Needs no daemon, and changes nothing."""
    from lastcall.edges.ledger.history import read_history

    _check(arguments)
    schedule = schedule_if_any(arguments.config)
    now = present()
    since = _since(arguments, schedule, now)
    scope = Scope(now, since)
    history = read_history(paths.state_folder() / "ledger.sqlite3", scope.reads_from(schedule))
    if arguments.chat:
        scope = Scope(now, since, _chat(arguments.chat, schedule, history))
    figures = report(history, schedule, scope)
    if arguments.json:
        print(json.dumps(to_json(figures), ensure_ascii=False, indent=2))
    elif arguments.csv:
        from lastcall.cli.report_csv import write

        write(behind(history, scope), sys.stdout)
    elif arguments.html is not None or arguments.open:
        _page(arguments, figures, history, scope)
    elif figures.is_empty:
        print(empty(asked_for=since is not None))
    else:
        print("\n".join(lines(figures)))
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Options that contradict each other; argparse's own groups would make the help too wide."""
    begins = (arguments.week, arguments.month, arguments.since)
    if sum(map(bool, begins)) > 1:
        raise CommandError("--week, --month and --since each say where to begin: give one", EXIT_USAGE)
    shapes = (arguments.json, arguments.csv, arguments.html is not None)
    if sum(shapes) > 1:
        raise CommandError("--json, --csv and --html each say what to make: give one", EXIT_USAGE)
    if arguments.open and (arguments.json or arguments.csv or arguments.html == TO_STDOUT):
        raise CommandError("--open shows the page: it goes with --html alone", EXIT_USAGE)


def _since(arguments: argparse.Namespace, schedule: Schedule, now: datetime) -> datetime | None:
    """Where the report begins. Weeks and days begin as the file says."""
    if arguments.week:
        return schedule.budgets.period("week", now).start
    if arguments.month:
        return day_begins(schedule, schedule.day_of(now).replace(day=1))
    return moment(arguments.since, schedule) if arguments.since else None


def moment(written: str, schedule: Schedule) -> datetime:
    """What `--since` or `--before` names: a day of the user's, or an instant (without offset: by the user's clock)."""
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or not 1970 < instant.year <= 9000:
        raise CommandError(f"{written!r} is not a day: write it as 2026-11-01", EXIT_USAGE)
    if len(written) <= len("2026-11-01"):
        return day_begins(schedule, instant.date())
    return instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(schedule.timezone))


def day_begins(schedule: Schedule, day: date) -> datetime:
    """When a day begins, as the user counts days."""
    begun = datetime.combine(day, schedule.budgets.day_starts, ZoneInfo(schedule.timezone))
    return schedule.budgets.period("day", begun + timedelta(hours=3)).start  # past any gap or fold


def _chat(named: str, schedule: Schedule, history: History) -> str:
    """The chat that is meant, also one that the file no longer names."""
    wanted = f"#{named.removeprefix('#')}".casefold()
    known = {each.hashtag for each in schedule.chats}
    known |= {each.chat for each in history.sessions} | {each.chat for each in history.outcomes}
    known |= {each.chat for each in history.unattended}
    for chat in known:
        if chat.casefold() == wanted:
            return chat
    raise CommandError(f"there is no chat {named} in the file or the history.{did_you_mean(wanted, known)}")


def _page(arguments: argparse.Namespace, figures: Report, history: History, scope: Scope) -> None:
    from lastcall.edges.page import render
    from lastcall.private import private_folder
    from lastcall.replacing import replace_file

    text = render(figures, behind(history, scope))
    if arguments.html == TO_STDOUT:
        print(text)
        return
    if arguments.html:
        path = Path(arguments.html)
    else:
        path = paths.state_folder() / DEFAULT_PAGE
        private_folder(path.parent)
    replace_file(path, text.encode())
    print(path.absolute())
    if arguments.open:
        _open(path.absolute())


def _open(path: Path) -> None:
    """In the user's browser, which goes on without us. No shell sees the name."""
    nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    try:
        os.posix_spawnp("xdg-open", ["xdg-open", str(path)], os.environ, file_actions=nowhere, setsid=True)
    except OSError as error:
        raise CommandError(f"xdg-open can't be run ({error.strerror}): open {path} in your browser") from None
