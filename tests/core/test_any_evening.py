"""Whatever happens of an evening, in any order: the books are right, and the daemon knows when to look again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from house import LADDER, ZONE, House, at, minutes
from lastcall.core.budget import Budgets, Extensions, Step
from lastcall.core.decisions import Answer, Command, Extend, Join, Leave, Skip, Snooze
from lastcall.core.recurrence import Recurrence, Window
from lastcall.core.schedule import Chat, ProtectedTime, Schedule
from lastcall.core.session import Attending, Closed
from lastcall.core.span import Span, inside

ZERO = timedelta()
EVER = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))
AUTUMN, SPRING = date(2026, 10, 31), date(2027, 3, 13)
"""The evenings before the clocks change in New York; the weeks of these tests begin on Sunday."""


def daily(hashtag: str, begins: str, lasts: float, budget: float) -> Chat:
    start = datetime.combine(date(2026, 1, 1), time.fromisoformat(begins))
    rule = Recurrence(ZONE, start, "FREQ=DAILY", minutes(lasts))
    return Chat(hashtag, (rule,), minutes(lasts), minutes(budget), remind=(minutes(15), minutes(2)))


A, B = daily("#a", "20:00", 60, 40), daily("#b", "21:00", 60, 60)
OVERLAPPING, NIGHT = daily("#c", "20:30", 60, 30), daily("#night", "23:30", 180, 120)
DINNER = ProtectedTime(
    "dinner", (Recurrence(ZONE, datetime.combine(date(2026, 1, 1), time(22)), "FREQ=DAILY", minutes(20)),)
)
FULL = Schedule(
    ZONE,
    (A, B, OVERLAPPING, NIGHT),
    Budgets(minutes(150), minutes(240), ZONE, day_starts=time(1, 30), week_starts=6),
    protected=(DINNER,),
    extensions=Extensions(minutes(10), 2),
    over_budget=(*LADDER, Step("lock", after=minutes(15))),
)
SCHEDULES = (
    FULL,
    replace(FULL, chats=(B, NIGHT), attendance="ask", give_up_after=minutes(20)),
    replace(FULL, chats=(replace(A, budget=minutes(10)),), protected=(), away_ends_session=minutes(3)),
    replace(FULL, timezone="Asia/Kolkata", budgets=replace(FULL.budgets, timezone="Asia/Kolkata")),
)


class World:
    """A house, and somebody beside it with a stopwatch, who writes down when the clock of a session runs."""

    def __init__(self, evening: date, plan: Schedule) -> None:
        self.house = House(plan, at("19:30", evening))
        self.watched: dict[tuple[str, datetime], timedelta] = {}
        self.awake = self.house.clock.moment.awake
        self.wrong_by = ZERO

    def wait(self, length: timedelta) -> None:
        """Time goes by; the alarm rings when it is due."""
        end = self.house.clock.moment.utc + length
        for _ in range(2000):
            due = self.house.alarm.at
            assert due
            if due > end:
                break
            self.house.clock.move_to(max(due, self.house.clock.moment.utc))
            self.wake(self.house.service.look)
        else:
            raise AssertionError("looks without end")
        self.house.clock.move_to(end)

    def wake(self, call: Callable[[], object]) -> None:
        """Something wakes the daemon: until then the stopwatch ran, if the session's clock did."""
        awake = self.house.clock.moment.awake
        state = self.house.service.keeper.attendance.state
        if isinstance(state, Attending):
            which = state.session.chat, state.session.opened
            self.watched[which] = self.watched.get(which, ZERO) + awake - self.awake
        self.awake = awake
        call()
        self.check()

    def lock(self) -> None:
        self.wake(lambda: self.house.service.away("lock"))

    def unlock(self) -> None:
        self.wake(self.house.service.back)

    def new_screen(self) -> None:
        self.house.service.available()

    def suspend(self, length: timedelta, announced: bool) -> None:
        if announced:
            self.wake(lambda: self.house.service.away("suspend"))
        self.house.clock.sleep_until(self.house.clock.moment.utc + length)
        self.wake(self.house.service.look)
        if announced:
            self.wake(self.house.service.back)

    def set_clock(self, by: timedelta) -> None:
        """Not further than a restart looks back."""
        if abs(self.wrong_by + by) > timedelta(days=14):
            return
        self.wrong_by += by
        self.house.clock.set_to(self.house.clock.moment.utc + by)
        self.wake(self.house.service.look)

    def idle(self, length: timedelta) -> None:
        """The desktop says so when it has lasted for a while: that much was not attended."""
        self.wake(self.house.service.look)
        before = dict(self.watched)
        self.wait(length)
        noted = {
            (closed.session.chat, closed.session.opened)
            for closed in self.house.ledger.closed
            if closed.overrun or closed.ended_by == "gave_up"
        }
        self.wake(lambda: self.house.service.away("idle", self.house.clock.moment.utc - length))
        for which in self.watched.keys() - noted:  # an overrun stays as it was noted
            self.watched[which] = before.get(which, ZERO)

    def say(self, command: Command) -> None:
        before = self.house.service.keeper.attendance.session
        answers: list[Answer] = []
        self.wake(lambda: answers.append(self.house.service.do(command)))
        if before and "nothing is counted" in answers[0].text:
            self.watched.pop((before.chat, before.opened), None)

    def kill(self) -> None:
        """What was attended since the last look is lost."""
        self.awake = self.house.clock.moment.awake
        self.house.restart(self.house.clock.moment.utc)
        self.check()

    def reload(self, plan: int) -> None:
        self.house.plan = SCHEDULES[plan]
        self.wake(lambda: self.house.adopt(self.house.plan))

    def check(self) -> None:
        """What must hold at any time."""
        now = self.house.clock.moment.utc
        assert self.house.alarm.at is not None
        assert self.house.alarm.at > now
        for closed in self.house.ledger.closed:
            assert closed.overrun == max(closed.attended - closed.allowance, ZERO)

    def check_books(self) -> None:
        """Each session has the time that the stopwatch says, and no period has more or less than that."""
        self.wake(self.house.service.look)
        kept = {}
        spans: list[Span] = []
        for which, state in self.house.ledger.sessions.items():
            mine = state.session.spans if isinstance(state, Closed) else state.spans
            kept[which] = sum((span.length for span in mine), ZERO)
            spans += mine
        attended = {which: length for which, length in self.watched.items() if length}
        assert {which: length for which, length in kept.items() if length} == attended
        attendance = self.house.service.keeper.attendance
        week = attendance.schedule.budgets.period("week", self.house.clock.moment.utc)
        assert attendance.spent(week) == inside(spans, week)


CHATS = st.sampled_from(["#a", "#b", "#c", "#night", None])
LENGTHS = st.sampled_from([1, 7, 30, 61, 300, 1000, 3600, 6000]).map(lambda s: timedelta(seconds=s))
STEPS = st.sampled_from(
    [-86_400 * 8, -90_000, -3600, -1900, -600, -3, -1, 1, 3, 600, 3600, 90_000, 86_400 * 8]
)
COMMANDS = st.one_of(
    st.builds(Join, CHATS),
    st.just(Leave()),
    st.just(Extend()),
    st.builds(Skip, CHATS),
    st.builds(Snooze, LENGTHS, CHATS),
)
HAPPENINGS = st.one_of(
    st.tuples(st.just("wait"), LENGTHS),
    st.tuples(st.just("wait"), LENGTHS),
    st.tuples(st.just("say"), COMMANDS),
    st.tuples(st.just("suspend"), LENGTHS, st.booleans()),
    st.tuples(st.just("set_clock"), STEPS.map(lambda seconds: timedelta(seconds=seconds))),
    st.tuples(st.sampled_from(["lock", "unlock", "kill", "new_screen"])),
    st.tuples(st.just("idle"), LENGTHS.filter(lambda length: length < minutes(20))),
    st.tuples(st.just("reload"), st.integers(0, len(SCHEDULES) - 1)),
)


@settings(max_examples=30)
@given(
    st.sampled_from([AUTUMN, SPRING]),
    st.integers(0, len(SCHEDULES) - 1),
    st.lists(HAPPENINGS, min_size=1, max_size=30),
)
def test_whatever_happens_the_books_are_right(
    evening: date, plan: int, happenings: list[tuple[Any, ...]]
) -> None:
    """Waiting, sleeping, locking, chatting, setting the clock, saving the file and killing the daemon, in any order."""
    world = World(evening, SCHEDULES[plan])
    for what, *how in happenings:
        getattr(world, what)(*how)
    world.check_books()
    world.house.service.stop()
    world.check()
