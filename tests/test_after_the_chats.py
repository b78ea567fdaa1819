"""What lastcall says after the chats, told as stories on fakes: the question, follow-ups, the week's digest."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from house import MONDAY, ZONE, House, at, chat, minutes, protected, schedule
from lastcall.core.decisions import Join, KeepOutcome, Leave, SayOutcome, Skip, TakeBackOutcome
from lastcall.core.outcome import FollowUp, Kind, Outcome, Said
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Chat, ProtectedTime, Schedule
from lastcall.core.status import status

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, _, SUNDAY = (MONDAY + timedelta(days) for days in range(1, 7))
AGAIN, DIGEST = "ask again", "digest"


def plan(*chats: Chat, digest: bool = False, protect: Sequence[ProtectedTime] = ()) -> Schedule:
    """Questions once more at 21:00, follow-ups at 9:00, the digest on Sundays at 18:00 where it is wanted."""
    return replace(
        schedule(*chats, protected=protect),
        ask_again=Recurrence(ZONE, datetime.combine(MONDAY, time(21)), "FREQ=DAILY"),
        digest=Recurrence(ZONE, datetime.combine(MONDAY + timedelta(6), time(18)), "FREQ=WEEKLY")
        if digest
        else None,
    )


def an_evening(house: House) -> None:
    """The Monday chat is attended until 22:30; the question is left open."""
    house.until(at("22:30"))
    assert house.service.do(Leave()).ok


def met_jane(house: House, due: date, who: str = "Jane at Acme", note: str = "send portfolio") -> Outcome:
    """Said on the command line."""
    now = house.clock.now().utc
    outcome = Outcome(
        "#jobhuntchat", at("22:00"), "referral", now, who=who, note=note, follow_up=FollowUp(due)
    )
    assert house.service.do(KeepOutcome(outcome)).ok
    return outcome


def follow_up_bubbles(house: House) -> list[str]:
    return [tag for tag in house.notifier.screen if tag.startswith("follow-up")]


def settled(house: House) -> list[str | None]:
    return [each.follow_up.settled for each in house.ledger.outcomes if each.follow_up]


def waiting(house: House) -> list[str]:
    return [each.chat for each in status(house.service.keeper, house.clock.now()).unanswered]


class TestTheQuestion:
    def test_it_waits_quietly_and_is_asked_once_more(self) -> None:
        """Not answered on Monday: it waits in the status, and on Tuesday at 21:00 it is asked again, with buttons."""
        house = House(plan(chat(goal="two people hiring")), at("21:00"))
        an_evening(house)
        assert waiting(house) == ["#jobhuntchat"]
        house.until(at("20:59", TUESDAY))
        assert AGAIN not in house.notifier.screen
        house.until(at("21:00", TUESDAY))
        assert (
            house.shown(AGAIN)
            == "What came of #jobhuntchat? Monday, 30 minutes. Your goal: two people hiring."
        )
        assert house.buttons(AGAIN) == ["Opportunity", "Connection", "Just chatting"]
        house.press("Connection", AGAIN)
        [outcome] = house.ledger.outcomes
        assert (outcome.chat, outcome.opened, outcome.kind) == ("#jobhuntchat", at("22:00"), "connection")
        assert waiting(house) == []
        assert AGAIN not in house.notifier.screen

    def test_it_never_nags(self) -> None:
        """Left open twice, it is not asked a third time; after a week it no longer waits."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.until(at("22:29", MONDAY + timedelta(7)))
        assert [bubble.tag for bubble in house.notifier.shown].count(AGAIN) == 1
        assert waiting(house) == ["#jobhuntchat"]
        house.until(at("22:31", MONDAY + timedelta(7)))
        assert waiting(house) == []

    def test_what_was_answered_is_not_asked_again(self) -> None:
        """Just chatting is an answer."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.press("Just chatting")
        house.until(at("23:00", TUESDAY))
        assert AGAIN not in house.notifier.screen

    def test_what_was_asked_just_now_has_time_until_tomorrow(self) -> None:
        """A chat that ended at 20:40 was asked about at 20:40, so not at 21:00 again."""
        house = House(plan(chat(begins="20:00")), at("19:00"))
        house.until(at("20:40"))
        house.press("Done")
        house.until(at("23:00"))
        assert AGAIN not in house.notifier.screen
        house.until(at("21:00", TUESDAY))
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat?")

    def test_several_are_asked_in_one_bubble_one_after_the_other(self) -> None:
        """Three chats: one bubble; each answer brings the next question, and the last takes the bubble away."""
        house = House(plan(chat("#a", "10:00"), chat("#b", "12:00"), chat("#c", "14:00")), at("09:30"))
        for wall, tag in (("10:20", "#a"), ("12:20", "#b"), ("14:20", "#c")):
            house.until(at(wall))
            house.press("Done", tag)
        house.until(at("21:00"))
        assert house.shown(AGAIN) == "What came of #c? Monday, 20 minutes. 2 more wait."
        house.press("Opportunity", AGAIN)
        assert house.shown(AGAIN).startswith("What came of #b?")
        assert house.service.do(SayOutcome("#a", at("10:00"), "idea")).ok
        house.press("Just chatting", AGAIN)
        assert AGAIN not in house.notifier.screen
        assert {(each.chat, each.kind) for each in house.ledger.outcomes} == {
            ("#a", "idea"), ("#b", "nothing"), ("#c", "opportunity"),
        }  # fmt: skip

    def test_no_restart_asks_twice(self) -> None:
        """Asked at 21:00, restarted at 21:05: the bubble's question is not asked again, but it still waits."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.until(at("21:00", TUESDAY))
        house.restart(at("21:05", TUESDAY))
        house.until(at("23:00", WEDNESDAY))
        assert not house.notifier.shown
        assert waiting(house) == ["#jobhuntchat"]

    def test_a_restart_before_it_loses_nothing(self) -> None:
        """Killed at 22:40, back at noon: asked at 21:00 all the same."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.restart(at("12:00", TUESDAY))
        house.until(at("21:00", TUESDAY))
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat?")

    def test_a_machine_that_was_off_asks_when_it_is_on(self) -> None:
        """Off on Tuesday evening, on again on Wednesday morning."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.restart(at("08:00", WEDNESDAY))
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat? Monday")

    def test_a_session_that_nobody_ended_is_asked_about_once(self) -> None:
        """The lid was closed at 22:20 for good: no question then, one in the next evening's repeat."""
        house = House(plan(), at("21:00"))
        house.until(at("22:20"))
        house.service.away("suspend")
        house.clock.sleep_until(at("08:00", TUESDAY))
        house.service.back()
        assert not house.notifier.screen
        house.until(at("21:00", TUESDAY))
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat? Monday, 20 minutes.")

    @pytest.mark.parametrize("stayed", ["22:02", "given up"])
    def test_a_session_that_was_none_is_not_asked_about(self, stayed: str) -> None:
        """Locked after two minutes, or given up after hours without a sign of life."""
        house = House(plan(), at("21:00"))
        house.until(at("22:02") if stayed == "22:02" else at("02:00", TUESDAY))
        house.service.away("lock")
        house.until(at("09:00", TUESDAY))
        house.service.back()
        assert house.closed()
        assert waiting(house) == []

    def test_taken_back_it_is_open_again(self) -> None:
        """Connection was the wrong button: undone, the question waits again."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.press("Connection")
        [outcome] = house.ledger.outcomes
        assert house.service.do(TakeBackOutcome(outcome.key)).ok
        assert house.ledger.outcomes == []
        assert waiting(house) == ["#jobhuntchat"]

    def test_a_session_that_is_skipped_takes_its_outcomes_along(self) -> None:
        """Said in the middle of a session that then never was."""
        house = House(plan(), at("21:00"))
        house.until(at("22:05"))
        met_jane(house, TUESDAY)
        assert house.service.do(Skip()).ok
        house.until(at("12:00", TUESDAY))
        assert follow_up_bubbles(house) == []
        assert house.ledger.outcomes == []

    def test_an_outcome_said_during_a_session_leaves_its_bubble(self) -> None:
        """The call stays on the screen when the user notes something at 22:45."""
        house = House(plan(), at("21:00"))
        house.until(at("22:45"))
        met_jane(house, FRIDAY)
        assert house.shown().startswith("#jobhuntchat: 5 minutes over.")

    def test_said_on_the_command_line_it_is_no_longer_asked(self) -> None:
        """The bubble with the question goes."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, FRIDAY)
        assert "#jobhuntchat" not in house.notifier.screen

    def test_a_button_knows_what_the_file_says_of_its_kind(self) -> None:
        """An opportunity is worth 200 here; that is kept with the outcome, whatever the file says later."""
        mine = replace(plan(), outcomes=(Kind("opportunity", worth=200),))
        house = House(mine, at("21:00"))
        an_evening(house)
        house.press("Opportunity")
        assert house.ledger.outcomes[0].worth == 200


class TestPeace:
    """What isn't about now waits until the user is free."""

    def test_not_at_a_locked_screen(self) -> None:
        """Locked from 20:00 to 22:00: asked at 22:00."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.until(at("20:00", TUESDAY))
        house.service.away("lock")
        house.until(at("22:00", TUESDAY))
        assert AGAIN not in house.notifier.screen
        house.service.back()
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat?")

    def test_not_in_protected_time(self) -> None:
        """Dinner until 21:30: asked at 21:30."""
        dinner = protected("dinner", "20:30", "21:30", TUESDAY)
        house = House(plan(protect=[dinner]), at("21:00"))
        an_evening(house)
        house.until(at("21:29", TUESDAY))
        assert AGAIN not in house.notifier.screen
        house.until(at("21:30", TUESDAY))
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat?")

    def test_not_during_a_session(self) -> None:
        """In a chat from 20:50 to 21:10: asked at 21:10."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.until(at("20:50", TUESDAY))
        assert house.service.do(Join("#jobhuntchat")).ok
        house.until(at("21:10", TUESDAY))
        assert AGAIN not in house.notifier.screen
        assert house.service.do(Leave()).ok
        house.until(at("21:11", TUESDAY))
        assert house.shown(AGAIN).startswith("What came of #jobhuntchat? Monday")

    def test_a_screen_that_comes_back_shows_what_waits(self) -> None:
        """The notification server was gone; what was told meanwhile and still waits is shown once it is there."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, TUESDAY)
        house.until(at("09:00", TUESDAY))
        [tag] = follow_up_bubbles(house)
        house.notifier.screen.clear()
        house.notifier.recover()
        assert follow_up_bubbles(house) == [tag]
        house.press("Done", tag)
        house.notifier.recover()
        assert follow_up_bubbles(house) == []


class TestFollowUps:
    def test_on_its_day(self) -> None:
        """Due on Friday: told on Friday at 9:00, with who, what and where from; Done settles it."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, FRIDAY)
        house.until(at("08:59", FRIDAY))
        assert follow_up_bubbles(house) == []
        house.until(at("09:00", FRIDAY))
        [tag] = follow_up_bubbles(house)
        assert (
            house.shown(tag)
            == "Follow up: Jane at Acme. send portfolio. Referral from #jobhuntchat, 7 December."
        )
        assert house.buttons(tag) == ["Done", "Tomorrow", "Drop"]
        house.press("Done", tag)
        [outcome] = house.ledger.outcomes
        assert outcome.follow_up == FollowUp(
            FRIDAY, told=True, settled="done", settled_at=at("09:00", FRIDAY)
        )
        house.until(at("12:00", FRIDAY + timedelta(3)))
        assert follow_up_bubbles(house) == []

    def test_tomorrow_tells_it_again_tomorrow(self) -> None:
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, WEDNESDAY)
        house.until(at("10:00", WEDNESDAY))
        house.press("Tomorrow", follow_up_bubbles(house)[0])
        assert follow_up_bubbles(house) == []
        house.until(at("09:00", THURSDAY))
        assert len(follow_up_bubbles(house)) == 1
        assert settled(house) == [None]

    def test_drop_ends_it(self) -> None:
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, WEDNESDAY)
        house.until(at("10:00", WEDNESDAY))
        house.press("Drop", follow_up_bubbles(house)[0])
        house.until(at("10:00", FRIDAY))
        assert follow_up_bubbles(house) == []
        assert settled(house) == ["dropped"]

    def test_no_restart_tells_it_twice(self) -> None:
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, WEDNESDAY)
        house.until(at("09:30", WEDNESDAY))
        house.restart(at("10:00", WEDNESDAY))
        house.until(at("12:00", THURSDAY))
        assert not house.notifier.shown

    def test_a_day_that_was_missed_is_made_up_for(self) -> None:
        """The machine was off on Wednesday: told on Thursday, and since when it is due."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, WEDNESDAY)
        house.restart(at("07:00", THURSDAY))
        [tag] = follow_up_bubbles(house)
        assert house.shown(tag).endswith("It was due on Wednesday 9 December 2026.")

    def test_what_is_due_today_is_not_told_in_the_same_breath(self) -> None:
        """Said at 22:35 for today: it stands in the list, no bubble repeats it at once."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, MONDAY)
        house.until(at("12:00", TUESDAY))
        assert follow_up_bubbles(house) == []
        assert status(house.service.keeper, house.clock.now()).follow_ups_due == 1

    def test_many_on_one_day_are_one_bubble(self) -> None:
        house = House(plan(), at("21:00"))
        an_evening(house)
        for number, name in enumerate(("Jane", "Tom", "Ann", "Lee")):
            house.clock.move_to(at("22:30") + minutes(number))
            met_jane(house, WEDNESDAY, who=name)
        house.until(at("09:00", WEDNESDAY))
        assert follow_up_bubbles(house) == ["follow-ups"]
        assert house.shown("follow-ups").startswith("4 follow-ups today. Jane, Tom, Ann and 1 more")

    def test_a_new_hour_in_the_file_is_gone_by(self) -> None:
        """`follow_up_at` moved to 11:00 at 8:00: told at 11:00."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        met_jane(house, WEDNESDAY)
        house.until(at("08:00", WEDNESDAY))
        house.adopt(replace(plan(), follow_up_at=time(11)))
        house.until(at("10:59", WEDNESDAY))
        assert follow_up_bubbles(house) == []
        house.until(at("11:00", WEDNESDAY))
        assert len(follow_up_bubbles(house)) == 1

    def test_pressed_twice_it_is_said(self) -> None:
        """Settled on the command line while the bubble stood: its button has nothing left to do."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        outcome = met_jane(house, WEDNESDAY)
        house.until(at("10:00", WEDNESDAY))
        [tag] = follow_up_bubbles(house)
        bubble = house.notifier.screen[tag]
        done = FollowUp(WEDNESDAY, settled="done", settled_at=at("10:00", WEDNESDAY))
        assert house.service.do(KeepOutcome(replace(outcome, follow_up=done))).ok
        assert tag not in house.notifier.screen
        house.notifier.screen[tag] = bubble
        house.press("Drop", tag)
        assert settled(house) == ["done"]

    def test_a_full_disk_loses_no_outcome(self) -> None:
        """Said while nothing can be written: written once there is room."""
        house = House(plan(), at("21:00"))
        an_evening(house)
        house.ledger.fail = True
        met_jane(house, WEDNESDAY)
        house.ledger.fail = False
        house.until(at("09:00", WEDNESDAY))
        assert [each.who for each in house.ledger.outcomes] == ["Jane at Acme"]


class TestDigest:
    def test_a_week_in_three_lines(self) -> None:
        """Time kept, what it brought, what waits; Report opens the report."""
        house = House(plan(digest=True), at("21:00"))
        house.service.reporter = ("lastcall", "report")
        an_evening(house)
        met_jane(house, SUNDAY + timedelta(2))
        now = house.clock.now().utc
        gave = Outcome("#jobhuntchat", at("22:00"), "introduction", now + minutes(1), way="gave")
        assert house.service.do(KeepOutcome(gave)).ok
        assert house.service.do(Join("#jobhuntchat")).ok
        house.until(at("22:50"))
        assert house.service.do(Leave()).ok
        house.until(at("18:00", SUNDAY))
        assert house.notifier.screen[DIGEST].summary == "This week: 50 min of 10 h."
        assert house.notifier.screen[DIGEST].body.splitlines() == [
            "It brought 1 referral; you gave 1 time.",
            "Waiting: 1 follow-up; 1 question without an answer.",
        ]
        house.press("Report", DIGEST)
        assert house.runner.ran == [("lastcall", "report")]

    def test_over_budget(self) -> None:
        """The digest says by how much."""
        week = replace(plan(digest=True), budgets=replace(plan().budgets, week=minutes(20)))
        house = House(week, at("21:00"))
        an_evening(house)
        house.press("Just chatting")
        house.until(at("18:00", SUNDAY))
        assert house.shown(DIGEST) == "This week: 30 min, 10 min over your budget. Nothing came of it yet."

    def test_without_a_report_program_the_button_says_what_to_type(self) -> None:
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.until(at("18:00", SUNDAY))
        house.press("Report", DIGEST)
        assert "lastcall report" in house.shown("lastcall")

    def test_a_week_without_anything_is_no_news(self) -> None:
        house = House(plan(chat("#other", "12:00"), digest=True), at("21:00"))
        house.until(at("23:00", SUNDAY))
        assert DIGEST not in house.notifier.screen

    def test_no_restart_says_it_twice(self) -> None:
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.until(at("18:00", SUNDAY))
        house.service.look()
        house.restart(at("18:01", SUNDAY))
        house.until(at("23:00", SUNDAY))
        assert DIGEST not in [bubble.tag for bubble in house.notifier.shown]

    def test_back_on_monday_it_is_last_week(self) -> None:
        """The machine was off on Sunday evening."""
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.restart(at("08:00", MONDAY + timedelta(7)))
        assert house.shown(DIGEST).startswith("Last week: 30 min of 10 h.")

    def test_early_in_a_week_it_is_about_the_week_before(self) -> None:
        """`digest: Monday 08:00`: four hours of a new week are nothing to sum up."""
        monday = Recurrence(ZONE, datetime.combine(MONDAY, time(8)), "FREQ=WEEKLY")
        house = House(replace(plan(), digest=monday), at("21:00"))
        an_evening(house)
        house.until(at("08:00", MONDAY + timedelta(7)))
        assert house.shown(DIGEST).startswith("Last week: 30 min of 10 h.")

    def test_back_on_thursday_it_is_stale(self) -> None:
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.restart(at("08:00", THURSDAY + timedelta(7)))
        assert DIGEST not in house.notifier.screen

    def test_held_back_over_a_restart_it_is_still_said(self) -> None:
        """Locked at 17:00 on Sunday, restarted at 19:00 at the locked screen, back at 20:00."""
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.until(at("17:00", SUNDAY))
        house.service.away("lock")
        house.until(at("19:00", SUNDAY))
        assert DIGEST not in house.notifier.screen
        house.restart(at("20:00", SUNDAY))
        assert house.shown(DIGEST).startswith("This week: 30 min")

    def test_nothing_of_before_the_first_look_is_said(self) -> None:
        """Installed on a Sunday at 19:00: the first digest comes a week later."""
        house = House(plan(digest=True), at("19:00", SUNDAY))
        assert house.ledger.load(at("00:00")).said == (
            Said("ask_again", at("19:00", SUNDAY)),
            Said("digest", at("19:00", SUNDAY)),
        )
        assert not house.notifier.screen

    def test_a_clock_that_was_years_ahead_silences_nothing(self) -> None:
        """Said until 2040 by a wrong clock: on the right one the digest comes on Sunday."""
        house = House(plan(digest=True), at("21:00"))
        house.ledger.write([Said("digest", at("21:00").replace(year=2040))], at("21:00"))
        house.restart(at("21:30"))
        an_evening(house)
        house.until(at("18:00", SUNDAY))
        assert DIGEST in house.notifier.screen

    def test_a_clock_that_runs_ahead_for_an_hour_silences_nothing(self) -> None:
        """Set to 2040 and back while the daemon runs."""
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.clock.set_to(at("23:00").replace(year=2040))
        house.service.look()
        house.clock.set_to(at("23:00"))
        house.service.look()
        house.until(at("18:00", SUNDAY))
        assert "1 question without an answer" in house.shown(DIGEST)

    def test_a_clock_that_begins_in_1970_repeats_nothing(self) -> None:
        """A machine without a clock of its own: both were said, it restarts in 1970, and is set right soon after."""
        house = House(plan(digest=True), at("21:00"))
        an_evening(house)
        house.until(at("18:30", SUNDAY))
        house.restart(datetime(1970, 1, 1, 0, 0, tzinfo=UTC))
        house.until(datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
        house.clock.set_to(at("18:40", SUNDAY))
        house.service.look()
        house.until(at("20:00", SUNDAY))
        assert {bubble.tag for bubble in house.notifier.shown} & {AGAIN, DIGEST} == set()


def test_what_a_command_wrote_by_itself_is_known_after_a_reread() -> None:
    """Written while no daemon listened: told on its day without a restart."""
    house = House(plan(), at("21:00"))
    an_evening(house)
    said_at = at("22:45")
    outcome = Outcome(
        "#jobhuntchat", at("22:00"), "referral", said_at, who="Jane", follow_up=FollowUp(WEDNESDAY)
    )
    house.ledger.write([outcome], house.clock.now().utc)
    house.service.reread()
    assert waiting(house) == []
    house.until(at("09:00", WEDNESDAY))
    assert len(follow_up_bubbles(house)) == 1
