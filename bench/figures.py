"""What a measurement hands to the page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    ours: str
    beside: str = ""
    """The same of others, measured in the same run."""
    ratio: str = ""
    aim: str = ""
    met: bool | None = None
    """None: there is no aim."""


@dataclass(slots=True)
class Aims:
    """Several aims for one row, each with its figure."""

    texts: list[str] = field(default_factory=list)
    met: bool = True

    def add(self, text: str, *, met: bool) -> "Aims":
        self.texts.append(text if met else f"**{text}**")
        self.met = self.met and met
        return self

    def __str__(self) -> str:
        return "; ".join(self.texts)


def median(figures: Sequence[float]) -> float:
    return percentile(figures, 50)


def percentile(figures: Sequence[float], rank: float) -> float:
    """By nearest rank: a figure that was measured, never one in between."""
    ordered = sorted(figures)
    return ordered[max(math.ceil(len(ordered) * rank / 100) - 1, 0)]
