"""Whatever a fortnight brings - locks, restarts, days off, looks out of turn - each thing is said once."""

from collections import Counter
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from house import MONDAY, ZONE, House, at, schedule
from lastcall.core.decisions import KeepOutcome, Leave
from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.recurrence import Recurrence

DUE = MONDAY + timedelta(2)
SUNDAY = at("18:00", MONDAY + timedelta(6))
HOURS = st.integers(1, 40)
EVENTS = st.lists(
    st.tuples(st.sampled_from(["lock", "back", "restart", "look", "reread", "screen"]), HOURS),
    min_size=5,
    max_size=60,
)
PLAN = replace(
    schedule(),
    ask_again=Recurrence(ZONE, datetime.combine(MONDAY, time(21)), "FREQ=DAILY"),
    digest=Recurrence(ZONE, datetime.combine(MONDAY + timedelta(6), time(18)), "FREQ=WEEKLY"),
)


class Life:
    """A house, and how often each thing was said in it, over all its processes."""

    def __init__(self) -> None:
        self.house = House(PLAN, at("21:00"))
        self.said: Counter[str] = Counter()
        self._heard = 0

    def live(self, event: str, hours: int) -> None:
        """Some hours later, something happens."""
        house = self.house
        house.until(house.clock.now().utc + timedelta(hours=hours))
        self.listen()
        if event == "lock":
            house.service.away("lock")
        elif event == "back":
            house.service.back()
        elif event == "restart":
            house.restart(house.clock.now().utc + timedelta(hours=hours))
            self._heard = 0
        elif event == "look":
            house.service.look()
        elif event == "reread":
            assert house.service.reread()
        self.listen()
        if event == "screen":  # what stands is shown again: that is not saying it
            house.notifier.recover()
            self._heard = len(house.notifier.shown)

    def listen(self) -> None:
        week = (self.house.clock.now().utc - SUNDAY) // timedelta(days=7)
        for bubble in self.house.notifier.shown[self._heard :]:
            self.said[f"digest {week}" if bubble.tag == "digest" else bubble.tag.split()[0]] += 1
        self._heard = len(self.house.notifier.shown)


@settings(max_examples=100)
@given(EVENTS)
def test_each_thing_is_said_once(events: list[tuple[str, int]]) -> None:
    """One session, one follow-up, a Sunday: at most once each; and once, where the user is there in the end."""
    life = Life()
    house = life.house
    house.until(at("22:30"))
    assert house.service.do(Leave()).ok
    house.plan = replace(PLAN, chats=())  # nothing else happens in these days
    house.adopt(house.plan)
    outcome = Outcome("#other", at("22:00"), "referral", at("22:31"), who="Jane", follow_up=FollowUp(DUE))
    assert house.service.do(KeepOutcome(outcome)).ok
    life.listen()
    life.said.clear()
    for event in events:
        life.live(*event)
        assert house.alarm.at
        free = house.service.keeper.attendance.present
        assert not free or house.alarm.at > house.clock.now().utc, "the alarm would ring without end"
    life.live("back", 0)
    assert all(times == 1 for times in life.said.values()), life.said
    now = house.clock.now().utc
    asked = at("21:00", MONDAY + timedelta(1)) <= now <= at("22:30", MONDAY + timedelta(7))
    assert life.said["ask"] or not asked
    assert life.said["follow-up"] or now < at("09:00", DUE)
    week, since = divmod(now - SUNDAY, timedelta(days=7))
    assert week < 0 or since > timedelta(days=3) or life.said[f"digest {week}"]
