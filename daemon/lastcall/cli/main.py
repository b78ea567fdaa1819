"""The entry point: finds the command, and turns what went wrong into a message and an exit code, in one place."""

import importlib
import os
import sys
from collections.abc import Sequence

from lastcall.cli.errors import EXIT_NO, CommandError
from lastcall.cli.parser import build


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line. Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 no daemon is running."""
    arguments = build().parse_args(argv)
    try:
        command = importlib.import_module(f"lastcall.cli.{arguments.module}")
        code = int(command.run(arguments))
        sys.stdout.flush()
    except CommandError as error:
        print(f"lastcall: {error}", file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `lastcall plan | head`: the reader has enough. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"lastcall: {error}", file=sys.stderr)
        return EXIT_NO
    return code


if __name__ == "__main__":
    sys.exit(main())
