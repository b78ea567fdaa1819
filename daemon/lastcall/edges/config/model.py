"""The keys of the file, with their types, defaults and what editors say of them."""

from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from lastcall.edges.config.announced import Protections, Whens
from lastcall.edges.config.types import (
    After,
    Argument,
    Attendance,
    Budget,
    ClockTime,
    Commitment,
    DailyTime,
    Day,
    Deed,
    Every,
    Extra,
    Hashtag,
    Lead,
    Length,
    Line,
    Link,
    NoneIsEmpty,
    Notifications,
    OneOrMany,
    OrWord,
    OutcomeKind,
    OutcomeWay,
    Patience,
    Repay,
    Times,
    Weekday,
    WeeklyTime,
    Worth,
    Zone,
)
from lastcall.edges.config.values import unfit

LINK = "https://x.com/search?q=%23{hashtag}&f=live"
Leads = Annotated[list[Lead], OneOrMany()]


def _minutes(*numbers: int) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BudgetKeys(_Keys):
    """Time allowed."""

    session: Budget = Field(timedelta(minutes=45), description="In one session, where the chat names none.")
    day: Budget = Field(timedelta(minutes=90), description="In a day, over all chats.")
    week: Budget = Field(timedelta(hours=5), description="In a week, over all chats.")


class ExtensionKeys(_Keys):
    """Extra minutes."""

    length: Extra = Field(timedelta(minutes=10), description="How many at a time.")
    per_session: Times = Field(1, description="How many times in a session; 0: never.")


class StepKeys(_Keys):
    """One rung of the ladder once time is up."""

    do: Deed = Field(description="notify, lock (the screen) or run (a program).")
    after: After | None = Field(None, description="Once, this long past the allowance.")
    every: Every | None = Field(None, description="Again and again, at this distance.")
    command: list[Argument] | None = Field(
        None, description="For run: the program and its arguments, as a list."
    )

    @model_validator(mode="after")
    def _whole(self) -> "StepKeys":
        if (self.after is None) == (self.every is None):
            raise unfit(
                "a step needs either after or every", "{after: 0m, do: notify} or {every: 5m, do: notify}"
            )
        if (self.do == "run") != bool(self.command):
            raise unfit(
                "command goes with do: run, and only with it",
                "{after: 20m, do: run, command: [program, argument]}",
            )
        return self


class ProtectedKeys(_Keys):
    """Time that no chat reaches into."""

    name: Line = Field(description="What it is: family dinner.")
    when: Protections = Field(description="daily 6-7:30pm, or 2026-12-24 to 2027-01-02.")


class OutcomeKeys(_Keys):
    """One kind of outcome."""

    kind: OutcomeKind = Field(description="What you call it: sale.")
    worth: Worth | None = Field(None, description="What one is worth, a whole number in whatever you count.")
    way: OutcomeWay | None = Field(None, description="got or gave. Default: got.")


class ChatKeys(_Keys):
    """One chat."""

    hashtag: Hashtag = Field(description="With or without #; with it, in quotes.")
    name: Line = Field("", validate_default=False, description="Its name.")
    when: Whens = Field(
        min_length=1, description="As announced: Mondays 10-11pm ET. Or {start, rrule, timezone}."
    )
    lasts: Length = Field(timedelta(hours=1), description="How long, where the announcement names no end.")
    budget: Budget | None = Field(None, description="Time allowed in a session. Default: budgets.session.")
    goal: Line = Field("", validate_default=False, description="What you go for; shown in reminders.")
    skip: Annotated[list[Day], OneOrMany()] = Field(
        default_factory=list[date], description="Dates you don't go."
    )
    remind: Leads | None = Field(None, description="Before the start. Default: the file's remind.")
    link: Link | None = Field(None, description="What Open opens. Default: the file's link.")


class FileKeys(_Keys):
    """The whole file."""

    timezone: Zone | None = Field(None, description="Yours: America/Denver. Default: the system's.")
    notifications: Notifications = Field("auto", description="Where bubbles go.")
    attendance: Attendance = Field(
        "assume", description="assume: the clock starts with the chat. ask: at Join."
    )
    remind: Leads = Field(_minutes(15, 2), description="Before the start.")
    warn: Leads = Field(_minutes(10, 2), description="Before the allowance ends.")
    budgets: BudgetKeys = Field(
        default_factory=lambda: BudgetKeys.model_validate({}), description="Time allowed."
    )
    day_starts: ClockTime = Field(
        time(4), description="When a day begins: an evening past midnight stays one day."
    )
    week_starts: Weekday = Field("monday", description="The day on which a week begins.")
    extensions: ExtensionKeys = Field(
        default_factory=lambda: ExtensionKeys.model_validate({}), description="Extra minutes you may take."
    )
    over_budget: Annotated[list[StepKeys], NoneIsEmpty()] = Field(
        default_factory=lambda: [
            StepKeys.model_construct(do="notify", after=timedelta(), every=None, command=None),
            StepKeys.model_construct(do="notify", after=None, every=timedelta(minutes=5), command=None),
        ],
        description="The ladder, once time is up.",
    )
    give_up_after: Patience = Field(
        timedelta(hours=2), description="No sign of life past the allowance: close."
    )
    away_ends_session: Patience = Field(
        timedelta(minutes=10), description="Away this long: the session is over."
    )
    repay: Repay = Field(
        "off", description="What an overrun is taken off: the week, the chat's next time, or off."
    )
    commitment: Commitment = Field(
        timedelta(), description="How long a loosened limit waits before it holds: 12h. 0m: it holds at once."
    )
    link: Link = Field(LINK, description="What Open opens; {hashtag} is filled in.")
    outcomes: Annotated[list[Annotated[OutcomeKeys, OrWord("kind")]], NoneIsEmpty()] = Field(
        default_factory=list[OutcomeKeys], description="Kinds of outcome of your own, or what ours are worth."
    )
    ask_again: DailyTime = Field(time(21), description="When to ask once more what came of a chat; or off.")
    follow_up_at: ClockTime = Field(time(9), description="When follow-ups are told on their day.")
    digest: WeeklyTime = Field((6, time(18)), description="When the week is summed up: Sunday 18:00; or off.")
    protected: Annotated[list[ProtectedKeys], NoneIsEmpty()] = Field(
        default_factory=list[ProtectedKeys], description="Time that no chat reaches into."
    )
    chats: Annotated[list[ChatKeys], NoneIsEmpty()] = Field(description="Your chats.")


class _WithoutDefaults(GenerateJsonSchema):
    """Defaults are told in descriptions: as values of ours they are not what a user would write."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    keys = FileKeys.model_json_schema(schema_generator=_WithoutDefaults)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **keys}
