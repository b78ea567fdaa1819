"""The arguments of commands about what happened: overruns, outcomes, the report, the history itself."""

from pathlib import Path

from lastcall.cli.arguments.command import Command, as_json, config
from lastcall.cli.arguments.kinds import instant, worth
from lastcall.cli.usage import Parser


def _overruns(parser: Parser) -> None:
    parser.add_argument("--since", metavar="DATE", type=instant, help="from this date on (default: all)")
    parser.add_argument("--chat", metavar="CHAT", help="of this chat only")
    as_json(parser)


def _report(parser: Parser) -> None:
    parser.add_argument("--week", action="store_true", help="this week, as your file counts weeks")
    parser.add_argument("--month", action="store_true", help="this month")
    parser.add_argument("--since", metavar="DAY", help="from this day on, as 2026-11-01 (default: all)")
    parser.add_argument("--chat", metavar="CHAT", help="of this chat only")
    parser.add_argument("--json", action="store_true", help="the figures: a stable, documented shape")
    parser.add_argument("--csv", action="store_true", help="the sessions behind them, for a spreadsheet")
    parser.add_argument(
        "--html", metavar="FILE", nargs="?", const="",
        help="a page with pictures (default: report.html beside the ledger; - prints it)",
    )  # fmt: skip
    parser.add_argument("--open", action="store_true", help="open the page in your browser")
    config(parser)


def _outcome(parser: Parser) -> None:
    parser.add_argument(
        "words",
        metavar="CHAT KIND WHO",
        nargs="*",
        help="kinds: opportunity, referral, connection, idea, nothing; given: introduction, answer; and your own."
        " Without the chat: the last session",
    )
    parser.add_argument("--last", action="store_true", help="of the last session, whichever chat it was")
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--gave", action="store_true", help="you gave it: a referral you made, an idea you passed on"
    )
    way.add_argument(
        "--got", action="store_true", help="you got it (the default, but for introduction and answer)"
    )
    parser.add_argument("--who", metavar="TEXT", help="who or what it is about, in place of the third word")
    parser.add_argument("--note", metavar="TEXT", help="what to remember")
    parser.add_argument(
        "--worth", metavar="N", type=worth, help="in whatever you count (default: your file's)"
    )
    parser.add_argument("--follow-up", metavar="DAY", help="friday, in 2 weeks, dec 4; none takes it away")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--list", action="store_true", help="show all that was said, with numbers")
    which.add_argument("--edit", metavar="N", nargs="?", const="last", help="change one (default: the last)")
    which.add_argument(
        "--undo", metavar="N", nargs="?", const="last", help="take one back (default: the last)"
    )
    config(parser)
    as_json(parser)


def _follow_ups(parser: Parser) -> None:
    parser.add_argument(
        "action",
        metavar="ACTION",
        nargs="?",
        choices=("list", "done", "drop", "postpone"),
        default="list",
        help="list (the default), done, drop or postpone",
    )
    parser.add_argument(
        "words", metavar="N DAY", nargs="*", help="its number, and for postpone the day (default: tomorrow)"
    )
    config(parser)
    as_json(parser)


def _export(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="for you alone to read (default: print it)"
    )


def _forget(parser: Parser) -> None:
    parser.add_argument("--before", metavar="DAY", help="all before this day, as 2026-01-01")
    parser.add_argument("--chat", metavar="CHAT", help="all of this chat; with --before: only what is older")
    parser.add_argument("--yes", action="store_true", help="don't ask")
    config(parser)


COMMANDS = {
    "overruns": Command(
        "show where you stayed past the time",
        "lastcall overruns --since 2026-11-01",
        _overruns,
    ),
    "report": Command(
        "show which chats pay: time, overrun, outcomes, and a verdict on each",
        "lastcall report --html --open",
        _report,
    ),
    "outcome": Command(
        "say what came of a chat: what you got, what you gave, what is to follow",
        'lastcall outcome "#jobhuntchat" referral "Jane at Acme" --follow-up friday --note "send portfolio"',
        _outcome,
    ),
    "follow-ups": Command(
        "show what is to follow, overdue ones first, or settle one",
        "lastcall follow-ups postpone 12 next monday",
        _follow_ups,
        module="follow_ups",
    ),
    "export": Command(
        "write your whole history as JSON Lines",
        "lastcall export lastcall-history.jsonl",
        _export,
    ),
    "forget": Command(
        "remove a part of your history for good",
        'lastcall forget --chat "#critlib"',
        _forget,
    ),
}
