"""What lastcall says of itself."""

from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from house import ZONE, House, at, chat, minutes, protected, schedule
from lastcall.core.decisions import Skip
from lastcall.core.recurrence import Recurrence
from lastcall.core.status import status

NEXT_WEEK = date(2026, 12, 14)


def test_a_status_is_right_to_the_second() -> None:
    """The last look was at 22:10; at 22:10:40 forty seconds more are spent, and asking changes nothing."""
    house = House(schedule(), at("21:00"))
    house.until(at("22:10") + timedelta(seconds=40))
    before = house.service.keeper.attendance.state
    now = status(house.service.keeper, house.clock.now())
    assert now.account
    assert now.account.attended == minutes(10) + timedelta(seconds=40)
    assert now.account.left == minutes(29) + timedelta(seconds=20)
    assert now.day.spent == now.week.spent == now.account.attended
    assert house.service.keeper.attendance.state == before


def test_a_status_during_a_suspend_that_nobody_announced_counts_no_sleep() -> None:
    house = House(schedule(), at("21:00"))
    house.until(at("22:10"))
    house.clock.sleep_until(at("22:30"))
    now = status(house.service.keeper, house.clock.now())
    assert now.account
    assert (now.account.attended, now.attending) == (minutes(10), False)


def test_the_next_chat_is_one_that_the_user_may_go_to() -> None:
    """Tonight's is skipped and next Monday's is in a journey: the one after that is next."""
    journey = (protected("journey", "00:00", "23:59", NEXT_WEEK),)
    house = House(schedule(protected=journey), at("12:00"))
    house.service.do(Skip("#jobhuntchat"))
    found = status(house.service.keeper, house.clock.now()).upcoming
    assert found
    assert found.start == at("22:00", date(2026, 12, 21))


def test_the_next_chat_is_known_however_far_it_is() -> None:
    """Between two Mondays no rule is expanded anew for the question, and the daemon is not woken for it."""
    house = House(schedule(chat()), at("22:30"))
    house.press("Done")
    found = status(house.service.keeper, house.clock.now()).upcoming
    assert found
    assert found.start == at("22:00", NEXT_WEEK)
    house.until(at("23:30"))
    assert house.alarm.at == at("21:45", NEXT_WEEK)


def test_where_nothing_is_ahead_nothing_is_next() -> None:
    """A chat that happened once, last year."""
    last_year = Recurrence(ZONE, datetime.combine(date(2025, 12, 1), time(22)))
    house = House(schedule(replace(chat(), recurrences=(last_year,))), at("12:00"))
    assert status(house.service.keeper, house.clock.now()).upcoming is None
    assert house.alarm.at
