"""Asking other programs."""

import os
import subprocess

from msgspec import Struct


class Answer(Struct, frozen=True):
    """What a program said."""

    ok: bool
    text: str
    """Its output; where it failed, its complaint."""


def ask_program(*command: str, patience: float) -> Answer:
    """Run a program to its end, which it must come to within `patience` seconds. Never raises."""
    try:
        done = subprocess.run(  # noqa: S603 - a list, so no shell sees it
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},  # what is searched for must not be translated
        )
    except FileNotFoundError:
        return Answer(ok=False, text=f"{command[0]} is not installed")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(ok=False, text=str(error))
    if done.returncode == 0:
        return Answer(ok=True, text=done.stdout.strip())
    complaint = done.stderr.strip() or done.stdout.strip() or f"exit status {done.returncode}"
    return Answer(ok=False, text=complaint)
