"""How far a long script is, for somebody who watches it."""

import sys
from types import TracebackType
from typing import Self


class Progress:
    """One line on a terminal, written over again and again; nothing where the output goes elsewhere."""

    def __init__(self, what: str) -> None:
        """`what`: what is counted, with a place for the number: `{} of 300 kills`."""
        self._what = what
        self._shown = sys.stdout.isatty()

    def show(self, number: object) -> None:
        """So far it is `number`."""
        if self._shown:
            print(f"\r\x1b[K  {self._what.format(number)}", end="", flush=True)

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The line goes away."""
        if self._shown:
            print("\r\x1b[K", end="", flush=True)
