"""All commands and their help. Only text: what a command needs is imported when it runs."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent

from lastcall import __version__
from lastcall.cli.about import ABOUT
from lastcall.cli.usage import Parser
from lastcall.core.duration import parse_duration

Adder = Callable[..., Parser]

MOST = 3660
"""Days of a plan, that is ten years; and of anything else that is counted."""


def build() -> Parser:
    """The whole command line."""
    parser = Parser(
        prog="lastcall",
        description="Be on time for your Twitter chats, and leave on time.",
        epilog=dedent("""\
            first steps:
              lastcall init              write a first schedule
              lastcall edit              change it, checked before it counts
              lastcall rehearse --next   see what would happen
              lastcall service install   keep lastcall running

            exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 no daemon is running
            """),
    )
    parser.add_argument("--version", action="version", version=f"lastcall {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, summary: str, example: str, *, module: str = "", about: str = "") -> Parser:
        told = about or ABOUT.get(name, "")
        command: Parser = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.\n\n{told}".strip(),
            epilog=f"example:\n  {example}",
        )
        command.set_defaults(module=module or name, command=name, parser=command)
        return command

    for group in (
        _schedule_commands,
        _daemon_commands,
        _record_commands,
        _privacy_commands,
        _system_commands,
    ):
        group(add)
    return parser


def _schedule_commands(add: Adder) -> None:
    check = add("check", "check a schedule, and show how each chat is understood", "lastcall check --json")
    check.add_argument("file", metavar="FILE", nargs="?", type=Path, help="default: your own schedule")
    _config(check)
    _json(check)

    when = add(
        "when", "show how an announcement is understood", 'lastcall when "every other Tuesday 9-10pm ET"'
    )
    when.add_argument("phrase", metavar="PHRASE", nargs="+", help="the announcement, as it was published")
    when.add_argument(
        "--timezone", metavar="ZONE", help="where the phrase names none (default: the system's)"
    )
    _from(when)
    when.add_argument("--count", metavar="N", type=_count, default=5, help="how many to show (default: 5)")
    _json(when)

    plan = add("plan", "show the coming week, what collides and whether it fits", "lastcall plan --days 14")
    _config(plan)
    _from(plan)
    plan.add_argument("--days", metavar="N", type=_count, default=7, help="how far ahead (default: 7)")
    plan.add_argument("--list", action="store_true", help="one line a chat, as it is without a terminal")
    plan.add_argument("--ics", action="store_true",
                      help="for a calendar program (RFC 5545): all chats from now on, without end")  # fmt: skip
    plan.add_argument("--protected", action="store_true", help="with --ics: protected time, too")
    _json(plan)

    rehearse = add(
        "rehearse",
        "play the schedule in virtual time and show what would happen",
        "lastcall rehearse --from 2026-12-07T20:00 --for 4h --stay 75m",
    )
    _config(rehearse)
    _from(rehearse)
    rehearse.add_argument("--for", dest="length", metavar="TIME", type=_duration, default=timedelta(hours=8),
                          help="how long to play (default: 8h)")  # fmt: skip
    rehearse.add_argument("--stay", metavar="TIME", type=_duration,
                          help="how long you would stay from each start (default: until time is up)")  # fmt: skip
    rehearse.add_argument("--popups", action="store_true", help="show real notifications meanwhile")
    rehearse.add_argument("--speed", metavar="N", type=_count, default=60,
                          help="with --popups: how many times faster than life (default: 60)")  # fmt: skip
    rehearse.add_argument("--next", action="store_true", help="begin shortly before the next chat")
    _json(rehearse)

    _change_commands(add)

    init = add("init", "write a first schedule to start from", "lastcall init")
    _config(init)
    edit = add("edit", "edit the schedule; it is checked before it counts", "EDITOR=nano lastcall edit")
    _config(edit)
    add("schema", "print the schedule's JSON Schema, for editors", "lastcall schema > lastcall.schema.json")


def _change_commands(add: Adder) -> None:
    chat = add(
        "add",
        "put a chat into your schedule, as it was announced",
        'lastcall add "#critlib" "every other Tuesday 9-10pm ET from 2026-12-01" --budget 45m',
        about="Comments and layout are kept. A running daemon notices.",
    )
    chat.add_argument(
        "chat",
        metavar="CHAT",
        help="its hashtag; - reads lines of `#hashtag announcement` from standard input",
    )
    chat.add_argument("phrase", metavar="PHRASE", nargs="*", help="the announcement, as it was published")
    chat.add_argument("--name", help="its name")
    chat.add_argument("--goal", help="what you go for; shown in reminders")
    for option, meaning in (
        ("--budget", "time allowed in a session"),
        ("--lasts", "how long, where no end is announced"),
    ):
        chat.add_argument(option, metavar="TIME", type=_duration, help=meaning)
    chat.add_argument("--remind", metavar="TIME", type=_duration, action="append",
                      help="how long before the start to remind; may be given several times")  # fmt: skip
    chat.add_argument("--link", metavar="URL", help="what Open opens")
    chat.add_argument(
        "--also", action="store_true", help="a further announcement of a chat that is in the file"
    )
    remove = add("remove", "take a chat out of your schedule", 'lastcall remove "#critlib"')
    remove.add_argument("chat", metavar="CHAT", help="its hashtag")
    calendar = add(
        "import",
        "put a calendar's events into your schedule, or take in an exported history",
        "lastcall import chats.ics --dry-run",
        module="import_",
        about="Which of both it is, the file itself says. In a calendar a hashtag is looked for in title, categories"
        " and description; of a history, what is there already stays as it is.",
    )
    calendar.add_argument(
        "file", metavar="FILE", type=Path, help="of a calendar program (RFC 5545), or of `lastcall export`"
    )
    for each in (chat, remove, calendar):
        each.add_argument("--dry-run", action="store_true", help="show what would be done, and write nothing")
        _config(each)
        _json(each)


def _daemon_commands(add: Adder) -> None:
    run = add(
        "run",
        "run the daemon in the foreground",
        "lastcall run --config config/example.yaml",
        module="start",
    )
    _config(run)
    run.add_argument("--verbose", "-v", action="store_true", help="log each look")

    status = add("status", "say what is on, what is next and what is left", "lastcall status --watch")
    status.add_argument(
        "--watch", action="store_true", help="go on: a line that counts down; in a pipe one at each change"
    )
    shape = status.add_mutually_exclusive_group()
    shape.add_argument(
        "--format", metavar="PANEL", choices=("plain", "waybar", "i3blocks", "polybar"),
        help="one short line for a panel: waybar, i3blocks, polybar, or plain",
    )  # fmt: skip
    _json(shape)

    join = add("join", "begin a session", 'lastcall join "#jobhuntchat"', module="say")
    _chat(join, "the one that is on")
    add("leave", "end the session", "lastcall leave", module="say")
    add("extend", "take extra minutes, as many as your file allows", "lastcall extend", module="say")
    skip = add(
        "skip",
        "don't go: leave out the chat that is on, or the next one",
        'lastcall skip "#jobhuntchat"',
        module="say",
    )
    _chat(skip, "the one that is on, or the next")
    snooze = add("snooze", "be reminded again later", "lastcall snooze --for 10m", module="say")
    _chat(snooze, "the one that is on, or the next")
    snooze.add_argument(
        "--for",
        dest="length",
        metavar="TIME",
        type=_written,
        default="5m",
        help="how much later (default: 5m)",
    )


def _record_commands(add: Adder) -> None:
    overruns = add("overruns", "show where you stayed past the time", "lastcall overruns --since 2026-11-01")
    overruns.add_argument("--since", metavar="DATE", type=_instant, help="from this date on (default: all)")
    overruns.add_argument("--chat", metavar="CHAT", help="of this chat only")
    _json(overruns)

    _report(add)

    outcome = add(
        "outcome",
        "say what came of a chat: what you got, what you gave, what is to follow",
        'lastcall outcome "#jobhuntchat" referral "Jane at Acme" --follow-up friday --note "send portfolio"',
        about="It is noted for the chat's last session. No daemon needs to run.",
    )
    outcome.add_argument(
        "words",
        metavar="CHAT KIND WHO",
        nargs="*",
        help="kinds: opportunity, referral, connection, idea, nothing; given: introduction, answer; and your own."
        " Without the chat: the last session",
    )
    outcome.add_argument("--last", action="store_true", help="of the last session, whichever chat it was")
    way = outcome.add_mutually_exclusive_group()
    way.add_argument(
        "--gave", action="store_true", help="you gave it: a referral you made, an idea you passed on"
    )
    way.add_argument(
        "--got", action="store_true", help="you got it (the default, but for introduction and answer)"
    )
    outcome.add_argument("--who", metavar="TEXT", help="who or what it is about, in place of the third word")
    outcome.add_argument("--note", metavar="TEXT", help="what to remember")
    outcome.add_argument(
        "--worth", metavar="N", type=_worth, help="in whatever you count (default: your file's)"
    )
    outcome.add_argument("--follow-up", metavar="DAY", help="friday, in 2 weeks, dec 4; none takes it away")
    which = outcome.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="show all that was said, with numbers")
    which.add_argument("--edit", metavar="N", nargs="?", const="last", help="change one (default: the last)")
    which.add_argument(
        "--undo", metavar="N", nargs="?", const="last", help="take one back (default: the last)"
    )
    _config(outcome)
    _json(outcome)

    follow_ups = add(
        "follow-ups",
        "show what is to follow, overdue ones first, or settle one",
        "lastcall follow-ups postpone 12 next monday",
        module="follow_ups",
    )
    follow_ups.add_argument(
        "action",
        metavar="ACTION",
        nargs="?",
        choices=("list", "done", "drop", "postpone"),
        default="list",
        help="list (the default), done, drop or postpone",
    )
    follow_ups.add_argument(
        "words", metavar="N DAY", nargs="*", help="its number, and for postpone the day (default: tomorrow)"
    )
    _config(follow_ups)
    _json(follow_ups)


def _report(add: Adder) -> None:
    report = add(
        "report",
        "show which chats pay: time, overrun, outcomes, and a verdict on each",
        "lastcall report --html --open",
        about="No daemon needs to run.",
    )
    report.add_argument("--week", action="store_true", help="this week, as your file counts weeks")
    report.add_argument("--month", action="store_true", help="this month")
    report.add_argument("--since", metavar="DAY", help="from this day on, as 2026-11-01 (default: all)")
    report.add_argument("--chat", metavar="CHAT", help="of this chat only")
    report.add_argument("--json", action="store_true", help="the figures: a stable, documented shape")
    report.add_argument("--csv", action="store_true", help="the sessions behind them, for a spreadsheet")
    report.add_argument(
        "--html", metavar="FILE", nargs="?", const="",
        help="a page with pictures (default: report.html beside the ledger; - prints it)",
    )  # fmt: skip
    report.add_argument("--open", action="store_true", help="open the page in your browser")
    _config(report)


def _privacy_commands(add: Adder) -> None:
    export = add(
        "export",
        "write your whole history as JSON Lines",
        "lastcall export lastcall-history.jsonl",
        about="It has all that `lastcall import` needs.",
    )
    export.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="for you alone to read (default: print it)"
    )

    forget = add("forget", "remove a part of your history for good", 'lastcall forget --chat "#critlib"')
    forget.add_argument("--before", metavar="DAY", help="all before this day, as 2026-01-01")
    forget.add_argument("--chat", metavar="CHAT", help="all of this chat; with --before: only what is older")
    forget.add_argument("--yes", action="store_true", help="don't ask")
    _config(forget)


def _system_commands(add: Adder) -> None:
    service = add(
        "service", "install, remove or look at the systemd user service", "lastcall service install"
    )
    service.add_argument("action", choices=("install", "uninstall", "status"), help="what to do")
    _config(service)

    doctor = add("doctor", "look for what keeps lastcall from working, and say what to do", "lastcall doctor")
    doctor.add_argument("--popup", action="store_true", help="show a test notification with a button")
    _config(doctor)
    _json(doctor)

    completion = add(
        "completion",
        "print a completion script for your shell",
        "lastcall completion bash > ~/.local/share/bash-completion/completions/lastcall",
    )
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="yours")


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", type=Path,
                        help="the schedule (default: ~/.config/lastcall/lastcall.yaml)")  # fmt: skip


def _json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="for scripts: a stable, documented shape")


def _from(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="begin", metavar="INSTANT", type=_instant,
                        help="as 2026-12-01 or 2026-12-01T20:00Z (default: now)")  # fmt: skip


def _chat(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument("chat", metavar="CHAT", nargs="?", help=f"its hashtag (default: {default})")


def _instant(text: str) -> datetime:
    """An instant; without an offset it is the machine's own wall time."""
    try:
        found = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date and time: write it as 2026-12-01 or 2026-12-01T20:00Z"
        ) from None
    if not 1970 <= found.year <= 2200:
        raise argparse.ArgumentTypeError(f"{text!r} is too far away: a year from 1970 to 2200")
    return found


def _duration(text: str) -> timedelta:
    length = parse_duration(text)
    if length is None or not length:
        raise argparse.ArgumentTypeError(f"{text!r} is not a length of time: write it as 75m or 1h 30m")
    return length


def _worth(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number up to 999999999")
    return int(text)


def _written(text: str) -> str:
    """A length as it was written: the daemon reads it."""
    _duration(text)
    return text


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4 or not 0 < int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST}")
    return int(text)
