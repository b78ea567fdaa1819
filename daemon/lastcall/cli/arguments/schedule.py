"""The arguments of commands that read a schedule or an announcement."""

from datetime import timedelta
from pathlib import Path

from lastcall.cli.arguments.command import Command, as_json, begin, config
from lastcall.cli.arguments.kinds import count, duration
from lastcall.cli.usage import Parser


def _check(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="default: your own schedule")
    config(parser)
    as_json(parser)


def _when(parser: Parser) -> None:
    parser.add_argument("phrase", metavar="PHRASE", nargs="+", help="the announcement, as it was published")
    parser.add_argument(
        "--timezone", metavar="ZONE", help="where the phrase names none (default: the system's)"
    )
    begin(parser)
    parser.add_argument("--count", metavar="N", type=count, default=5, help="how many to show (default: 5)")
    as_json(parser)


def _plan(parser: Parser) -> None:
    config(parser)
    begin(parser)
    parser.add_argument("--days", metavar="N", type=count, default=7, help="how far ahead (default: 7)")
    parser.add_argument("--list", action="store_true", help="one line a chat, as it is without a terminal")
    parser.add_argument("--ics", action="store_true",
                        help="for a calendar program (RFC 5545): all chats from now on, without end")  # fmt: skip
    parser.add_argument("--protected", action="store_true", help="with --ics: protected time, too")
    as_json(parser)


def _rehearse(parser: Parser) -> None:
    config(parser)
    begin(parser)
    parser.add_argument("--for", dest="length", metavar="TIME", type=duration, default=timedelta(hours=8),
                        help="how long to play (default: 8h)")  # fmt: skip
    parser.add_argument("--stay", metavar="TIME", type=duration,
                        help="how long you would stay from each start (default: until time is up)")  # fmt: skip
    parser.add_argument("--popups", action="store_true", help="show real notifications meanwhile")
    parser.add_argument("--speed", metavar="N", type=count, default=60,
                        help="with --popups: how many times faster than life (default: 60)")  # fmt: skip
    parser.add_argument("--next", action="store_true", help="begin shortly before the next chat")
    as_json(parser)


COMMANDS = {
    "check": Command(
        "check a schedule, and show how each chat is understood",
        "lastcall check --json",
        _check,
    ),
    "when": Command(
        "show how an announcement is understood",
        'lastcall when "every other Tuesday 9-10pm ET"',
        _when,
    ),
    "plan": Command(
        "show the coming week, what collides and whether it fits",
        "lastcall plan --days 14",
        _plan,
    ),
    "rehearse": Command(
        "play the schedule in virtual time and show what would happen",
        "lastcall rehearse --from 2026-12-07T20:00 --for 4h --stay 75m",
        _rehearse,
    ),
}
