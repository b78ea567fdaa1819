"""What is around now, and when it needs attention."""

from datetime import date, timedelta

import pytest

from house import MONDAY, at, chat, minutes, protected, schedule
from lastcall.core.agenda import Agenda, agenda
from lastcall.core.schedule import Schedule

WEEK = timedelta(days=7)


def around(plan: Schedule, wall: str, day: date = MONDAY) -> Agenda:
    return agenda(plan, at(wall, day), at(wall, day), spent_from=at(wall, day))


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        ("12:00", "21:30"),  # the first reminder
        ("21:30", "21:45"),  # the second
        ("21:45", "21:52:30"),  # time to look further ahead
        ("21:52:30", "22:00"),  # the start
        ("22:00", "23:00"),  # the end
    ],
)
def test_turns_come_one_after_the_other(now: str, turn: str) -> None:
    """Each is the first instant after now at which something is to be said or done."""
    assert around(schedule(chat(remind=(30, 15))), now).next_turn(at(now)) == at(turn)


def test_a_chat_that_is_on_is_known_to_whoever_comes_late() -> None:
    found = around(schedule(), "22:30")
    assert [appointment.chat.hashtag for appointment in found.running(at("22:30"))] == ["#jobhuntchat"]
    assert not list(found.running(at("23:00")))


def test_a_reminder_given_longer_before_than_the_agenda_reaches_comes_in_time() -> None:
    """Seven days before: next Monday's is due tonight."""
    plan = schedule(chat(remind=(7 * 24 * 60,)))
    assert around(plan, "12:00").next_turn(at("12:00")) == at("22:00")
    due = around(plan, "12:00").to_remind(at("12:00"), at("22:00"))
    assert [appointment.occurrence.start for appointment in due] == [at("22:00") + WEEK]


def test_of_two_reminders_that_were_slept_through_one_is_left() -> None:
    found = around(schedule(chat(remind=(30, 15, 2))), "12:00")
    assert len(found.to_remind(at("21:00"), at("21:59"))) == 1
    assert not found.to_remind(at("21:00"), at("22:00")), "it has begun"


def test_a_chat_that_begins_in_dinner_is_held_back() -> None:
    """One that begins before it is not: its time ends when dinner begins."""
    plan = schedule(
        chat("#in", "18:30"), chat("#before", "17:45"), protected=[protected("dinner", "18:00", "19:30")]
    )
    found = around(plan, "12:00")
    held = {appointment.chat.hashtag: appointment.held_by for appointment in found.by_start}
    assert (held["#in"], held["#before"]) == ("dinner", "")


def test_the_next_chat_is_known_though_it_is_a_week_away() -> None:
    found = around(schedule(), "23:30")
    assert [appointment.occurrence.start for appointment in found.coming(at("23:30"))] == [at("22:00") + WEEK]


def test_before_the_last_that_is_known_begins_a_new_agenda_is_due() -> None:
    """So that the one after it is always known, and no start waits for rules to be expanded."""
    assert around(schedule(), "12:00").window.end == at("21:52:30")
    assert around(schedule(), "21:52:30").window.end == at("21:52:30") + WEEK


def test_joining_half_an_hour_early_joins_the_chat() -> None:
    found = around(schedule(), "12:00")
    assert found.joinable("#jobhuntchat", at("21:30"), minutes(30))
    assert not found.joinable("#jobhuntchat", at("21:29"), minutes(30))
