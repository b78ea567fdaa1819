"""What a ledger should hold after a list of events: worked out from the rules as the documentation has them.

It shares no code with the program, knows nothing of looks, alarms and margins, and walks through time from one instant
at which something can happen to the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from life import A_DAY, EXTRA, HOUR, MINUTE, SECOND, SESSION, ZONE, Event

ZERO = timedelta()
AWAY_ENDS = 10 * MINUTE
GIVE_UP = 2 * HOUR
EARLY = 30 * MINUTE
Occurrence = tuple[str, datetime]


@dataclass(slots=True)
class Stay:
    """A session as it should stand in the ledger. Instants are what the clock on the wall said."""

    chat: str
    start: datetime | None
    """Of the occurrence; None: off schedule."""
    opened: datetime
    attended: timedelta = ZERO
    extended: timedelta = ZERO
    closed: datetime | None = None
    by: str = ""
    overrun: timedelta = ZERO
    sign: timedelta = ZERO
    """How long it had been attended when the user last did something."""

    @property
    def end(self) -> datetime | None:
        return self.start + HOUR if self.start else None


@dataclass(slots=True)
class Truth:
    """Walk through the events with `happen`, then compare."""

    occurrences: list[Occurrence]
    real: datetime
    offset: timedelta = ZERO
    stay: Stay | None = None
    away: tuple[datetime, str] | None = None
    """Since when, on the wall, and why, if nobody is there or the program is dead."""
    running: bool = True
    begun: set[Occurrence] = field(default_factory=set)
    """The occurrences that were offered."""
    stays: list[Stay] = field(default_factory=list)
    skipped: set[Occurrence] = field(default_factory=set)
    seen: datetime | None = None
    """Up to where on the wall the ends of chats were noted."""

    @property
    def wall(self) -> datetime:
        return self.real + self.offset

    def happen(self, event: Event, lost: timedelta = ZERO) -> None:
        """`lost`: of a kill, how long before it the program last looked."""
        self.walk(event.at, awake=event.deed != "resume")
        match event.deed:
            case "join" | "leave" | "extend" | "skip":
                self._obey(event)
            case "lock" | "suspend":
                self.away = self.wall, event.deed
            case "kill":
                self._kill(lost)
            case "unlock" | "resume" | "restart":
                self._come_back()
            case "step":
                self._set_clock(event.by)
            case "reload":
                pass  # no limit is changed
        if self.stay and event.deed in {"join", "extend", "skip", "unlock", "resume"}:
            self.stay.sign = self.stay.attended
        self._settle()

    def _obey(self, event: Event) -> None:
        if event.deed == "join":
            self._join(event.chat)
        elif event.deed == "leave":
            self._close(self.wall, "user")
        elif event.deed == "skip":
            self._skip((event.chat, event.start or self.wall))
        elif self.stay and not self.stay.extended:
            self.stay.extended = EXTRA

    def walk(self, until: datetime, *, awake: bool = True) -> None:
        """Let time go by. While the machine sleeps or the program is dead nothing is noticed."""
        while awake and self.running:
            edges = [*(at - self.offset for at in self._edges()), self._gives_up()]
            following = min((at for at in edges if at and at > self.real), default=until)
            if following >= until:
                break
            self._pass_to(following)
            self._settle()
        self._pass_to(until)

    def end(self, at: datetime) -> None:
        """The program is stopped: an open session stays open."""
        self.walk(at)

    def missed(self, among: Iterable[Occurrence]) -> set[Occurrence]:
        """Those that were neither attended nor skipped."""
        attended = {(stay.chat, stay.start) for stay in self.stays}
        return {each for each in among if each not in attended and each not in self.skipped}

    def _pass_to(self, real: datetime) -> None:
        if self.stay and not self.away:
            self.stay.attended += real - self.real
        self.real = real

    def _edges(self) -> list[datetime]:
        """Instants on the wall at which something happens by itself."""
        near = [start for _, start in self._near()]
        edges = [*near, *(start + HOUR for start in near)]
        return [*edges, self.away[0] + AWAY_ENDS] if self.away else edges

    def _gives_up(self) -> datetime | None:
        """The real instant at which nobody has stirred for two hours past the allowance."""
        if self.stay is None or self.away:
            return None
        silent_since = max(self._allowance(self.stay), self.stay.sign)
        return self.real + silent_since + GIVE_UP - self.stay.attended

    def _near(self) -> list[Occurrence]:
        """The occurrences of these days; long gone ones are dropped."""
        while self.occurrences and self.occurrences[0][1] < self.wall - timedelta(days=2):
            self.occurrences.pop(0)
        return self.occurrences[:40]

    def _settle(self) -> None:
        if not self.running:
            return
        self._end_stay()
        self.seen = self.wall
        if not self.away:
            self._begin()

    def _end_stay(self) -> None:
        stay = self.stay
        if stay is None:
            return
        ended = stay.end is not None and stay.end <= self.wall
        if self.away and (self.wall - self.away[0] >= AWAY_ENDS or (ended and self._overrun(stay) == ZERO)):
            self._close(*self.away)
        elif ended and stay.end and not self.away and self._overrun(stay) == ZERO and self._just(stay.end):
            self._close(stay.end, "chat")
        elif (silent := self._gives_up()) and silent <= self.real:
            self._close(self.wall, "gave_up")

    def _just(self, end: datetime) -> bool:
        """Whether a chat's end has only now come. Later it is the user who stays."""
        return self.seen is None or self.seen < end

    def _begin(self) -> None:
        """What is on is offered once; to whoever is in it already, joined at the wrong time, it is said to be theirs."""
        for occurrence in self._near():
            chat, start = occurrence
            if start <= self.wall < start + HOUR and occurrence not in self.begun:
                self.begun.add(occurrence)
                if self.stay and self.stay.chat == chat and self.stay.start is None:
                    self.stay.start = start

    def _join(self, chat: str) -> None:
        if self.stay and self.stay.chat == chat:
            return
        self._close(self.wall, "user")
        here = [o for o in self._near() if o[0] == chat and o[1] - EARLY <= self.wall < o[1] + HOUR]
        self.stay = Stay(chat, here[0][1] if here else None, self.wall)

    def _skip(self, occurrence: Occurrence) -> None:
        if self.wall < occurrence[1] + HOUR:
            self.skipped.add(occurrence)

    def _kill(self, lost: timedelta) -> None:
        if self.stay:
            self.stay.attended -= lost
        self.away = self.wall - lost, "crash"
        self.running = False

    def _come_back(self) -> None:
        """What the absence has ended ends before the user is there again."""
        if self.stay and not self.running:
            self.stay.sign = ZERO  # of the time before a crash nobody knows
        self.running = True
        self._end_stay()
        self.away = None

    def _set_clock(self, by: timedelta) -> None:
        self.offset += by
        if by < ZERO:  # what lies ahead comes again
            self.begun = {occurrence for occurrence in self.begun if occurrence[1] <= self.wall}
            if self.stay and self.stay.start and self.wall < self.stay.start - EARLY:
                self._close(self.wall, "chat")  # the wrong clock had it begin

    def _close(self, at: datetime, by: str) -> None:
        if self.stay:
            self.stay.closed, self.stay.by = at, by
            self.stay.overrun = self._overrun(self.stay)
            self.stays.append(self.stay)
            self.stay = None

    def _overrun(self, stay: Stay) -> timedelta:
        """Who leaves within a second of the call has left in time."""
        over = stay.attended - self._allowance(stay)
        return over if over >= SECOND else ZERO

    def _allowance(self, stay: Stay) -> timedelta:
        """The least of session and day; extra minutes widen both."""
        today = _day(stay.opened)
        spent = sum((each.attended for each in self.stays[-20:] if _day(each.opened) == today), ZERO)
        return min(SESSION + stay.extended, max(A_DAY + stay.extended - spent, ZERO))


def _day(wall: datetime) -> date:
    """A day begins at 04:00."""
    return (wall.astimezone(ZONE) - 4 * HOUR).date()
