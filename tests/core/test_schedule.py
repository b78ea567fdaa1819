"""Chats, protected time, and what collides with what."""

from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from house import MONDAY, ZONE, at, chat, minutes, protected, schedule
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Chat, ProtectedTime

DAY = timedelta(days=1)


def daily(hashtag: str, begins: str) -> Chat:
    start = datetime.combine(date(2026, 1, 1), time.fromisoformat(begins))
    return replace(chat(hashtag), recurrences=(Recurrence(ZONE, start, "FREQ=DAILY", minutes(60)),))


def test_a_chat_is_found_however_its_hashtag_is_written() -> None:
    plan = schedule(chat("#JobHuntChat"))
    assert plan.chat("jobhuntchat") == plan.chat("#JOBHUNTCHAT") == plan.chats[0]
    assert plan.chat("#other") is None


def test_chats_that_overlap_name_each_other() -> None:
    """#b begins in #a; #c begins when #b ends, which is no collision."""
    plan = schedule(chat("#a", "20:00"), chat("#b", "20:30"), chat("#c", "21:30"))
    found = {planned.occurrence.chat: planned.conflicts for planned in plan.plan(at("12:00"), at("23:00"))}
    assert found == {"#a": ("#b",), "#b": ("#a",), "#c": ()}


def test_a_plan_names_what_began_before_it() -> None:
    """Planned from 20:15: #a is on already, and #b collides with it."""
    plan = schedule(chat("#a", "20:00"), chat("#b", "20:30"))
    [planned] = plan.plan(at("20:15"), at("23:00"))
    assert (planned.occurrence.chat, planned.conflicts) == ("#b", ("#a",))


def test_dinner_is_named_once_however_often_it_is_touched() -> None:
    """Two stretches of it in one chat."""
    dinner = ProtectedTime(
        "dinner", windows=(*protected("", "20:00", "20:10").windows, *protected("", "20:20", "20:30").windows)
    )
    [planned] = schedule(chat("#a", "20:00"), protected=[dinner]).plan(at("12:00"), at("23:00"))
    assert planned.conflicts == ("dinner",)


def test_a_skipped_date_is_a_date_on_the_chats_own_clock() -> None:
    """Ten at night in New York is Tuesday in London: Monday's date leaves it out."""
    plan = schedule(replace(chat(), skip=frozenset({MONDAY})))
    assert plan.occurrences(at("12:00"), at("23:59")) == []
    assert (
        len(schedule(replace(chat(), skip=frozenset({MONDAY + DAY}))).occurrences(at("12:00"), at("23:59")))
        == 1
    )


def test_a_chat_keeps_its_wall_time_and_its_length_when_the_clocks_change() -> None:
    """Eight in the evening, an hour long, before and after the first Sunday in November."""
    found = list(
        daily("#a", "20:00").occurrences(at("12:00", date(2026, 10, 31)), at("23:00", date(2026, 11, 1)))
    )
    assert [occurrence.start for occurrence in found] == [
        at("20:00", date(2026, 10, 31)),
        at("20:00", date(2026, 11, 1)),
    ]
    assert found[1].start - found[0].start == timedelta(hours=25)
    assert {occurrence.end - occurrence.start for occurrence in found} == {minutes(60)}


def test_two_rules_that_give_one_start_give_one_chat() -> None:
    twice = replace(chat(), recurrences=chat().recurrences * 2)
    assert len(schedule(twice).occurrences(at("12:00"), at("23:00"))) == 1


def test_chats_at_one_time_keep_each_its_own_length_and_its_own_skipped_dates() -> None:
    """Their rule is worked out once; what is theirs is not."""
    alike = (Recurrence(ZONE, datetime.combine(MONDAY, time(22)), "FREQ=WEEKLY"),)
    short, long, skipped = (replace(chat(tag), recurrences=alike) for tag in ("#short", "#long", "#skipped"))
    plan = schedule(short, replace(long, lasts=minutes(90)), replace(skipped, skip=frozenset({MONDAY})))
    found = plan.occurrences(at("12:00"), at("12:00") + 8 * DAY)
    assert [(each.chat, each.start, each.end - each.start) for each in found] == [
        ("#short", at("22:00"), short.lasts),
        ("#long", at("22:00"), minutes(90)),
        *(
            (each.hashtag, at("22:00") + 7 * DAY, length)
            for each, length in ((short, short.lasts), (long, minutes(90)), (skipped, skipped.lasts))
        ),
    ]
