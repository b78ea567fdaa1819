"""The file is saved while a session is open."""

from house import House, at, chat, protected, schedule


def test_a_budget_lowered_below_what_is_spent_is_said_at_once() -> None:
    """At 22:30 forty minutes become twenty: ten are over, and the bubble says so now, not at 22:35."""
    house = House(schedule(), at("21:00"))
    house.until(at("22:30"))
    house.service.adopt(schedule(chat(budget=20)))
    assert house.shown().startswith("#jobhuntchat: 10 minutes over.")
    assert house.screen.locked == 0


def test_a_budget_raised_takes_the_call_back() -> None:
    """Five minutes over at 22:45; with an hour allowed fifteen minutes are left, and then it is called again."""
    house = House(schedule(chat(lasts=120)), at("21:00"))
    house.until(at("22:45"))
    house.service.adopt(schedule(chat(lasts=120, budget=60)))
    assert house.shown() == "#jobhuntchat: 15 minutes left."
    house.until(at("23:00"))
    assert house.shown() == "Time. You gave #jobhuntchat 60 minutes."


def test_a_dinner_put_in_now_ends_the_allowance_now() -> None:
    house = House(schedule(), at("21:00"))
    house.until(at("22:20"))
    house.service.adopt(schedule(protected=[protected("dinner", "22:00", "23:30")]))
    assert house.shown().startswith("#jobhuntchat: 20 minutes over.")


def test_a_save_that_changes_nothing_says_nothing() -> None:
    house = House(schedule(), at("21:00"))
    house.until(at("22:50"))
    bubbles = len(house.notifier.shown)
    house.service.adopt(schedule())
    assert len(house.notifier.shown) == bubbles
