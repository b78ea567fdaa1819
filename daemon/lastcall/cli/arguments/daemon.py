"""The arguments of the daemon, and of commands that speak with it."""

from lastcall.cli.arguments.command import Command, as_json, chat, config
from lastcall.cli.arguments.kinds import written
from lastcall.cli.usage import Parser


def _run(parser: Parser) -> None:
    config(parser)
    parser.add_argument("--verbose", "-v", action="store_true", help="log each look")


def _status(parser: Parser) -> None:
    parser.add_argument(
        "--watch", action="store_true", help="go on: a line that counts down; in a pipe one at each change"
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument(
        "--format", metavar="PANEL", choices=("plain", "waybar", "i3blocks", "polybar"),
        help="one short line for a panel: waybar, i3blocks, polybar, or plain",
    )  # fmt: skip
    as_json(shape)


def _join(parser: Parser) -> None:
    chat(parser, "the one that is on")


def _skip(parser: Parser) -> None:
    chat(parser, "the one that is on, or the next")


def _snooze(parser: Parser) -> None:
    chat(parser, "the one that is on, or the next")
    parser.add_argument(
        "--for",
        dest="length",
        metavar="TIME",
        type=written,
        default="5m",
        help="how much later (default: 5m)",
    )


COMMANDS = {
    "run": Command(
        "run the daemon in the foreground",
        "lastcall run --config config/example.yaml",
        _run,
        module="start",
    ),
    "status": Command(
        "say what is on, what is next and what is left",
        "lastcall status --watch",
        _status,
    ),
    "join": Command(
        "begin a session",
        'lastcall join "#jobhuntchat"',
        _join,
        module="say",
    ),
    "leave": Command(
        "end the session",
        "lastcall leave",
        module="say",
    ),
    "extend": Command(
        "take extra minutes, as many as your file allows",
        "lastcall extend",
        module="say",
    ),
    "skip": Command(
        "don't go: leave out the chat that is on, or the next one",
        'lastcall skip "#jobhuntchat"',
        _skip,
        module="say",
    ),
    "snooze": Command(
        "be reminded again later",
        "lastcall snooze --for 10m",
        _snooze,
        module="say",
    ),
}
