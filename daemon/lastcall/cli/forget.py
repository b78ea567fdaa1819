"""`lastcall forget`: remove a part of the history, so that its bytes are gone from the ledger and overruns.jsonl."""

import argparse
import sys
from collections.abc import Mapping
from datetime import datetime

from lastcall import client, paths
from lastcall.cli.errors import EXIT_USAGE, CommandError
from lastcall.cli.import_history import tell_the_daemon
from lastcall.cli.record import schedule_if_any
from lastcall.cli.report import DEFAULT_PAGE, moment
from lastcall.cli.schedule_file import present
from lastcall.core.moment import iso
from lastcall.core.report_wording import times
from lastcall.edges.ledger.forgetting import Found, What, find, forget
from lastcall.edges.overrun_lines import take_out


def run(arguments: argparse.Namespace) -> int:
    """Say what would go, ask, and remove it."""
    what = _what(arguments)
    state = paths.state_folder()
    ledger, page = state / "ledger.sqlite3", state / DEFAULT_PAGE
    found = find(ledger, what)
    if found.nothing:
        print("The ledger has nothing of that.")
    else:
        _check_no_open_session(what)
        _confirm(arguments, found)
    # Twice: the daemon may write again what it knows until it is told. Nothing is left the second time.
    forget(ledger, what)
    tell_the_daemon()
    forget(ledger, what)
    lines, unread = take_out(state / "overruns.jsonl", lambda fields: _is_meant(what, fields))
    had_page = page.exists()
    page.unlink(missing_ok=True)  # made from the history; `lastcall report --html` makes it anew
    paths.kept_reading().unlink(missing_ok=True)  # the chat may be gone from the schedule
    if not found.nothing or lines:
        page_too = ", the page" if had_page else ""
        print(f"Forgotten: {_counted(found)}, {times(lines, 'line')} of overruns.jsonl{page_too}.")
    left = [*unread, *state.glob("ledger.sqlite3.corrupt-*")]
    if left:
        print("Not looked into: " + ", ".join(str(each) for each in left))
    return 0


def _what(arguments: argparse.Namespace) -> What:
    if not arguments.before and not arguments.chat:
        raise CommandError("forget what? Say --before DAY, --chat CHAT, or both", EXIT_USAGE)
    before: datetime | None = None
    if arguments.before:
        before = moment(arguments.before, schedule_if_any(arguments.config))
        if before > present():
            raise CommandError(f"{arguments.before} is ahead: what comes can't be forgotten yet", EXIT_USAGE)
    return What(before, f"#{arguments.chat.removeprefix('#')}" if arguments.chat else None)


def _check_no_open_session(what: What) -> None:
    """A running daemon would write its open session again."""
    try:
        session = client.request(paths.control_socket(), {"do": "status"})["status"]["session"]
    except client.NoDaemon:
        return
    except client.ControlError as error:
        raise CommandError(str(error)) from None
    if session and what.chat and session["chat"].casefold() == what.chat.casefold() and what.before is None:
        raise CommandError(f"you are in {session['chat']} now: `lastcall leave` first")


def _confirm(arguments: argparse.Namespace, found: Found) -> None:
    if arguments.yes:
        return
    print(f"This removes {_counted(found)} for good.", end=" ")
    if found.open_follow_ups:
        print(f"{times(found.open_follow_ups, 'follow-up')} would not be told any more.", end=" ")
    print("`lastcall export FILE` keeps a copy.")
    if not sys.stdin.isatty():
        raise CommandError("say --yes where nobody can be asked. Nothing was removed", EXIT_USAGE)
    if input("Remove it? [y/N] ").strip().casefold() not in {"y", "yes"}:
        raise CommandError("nothing was removed")


def _is_meant(what: What, fields: Mapping[str, object]) -> bool:
    """Whether a line of overruns.jsonl is to go."""
    chat, opened = fields.get("chat"), fields.get("opened")
    if not isinstance(chat, str) or not isinstance(opened, str):
        return False
    if what.chat is not None and chat.casefold() != what.chat.casefold():
        return False
    return what.before is None or opened < iso(what.before)  # ISO 8601 with Z sorts as it is


def _counted(found: Found) -> str:
    skipped = times(found.marks, "skipped or missed chat")
    return f"{times(found.sessions, 'session')}, {times(found.outcomes, 'outcome')}, {skipped}"
