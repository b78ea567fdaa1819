"""A looser limit waits, and an overrun is paid back: told with the service on fakes."""

from datetime import timedelta

from msgspec.structs import replace

from house import MONDAY, House, at, chat, minutes, schedule
from lastcall.core.schedule import Schedule
from lastcall.core.status import status
from lastcall.describe import lines
from lastcall.requests import status_json

HALF_A_DAY = timedelta(hours=12)
STRICT = replace(schedule(week=230), commitment=HALF_A_DAY)
LOOSE = replace(STRICT, chats=(chat(budget=90),))
TUESDAY = MONDAY + timedelta(days=1)
NEXT_MONDAY = MONDAY + timedelta(days=7)


def test_a_budget_raised_in_the_midst_of_a_chat_holds_twelve_hours_later() -> None:
    """Time is called when it was to be called; a bubble says what waits; next week it holds."""
    house = House(STRICT, at("21:00"))
    house.until(at("22:30"))
    house.adopt(LOOSE)
    assert house.shown("commitment") == (
        "Looser limits wait. Tuesday 8 December, 10:30: the budget of #jobhuntchat: 1 h 30 instead of 40 min."
    )
    house.until(at("22:40"))
    assert house.shown() == "Time. You gave #jobhuntchat 40 minutes."
    house.press("Done")
    house.until(at("22:01", NEXT_MONDAY))
    assert "90 minutes tonight" in house.shown()
    assert house.service.keeper.schedule == LOOSE


def test_a_restart_loosens_nothing() -> None:
    """What is in force is in the ledger, and so is since when the file asks for more."""
    house = House(STRICT, at("21:00"))
    house.until(at("22:10"))
    house.adopt(LOOSE)
    house.plan = LOOSE
    house.restart(at("22:10"))
    house.until(at("22:40"))
    assert house.shown() == "Time. You gave #jobhuntchat 40 minutes."
    house.until(at("10:10", TUESDAY))
    assert house.service.keeper.schedule == LOOSE


def test_the_alarm_rings_when_a_limit_begins_to_hold() -> None:
    """Nobody has to do anything for it."""
    house = House(STRICT, at("12:00"))
    house.adopt(LOOSE)
    house.until(at("23:59"))
    assert house.service.keeper.schedule.chats[0].budget == minutes(40)
    house.until(at("00:00", TUESDAY))
    assert house.service.keeper.schedule.chats[0].budget == minutes(90)


def test_a_tightened_budget_holds_in_the_session_that_is_open() -> None:
    """At once, and without a word of waiting."""
    house = House(STRICT, at("21:00"))
    house.until(at("22:30"))
    house.adopt(replace(STRICT, chats=(chat(budget=30),)))
    assert not house.shown("commitment")
    assert house.shown() == "#jobhuntchat: no time left. This chat's budget is spent."


def evening(plan: Schedule, left_at: str = "22:52") -> House:
    """An evening with twelve minutes too many."""
    house = House(plan, at("21:00"))
    house.until(at(left_at))
    house.press("Done")
    return house


def test_an_overrun_is_taken_off_the_next_session_of_the_chat() -> None:
    """And it is said, when it is made and when it is paid; the time after that is whole again."""
    house = evening(replace(schedule(week=230), repay="next"))
    assert "12 minutes over. It is taken off next time." in house.shown()
    house.until(at("22:00", NEXT_MONDAY))
    assert house.shown().startswith("#jobhuntchat is on. 28 minutes tonight, 12 min less for last time (")
    house.until(at("22:28", NEXT_MONDAY))
    assert house.shown() == "Time. You gave #jobhuntchat 28 minutes."
    house.press("Done")
    third = MONDAY + timedelta(days=14)
    house.until(at("22:00", third))
    assert house.shown().startswith("#jobhuntchat is on. 40 minutes tonight (")


def test_what_is_owed_survives_a_restart() -> None:
    """It is told by the sessions that the ledger remembers."""
    house = evening(replace(schedule(), repay="next"))
    house.restart(at("21:00", NEXT_MONDAY))
    house.until(at("22:00", NEXT_MONDAY))
    assert "28 minutes tonight, 12 min less" in house.shown()


def test_a_chat_that_owes_its_whole_budget_is_offered_and_not_opened() -> None:
    """Going all the same is the user's choice, and an overrun from its first minute."""
    plan = replace(schedule(chat(budget=10)), repay="next")
    house = evening(plan, "22:30")
    house.until(at("22:00", NEXT_MONDAY))
    assert house.shown() == "#jobhuntchat is on. But this chat's budget is spent."
    assert house.service.keeper.attendance.session is None


def test_an_overrun_is_taken_off_the_rest_of_the_week() -> None:
    """Its time counts once more against the week in which it was made, and no longer."""
    other = chat("#critlib", "23:30", budget=40)
    house = evening(replace(schedule(chat(), other, week=100), repay="week"))
    assert "12 minutes over. It is taken off the rest of the week." in house.shown()
    now = status_json(status(house.service.keeper, house.clock.now()))
    assert now["budgets"]["week"] == {"spent_s": 52 * 60, "of_s": 100 * 60, "owed_s": 12 * 60}
    assert "this week: 52 min of 1 h 40, 12 min of it to repay" in lines(now)
    house.until(at("23:30"))
    assert house.shown("#critlib").startswith("#critlib is on. 36 minutes tonight (36 min left this week).")
    house.until(at("22:00", NEXT_MONDAY))
    assert "40 minutes tonight (1 h 40 left this week)" in house.shown()


def test_without_repay_an_overrun_is_only_written_down() -> None:
    """As ever."""
    house = evening(schedule())
    assert "taken off" not in house.shown()
    house.until(at("22:00", NEXT_MONDAY))
    assert "40 minutes tonight (" in house.shown()
