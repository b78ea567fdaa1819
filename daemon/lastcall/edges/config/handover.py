"""Core values as JSON text, for the way from the process that reads the file to the one that goes by it.

A dataclass becomes the list of its fields, a length microseconds, an instant ISO 8601. Reading is led by the types that
the fields declare, so nothing but these values can come out of it, whatever goes in.
"""

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lastcall import __version__
from lastcall.core.schedule import Schedule
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.config.problem import Problem

_Reader = Callable[[Any], Any]
_MICROSECOND = timedelta(microseconds=1)


class OtherVersion(ValueError):  # noqa: N818 - it says which, and that is no fault of the text
    """The text was written by another version of lastcall, whose values may differ."""


def dump(loaded: Loaded) -> bytes:
    """Write down what the daemon goes by: the schedule, and what is wrong with it."""
    whole = (__version__, loaded.schedule, loaded.problems)
    return json.dumps(whole, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def restore(text: bytes) -> Loaded:
    """What of it `dump` wrote. Raises OtherVersion; ValueError or TypeError for a text that it did not write."""
    version, schedule, problems = json.loads(text)
    if version != __version__:
        raise OtherVersion(version)
    return Loaded(_reader(Schedule | None)(schedule), _reader(tuple[Problem, ...])(problems))


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return [getattr(value, field.name) for field in fields(value)]


@cache
def _reader(kind: Any) -> _Reader:
    """What makes a value of this type from its plain form. Raises TypeError for a type that has none."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in (str, int, bool, NoneType) or origin is Literal:
        return lambda plain: plain
    if kind is timedelta:
        return lambda plain: timedelta(microseconds=plain)
    if kind in (date, datetime, time):
        return kind.fromisoformat  # type: ignore[no-any-return]
    if is_dataclass(kind):
        return _reader_of_dataclass(kind)
    if origin in (Union, UnionType):
        return _reader_of_optional(arguments)
    if origin is tuple:
        return _reader_of_tuple(arguments)
    if origin is frozenset:
        item = _reader(arguments[0])
        return lambda plain: frozenset(map(item, plain))
    raise TypeError(f"{kind} can't be handed over")


def _reader_of_dataclass(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = [_reader(hints[field.name]) for field in fields(kind)]
    return lambda plain: kind(*[read(each) for read, each in zip(readers, plain, strict=True)])


def _reader_of_optional(kinds: tuple[Any, ...]) -> _Reader:
    """Of `X | None`."""
    inner = [_reader(kind) for kind in kinds if kind is not NoneType]
    if len(inner) != 1 or len(kinds) != 2:
        raise TypeError(f"one of {kinds} can't be told from the others")
    [read] = inner
    return lambda plain: None if plain is None else read(plain)


def _reader_of_tuple(kinds: tuple[Any, ...]) -> _Reader:
    if kinds[1:] == (...,):
        item = _reader(kinds[0])
        return lambda plain: tuple(map(item, plain))
    readers = [_reader(kind) for kind in kinds]
    return lambda plain: tuple(read(each) for read, each in zip(readers, plain, strict=True))
