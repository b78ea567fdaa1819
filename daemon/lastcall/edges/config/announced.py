"""The key `when`: announcements in plain words, or an exact rule, read in the file's own time zone."""

from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Struct
from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from lastcall.core import announcement
from lastcall.core.announcement import Protection, Unclear
from lastcall.core.duration import short
from lastcall.core.recurrence import Recurrence, check_rrule
from lastcall.edges.config import values
from lastcall.edges.config.types import Day, Length, Line, OneOrMany, WallTime, Zone
from lastcall.edges.config.values import unfit

PHASE_FROM = date(2026, 11, 23)
"""A Monday. Fortnights that state no start are counted from here: counted from the day the file is read, they
would change phase with a restart."""
A_WEEK = timedelta(days=7)


class Reading(Struct, frozen=True):
    """How one `when` was understood."""

    recurrences: tuple[Recurrence, ...]
    understood: str
    counted_from: date | None = None
    """The first date of a fortnight that states none."""


def _timezone(info: ValidationInfo) -> str:
    """The file's own zone. It is read before the rest, which may need it."""
    return str(info.context["timezone"]) if info.context else "UTC"


def _phrase(value: object, info: ValidationInfo) -> Reading:
    phrase, zone = values.line(value), _timezone(info)
    found = announcement.parse(phrase, zone, PHASE_FROM)
    if isinstance(found, Unclear):
        raise unfit(found.error, found.hint, offset=found.column - 1)
    return Reading(found.recurrences, found.understood, _unstated_phase(phrase, zone, found.recurrences))


def _unstated_phase(phrase: str, zone: str, recurrences: tuple[Recurrence, ...]) -> date | None:
    """The first date of a rule that skips weeks or months, if that date hangs on the day of reading."""
    if not any("INTERVAL" in recurrence.rrule for recurrence in recurrences):
        return None
    later = announcement.parse(phrase, zone, PHASE_FROM + A_WEEK)
    if isinstance(later, Unclear) or later.recurrences == recurrences:
        return None
    return min(recurrence.start.date() for recurrence in recurrences)


class Exact(BaseModel):
    """An exact rule, where plain words don't do."""

    model_config = ConfigDict(extra="forbid", title="exact rule")

    start: WallTime = Field(description='The first start, by the clock in its zone: "2026-01-05T22:00".')
    rrule: Line = Field(
        "",
        validate_default=False,
        description="An RFC 5545 rule: FREQ=WEEKLY;BYDAY=MO. Without it, it happens once.",
    )
    timezone: Zone | None = Field(None, description="The zone of the start. Default: the file's.")
    lasts: Length | None = Field(None, description="How long. Default: the chat's.")
    skip: Annotated[list[Day], OneOrMany()] = Field(
        default_factory=list[date], description="Dates on which this one does not happen."
    )

    @field_validator("rrule", mode="after")
    @classmethod
    def _rule(cls, rrule: str, info: ValidationInfo) -> str:
        start = info.data.get("start")
        rule = rrule.upper().removeprefix("RRULE:")
        wrong = check_rrule(rule, start) if isinstance(start, datetime) else None
        if wrong:
            raise unfit(wrong, "write it as FREQ=WEEKLY;BYDAY=MO (RFC 5545)")
        return rule


def _kind(value: object) -> str:
    return "exact" if isinstance(value, dict) else "phrase"


def _protection(value: object, info: ValidationInfo) -> Protection:
    found = announcement.parse_protected(values.line(value), _timezone(info), PHASE_FROM)
    if isinstance(found, Unclear):
        raise unfit(found.error, found.hint, offset=found.column - 1)
    return found


_PHRASE_SCHEMA = WithJsonSchema({"type": "string", "title": "announcement"})
When = Annotated[
    Annotated[Reading, PlainValidator(_phrase), _PHRASE_SCHEMA, Tag("phrase")]
    | Annotated[Exact, Tag("exact")],
    Discriminator(_kind),
]
Whens = Annotated[list[When], OneOrMany()]
Protections = Annotated[
    list[Annotated[Protection, PlainValidator(_protection), WithJsonSchema({"type": "string"})]], OneOrMany()
]


def reading(when: Reading | Exact, timezone: str) -> Reading:
    """How one `when` was understood; `timezone` is the file's."""
    if isinstance(when, Reading):
        return when
    zone = when.timezone or timezone
    begins, rule = ("From", f", {when.rrule}") if when.rrule else ("Once,", "")
    lasts = f", for {short(when.lasts)}" if when.lasts else ""
    skipped = f", not on {', '.join(map(str, sorted(when.skip)))}" if when.skip else ""
    understood = f"{begins} {when.start:%Y-%m-%d %H:%M}{lasts}{rule}, {zone}{skipped}"
    exact = Recurrence(zone, when.start, when.rrule, when.lasts, frozenset(when.skip))
    return Reading((exact,), understood)
