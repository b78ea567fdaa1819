"""`lastcall init`: a first schedule to start from."""

import argparse
import os
import re
from importlib.resources import files
from pathlib import Path

from lastcall import paths
from lastcall.cli.errors import CommandError
from lastcall.cli.schedule_file import own_zone
from lastcall.cli.schema import text as schema_text
from lastcall.private import private_folder
from lastcall.replacing import replace_file

SCHEMA = "lastcall.schema.json"


def run(arguments: argparse.Namespace) -> int:
    """Write the example, never over a file that is there."""
    path: Path = arguments.config or paths.config_file()
    if arguments.config is None:
        private_folder(path.parent)
    elif not path.parent.is_dir():
        raise CommandError(f"there is no folder {path.parent}; make it first")
    zone = own_zone()
    try:
        _write(path, first_schedule(zone))
    except FileExistsError:
        raise CommandError(f"{path} is there already. To change it: lastcall edit") from None
    replace_file(path.parent / SCHEMA, schema_text().encode())
    print(
        f"Wrote {path}, with your time zone, {zone}, and some chats to replace by yours.\n"
        "  change it:            lastcall edit\n"
        "  see what it means:    lastcall check\n"
        "  see what will happen: lastcall rehearse --next\n"
        "  keep it running:      lastcall service install"
    )
    return 0


def first_schedule(zone: str) -> str:
    """The example, in the user's time zone, with a first line that tells editors of the schema."""
    example = (files("lastcall") / "data" / "example.yaml").read_text(encoding="utf-8")
    own = re.sub(
        r"(?m)^timezone: \S+ *", lambda old: f"timezone: {zone} ".ljust(len(old[0])), example, count=1
    )
    return f"# yaml-language-server: $schema={SCHEMA}\n{own}"


def _write(path: Path, text: str) -> None:
    """Write a new file that is nobody else's to read. Raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
