"""The file a user edits: read, validated as a whole, and turned into the core's values. It is never written.

What reads it is heavy, and imported when it is used. The daemon does without: see apart.py.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lastcall.edges.config.trust import trusted

if TYPE_CHECKING:
    from lastcall.edges.config.loaded import Loaded

__all__ = ["load", "parse", "schema", "trusted"]


def load(path: Path, *, timezone: str | None = None) -> "Loaded":
    """Read a file. Never raises for what is wrong with it. `timezone`: the system's, where None."""
    from lastcall.edges.config import reading

    return reading.load(path, timezone=timezone)


def parse(text: str, *, timezone: str) -> "Loaded":
    """Read a text. `timezone` (IANA) holds where the text names none."""
    from lastcall.edges.config import reading

    return reading.parse(text, timezone=timezone)


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    from lastcall.edges.config import model

    return model.schema()
