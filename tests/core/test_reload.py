"""The file is saved while a session is open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from house import House, at, chat, minutes, protected, schedule


def test_a_budget_lowered_below_what_is_spent_is_said_at_once() -> None:
    """At 22:30 forty minutes become twenty: ten are over, and the bubble says so now, not at 22:35."""
    house = House(schedule(), at("21:00"))
    house.until(at("22:30"))
    house.adopt(schedule(chat(budget=20)))
    assert house.shown().startswith("#jobhuntchat: 10 minutes over.")
    assert house.screen.locked == 0


def test_a_budget_raised_takes_the_call_back() -> None:
    """Five minutes over at 22:45; with an hour allowed fifteen minutes are left, and then it is called again."""
    house = House(schedule(chat(lasts=120)), at("21:00"))
    house.until(at("22:45"))
    house.adopt(schedule(chat(lasts=120, budget=60)))
    assert house.shown() == "#jobhuntchat: 15 minutes left."
    house.until(at("23:00"))
    assert house.shown() == "Time. You gave #jobhuntchat 60 minutes."


def test_a_dinner_put_in_now_ends_the_allowance_now() -> None:
    house = House(schedule(), at("21:00"))
    house.until(at("22:20"))
    house.adopt(schedule(protected=[protected("dinner", "22:00", "23:30")]))
    assert house.shown().startswith("#jobhuntchat: 20 minutes over.")


def test_a_save_that_changes_nothing_says_nothing() -> None:
    house = House(schedule(), at("21:00"))
    house.until(at("22:50"))
    bubbles = len(house.notifier.shown)
    house.adopt(schedule())
    assert len(house.notifier.shown) == bubbles


SHORT = chat("#short", "21:35", lasts=10)
LATER = schedule(chat(budget=50), SHORT, chat("#late", "23:30"))


@pytest.mark.parametrize(
    "happens",
    [
        lambda house: house.until(at("22:00")),
        lambda house: house.until(at("22:59")),
        lambda house: house.until(at("23:20") + timedelta(days=3)),
        lambda house: house.clock.set_to(at("20:30")),
        lambda house: house.clock.sleep_until(at("22:30")),
        lambda house: house.service.away("idle", at("21:30")),
        lambda house: house.press("Skip today"),
    ],
    ids=["it begins", "time is up", "days go by", "the clock is set back", "suspend", "idle", "skip"],
)
def test_what_happens_while_the_file_is_read_is_no_different_for_that(
    happens: Callable[[House], None],
) -> None:
    """A long file is made ready beside the loop, and the evening goes on meanwhile."""
    beside, at_once = (House(schedule(chat(), SHORT), at("21:00")) for _ in range(2))
    for house in beside, at_once:
        house.until(at("21:50"))
        house.service.look()
    foresee = beside.service.foresight()
    for house in beside, at_once:
        happens(house)
    beside.service.adopt(foresee(LATER))
    at_once.adopt(LATER)
    for house in beside, at_once:
        house.service.back()
        house.until(at("02:00") + timedelta(days=5))
    assert beside.notifier.shown == at_once.notifier.shown
    assert beside.closed() == at_once.closed()
    assert beside.alarm.at == at_once.alarm.at


def test_a_limit_that_loosens_while_the_file_is_read_stays_loose() -> None:
    """It was asked for an hour ago and holds; a file that was read before, and a clock set back, take nothing back."""
    strict = replace(schedule(chat(budget=30)), commitment=minutes(60))
    loose = replace(schedule(chat(budget=50)), commitment=minutes(60))
    house = House(strict, at("20:00"))
    house.adopt(loose)
    house.until(at("20:59"))
    foresee = house.service.foresight()
    house.until(at("21:01"))
    house.clock.set_to(at("20:30"))
    house.service.adopt(foresee(loose))
    assert [each.budget for each in house.service.keeper.schedule.chats] == [minutes(50)]
