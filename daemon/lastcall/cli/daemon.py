"""Talking to the running daemon."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from lastcall import client, paths
from lastcall.cli.errors import EXIT_NO_DAEMON, CommandError

NO_DAEMON = "no daemon is running. Start it with `lastcall service install`, or try it with `lastcall run`."


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """Ask the daemon; that none is running ends the command."""
    with _faults_end_the_command():
        return client.request(paths.control_socket(), dict(request))


def follow() -> Iterator[dict[str, Any]]:
    """The status now and at every change, until the daemon ends."""
    with _faults_end_the_command():
        yield from client.watch(paths.control_socket())


@contextmanager
def _faults_end_the_command() -> Iterator[None]:
    try:
        yield
    except client.NoDaemon:
        raise CommandError(NO_DAEMON, EXIT_NO_DAEMON) from None
    except client.ControlError as error:
        raise CommandError(str(error)) from None
