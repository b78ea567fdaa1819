"""What the daemon does, told as stories on fakes: sessions, limits, absences, restarts, faults."""

from datetime import timedelta

import pytest

from house import LADDER, House, at, chat, minutes, protected, schedule
from lastcall.core.budget import Extensions, Step
from lastcall.core.decisions import Answer, Extend, Join, Leave, Skip, Snooze
from lastcall.core.record import Mark
from lastcall.core.session import Attending, Away

TAG = "#jobhuntchat"


def refused(answer: Answer) -> str:
    assert not answer.ok, answer
    return answer.text


class TestSessions:
    def test_a_chat_that_ends_before_the_allowance_closes_its_session(self) -> None:
        """Ninety minutes allowed, an hour's chat: at its end the session is closed, and nothing is over."""
        house = House(schedule(chat(budget=90)), at("21:00"))
        house.until(at("23:30"))
        [closed] = house.closed()
        assert (closed.closed, closed.ended_by, closed.attended) == (at("23:00"), "chat", minutes(60))
        assert not closed.overrun
        assert house.shown() == "What came of it? You gave #jobhuntchat 60 minutes."

    def test_a_budget_as_long_as_the_chat_is_kept_by_staying_to_the_end(self) -> None:
        """An hour allowed, an hour's chat: nobody is nagged when both end together."""
        house = House(schedule(chat(budget=60)), at("21:00"))
        house.until(at("23:30"))
        [closed] = house.closed()
        assert (closed.ended_by, closed.overrun) == ("chat", timedelta())

    def test_whoever_stays_past_time_and_past_the_end_is_still_over(self) -> None:
        """The chat is over at 23:00, but time was up at 22:40 and nobody said Done: it goes on counting."""
        house = House(schedule(), at("21:00"))
        house.until(at("23:10"))
        assert house.shown().startswith("#jobhuntchat: 30 minutes over.")

    def test_a_session_without_a_sign_of_life_is_given_up(self) -> None:
        """Two hours past the allowance it is closed, and the log says so."""
        house = House(schedule(), at("21:00"))
        house.until(at("23:59") + minutes(120))
        [closed] = house.closed()
        assert (closed.ended_by, closed.closed) == ("gave_up", at("22:40") + minutes(120))
        assert TAG not in house.notifier.screen

    def test_skip_undoes_a_session(self) -> None:
        """Skip at 22:05: it never was, nothing is counted, nothing comes later."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:05"))
        house.press("Skip")
        house.until(at("23:30"))
        assert not house.closed()
        assert house.ledger.load(at("21:00")).state is None
        assert house.service.keeper.attendance.week_left(at("22:10")) == minutes(600)

    def test_skip_does_not_undo_an_overrun(self) -> None:
        """Once time is up, what was is noted as it was."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:50"))
        assert "Time is up" in refused(house.service.do(Skip()))

    def test_skip_today_in_the_reminder(self) -> None:
        """The chat is left out: no start, no session, not missed."""
        house = House(schedule(), at("21:00"))
        house.until(at("21:45"))
        house.press("Skip today")
        house.until(at("23:30"))
        assert [mark.kind for mark in house.ledger.marks] == ["skipped"]
        assert not house.notifier.screen

    def test_joining_before_the_start_joins_that_chat(self) -> None:
        """Join at 21:50: the clock runs from then, and the start opens no second session."""
        house = House(schedule(), at("21:48"))
        house.until(at("21:50"))
        assert house.service.do(Join(TAG)).ok
        house.until(at("22:30"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 40 minutes.")
        house.press("Done")
        [closed] = house.closed()
        assert closed.session.occurrence is not None

    def test_joining_off_schedule(self) -> None:
        """A chat can be joined at any time; its session has no planned start."""
        house = House(schedule(), at("12:00"))
        assert house.service.do(Join("jobhuntchat")).ok
        house.until(at("12:10"))
        assert house.service.do(Leave()).ok
        [closed] = house.closed()
        assert (closed.session.occurrence, closed.attended) == (None, minutes(10))

    def test_joining_again_is_refused(self) -> None:
        house = House(schedule(), at("12:00"))
        house.service.do(Join(TAG))
        assert "already" in refused(house.service.do(Join(TAG)))

    def test_an_unknown_chat_is_refused_with_the_one_that_was_meant(self) -> None:
        house = House(schedule(), at("12:00"))
        assert "Did you mean #jobhuntchat?" in refused(house.service.do(Join("JobHuntChta")))

    def test_leaving_without_a_session_is_refused(self) -> None:
        assert refused(House(schedule(), at("12:00")).service.do(Leave()))

    def test_ask_waits_for_join(self) -> None:
        """With `attendance: ask` no clock runs before Join; without it the chat is missed, not overrun."""
        house = House(schedule(attendance="ask"), at("21:00"))
        house.until(at("22:00"))
        assert house.buttons() == ["Join", "Open", "Skip"]
        house.until(at("22:10"))
        house.press("Join")
        house.until(at("22:50"))
        assert house.shown().startswith("Time.")
        other = House(schedule(attendance="ask"), at("21:00"))
        other.until(at("23:30"))
        assert [mark.kind for mark in other.ledger.marks] == ["missed"]
        assert not other.closed()
        assert not other.notifier.screen

    def test_one_chat_after_the_other(self) -> None:
        """#a ends at 21:00 with time left, #b begins: one session each."""
        house = House(schedule(chat("#a", "20:00", budget=90), chat("#b", "21:00")), at("19:00"))
        house.until(at("21:20"))
        house.press("Done", "#b")
        assert [(c.session.chat, c.attended) for c in house.closed()] == [
            ("#a", minutes(60)),
            ("#b", minutes(20)),
        ]

    def test_the_next_chat_ends_one_that_went_over(self) -> None:
        """#a was called at 20:40 and is over at 21:00, when #b begins: twenty minutes over, by the chat's end."""
        house = House(schedule(chat("#a", "20:00"), chat("#b", "21:00")), at("19:00"))
        house.until(at("21:00"))
        [closed] = house.closed()
        assert (closed.session.chat, closed.overrun, closed.ended_by) == ("#a", minutes(20), "chat")
        assert house.shown("#b").startswith("#b is on.")

    def test_two_chats_at_once(self) -> None:
        """The second is offered, not opened: nobody is in two places."""
        house = House(schedule(chat("#a", "22:00"), chat("#b", "22:10")), at("21:00"))
        house.until(at("22:10"))
        assert "You are in #a." in house.shown("#b")
        house.press("Join", "#b")
        assert [c.session.chat for c in house.closed()] == ["#a"]


class TestLimits:
    def test_extra_minutes_as_many_as_the_file_allows(self) -> None:
        """+10 at 22:42: until 22:50, then called again, without a second extension."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:42"))
        house.press("+10 min")
        assert house.shown() == "#jobhuntchat: 8 minutes left, until 22:50."
        house.until(at("22:50"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 50 minutes.")
        assert house.buttons() == ["Done"]
        assert "may be extended once" in refused(house.service.do(Extend()))
        house.until(at("22:53"))
        house.press("Done")
        [closed] = house.overruns.lines
        assert (closed.allowance, closed.session.extended, closed.overrun) == (
            minutes(50),
            minutes(10),
            minutes(3),
        )

    def test_no_extension_where_the_file_allows_none(self) -> None:
        house = House(schedule(extensions=Extensions(minutes(10), 0)), at("21:00"))
        house.until(at("22:40"))
        assert house.buttons() == ["Done"]

    def test_the_days_budget_ends_a_session(self) -> None:
        """Thirty minutes a day: called at 22:30, and the line says which limit it was."""
        house = House(schedule(day=30), at("21:00"))
        house.until(at("22:30"))
        assert house.shown() == "Time. You gave #jobhuntchat 30 minutes. That was today's budget."
        house.until(at("22:35"))
        house.press("Done")
        assert house.overruns.lines[0].limit == "day"

    def test_a_spent_day_opens_no_session_by_itself(self) -> None:
        """Nothing is left: the chat is offered, and only Join begins it."""
        house = House(schedule(chat("#a", "19:00", budget=60), chat(), day=60), at("18:00"))
        house.until(at("22:00"))
        assert house.shown() == "#jobhuntchat is on. But today's budget is spent."
        house.until(at("23:30"))
        assert [c.session.chat for c in house.closed()] == ["#a"]

    def test_dinner_ends_a_session(self) -> None:
        """Dinner at 22:20: warned at 22:10, called at 22:20, and no extra minutes."""
        house = House(schedule(protected=[protected("dinner", "22:20", "23:00")]), at("21:00"))
        house.until(at("22:10"))
        assert "10 minutes left" in house.shown()
        house.until(at("22:20"))
        assert house.shown() == "Time. You gave #jobhuntchat 20 minutes. That was protected time."
        assert house.buttons() == ["Done"]

    def test_a_chat_in_protected_time_is_not_mentioned(self) -> None:
        """No reminder, no start; it counts as missed, and joining is refused until dinner is over."""
        house = House(schedule(protected=[protected("dinner", "21:30", "22:30")]), at("21:00"))
        house.until(at("22:20"))
        assert not house.notifier.shown
        assert "Dinner is protected until 22:30." in refused(house.service.do(Join(TAG)))
        house.until(at("23:30"))
        assert [mark.kind for mark in house.ledger.marks] == ["missed"]

    def test_the_ladder(self) -> None:
        """Fifteen minutes over the screen is locked, at twenty the program runs."""
        steps = (
            *LADDER,
            Step("lock", after=minutes(15)),
            Step("run", after=minutes(20), command=("sync", "now")),
        )
        house = House(schedule(over_budget=steps), at("21:00"))
        house.until(at("22:54"))
        assert house.screen.locked == 0
        house.until(at("22:55"))
        assert house.screen.locked == 1
        house.until(at("23:30"))
        assert house.screen.locked == 1
        assert house.runner.ran == [("sync", "now")]

    def test_no_program_runs_from_a_file_that_others_can_write(self) -> None:
        steps = (Step("run", after=minutes(0), command=("sync",)),)
        house = House(schedule(over_budget=steps), at("21:00"))
        house.service.untrusted = "others can write it"
        house.until(at("23:30"))
        assert not house.runner.ran


class TestAbsence:
    def test_a_short_absence_is_not_counted(self) -> None:
        """Locked from 22:10 to 22:15: time is up at 22:45."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.service.away("lock")
        house.until(at("22:15"))
        house.service.back()
        house.until(at("22:44"))
        assert not house.shown().startswith("Time")
        house.until(at("22:45"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 40 minutes.")

    def test_a_long_absence_closes_the_session_when_it_began(self) -> None:
        """Locked at 22:10 and left so: closed at 22:10."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.service.away("lock")
        house.until(at("23:30"))
        [closed] = house.closed()
        assert (closed.closed, closed.attended, closed.ended_by) == (at("22:10"), minutes(10), "lock")

    def test_idle_time_is_credited_back(self) -> None:
        """Noticed at 22:15, idle since 22:10: ten minutes count."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:15"))
        house.service.away("idle", at("22:10"))
        house.until(at("23:30"))
        assert house.closed()[0].attended == minutes(10)

    def test_a_chat_that_begins_at_a_locked_screen_opens_when_the_user_comes(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("21:50"))
        house.service.away("lock")
        house.until(at("22:10"))
        assert house.service.keeper.attendance.session is None
        house.service.back()
        assert house.shown().startswith("#jobhuntchat is on since 22:00. 40 minutes")

    def test_a_suspend_that_nobody_announced(self) -> None:
        """Without logind the clocks tell: asleep from 22:20 to 23:30, closed at 22:20."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:20"))
        house.clock.sleep_until(at("23:30"))
        house.service.look()
        [closed] = house.closed()
        assert (closed.closed, closed.ended_by, closed.attended) == (at("22:20"), "suspend", minutes(20))

    def test_a_nap_does_not_end_a_session(self) -> None:
        """Asleep for five minutes: not counted, and the session goes on."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:20"))
        house.clock.sleep_until(at("22:25"))
        house.service.look()
        house.until(at("22:45"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 40 minutes.")


class TestClockSteps:
    def test_a_clock_set_forward_charges_nothing(self) -> None:
        """At 22:10 the clock is set to 22:30: ten minutes are attended, thirty left."""
        house = House(schedule(chat(lasts=180)), at("21:00"))
        house.until(at("22:10"))
        house.clock.set_to(at("22:30"))
        house.service.look()
        house.until(at("22:59"))
        assert not house.shown().startswith("Time")
        house.until(at("23:00"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 40 minutes.")

    def test_a_clock_set_back_refunds_nothing(self) -> None:
        """At 22:30 the clock is set to 22:00: time is up ten minutes later all the same."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:30"))
        house.clock.set_to(at("22:00"))
        house.service.look()
        house.until(at("22:10"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 40 minutes.")
        assert len(house.closed()) == 0

    def test_a_reminder_comes_again_where_the_clock_was_wrong(self) -> None:
        """Said at a wrong 21:45, it is said again at the right one."""
        house = House(schedule(), at("21:00"))
        house.until(at("21:50"))
        house.clock.set_to(at("21:00"))
        house.service.look()
        before = len(house.notifier.shown)
        house.until(at("21:46"))
        assert len(house.notifier.shown) == before + 1


class TestRestarts:
    def test_a_late_start_joins_a_chat_that_is_on(self) -> None:
        """The daemon starts at 22:20: the chat is on since 22:00, the clock runs from now."""
        house = House(schedule(), at("22:20"))
        assert house.shown().startswith("#jobhuntchat is on since 22:00. 40 minutes tonight")
        house.until(at("22:30"))
        house.press("Done")
        assert house.closed()[0].attended == minutes(10)

    def test_a_restart_repeats_nothing(self) -> None:
        """Reminded at 21:45, restarted at 21:50: no second reminder."""
        house = House(schedule(), at("21:00"))
        house.until(at("21:46"))
        house.restart(at("21:50"))
        assert not house.notifier.shown

    def test_a_killed_daemon_goes_on_with_the_session(self) -> None:
        """Killed between checkpoints at 22:10 and back at 22:12: what it saw is kept, the rest isn't invented."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.restart(at("22:12"))
        assert isinstance(house.service.keeper.attendance.state, Attending)
        house.until(at("22:42"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 40 minutes.")

    def test_a_session_whose_daemon_stayed_away_is_closed_honestly(self) -> None:
        """Killed at 22:10, back at 23:30: closed at 22:10, by the crash."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.restart(at("23:30"))
        [closed] = house.closed()
        assert (closed.ended_by, closed.attended) == ("crash", minutes(10))
        assert not house.notifier.screen

    def test_a_stopped_daemon_keeps_what_was_attended(self) -> None:
        """Stopped in mid-session and not started again in time: closed by the shutdown, to the second."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10") + timedelta(seconds=30))
        house.service.stop()
        assert isinstance(house.ledger.load(at("21:00")).state, Away)
        house.restart(at("23:30"))
        [closed] = house.closed()
        assert (closed.ended_by, closed.attended) == ("shutdown", minutes(10.5))

    def test_a_chat_that_was_attended_is_not_begun_again(self) -> None:
        """Done at 22:10, restarted at 22:20: the chat is still on, but the user has left it."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.press("Done")
        house.restart(at("22:20"))
        assert not house.notifier.shown

    def test_spent_time_outlives_a_restart(self) -> None:
        """Thirty of the day's sixty minutes are spent before the restart."""
        house = House(schedule(chat("#a", "19:00", budget=30), chat(), day=60), at("18:00"))
        house.until(at("19:30"))
        house.press("Done", "#a")
        house.restart(at("21:00"))
        house.until(at("22:00"))
        assert house.shown().startswith("#jobhuntchat is on. 30 minutes tonight")

    def test_chats_missed_while_the_daemon_was_off_are_noted_quietly(self) -> None:
        house = House(schedule(), at("12:00"))
        house.until(at("21:46"))
        house.restart(at("23:30"))
        assert [mark.kind for mark in house.ledger.marks] == ["missed"]
        assert not house.notifier.screen


class TestReload:
    def test_an_open_session_survives(self) -> None:
        """The budget is raised to fifty minutes at 22:10: time is up at 22:50."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.adopt(schedule(chat(budget=50)))
        house.until(at("22:49"))
        assert not house.shown().startswith("Time")
        house.until(at("22:50"))
        assert house.shown().startswith("Time. You gave #jobhuntchat 50 minutes.")

    def test_a_chat_that_is_taken_out_ends_no_session(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.adopt(schedule(chat("#other", "12:00")))
        house.until(at("22:20"))
        house.press("Done")
        assert house.closed()[0].attended == minutes(20)

    def test_a_chat_that_is_added_while_it_is_on_begins(self) -> None:
        house = House(schedule(chat("#other", "12:00")), at("22:05"))
        house.adopt(schedule())
        assert house.shown().startswith("#jobhuntchat is on since 22:00.")

    def test_nothing_is_said_twice(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("22:05"))
        before = len(house.notifier.shown)
        house.adopt(schedule())
        assert len(house.notifier.shown) == before


class TestSnooze:
    def test_a_reminder_comes_again(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("21:45"))
        assert house.service.do(Snooze(minutes(10))).ok
        assert not house.notifier.screen
        house.until(at("21:55"))
        assert house.shown().startswith("#jobhuntchat in 5 minutes.")

    def test_a_snooze_that_comes_after_the_chat_is_refused(self) -> None:
        house = House(schedule(), at("21:50"))
        assert "over by then" in refused(house.service.do(Snooze(minutes(90))))

    def test_a_session_is_not_snoozed(self) -> None:
        house = House(schedule(), at("22:10"))
        assert "extend" in refused(house.service.do(Snooze(minutes(5))))


class TestFaults:
    def test_a_full_disk_loses_nothing(self) -> None:
        """From 22:05 on nothing can be written; it is told once, and once there is room all of it is."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:05"))
        house.ledger.fail = True
        house.until(at("22:52"))
        assert house.shown("lastcall").startswith("lastcall can't save.")
        told = [bubble for bubble in house.notifier.shown if bubble.tag == "lastcall"]
        assert len(told) == 1
        house.press("Done")
        house.ledger.fail = False
        house.until(at("22:59"))
        house.service.look()
        [closed] = house.closed()
        assert (closed.attended, closed.overrun) == (minutes(52), minutes(12))
        assert len(house.overruns.lines) == 1

    def test_what_could_not_be_saved_does_not_wait_for_the_next_chat(self) -> None:
        """It is tried every minute, for the machine may be switched off long before; then nothing wakes it any more."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:52"))
        house.ledger.fail = True
        house.press("Done")
        house.until(at("23:30"))
        house.ledger.fail = False
        house.until(at("23:32"))
        assert len(house.closed()) == len(house.overruns.lines) == 1
        assert not house.shown("lastcall")
        assert house.alarm.at
        assert house.alarm.at > at("23:40")

    def test_a_problem_is_one_line_of_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        """Of the priority of an error, so that `journalctl -p err` has it."""
        caplog.set_level("INFO")
        House(schedule(), at("21:00")).service.problem("Your schedule has a mistake.", "Line 3.")
        told = [(each.levelname, each.getMessage()) for each in caplog.records if "mistake" in each.message]
        assert told == [("ERROR", "problem: Your schedule has a mistake. Line 3.")]

    def test_that_nothing_can_be_saved_is_taken_back_once_it_can(self) -> None:
        """The bubble stays until then, and no longer."""
        house = House(schedule(), at("21:00"))
        house.ledger.fail = True
        house.until(at("22:05"))
        assert house.shown("lastcall").startswith("lastcall can't save.")
        house.ledger.fail = False
        house.until(at("22:10"))
        assert not house.shown("lastcall")

    def test_a_mended_schedule_takes_back_its_own_problem_alone(self) -> None:
        """A mistake in the file and a full disk are two bubbles: mending one leaves the other."""
        house = House(schedule(), at("21:00"))
        house.ledger.fail = True
        house.until(at("22:05"))
        house.service.problem("Your schedule has a mistake.", about="schedule")
        assert house.shown("schedule") == "Your schedule has a mistake."
        house.service.solved("The schedule is fine again.", about="schedule")
        assert not house.shown("schedule")
        assert house.shown("lastcall").startswith("lastcall can't save.")

    def test_what_could_not_be_saved_is_said_at_the_end(self, caplog: pytest.LogCaptureFixture) -> None:
        """The disk is full to the last: the log says so."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.ledger.fail = True
        house.until(at("22:20"))
        house.service.stop()
        assert "they are lost" in caplog.text

    def test_a_thousand_missed_chats_push_no_session_out(self) -> None:
        """The lid is closed in a session; 1,500 chats are over when it is opened: all of it is in the ledger."""
        many = [chat(f"#chat{index}", "22:10", lasts=30) for index in range(1500)]
        house = House(schedule(chat(), *many), at("21:00"))
        house.until(at("22:05"))
        house.service.away("suspend")
        house.clock.sleep_until(at("23:30"))
        house.service.back()
        assert [closed.session.chat for closed in house.closed()] == [TAG]
        assert len(house.ledger.marks) == 1500

    def test_a_full_disk_keeps_time_spent_before_chats_missed(self) -> None:
        """What doesn't fit into memory while the disk is full is what was only missed."""
        many = [chat(f"#chat{index}", "22:10", lasts=30) for index in range(1500)]
        house = House(schedule(chat(), *many), at("21:00"))
        house.until(at("22:05"))
        house.ledger.fail = True
        house.service.away("suspend")
        house.clock.sleep_until(at("23:30"))
        house.service.back()
        house.ledger.fail = False
        house.service.do(Join(TAG))
        assert [closed.session.chat for closed in house.closed()] == [TAG]
        assert 0 < len(house.ledger.marks) < 1500

    def test_the_alarm_is_set_whatever_goes_wrong_on_the_screen(self) -> None:
        """A mistake in showing a bubble must not be the end of all reminders."""
        house = House(schedule(), at("21:00"))
        house.clock.move_to(at("21:45"))
        house.notifier.broken = True
        with pytest.raises(ZeroDivisionError):
            house.service.look()
        assert house.alarm.at
        assert house.alarm.at > at("21:45")

    def test_what_is_still_true_is_shown_when_the_screen_returns(self) -> None:
        """The bubbles of 22:40 and 22:45 were lost; at 22:47 the screen is back."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:39"))
        house.notifier.fault = "no server"
        house.until(at("22:47"))
        house.notifier.screen.clear()
        house.notifier.recover()
        assert house.shown().startswith("#jobhuntchat: 7 minutes over.")

    def test_a_second_press_does_nothing(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("22:45"))
        house.service.pressed(TAG, "done")
        house.service.pressed(TAG, "done")
        assert len(house.closed()) == 1

    def test_a_button_nobody_knows_does_nothing(self) -> None:
        house = House(schedule(), at("22:10"))
        house.service.pressed("#nonsense", "done")
        house.service.pressed(TAG, "nonsense")
        assert house.service.keeper.attendance.session

    def test_marks_know_their_occurrence(self) -> None:
        house = House(schedule(), at("21:45"))
        house.service.do(Skip(TAG))
        [mark] = house.ledger.marks
        assert isinstance(mark, Mark)
        assert mark.occurrence.start == at("22:00")
