"""What was read as JSON text, for the way from the process that reads the file to the one that goes by it.

Reading is led by the types that the fields declare, so nothing but these values can come out of it, whatever goes in.
"""

from msgspec import Struct, json

from lastcall import __version__
from lastcall.core.schedule import Schedule
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.config.problem import Problem


class OtherVersion(ValueError):  # noqa: N818 - it says which, and that is no fault of the text
    """The text was written by another version of lastcall, whose values may differ."""


class _Versioned(Struct):
    version: str


class _Text(_Versioned):
    schedule: Schedule | None
    problems: tuple[Problem, ...]


def dump(loaded: Loaded) -> bytes:
    """Write down what the daemon goes by: the schedule, and what is wrong with it."""
    return json.encode(_Text(__version__, loaded.schedule, loaded.problems))


def restore(text: bytes) -> Loaded:
    """What of it `dump` wrote. Raises OtherVersion; ValueError for a text that it did not write."""
    version = json.decode(text, type=_Versioned).version
    if version != __version__:
        raise OtherVersion(version)
    found = json.decode(text, type=_Text)
    return Loaded(found.schedule, found.problems)
