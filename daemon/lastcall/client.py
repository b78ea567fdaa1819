"""Talks to the running daemon over its control socket: small and synchronous, for the command line."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

LONGEST_ANSWER = 1 << 20
"""Bytes in a line from the daemon."""
RESTART = "start it anew: systemctl --user restart lastcall"
"""What to do about a daemon that is there, and not well."""
NO_ANSWER = "the daemon ended the connection without an answer"

Json = dict[str, Any]


class ControlError(Exception):
    """The daemon could not be asked, or refused; the message says why."""


class NoDaemon(ControlError):  # noqa: N818 - a state of affairs, no fault
    """Nobody listens."""


def request(path: Path, message: Json, timeout: float = 5) -> Json:
    """Ask the daemon at the socket `path`, waiting at most `timeout` seconds for each step.

    Raises NoDaemon, or ControlError where there is no answer or it is `{"error": why}`.
    """
    with _said(path, message, timeout) as (_, answers):
        return _first(answers)


def watch(path: Path, timeout: float = 5) -> Iterator[Json]:
    """What the daemon greets a watcher with, then all that it pushes, until it ends. Raises as `request` does."""
    with _said(path, {"do": "watch"}, timeout) as (connection, answers):
        yield _first(answers)
        connection.settimeout(None)
        while line := answers.readline(LONGEST_ANSWER):
            yield _decoded(line)


@contextmanager
def _said(path: Path, message: Json, timeout: float) -> Iterator[tuple[socket.socket, BinaryIO]]:
    """A connection on which `message` was said, and what comes back on it."""
    try:
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection,
            connection.makefile("rb") as answers,
        ):
            connection.settimeout(timeout)
            connection.connect(str(path))
            with suppress(BrokenPipeError):  # turned away before it was said; why can still be read
                connection.sendall(json.dumps(message).encode() + b"\n")
            yield connection, answers
    except (FileNotFoundError, ConnectionRefusedError):
        raise NoDaemon(f"no daemon listens at {path}") from None
    except (TimeoutError, BlockingIOError):  # unix(7): EAGAIN where its queue is full
        raise ControlError(f"the daemon at {path} does not answer. If that goes on, {RESTART}") from None
    except ConnectionResetError:
        raise ControlError(NO_ANSWER) from None
    except OSError as error:
        raise ControlError(f"{path}: {error}") from error


def _first(answers: BinaryIO) -> Json:
    line = answers.readline(LONGEST_ANSWER)
    if not line:
        raise ControlError(NO_ANSWER)
    return _decoded(line)


def _decoded(line: bytes) -> Json:
    try:
        message = json.loads(line)
    except ValueError:  # cut off, or too long
        message = None
    if not isinstance(message, dict):
        raise ControlError("the daemon's answer can't be read")
    if "error" in message:
        raise ControlError(f"the daemon says: {message['error']}")
    return message
