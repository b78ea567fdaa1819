"""`lastcall run`: has another process read the file while this one imports the daemon, then runs it."""

import argparse
import os

from lastcall import paths
from lastcall.cli.schedule_file import existing
from lastcall.edges.config.apart import ReadingApart


def run(arguments: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM."""
    if "NOTIFY_SOCKET" not in os.environ:  # a service waits for the file
        existing(arguments.config)
    path = (arguments.config or paths.config_file()).absolute()
    reading = ReadingApart(path, paths.kept_reading())
    from lastcall.cli.run import run as serve

    return serve(path, reading, verbose=arguments.verbose)
