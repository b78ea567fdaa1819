"""`lastcall edit`: your editor, then the check, then the swap, so that a broken file never counts."""

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lastcall.cli.change import said_saved
from lastcall.cli.check import looked_at
from lastcall.cli.complaint import described
from lastcall.cli.errors import CommandError
from lastcall.cli.schedule_file import existing, present
from lastcall.replacing import ReplaceError, replace

EDITORS = ("sensible-editor", "nano", "vi")


def run(arguments: argparse.Namespace) -> int:
    """Edit a copy until it is valid or given up."""
    path = existing(arguments.config).resolve()
    before = path.read_bytes()
    with _copy_of(path, before) as copy:
        if not _until_valid(path, copy, before):
            print("Nothing was changed.")
            return 0
        try:
            replace(path, before, copy.read_bytes())
        except ReplaceError as error:
            raise CommandError(str(error)) from None
    print(said_saved(path))
    return 0


@contextmanager
def _copy_of(path: Path, text: bytes) -> Iterator[Path]:
    """A copy beside the file. What the user wrote into it is never lost."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f"{path.stem}.edit-", suffix=".yaml", delete=False
    ) as file:
        file.write(text)
    copy = Path(file.name)
    try:
        yield copy
    except (CommandError, KeyboardInterrupt) as error:
        if copy.exists() and copy.read_bytes() != text:
            why = str(error) or "interrupted"
            raise CommandError(f"{why}. What you wrote is kept in {copy}") from None
        copy.unlink(missing_ok=True)
        raise
    else:
        copy.unlink(missing_ok=True)


def _until_valid(path: Path, copy: Path, before: bytes) -> bool:
    """Whether there is a change to be saved; a change that can't be saved raises CommandError."""
    from lastcall.edges.config import load

    while True:
        _edit(copy)
        if not copy.exists():
            raise CommandError("the editor left no file: nothing was saved")
        if copy.read_bytes() == before:
            return False
        loaded = load(copy)
        problems = looked_at(path, loaded, present())
        if problems:
            print("\n".join(described(copy, problems)).replace(str(copy), path.name))
        if loaded.schedule is not None:
            return True
        if not _again():
            raise CommandError("nothing was saved")


def _edit(copy: Path) -> None:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not sys.stdin.isatty():
        raise CommandError("there is no terminal to edit in; EDITOR can name a program that needs none")
    command = _words(named) if named else [next((e for e in EDITORS if shutil.which(e)), "vi")]
    # Ctrl-C is the editor's: as with git and visudo, it must not end us under it
    mine = signal.signal(signal.SIGINT, lambda *_: None)  # a handler, unlike SIG_IGN, is not inherited
    try:
        done = subprocess.run([*command, str(copy)], check=False)  # noqa: S603 - the user's own editor, without a shell
    except OSError as error:
        raise CommandError(
            f"the editor {command[0]} can't be started: {error.strerror}. Set EDITOR to one that can"
        ) from None
    finally:
        signal.signal(signal.SIGINT, mine)
    if done.returncode:
        raise CommandError(f"{command[0]} ended with an error: nothing was saved")


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError as error:
        raise CommandError(f"EDITOR can't be read: {command}: {str(error).lower()}") from None


def _again() -> bool:
    try:
        return not input("Edit again? [Y/n] ").strip().lower().startswith("n")
    except EOFError:
        return False
