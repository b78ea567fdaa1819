"""Exit codes, and the one exception that ends a command with a message."""

EXIT_DONE = 0
EXIT_NO = 1
"""The answer is no: an invalid schedule, an unclear phrase, a refusal."""
EXIT_USAGE = 2
EXIT_NO_DAEMON = 3


class CommandError(Exception):
    """Ends the command: the message goes to stderr, the code to the shell."""

    def __init__(self, message: str, code: int = EXIT_NO) -> None:
        """`message` is for the user: what is wrong, and what to do about it."""
        super().__init__(message)
        self.code = code
