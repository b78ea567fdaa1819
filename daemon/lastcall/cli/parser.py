"""The command line as a whole: its help, and a parser for each command."""

from collections.abc import Iterable
from textwrap import dedent

from lastcall import __version__
from lastcall.cli.about import ABOUT
from lastcall.cli.arguments import COMMANDS
from lastcall.cli.usage import Parser


def build_for(words: Iterable[str]) -> Parser:
    """What it takes to understand these words: making all parsers takes longer than any other part of a short command."""
    first = next(iter(words), "")
    return build([first] if first in COMMANDS else COMMANDS)


def build(names: Iterable[str] = COMMANDS) -> Parser:
    """The command line, with these of its commands."""
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
    for name in names:
        command = COMMANDS[name]
        own: Parser = commands.add_parser(
            name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\n{ABOUT.get(name, '')}".strip(),
            epilog=f"example:\n  {command.example}",
        )
        own.set_defaults(module=command.module or name, command=name, parser=own)
        command.add_arguments(own)
    return parser
