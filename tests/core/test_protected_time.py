"""No chat reaches into dinner, and what reached into it is not forgotten."""

from house import House, at, chat, minutes, protected, schedule
from lastcall.core.decisions import Join, Leave

DINNER = (protected("dinner", "18:30", "19:30"),)
TAG = "#jobhuntchat"


def test_a_reload_does_not_forget_the_dinner_that_was_missed() -> None:
    """Chatted through dinner, saved the schedule at 21:00: an hour is still over."""
    plan = schedule(chat(budget=600), protected=DINNER)
    house = House(plan, at("18:00"))
    house.service.do(Join(TAG))
    house.until(at("21:00"))
    house.adopt(plan)
    house.service.do(Leave())
    [closed] = house.closed()
    assert (closed.overrun, closed.limit) == (minutes(60), "protected")


def test_a_restart_in_dinner_repeats_nothing() -> None:
    """Called at 18:30, killed at 18:33: the first look after it says nothing, and 18:35 says five minutes."""
    house = House(schedule(chat(budget=600), protected=DINNER), at("18:00"))
    house.service.do(Join(TAG))
    house.until(at("18:33"))
    assert house.shown().startswith("Time.")
    house.restart(at("18:33"))
    assert not house.notifier.shown
    house.until(at("18:35"))
    assert house.shown().startswith("#jobhuntchat: 5 minutes over.")
