"""The arguments of commands that change the schedule or begin one."""

from pathlib import Path

from lastcall.cli.arguments.command import Command, as_json, config
from lastcall.cli.arguments.kinds import duration
from lastcall.cli.usage import Parser


def _add(parser: Parser) -> None:
    parser.add_argument(
        "chat",
        metavar="CHAT",
        help="its hashtag; - reads lines of `#hashtag announcement` from standard input",
    )
    parser.add_argument("phrase", metavar="PHRASE", nargs="*", help="the announcement, as it was published")
    parser.add_argument("--name", help="its name")
    parser.add_argument("--goal", help="what you go for; shown in reminders")
    for option, meaning in (
        ("--budget", "time allowed in a session"),
        ("--lasts", "how long, where no end is announced"),
    ):
        parser.add_argument(option, metavar="TIME", type=duration, help=meaning)
    parser.add_argument("--remind", metavar="TIME", type=duration, action="append",
                        help="how long before the start to remind; may be given several times")  # fmt: skip
    parser.add_argument("--link", metavar="URL", help="what Open opens")
    parser.add_argument(
        "--also", action="store_true", help="a further announcement of a chat that is in the file"
    )
    _as_all_changes(parser)


def _remove(parser: Parser) -> None:
    parser.add_argument("chat", metavar="CHAT", help="its hashtag")
    _as_all_changes(parser)


def _import(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="of a calendar program (RFC 5545), or of `lastcall export`"
    )
    _as_all_changes(parser)


def _as_all_changes(parser: Parser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show what would be done, and write nothing")
    config(parser)
    as_json(parser)


COMMANDS = {
    "add": Command(
        "put a chat into your schedule, as it was announced",
        'lastcall add "#critlib" "every other Tuesday 9-10pm ET from 2026-12-01" --budget 45m',
        _add,
    ),
    "remove": Command(
        "take a chat out of your schedule",
        'lastcall remove "#critlib"',
        _remove,
    ),
    "import": Command(
        "put a calendar's events into your schedule, or take in an exported history",
        "lastcall import chats.ics --dry-run",
        _import,
        module="import_",
    ),
    "init": Command(
        "write a first schedule to start from",
        "lastcall init",
        config,
    ),
    "edit": Command(
        "edit the schedule; it is checked before it counts",
        "EDITOR=nano lastcall edit",
        config,
    ),
    "schema": Command(
        "print the schedule's JSON Schema, for editors",
        "lastcall schema > lastcall.schema.json",
    ),
}
