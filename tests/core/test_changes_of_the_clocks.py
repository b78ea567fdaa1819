"""The nights on which the clocks change, lived through in a session."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from house import ZONE, House, at, chat, minutes, schedule
from lastcall.core.budget import Budgets
from lastcall.core.decisions import Join, Leave
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Schedule
from lastcall.core.status import status

AUTUMN, SPRING = date(2026, 11, 1), date(2027, 3, 14)
DAY = timedelta(days=1)


def night_chat(night: date, begins: str, budget: float = 40, lasts: float = 60) -> Schedule:
    start = datetime.combine(night, time.fromisoformat(begins))
    return schedule(
        replace(
            chat(budget=budget, lasts=lasts),
            recurrences=(Recurrence(ZONE, start, "FREQ=WEEKLY", minutes(lasts)),),
        )
    )


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    """From half past midnight for three hours of the autumn night: a hundred minutes are a hundred minutes."""
    house = House(night_chat(AUTUMN, "00:30", budget=100, lasts=180), at("00:00", AUTUMN))
    began = at("00:30", AUTUMN)
    house.until(began + minutes(99))
    assert not house.shown().startswith("Time")
    house.until(began + minutes(100))
    assert house.shown() == "Time. You gave #jobhuntchat 100 minutes."
    assert house.ledger.sessions


def test_an_hour_that_never_comes_is_not_charged() -> None:
    """From half past one of the spring night: at half past three by the clock sixty minutes have gone by."""
    house = House(night_chat(SPRING, "01:30", budget=60, lasts=120), at("01:00", SPRING))
    house.until(at("03:29", SPRING))
    assert not house.shown().startswith("Time")
    house.until(at("03:30", SPRING))
    assert house.shown() == "Time. You gave #jobhuntchat 60 minutes."


def test_a_chat_in_the_hour_that_comes_twice_is_on_once() -> None:
    """01:15 happens the first time only."""
    house = House(night_chat(AUTUMN, "01:15", lasts=30, budget=30), at("00:00", AUTUMN))
    house.until(at("05:00", AUTUMN))
    assert len(house.closed()) == 1


def test_a_chat_in_the_hour_that_never_comes_begins_when_the_clock_has_jumped() -> None:
    """02:15 does not exist that night: it begins at 03:00."""
    house = House(night_chat(SPRING, "02:15"), at("01:00", SPRING))
    house.until(at("03:00", SPRING))
    assert house.shown().startswith("#jobhuntchat is on.")


def test_minutes_go_to_the_day_in_which_they_were_spent() -> None:
    """The day begins at half past one; the autumn night passes that time twice, and the first time counts."""
    budgets = Budgets(minutes(240), minutes(600), ZONE, day_starts=time(1, 30))
    house = House(replace(schedule(), budgets=budgets), at("00:30", AUTUMN))
    house.service.do(Join("#jobhuntchat"))
    house.until(datetime(2026, 11, 1, 6, 15, tzinfo=UTC))  # 01:15 for the second time
    house.service.do(Leave())
    assert status(house.service.keeper, house.clock.now()).day.spent == minutes(45)
    [closed] = house.closed()
    assert closed.attended == minutes(105)


def test_minutes_over_the_edge_of_a_week_go_to_both_weeks() -> None:
    """Sunday night into Monday: the week begins with Monday's day, at four."""
    sunday = date(2026, 12, 6)
    house = House(schedule(day=240, week=600), at("03:30", sunday + DAY))
    house.service.do(Join("#jobhuntchat"))
    house.until(at("04:10", sunday + DAY))
    house.service.do(Leave())
    weeks = house.service.keeper.schedule.budgets
    spent = house.service.keeper.past.spent
    assert spent(weeks.period("week", at("03:59", sunday + DAY))) == minutes(30)
    assert spent(weeks.period("week", at("04:00", sunday + DAY))) == minutes(10)
