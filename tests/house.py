"""A house to keep time in: the service on fakes, a wall clock that tests move, and a user who presses buttons."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lastcall.core.budget import Budgets, Extensions, Step
from lastcall.core.keeper import Keeper
from lastcall.core.moment import Moment
from lastcall.core.recurrence import Recurrence, Window
from lastcall.core.schedule import Chat, ProtectedTime, Schedule
from lastcall.core.session import Closed
from lastcall.ports import Bubble
from lastcall.service import Service, recall
from ledger_fake import MemoryLedger
from notify_fake import FakeNotifier

ZONE = "America/New_York"
MONDAY = date(2026, 12, 7)
ONCE = Extensions(timedelta(minutes=10), 1)
LADDER = (Step("notify", after=timedelta()), Step("notify", every=timedelta(minutes=5)))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def at(wall: str, day: date = MONDAY) -> datetime:
    """An instant by New York's clock: `22:00`, on the Monday of the tests if not said otherwise."""
    return datetime.combine(day, time.fromisoformat(wall), ZoneInfo(ZONE)).astimezone(UTC)


def chat(
    hashtag: str = "#jobhuntchat",
    begins: str = "22:00",
    *,
    lasts: float = 60,
    budget: float = 40,
    remind: Sequence[float] = (15,),
    goal: str = "",
) -> Chat:
    """A chat on Mondays."""
    start = datetime.combine(MONDAY, time.fromisoformat(begins))
    return Chat(
        hashtag,
        (Recurrence(ZONE, start, "FREQ=WEEKLY", minutes(lasts)),),
        lasts=minutes(60),
        budget=minutes(budget),
        remind=tuple(minutes(lead) for lead in remind),
        link=f"https://x.com/search?q=%23{hashtag[1:]}",
        goal=goal,
    )


def schedule(
    *chats: Chat,
    day: float = 240,
    week: float = 600,
    protected: Sequence[ProtectedTime] = (),
    extensions: Extensions = ONCE,
    over_budget: Sequence[Step] = LADDER,
    attendance: str = "assume",
    warn: Sequence[float] = (10,),
) -> Schedule:
    return Schedule(
        ZONE,
        chats or (chat(),),
        Budgets(minutes(day), minutes(week), ZONE),
        protected=tuple(protected),
        attendance="ask" if attendance == "ask" else "assume",
        warn=tuple(minutes(lead) for lead in warn),
        extensions=extensions,
        over_budget=tuple(over_budget),
    )


def protected(name: str, begin: str, end: str, day: date = MONDAY) -> ProtectedTime:
    return ProtectedTime(name, windows=(Window(at(begin, day), at(end, day)),))


class FakeClock:
    """Three clocks that a test moves. They go together unless it says otherwise."""

    def __init__(self, now: datetime) -> None:
        self.moment = Moment(now, timedelta(hours=100))

    def now(self) -> Moment:
        return self.moment

    def move_to(self, instant: datetime) -> None:
        """Time goes by, with the machine awake."""
        past = instant - self.moment.utc
        self.moment = Moment(instant, self.moment.awake + past, self.moment.asleep)

    def sleep_until(self, instant: datetime) -> None:
        """The machine is suspended until then."""
        past = instant - self.moment.utc
        self.moment = Moment(instant, self.moment.awake, self.moment.asleep + past)

    def set_to(self, instant: datetime) -> None:
        """Somebody sets the clock; no time goes by."""
        self.moment = Moment(instant, self.moment.awake, self.moment.asleep)


class FakeAlarm:
    """Remembers what it is set to."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def set(self, at: datetime | None) -> None:
        self.at = at


class FakeScreen:
    """Counts how often it was locked."""

    def __init__(self) -> None:
        self.locked = 0

    def lock(self) -> None:
        self.locked += 1


class FakeRunner:
    """Keeps what was to be run."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, ...]] = []

    def run(self, command: Sequence[str]) -> None:
        self.ran.append(tuple(command))


class FakeOverrunLog:
    """Keeps the lines in memory."""

    def __init__(self) -> None:
        self.lines: list[Closed] = []

    def complete(self, pending: Sequence[Closed]) -> Sequence[Closed]:
        self.lines += [closed for closed in pending if closed not in self.lines]
        return pending


class _Audience:
    """Passes what the notifier hears on to the service, which is built after it."""

    def __init__(self) -> None:
        self.service: Service | None = None

    def pressed(self, tag: str, key: str) -> None:
        assert self.service
        self.service.pressed(tag, key)

    def failed(self, bubble: Bubble, reason: str) -> None:
        raise AssertionError(f"{bubble} was not shown: {reason}")

    def available(self) -> None:
        assert self.service
        self.service.available()


class House:
    """The daemon on fakes."""

    def __init__(
        self, plan: Schedule, now: datetime, ledger: MemoryLedger | None = None, *, look: bool = True
    ) -> None:
        self.clock, self.alarm = FakeClock(now), FakeAlarm()
        self.ledger = ledger or MemoryLedger()
        self.overruns, self.screen, self.runner = FakeOverrunLog(), FakeScreen(), FakeRunner()
        self.plan = plan
        self._start(look=look)

    def _start(self, *, look: bool = True) -> None:
        audience = _Audience()
        self.notifier = FakeNotifier(audience)
        memory = recall(self.ledger, self.clock.moment.utc)
        self.service = audience.service = Service(
            Keeper(self.plan, memory, self.clock.now()),
            clock=self.clock,
            ledger=self.ledger,
            overruns=self.overruns,
            notifier=self.notifier,
            alarm=self.alarm,
            screen=self.screen,
            runner=self.runner,
        )
        if look:
            self.service.look()

    def restart(self, now: datetime, *, look: bool = True) -> None:
        """The process was killed; it starts again at `now`, on the same machine."""
        self.clock.move_to(now)
        self._start(look=look)

    def adopt(self, plan: Schedule) -> None:
        """The file was saved."""
        self.service.adopt(self.service.foresight()(plan))

    def until(self, instant: datetime) -> None:
        """Time goes by, and the alarm rings whenever it is due."""
        for _ in range(5000):
            due = self.alarm.at
            if due is None or due > instant:
                break
            self.clock.move_to(max(due, self.clock.moment.utc))
            self.service.look()
        else:
            raise AssertionError(f"the alarm rings without end, at {self.alarm.at}")
        self.clock.move_to(instant)

    def press(self, label: str, tag: str = "#jobhuntchat") -> None:
        """The user presses the button with this label."""
        keys = {button.label: button.key for button in self.notifier.screen[tag].buttons}
        self.notifier.press(tag, keys[label])

    def shown(self, tag: str = "#jobhuntchat") -> str:
        """What the chat's bubble says now; empty where there is none."""
        bubble = self.notifier.screen.get(tag)
        return f"{bubble.summary} {bubble.body}".strip() if bubble else ""

    def buttons(self, tag: str = "#jobhuntchat") -> list[str]:
        return [button.label for button in self.notifier.screen[tag].buttons]

    def closed(self) -> list[Closed]:
        """The sessions in the ledger that are over, in order."""
        return sorted(self.ledger.closed, key=lambda closed: closed.session.opened)
