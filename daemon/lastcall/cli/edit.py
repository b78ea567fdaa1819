"""`lastcall edit`: your editor, then the check, then the swap, so that a broken file never counts."""

import argparse
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from lastcall import paths
from lastcall.cli.errors import CommandError

EDITORS = ("sensible-editor", "nano", "vi")


def run(arguments: argparse.Namespace) -> int:
    """Edit a copy until it is valid or given up."""
    from lastcall.edges.config import load

    path = (arguments.config or paths.config_file()).resolve()
    if not path.exists():
        raise CommandError(f"{path} isn't there; `lastcall init` writes one")
    before = path.read_bytes()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".edit-", suffix=".yaml", delete=False) as file:
        file.write(before)
    copy = Path(file.name)
    try:
        while True:
            _edit(copy)
            if copy.read_bytes() == before:
                print("Nothing was changed.")
                return 0
            loaded = load(copy)
            if loaded.schedule is not None:
                break
            for problem in loaded.problems:
                print(f"{path.name}:{problem.line}:{problem.column}: {problem.message}\n    {problem.hint}")
            if not _again():
                raise CommandError("nothing was saved")
        if path.read_bytes() != before:
            raise CommandError(f"{path} was changed meanwhile, and is left as it is")
        shutil.copymode(path, copy)
        copy.replace(path)
    finally:
        copy.unlink(missing_ok=True)
    print(f"Saved {path}. A running lastcall reads it by itself.")
    return 0


def _edit(copy: Path) -> None:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    command = shlex.split(named) if named else [next((e for e in EDITORS if shutil.which(e)), "vi")]
    try:
        done = subprocess.run([*command, str(copy)], check=False)  # noqa: S603 - the user's own editor, without a shell
    except OSError as error:
        raise CommandError(
            f"the editor {command[0]} can't be started: {error.strerror}; set EDITOR"
        ) from None
    if done.returncode:
        raise CommandError(f"{command[0]} ended with an error: nothing was saved")


def _again() -> bool:
    try:
        return not input("Edit again? [Y/n] ").strip().lower().startswith("n")
    except EOFError:
        return False
