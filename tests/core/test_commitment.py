"""A budget raised in the heat of a chat is no budget."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from lastcall.core.announcement import Announcement, Protection, parse, parse_protected
from lastcall.core.budget import Budgets, Extensions, Step
from lastcall.core.commitment import Bound, bind
from lastcall.core.schedule import Chat, ProtectedTime, Schedule

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
H, M = timedelta(hours=1), timedelta(minutes=1)
ZONE = "America/Denver"


def protected(name: str, phrase: str) -> ProtectedTime:
    """Protected time as the file would have it."""
    found = parse_protected(phrase, ZONE, NOW.date())
    assert isinstance(found, Protection)
    return ProtectedTime(name, found.recurrences, found.windows)


def rules() -> Announcement:
    """When the chat is."""
    found = parse("Mondays 8pm", ZONE, NOW.date())
    assert isinstance(found, Announcement)
    return found


CHAT = Chat("#jobhuntchat", rules().recurrences, H, 40 * M)
DINNER = protected("family dinner", "daily 6-7:30pm")
FILE = Schedule(
    ZONE, (CHAT,), Budgets(90 * M, 5 * H, ZONE), (DINNER,), extensions=Extensions(10 * M, 1),
    over_budget=(Step("notify", after=0 * M), Step("lock", after=15 * M)), commitment=12 * H,
)  # fmt: skip


def then(before: Bound, file: Schedule, hours: float = 0) -> Bound:
    """The file is saved anew, some hours later."""
    return bind(file, before.limits, NOW + hours * H)


START = bind(FILE, (), NOW)


def test_the_first_file_holds_as_it_is() -> None:
    """There is nothing to compare it with."""
    assert START.schedule == FILE
    assert not START.waiting


LOOSENED = {
    "the day's budget": replace(FILE, budgets=replace(FILE.budgets, day=3 * H)),
    "the week's budget": replace(FILE, budgets=replace(FILE.budgets, week=9 * H)),
    "the usual session": replace(FILE, budgets=replace(FILE.budgets, session=2 * H)),
    "a chat's budget": replace(FILE, chats=(replace(CHAT, budget=2 * H),)),
    "more extensions": replace(FILE, extensions=Extensions(10 * M, 3)),
    "longer extensions": replace(FILE, extensions=Extensions(30 * M, 1)),
    "a shorter ladder": replace(FILE, over_budget=(Step("notify", after=0 * M),)),
    "a later ladder": replace(FILE, over_budget=(Step("notify", after=0 * M), Step("lock", after=2 * H))),
    "no dinner": replace(FILE, protected=()),
    "a shorter dinner": replace(FILE, protected=(protected("family dinner", "daily 6-6:30pm"),)),
    "no commitment": replace(FILE, commitment=0 * M),
}


@pytest.mark.parametrize("file", LOOSENED.values(), ids=LOOSENED.keys())
def test_a_loosened_limit_waits(file: Schedule) -> None:
    """It is said until when; and after that long it holds."""
    bound = then(START, file)
    assert [waiting.until for waiting in bound.waiting] == [NOW + 12 * H]
    assert bound.waiting[0].what
    strict = bound.schedule
    assert strict.budgets == FILE.budgets
    assert strict.extensions == FILE.extensions
    assert strict.over_budget == FILE.over_budget
    assert strict.chats == FILE.chats
    assert {r for time in strict.protected for r in time.recurrences} >= set(DINNER.recurrences)
    later = then(bound, file, 12)
    assert later.schedule == file
    assert not later.waiting


def test_a_tightened_limit_holds_at_once() -> None:
    """Nobody has to wait to be stricter."""
    tighter = replace(
        FILE, budgets=replace(FILE.budgets, day=30 * M), protected=(DINNER, protected("gym", "Sundays 7-8am"))
    )
    bound = then(START, tighter)
    assert bound.schedule == tighter
    assert not bound.waiting


def test_what_else_the_file_says_holds_at_once() -> None:
    """Only limits wait."""
    file = replace(LOOSENED["the day's budget"], chats=(replace(CHAT, goal="three names", remind=(5 * M,)),))
    bound = then(START, file)
    assert bound.schedule.chats[0].goal == "three names"
    assert bound.schedule.budgets.day == 90 * M


def test_a_new_chat_has_the_budget_it_is_given() -> None:
    """It loosens nothing: day and week still hold."""
    new = replace(CHAT, hashtag="#critlib", budget=2 * H)
    assert then(START, replace(FILE, chats=(CHAT, new))).schedule.chats[1].budget == 2 * H


def test_a_chat_taken_out_and_put_back_is_not_a_new_one() -> None:
    """Else that would be the way around it."""
    without = then(START, replace(FILE, chats=()))
    again = then(without, replace(FILE, chats=(replace(CHAT, budget=2 * H),)), 1)
    assert again.schedule.chats[0].budget == 40 * M


def test_thinking_again_forgets_the_wish() -> None:
    """The old limit written back, and raised again later: the wait begins anew."""
    wished = then(START, LOOSENED["the day's budget"])
    back = then(wished, FILE, 2)
    assert not back.waiting
    again = then(back, LOOSENED["the day's budget"], 3)
    assert [waiting.until for waiting in again.waiting] == [NOW + 15 * H]


def test_a_wish_that_grows_waits_anew_and_one_that_shrinks_does_not() -> None:
    """Asking for a little first is no way in."""
    wished = then(START, LOOSENED["the day's budget"])
    more = then(wished, replace(FILE, budgets=replace(FILE.budgets, day=5 * H)), 6)
    assert [waiting.until for waiting in more.waiting] == [NOW + 18 * H]
    less = then(wished, replace(FILE, budgets=replace(FILE.budgets, day=2 * H)), 6)
    assert [waiting.until for waiting in less.waiting] == [NOW + 12 * H]


def test_a_shorter_commitment_does_not_shorten_what_waits() -> None:
    """It is a limit itself."""
    file = replace(LOOSENED["the day's budget"], commitment=0 * M)
    bound = then(START, file)
    assert {waiting.until for waiting in bound.waiting} == {NOW + 12 * H}
    assert then(bound, file, 11).schedule.budgets.day == 90 * M
    assert then(bound, file, 12).schedule == file


def test_protected_time_that_is_over_is_not_held() -> None:
    """Last year's journey may be taken out."""
    journey = protected("skiing", "2026-12-24 to 2027-01-02")
    start = bind(replace(FILE, protected=(DINNER, journey)), (), NOW)
    assert then(start, FILE).waiting
    assert not then(start, FILE, 24 * 60).waiting


def test_a_clock_set_back_does_not_shorten_the_wait() -> None:
    """The wait counts from the present that the clock now says."""
    wished = then(START, LOOSENED["the day's budget"], 10)
    assert [waiting.until for waiting in then(wished, LOOSENED["the day's budget"]).waiting] == [NOW + 12 * H]


def test_without_a_commitment_nothing_waits() -> None:
    """It is the user's choice."""
    free = replace(FILE, commitment=0 * M)
    loose = replace(LOOSENED["the day's budget"], commitment=0 * M)
    assert then(bind(free, (), NOW), loose).schedule == loose
