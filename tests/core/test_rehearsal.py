"""An evening, rehearsed: what the daemon would do, and when."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from house import LADDER, ZONE, at, chat, minutes, protected, schedule
from lastcall.core.budget import Step
from lastcall.core.rehearsal import play
from lastcall.core.schedule import Schedule

HOURS = timedelta(hours=1)


def played(plan: Schedule, begin: str = "21:00", stay: timedelta | None = None) -> list[tuple[str, str]]:
    lines = play(plan, at(begin), 4 * HOURS, stay)
    return [(f"{line.at.astimezone(ZoneInfo(ZONE)):%H:%M}", line.do) for line in lines]


def test_whoever_leaves_when_time_is_up() -> None:
    assert played(schedule()) == [
        ("21:45", "remind"),
        ("22:00", "start"),
        ("22:30", "warn"),
        ("22:40", "time_up"),
        ("22:40", "close"),
    ]


def test_whoever_stays_is_nagged_and_locked_out() -> None:
    """Seventy-five minutes in a chat of forty: five nags, and a lock after a quarter of an hour."""
    plan = schedule(chat(lasts=120), over_budget=(*LADDER, Step("lock", after=minutes(15))))
    assert played(plan, stay=minutes(62)) == [
        ("21:45", "remind"),
        ("22:00", "start"),
        ("22:30", "warn"),
        ("22:40", "time_up"),
        ("22:45", "over"),
        ("22:50", "over"),
        ("22:55", "over"),
        ("22:55", "lock"),
        ("23:00", "over"),
        ("23:02", "close"),
    ]


def test_whoever_must_join_joins() -> None:
    assert [do for _, do in played(schedule(attendance="ask"), stay=minutes(5))] == [
        "remind", "start", "start", "close",
    ]  # fmt: skip


def test_a_chat_in_dinner_goes_by() -> None:
    assert played(schedule(protected=[protected("dinner", "21:30", "22:30")])) == [("23:00", "missed")]


def test_a_rehearsal_ends() -> None:
    """A schedule without chats has nothing to rehearse."""
    nothing = schedule(chat())
    assert played(Schedule(ZONE, (), nothing.budgets)) == []
