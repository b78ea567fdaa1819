"""What came of reading a file. Light: the daemon holds it without ever importing what reads the file."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lastcall.edges.config.problem import Problem

if TYPE_CHECKING:
    from lastcall.core.schedule import Schedule
    from lastcall.edges.config.nodes import Tree


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a file."""

    schedule: "Schedule | None"
    """None where there is any error."""
    problems: tuple[Problem, ...]
    """By line."""
    understood: tuple[tuple[str, str], ...] = ()
    """(hashtag, its announcement in canonical words)."""
    tree: "Tree | None" = field(default=None, repr=False, compare=False)
    """Where each value stands, for advice. It is not handed over to the daemon."""
