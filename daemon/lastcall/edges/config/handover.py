"""What was read as JSON text, for the way from the process that reads the file to the one that goes by it.

A line for each chat, then one for the rest: the last, so that a text which breaks off is never taken for a whole one.
Reading is led by the types that the fields declare, so nothing but these values can come out of it, whatever goes in.
"""

from msgspec import Struct, json
from msgspec.structs import replace

from lastcall import __version__
from lastcall.core.schedule import Chat, Schedule
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
    chats = loaded.schedule.chats if loaded.schedule else ()
    rest = _Text(__version__, loaded.schedule and replace(loaded.schedule, chats=()), loaded.problems)
    return b"\n".join(map(json.encode, (*chats, rest)))


def restore(text: bytes) -> Loaded:
    """What of it `dump` wrote. Raises OtherVersion; ValueError for a text that it did not write."""
    *chats, rest = text.split(b"\n")
    version = json.decode(rest, type=_Versioned).version
    if version != __version__:
        raise OtherVersion(version)
    found = json.decode(rest, type=_Text)
    if not found.schedule:
        return Loaded(None, found.problems)
    # One by one: in one call it would keep the event loop waiting, from whichever thread.
    each = json.Decoder(Chat)
    read = tuple([each.decode(chat) for chat in chats])
    return Loaded(replace(found.schedule, chats=read), found.problems)
