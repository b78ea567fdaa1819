"""Exit codes, and the one exception that ends a command with a message."""

EXIT_DONE = 0
EXIT_NO = 1
"""The answer is no: an invalid schedule, an unclear phrase, a refusal, a file that can't be read."""
EXIT_USAGE = 2
EXIT_NO_DAEMON = 3
EXIT_FAULT = 70
"""A mistake of ours (EX_SOFTWARE of sysexits.h), so that scripts don't take it for a no."""
EXIT_INTERRUPTED = 130
"""Ctrl-C, as shells have it."""


class CommandError(Exception):
    """Ends the command: the message goes to stderr, the code to the shell."""

    def __init__(self, message: str, code: int = EXIT_NO) -> None:
        """`message` is for the user: what is wrong, and what to do about it."""
        super().__init__(message)
        self.code = code
