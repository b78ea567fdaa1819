"""The types that the keys of the file have: each a parser for its text, and what editors are told about it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from lastcall.core.duration import PATTERN
from lastcall.core.outcome_json import MOST_WORTH
from lastcall.edges.config import lengths, values


def _typed(parse: Callable[[object], Any], **schema: Any) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(parse), WithJsonSchema(schema)


def _duration(least: str, most: str) -> tuple[PlainValidator, WithJsonSchema]:
    pattern = rf"^{PATTERN.replace('smhd', 'smhdSMHD')}$"
    about = f"From {least} to {most}, as 90s, 40m, 1h 30m or 2d."
    return _typed(
        lengths.duration(least, most), type="string", pattern=pattern, title="duration", description=about
    )


def _choice(*words: str) -> tuple[PlainValidator, WithJsonSchema]:
    return _typed(values.choice(words), enum=list(words))


_PLAIN = ["string", "number", "boolean"]
"""How an editor's YAML takes what is written without quotes, `2026` or `yes`: here it is always text."""

Line = Annotated[str, *_typed(values.line, type=_PLAIN)]
Argument = Annotated[str, *_typed(values.text, type=_PLAIN)]
Budget = Annotated[timedelta, *_duration("1s", "7d")]
Length = Annotated[timedelta, *_duration("1s", "7d")]
Lead = Annotated[timedelta, *_duration("1s", "7d")]
Extra = Annotated[timedelta, *_duration("1s", "1d")]
Every = Annotated[timedelta, *_duration("1s", "1d")]
After = Annotated[timedelta, *_duration("0s", "1d")]
Patience = Annotated[timedelta, *_duration("1s", "1d")]
Hashtag = Annotated[str, *_typed(values.hashtag, type=["string", "integer"])]
Link = Annotated[str, *_typed(values.link, type="string", pattern="^[hH][tT][tT][pP][sS]?://")]
Zone = Annotated[str, *_typed(values.zone, type="string")]
Day = Annotated[date, *_typed(values.day, type="string", pattern=r"^\d{4}-\d{2}-\d{2}$")]
WallTime = Annotated[
    datetime,
    *_typed(values.wall_time, type="string", pattern=r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2})?$"),
]
ClockTime = Annotated[
    time,
    # an editor that reads YAML 1.1 takes 04:00 without quotes for the number 240
    *_typed(values.clock_time, type=["string", "integer"], pattern=r"^([01]?\d|2[0-3]):[0-5]\d$"),
]
DailyTime = Annotated[
    time | None,
    *_typed(values.daily, type=["string", "integer", "boolean"], pattern=r"^(off|([01]?\d|2[0-3]):[0-5]\d)$"),
]
WeeklyTime = Annotated[
    tuple[int, time] | None,
    # to an editor that reads YAML 1.1, off is a boolean
    *_typed(values.weekly, type=["string", "boolean"]),
]
OutcomeKind = Annotated[str, *_typed(values.outcome_kind, type=_PLAIN)]
Worth = Annotated[int, *_typed(values.number(0, MOST_WORTH), type="integer", minimum=0, maximum=MOST_WORTH)]
OutcomeWay = Annotated[str, *_choice("got", "gave")]
Times = Annotated[int, *_typed(values.number(0, 20), type="integer", minimum=0, maximum=20)]
Weekday = Annotated[str, *_choice(*values.WEEKDAYS)]
Notifications = Annotated[str, *_choice("auto", "dbus", "plyer", "log")]
Attendance = Annotated[str, *_choice("assume", "ask")]
Repay = Annotated[
    # to an editor that reads YAML 1.1, off is a boolean
    str,
    *_typed(values.choice(("off", "week", "next")), enum=["off", "week", "next", False]),
]
Commitment = Annotated[timedelta, *_duration("0m", "30d")]
Deed = Annotated[str, *_choice("notify", "lock", "run")]


class OneOrMany:
    """Marks a list for which one value may be written without brackets."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap the list's own validation."""
        return core_schema.no_info_before_validator_function(values.one_or_many, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Offer the item beside the list."""
        many = handler(core)
        return {"anyOf": [many["items"], many]}


class NoneIsEmpty:
    """Marks a list that may be left without a value: all of its items are commented out."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap the list's own validation."""
        return core_schema.no_info_before_validator_function(
            lambda value: [] if value is None else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Offer nothing beside the list."""
        inner = handler(core)
        return {"anyOf": [*inner.get("anyOf", [inner]), {"type": "null"}]}


class OrWord:
    """Marks keys in place of which a word alone may stand: it is the value of their first key."""

    def __init__(self, key: str) -> None:
        """`key` is what the word is the value of."""
        self._key = key

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Wrap the keys' own validation."""
        return core_schema.no_info_before_validator_function(
            lambda value: {self._key: value} if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Offer the word beside the keys."""
        return {"anyOf": [{"type": _PLAIN}, handler(core)]}
