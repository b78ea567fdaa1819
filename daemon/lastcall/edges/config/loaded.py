"""What came of reading a file. Light: the daemon holds it without ever importing what reads the file."""

from typing import TYPE_CHECKING

from msgspec import Struct

from lastcall.edges.config.problem import Problem

if TYPE_CHECKING:
    from lastcall.core.schedule import Schedule
    from lastcall.edges.config.nodes import Tree


class Loaded(Struct, frozen=True):
    """What came of reading a file."""

    schedule: "Schedule | None"
    """None where there is any error."""
    problems: tuple[Problem, ...]
    """By line."""
    understood: tuple[tuple[str, str], ...] = ()
    """(hashtag, its announcement in canonical words)."""
    tree: "Tree | None" = None
    """Where each value stands, for advice. It is not handed over to the daemon."""
    data: bytes = b""
    """What was read. It is not handed over either."""
