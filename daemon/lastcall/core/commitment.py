"""A limit that is loosened in the heat of a chat is no limit: it holds on for a while, a tightened one holds at once.

`bind` compares what the file says with what has been in force, and gives the schedule to go by, with what waits and
until when. What is in force is remembered in the ledger, so that a restart loosens nothing.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from lastcall.core.budget import Budgets, Step
from lastcall.core.duration import short
from lastcall.core.moment import ZERO
from lastcall.core.recurrence import Recurrence, Window
from lastcall.core.schedule import ProtectedTime, Schedule

Json = str
"""A limit's value as it is remembered."""
NOTHING = "[]"
"""The value of protected time that is gone from the file."""


class Limit(Struct, frozen=True):
    """One limit as it is in force."""

    key: str
    """`week`, `chat #jobhuntchat`, `protected family dinner`…"""
    value: Json
    wanted: Json = ""
    """The looser value that the file asks for; "" where none waits."""
    since: datetime | None = None
    """Since when it is asked for."""


class Limits(Struct, frozen=True):
    """All limits as they are in force: an entry for the ledger, in place of the one before."""

    limits: tuple[Limit, ...]


class Waiting(Struct, frozen=True):
    """A loosened limit that does not hold yet."""

    key: str
    """Of which limit, as `Limit.key`."""
    what: str
    """In words: `the budget of a week: 5 h instead of 4 h`."""
    until: datetime


class Bound(Struct, frozen=True):
    """What to go by."""

    schedule: Schedule
    limits: tuple[Limit, ...]
    """To remember."""
    waiting: tuple[Waiting, ...]


def bind(file: Schedule, remembered: Iterable[Limit], now: datetime) -> Bound:
    """The schedule that holds at `now`, given the file's and the limits that have been in force."""
    before = {limit.key: _pruned(limit, now) for limit in remembered}
    wait = _commitment(file, before)
    if not wait:
        return Bound(file, (), ())
    asked = dict(_asked(file, now))
    limits = {key: _settled(before.get(key), key, value, wait, now) for key, value in asked.items()}
    for key, limit in before.items():
        if key.startswith("chat ") and key not in asked:  # should it come back, its budget does
            limits[key] = Limit(key, limit.value)
        elif key not in asked:
            limits[key] = _settled(limit, key, NOTHING, wait, now)
    kept = tuple(limit for limit in limits.values() if limit.value != NOTHING or limit.wanted)
    waiting = tuple(
        Waiting(limit.key, _kind(limit.key).words(limit), limit.since + wait)
        for limit in kept
        if limit.since is not None
    )
    return Bound(_limited(file, limits), kept, waiting)


def _commitment(file: Schedule, before: Mapping[str, Limit]) -> timedelta:
    """How long a loosened limit waits: what has been in force counts, so that no shorter wait helps at once."""
    remembered = before.get("commitment")
    return max(file.commitment, _length(remembered.value) if remembered else ZERO)


def _settled(limit: Limit | None, key: str, asked: Json, wait: timedelta, now: datetime) -> Limit:
    """A limit as it holds now, where the file asks for `asked`."""
    if limit is None or not wait or not _kind(key).looser(asked, limit.value):
        return Limit(key, asked)
    since = limit.since
    if since is None or since > now or _kind(key).looser(asked, limit.wanted):
        since = now
    return Limit(key, asked) if now - since >= wait else Limit(key, limit.value, asked, since)


# The limits of a schedule, by key


class _Kind(Struct, frozen=True):
    """How limits of a kind compare and are said."""

    looser: Callable[[Json, Json], bool]
    """Whether the first value allows more than the second."""
    words: Callable[[Limit], str]


def _asked(file: Schedule, now: datetime) -> Iterator[tuple[str, Json]]:
    yield "day", _seconds(file.budgets.day)
    yield "week", _seconds(file.budgets.week)
    yield "session", _seconds(file.budgets.session)
    for chat in file.chats:
        yield f"chat {chat.hashtag}", _seconds(chat.budget)
    yield "extension length", _seconds(file.extensions.length)
    yield "extensions", str(file.extensions.per_session)
    yield "ladder", json.dumps([_step(step) for step in file.over_budget])
    for name in dict.fromkeys(time.name for time in file.protected):
        entries = {entry for time in file.protected if time.name == name for entry in _when(time)}
        yield f"protected {name}", _coming(entries, now)
    yield "commitment", _seconds(file.commitment)


def _kind(key: str) -> _Kind:
    name = key.partition(" ")[2]
    match key.partition(" ")[0]:
        case "chat":
            return _Kind(_more, lambda limit: _said(f"the budget of {name}", limit))
        case "protected":
            return _Kind(_lacks, lambda _: f"less protection of {name}")
        case "ladder":
            return _Kind(_milder, lambda _: "a milder over_budget")
        case "extensions":
            return _Kind(_more, lambda limit: f"{limit.wanted} extensions instead of {limit.value}")
        case "extension":
            return _Kind(_more, lambda limit: _said("the length of an extension", limit))
        case "commitment":
            return _Kind(lambda a, b: _more(b, a), lambda limit: _said("the commitment", limit))
        case _:
            return _Kind(_more, lambda limit: _said(f"the budget of a {key}", limit))


def _said(what: str, limit: Limit) -> str:
    wanted, value = (short(_length(each)) for each in (limit.wanted, limit.value))
    return f"{what}: {wanted} instead of {value}"


def _more(one: Json, other: Json) -> bool:
    """Whether a number is greater; no number is the least."""
    return _number(one) > _number(other)


def _number(value: Json) -> float:
    return float(value) if value else float("-inf")


def _lacks(one: Json, other: Json) -> bool:
    """Whether protected time of the second is not in the first."""
    return bool(_entries(other) - _entries(one))


def _milder(one: Json, other: Json) -> bool:
    """Whether some step of the second ladder has none in the first that does the same as early."""
    steps = [_Step.of(step) for step in _list(one)]
    return not all(any(step.covers(_Step.of(each)) for step in steps) for each in _list(other))


class _Step(Struct, frozen=True):
    do: str
    once: bool
    length: float
    command: tuple[str, ...]

    @staticmethod
    def of(step: list[object]) -> "_Step":
        do, after, every, command = step
        length = every if after is None else after
        words = tuple(map(str, command)) if isinstance(command, list) else ()
        return _Step(str(do), after is not None, float(str(length)), words)

    def covers(self, other: "_Step") -> bool:
        same = (self.do, self.once, self.command) == (other.do, other.once, other.command)
        return same and self.length <= other.length


# Values as they are remembered


def _seconds(length: timedelta) -> Json:
    return repr(length.total_seconds())


def _length(value: Json) -> timedelta:
    return timedelta(seconds=float(value)) if value else ZERO


def _list(value: Json) -> list[list[object]]:
    found = json.loads(value) if value else []
    return found if isinstance(found, list) else []


def _entries(value: Json) -> set[str]:
    found = json.loads(value) if value else None
    return set(found) if isinstance(found, list) else set()


def _step(step: Step) -> list[object]:
    after, every = (None if each is None else each.total_seconds() for each in (step.after, step.every))
    return [step.do, after, every, list(step.command)]


def _when(time: ProtectedTime) -> Iterator[str]:
    """Each stretch of protected time as a text that can be read back."""
    for rule in time.recurrences:
        length = rule.length.total_seconds() if rule.length else 0.0
        skipped = sorted(day.isoformat() for day in rule.except_dates)
        yield json.dumps(["rule", rule.timezone, rule.start.isoformat(), rule.rrule, length, skipped])
    for window in time.windows:
        yield json.dumps(["window", window.start.isoformat(), window.end.isoformat()])


def _coming(entries: Iterable[str], now: datetime) -> Json:
    """Protected time that is not over yet, as it is remembered."""
    over = {entry for entry in entries if _end(entry) <= now}
    return json.dumps(sorted(set(entries) - over))


def _end(entry: str) -> datetime:
    kind, *rest = json.loads(entry)
    return datetime.fromisoformat(rest[1]) if kind == "window" else datetime.max.replace(tzinfo=UTC)


def _pruned(limit: Limit, now: datetime) -> Limit:
    if not limit.key.startswith("protected "):
        return limit
    return replace(limit, value=_coming(_entries(limit.value), now))


def _protected(name: str, entries: set[str]) -> ProtectedTime:
    rules: list[Recurrence] = []
    windows: list[Window] = []
    for entry in sorted(entries):
        kind, *rest = json.loads(entry)
        if kind == "rule":
            zone, start, rrule, length, skipped = rest
            days = frozenset(map(date.fromisoformat, skipped))
            rules.append(
                Recurrence(zone, datetime.fromisoformat(start), rrule, timedelta(seconds=length), days)
            )
        else:
            windows.append(Window(*map(datetime.fromisoformat, rest)))
    return ProtectedTime(name, tuple(rules), tuple(windows))


# Back to a schedule


def _limited(file: Schedule, limits: Mapping[str, Limit]) -> Schedule:
    """The file's schedule under the limits in force."""
    budgets = Budgets(
        _length(limits["day"].value),
        _length(limits["week"].value),
        file.budgets.timezone,
        file.budgets.day_starts,
        file.budgets.week_starts,
        _length(limits["session"].value),
    )
    extensions = replace(
        file.extensions,
        length=_length(limits["extension length"].value),
        per_session=round(_number(limits["extensions"].value)),
    )
    chats = tuple(replace(chat, budget=_length(limits[f"chat {chat.hashtag}"].value)) for chat in file.chats)
    ladder = tuple(_step_back(step) for step in _list(limits["ladder"].value))
    return replace(
        file,
        budgets=budgets,
        extensions=extensions,
        chats=chats,
        over_budget=ladder,
        protected=tuple(_in_force(file, limits)),
    )


def _in_force(file: Schedule, limits: Mapping[str, Limit]) -> Iterator[ProtectedTime]:
    """Protected time of the file, and what it no longer names but still holds."""
    for key, limit in limits.items():
        kind, _, name = key.partition(" ")
        if kind == "protected" and limit.wanted:
            yield _protected(name, _entries(limit.wanted) | _entries(limit.value))
        elif kind == "protected":
            yield from (time for time in file.protected if time.name == name)  # as the file has it


def _step_back(step: list[object]) -> Step:
    do, after, every, command = step
    lengths = [None if each is None else timedelta(seconds=float(str(each))) for each in (after, every)]
    words = tuple(map(str, command)) if isinstance(command, list) else ()
    return Step(do, lengths[0], lengths[1], words)  # type: ignore[arg-type]  # remembered as it was
