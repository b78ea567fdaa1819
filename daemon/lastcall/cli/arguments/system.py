"""The arguments of commands about how lastcall stands on this machine."""

from lastcall.cli.arguments.command import Command, as_json, config
from lastcall.cli.usage import Parser


def _service(parser: Parser) -> None:
    parser.add_argument("action", choices=("install", "uninstall", "status"), help="what to do")
    config(parser)


def _doctor(parser: Parser) -> None:
    parser.add_argument("--popup", action="store_true", help="show a test notification with a button")
    config(parser)
    as_json(parser)


def _completion(parser: Parser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="yours")


COMMANDS = {
    "service": Command(
        "install, remove or look at the systemd user service",
        "lastcall service install",
        _service,
    ),
    "doctor": Command(
        "look for what keeps lastcall from working, and say what to do",
        "lastcall doctor",
        _doctor,
    ),
    "completion": Command(
        "print a completion script for your shell",
        "lastcall completion bash > ~/.local/share/bash-completion/completions/lastcall",
        _completion,
    ),
}
