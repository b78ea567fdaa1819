"""A simulated stretch of life: the real service, ledger, overrun log and file, with a clock and a user made up.

`Life` plays a list of events to them. What should have come of it is worked out by truth.py, which shares no code.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from house import FakeAlarm, FakeClock, FakeRunner, FakeScreen
from lastcall.core.decisions import Command, Extend, Join, Leave, Skip
from lastcall.core.keeper import Keeper
from lastcall.edges.config import load
from lastcall.edges.ledger import SqliteLedger
from lastcall.edges.overruns import OverrunFile
from lastcall.ports import Bubble
from lastcall.service import Service, recall

ZONE = ZoneInfo("America/New_York")
HOURS = (8, 10, 12, 14, 16, 18, 20)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)

Deed = Literal[
    "join",
    "leave",
    "extend",
    "skip",
    "lock",
    "unlock",
    "suspend",
    "resume",
    "step",
    "reload",
    "kill",
    "restart",
]


SESSION, A_DAY, EXTRA = 40 * MINUTE, 200 * MINUTE, 10 * MINUTE
"""What the file allows."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a real instant, whatever the clock on the wall says then."""

    at: datetime
    deed: Deed
    chat: str = ""
    start: datetime | None = None
    by: timedelta = timedelta()
    """How far the clock is set."""
    warn: str = ""
    """What a changed file says under `warn`: a looser budget would only hold an hour later."""


def tag(day: int, hour: int) -> str:
    return f"#{DAYS[day].lower()}{hour}"


def slots() -> list[tuple[int, int]]:
    """(weekday, hour) of the fifty chats of a week, each an hour long."""
    return [*((day, hour) for day in range(7) for hour in HOURS), (5, 22)]


def text(warn: str) -> str:
    """The file. Nobody is taken to attend: a session begins at Join."""
    head = f"""\
timezone: {ZONE.key}
attendance: ask
budgets: {{session: {SESSION // MINUTE}m, day: {A_DAY // MINUTE}m, week: 7d}}
extensions: {{length: {EXTRA // MINUTE}m, per_session: 1}}
warn: {warn}
chats:
"""
    chats = (
        f'- {{hashtag: "{tag(day, hour)}", when: {DAYS[day]} {_clock(hour)} to {_clock(hour + 1)}}}'
        for day, hour in slots()
    )
    return head + "\n".join(chats) + "\n"


def _clock(hour: int) -> str:
    return f"{hour % 12 or 12}{'am' if hour < 12 else 'pm'}"


def occurrences(first: date, days: int) -> list[tuple[str, datetime]]:
    """(chat, start) of all that happens, by start."""
    found = []
    for n in range(days):
        day = first + timedelta(days=n)
        for weekday, hour in slots():
            if weekday == day.weekday():
                start = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)
                found.append((tag(weekday, hour), start))
    return sorted(found, key=lambda each: each[1])


# What happens


def events(seed: int, first: date, days: int) -> list[Event]:
    """A user who joins, stays, extends, skips; and a machine that is locked, suspended, set, reloaded and killed."""
    chance = random.Random(seed)  # noqa: S311 - made up, not secret
    happening = [event for chat, start in occurrences(first, days) for event in _user(chance, chat, start)]
    blocks = _apart(sorted(_blocks(chance, first, days), key=lambda block: block[0].at))
    gone = [(block[0].at, block[-1].at) for block in blocks if block[0].deed in {"lock", "suspend", "kill"}]
    present = [e for e in happening if not any(begin <= e.at <= end for begin, end in gone)]
    return sorted([*present, *(event for block in blocks for event in block)], key=lambda event: event.at)


def _user(chance: random.Random, chat: str, start: datetime) -> Iterator[Event]:
    """Most chats are joined, some are skipped, some passed over. Not everybody says when they leave."""
    joins = chance.random()
    if joins > 0.85:
        yield Event(_odd(chance, start, -30, 50), "skip", chat, start)
    if joins > 0.75:
        return
    join = _odd(chance, start, -20, 45)
    yield Event(join, "join", chat, start)
    if chance.random() < 0.2:
        yield Event(_odd(chance, max(start, join), 1, 60), "extend")
    if chance.random() < 0.8:
        yield Event(_odd(chance, max(start, join), 3, 85), "leave")


def _blocks(chance: random.Random, first: date, days: int) -> Iterator[tuple[Event, ...]]:
    for _, start in occurrences(first, days):
        deed = chance.choices(["", "lock", "suspend", "kill", "step", "reload"], [10, 3, 2, 3, 1, 1])[0]
        at = _odd(chance, start, -20, 70)
        if deed == "lock":
            yield Event(at, "lock"), Event(_odd(chance, at, 1, 25), "unlock")
        elif deed == "suspend":
            yield Event(at, "suspend"), Event(_odd(chance, at, 1, 150), "resume")
        elif deed == "kill":
            # nothing between 8 and 12 minutes: ten minutes away end a session, and a minute of it may be lost
            yield Event(at, "kill"), Event(_odd(chance, at, *chance.choice([(0, 8), (12, 40)])), "restart")
        elif deed == "step":
            by = chance.choice([-1, 1]) * chance.randrange(60, 3600) * SECOND
            yield Event(at, "step", by=by), Event(_odd(chance, at, 5, 100), "step", by=-by)
        elif deed == "reload":
            yield (Event(at, "reload", warn=chance.choice(["10m", "[15m, 5m]", "1m"])),)


def _odd(chance: random.Random, start: datetime, earliest: int, latest: int) -> datetime:
    """An instant some minutes from `start` that no two events, and no chat's edge, have in common."""
    whole = start.replace(microsecond=0) + chance.randrange(earliest * 60, latest * 60) * SECOND
    return whole + timedelta(microseconds=chance.randrange(1000, 999_000))


def _apart(blocks: list[tuple[Event, ...]]) -> list[tuple[Event, ...]]:
    """Those that begin after the one before has ended."""
    kept: list[tuple[Event, ...]] = []
    for block in blocks:
        if not kept or block[0].at > kept[-1][-1].at + MINUTE:
            kept.append(block)
    return kept


# The program that lives through it


class _Silent:
    """A notifier nobody looks at."""

    def show(self, bubble: Bubble) -> None:
        pass

    def close(self, tag: str) -> None:
        pass


def _command(event: Event) -> Command:
    commands: dict[str, Command] = {"join": Join(event.chat), "leave": Leave(), "extend": Extend()}
    return commands.get(event.deed) or Skip(event.chat, event.start)


class Life:
    """The program on a machine where these events happen."""

    def __init__(self, folder: Path, begin: datetime) -> None:
        self._folder = folder
        self._config = folder / "lastcall.yaml"
        self._clock = FakeClock(begin)
        self._real = begin
        self._offset = timedelta()
        self._looked = begin
        self._write("10m")
        self._start()
        self.lost: list[timedelta] = []
        """How long before each kill the last look was."""

    def play(self, event: Event) -> None:
        """Let time go by up to the event, then let it happen."""
        self._until(event.at, running=event.deed not in {"resume", "restart"}, asleep=event.deed == "resume")
        match event.deed:
            case "join" | "leave" | "extend" | "skip":
                self._service.do(_command(event))
            case "lock" | "suspend":
                self._service.away(event.deed)
            case "unlock" | "resume":
                self._service.back()
            case "step":
                self._offset += event.by
                self._clock.set_to(self._real + self._offset)
                self._service.look()
            case "reload":
                self._write(event.warn)
                self._reload()
            case "kill":
                self.lost.append(self._real - self._looked)
                return  # nothing is closed, nothing is said: the objects are just not used again
            case "restart":
                self._start()
        self._looked = self._real

    def end(self, at: datetime) -> None:
        """Let time go by, then stop the program in good order."""
        self._until(at)
        self._service.stop()
        self._ledger.close()

    def _until(self, real: datetime, *, running: bool = True, asleep: bool = False) -> None:
        while running and self._alarm.at and self._alarm.at - self._offset <= real:
            self._move(max(self._alarm.at - self._offset, self._real))
            self._service.look()
            self._looked = self._real
        self._move(real, asleep=asleep)

    def _move(self, real: datetime, *, asleep: bool = False) -> None:
        (self._clock.sleep_until if asleep else self._clock.move_to)(real + self._offset)
        self._real = real

    def _write(self, warn: str) -> None:
        """As an editor saves: beside, then over it."""
        beside = self._config.with_suffix(".new")
        beside.write_text(text(warn), encoding="utf-8")
        beside.replace(self._config)

    def _reload(self) -> None:
        loaded = load(self._config)
        assert loaded.schedule, loaded.problems
        self._service.adopt(self._service.foresight()(loaded.schedule))

    def _start(self) -> None:
        loaded = load(self._config)
        assert loaded.schedule, loaded.problems
        now = self._clock.now()
        self._alarm, self._ledger = FakeAlarm(), SqliteLedger(self._folder / "ledger.sqlite3")
        self._service = Service(
            Keeper(loaded.schedule, recall(self._ledger, now.utc), now),
            clock=self._clock,
            ledger=self._ledger,
            overruns=OverrunFile(self._folder / "overruns.jsonl"),
            notifier=_Silent(),
            alarm=self._alarm,
            screen=FakeScreen(),
            runner=FakeRunner(),
        )
        self._service.look()
