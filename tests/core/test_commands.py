"""What the user says, and the answers."""

from datetime import date, datetime, time

from msgspec.structs import replace

from house import ZONE, House, at, chat, minutes, protected, schedule
from lastcall.core.decisions import Answer, Extend, Join, Skip, Snooze
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Occurrence

TAG = "#jobhuntchat"


def refused(answer: Answer) -> str:
    assert not answer.ok, answer
    return answer.text


class TestSkip:
    def test_skip_pressed_after_the_chat_skips_no_other(self) -> None:
        """The lid is opened at 23:30 on a bubble that still offers Skip: next Monday's chat stays planned."""
        house = House(schedule(attendance="ask"), at("21:00"))
        house.until(at("22:10"))
        house.clock.sleep_until(at("23:30"))
        house.press("Skip")
        assert [mark.kind for mark in house.ledger.marks] == ["missed"]

    def test_a_skipped_chat_is_not_skipped_twice(self) -> None:
        """The second press is an answer, not another week off."""
        house = House(schedule(), at("21:50"))
        assert house.service.do(Skip(TAG, at("22:00"))).ok
        assert "#jobhuntchat" in refused(house.service.do(Skip(TAG, at("22:00"))))
        assert len(house.ledger.marks) == 1

    def test_a_chat_is_skipped_however_its_name_is_written(self) -> None:
        """`lastcall skip JobHuntChat` in its session undoes it."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        assert house.service.do(Skip("JobHuntChat")).ok
        assert house.service.keeper.attendance.session is None
        house.until(at("23:30"))
        assert not house.closed()

    def test_skip_leaves_out_the_next_one_that_is_not_left_out_yet(self) -> None:
        """`lastcall skip` on a quiet day, twice: two Mondays off."""
        house = House(schedule(), at("12:00"))
        assert "7 December" in house.service.do(Skip()).text
        assert "14 December" in house.service.do(Skip()).text


class TestJoin:
    def test_going_from_one_chat_to_another_leaves_no_button_behind(self) -> None:
        """From #a to #b: the bubble of #a goes, or its Done would end #b."""
        house = House(schedule(chat("#a", "22:00"), chat("#b", "22:10")), at("21:00"))
        house.until(at("22:10"))
        house.press("Join", "#b")
        assert list(house.notifier.screen) == ["#b"]

    def test_a_chat_that_takes_over_leaves_no_button_behind(self) -> None:
        """#a went twenty minutes over when #b begins: its bubble goes with its session."""
        house = House(schedule(chat("#a", "20:00"), chat("#b", "21:00")), at("19:00"))
        house.until(at("21:00"))
        assert list(house.notifier.screen) == ["#b"]

    def test_joining_with_nothing_left_says_so(self) -> None:
        """The day is spent: Join is allowed, and every minute of it is over."""
        house = House(schedule(chat("#a", "19:00", budget=60), chat(), day=60), at("18:00"))
        house.until(at("22:00"))
        house.press("Join")
        assert house.shown() == "#jobhuntchat: no time left. Today's budget is spent."
        house.until(at("22:07"))
        house.press("Done")
        assert house.overruns.lines[-1].overrun == minutes(7)

    def test_a_session_joined_off_schedule_is_the_chats_once_it_begins(self) -> None:
        """Joined at 21:25 and stayed: at 22:00 it is tonight's session, so tonight is not missed."""
        house = House(schedule(chat(budget=120)), at("21:00"))
        house.until(at("21:25"))
        house.service.do(Join(TAG))
        house.until(at("22:00"))
        assert house.shown() == "#jobhuntchat: 85 minutes left."
        house.until(at("23:30"))
        [closed] = house.closed()
        assert (closed.ended_by, closed.attended) == ("chat", minutes(95))
        assert closed.session.occurrence == Occurrence(TAG, at("22:00"), at("23:00"))
        assert not house.ledger.marks

    def test_a_chat_moved_while_it_is_on_is_the_one_that_was_joined(self) -> None:
        """The file is corrected at 22:10, from 22:00 to 22:05: one session, and nothing is missed."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.adopt(schedule(chat(begins="22:05")))
        house.until(at("22:20"))
        house.press("Done")
        house.until(at("23:30"))
        [closed] = house.closed()
        assert closed.attended == minutes(20)
        assert not house.ledger.marks

    def test_who_is_in_a_chat_is_not_reminded_of_it(self) -> None:
        """Joined at 21:40: the reminders of 21:45 and 21:58 would take away the Done."""
        house = House(schedule(chat(remind=(15, 2))), at("21:00"))
        house.until(at("21:40"))
        house.service.do(Join(TAG))
        house.until(at("21:59"))
        assert house.buttons() == ["Open", "Done"]


class TestSnooze:
    def test_a_snooze_that_comes_in_the_session_says_nothing(self) -> None:
        """Snoozed at 21:50 until 22:05: by then the chat is on, and its clock runs."""
        house = House(schedule(), at("21:50"))
        assert house.service.do(Snooze(minutes(15))).ok
        house.until(at("22:06"))
        assert house.buttons() == ["Open", "Done", "Skip"]

    def test_what_is_not_near_is_not_snoozed(self) -> None:
        """#later is six days away while #jobhuntchat is near: a promise to remind of it would not be kept."""
        later = replace(
            chat("#later"), recurrences=(Recurrence(ZONE, datetime.combine(date(2026, 12, 13), time(22))),)
        )
        house = House(schedule(chat(), later), at("12:00"))
        assert "not near" in refused(house.service.do(Snooze(minutes(15), "#later")))

    def test_a_snooze_needs_a_length(self) -> None:
        house = House(schedule(), at("21:50"))
        assert refused(house.service.do(Snooze(minutes(0))))


class TestExtend:
    def test_extra_minutes_that_do_not_suffice_are_not_called_left(self) -> None:
        """Twenty-five minutes over, ten more: fifteen are still over."""
        house = House(schedule(chat(lasts=120)), at("21:00"))
        house.until(at("23:05"))
        house.press("+10 min")
        assert house.shown() == "#jobhuntchat: still 15 minutes over."
        house.until(at("23:10"))
        assert house.shown().startswith("#jobhuntchat: 20 minutes over.")

    def test_dinner_is_not_pushed_back(self) -> None:
        """Time was up at 22:40, dinner began at 22:45: extra minutes at 22:50 would come out of it."""
        dinner = (protected("dinner", "22:45", "23:30"),)
        house = House(schedule(protected=dinner), at("21:00"))
        house.until(at("22:50"))
        assert "can't be pushed back" in refused(house.service.do(Extend()))
