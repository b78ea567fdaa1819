"""The entry point: finds the command, and turns what went wrong into a message and an exit code, in one place."""

import importlib
import sys
from collections.abc import Sequence

from lastcall.cli import streams
from lastcall.cli.errors import EXIT_DONE, EXIT_FAULT, EXIT_INTERRUPTED, EXIT_NO, CommandError
from lastcall.cli.parser import build_for
from lastcall.cli.usage import parse


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is one of those in `lastcall.cli.errors`."""
    streams.prepare()
    try:
        try:
            words = sys.argv[1:] if argv is None else argv
            arguments = parse(build_for(words), words)
            command = importlib.import_module(f"lastcall.cli.{arguments.module}")
            code = int(command.run(arguments))
        finally:
            sys.stdout.flush()
    except CommandError as error:
        return _complain(str(error), error.code)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        streams.give_up_output()
        return EXIT_DONE
    except OSError as error:
        streams.give_up_output()
        return _complain(_in_words(error), EXIT_NO)
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a user
        return _unforeseen(error)
    return code


def _complain(message: str, code: int) -> int:
    print(f"lastcall: {message}", file=sys.stderr)
    return code


def _in_words(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _unforeseen(error: Exception) -> int:
    """What no command has caught: the ledger's fault, whichever command reads it, or ours."""
    from lastcall.ports import StorageError  # only now: it brings half of the core along

    if isinstance(error, StorageError):
        return _complain(str(error), EXIT_NO)
    return _complain(_our_fault(error), EXIT_FAULT)


def _our_fault(error: Exception) -> str:
    """Enough to report the fault by."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}: {error}, at {last.filename}:{last.lineno}"
    return f"this is a mistake in lastcall itself. Please report it, with the command you typed.\n  {place}"


if __name__ == "__main__":
    sys.exit(main())
