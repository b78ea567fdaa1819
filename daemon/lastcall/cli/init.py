"""`lastcall init`: a first schedule to start from."""

import argparse
from importlib.resources import files
from pathlib import Path

from lastcall import paths
from lastcall.cli.errors import CommandError
from lastcall.cli.schema import text as schema_text
from lastcall.private import private_folder

SCHEMA = "lastcall.schema.json"


def run(arguments: argparse.Namespace) -> int:
    """Write the example, never over a file that is there."""
    path: Path = arguments.config or paths.config_file()
    if arguments.config is None:
        private_folder(path.parent)
    example = (files("lastcall") / "data" / "example.yaml").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(f"# yaml-language-server: $schema={SCHEMA}\n{example}")
    except FileExistsError:
        raise CommandError(f"{path} is there already; `lastcall edit` changes it") from None
    (path.parent / SCHEMA).write_text(schema_text(), encoding="utf-8")
    print(f"Wrote {path}. Now change it with `lastcall edit`, and see what it means with `lastcall check`.")
    return 0
