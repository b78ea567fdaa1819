"""After a gap: one honest summary at most, what is stale is dropped, what was missed is noted."""

from house import House, at, chat, minutes, schedule
from lastcall.core.decisions import Extend, Join

TCHAT = chat("#tchat", "20:00")
HCLDR = chat("#hcldr", "21:00", budget=30)
LATE = chat("#late", "22:00")
TAG = "#jobhuntchat"


def asleep(house: House, begin: str, end: str) -> list[str]:
    """The lid is closed and opened; what was on the screen is gone. Gives what is shown after that."""
    house.until(at(begin))
    house.service.away("suspend")
    house.notifier.screen.clear()
    shown = len(house.notifier.shown)
    house.clock.sleep_until(at(end))
    house.service.look()  # the alarm rings first
    house.service.back()
    return [f"{bubble.summary} {bubble.body}".strip() for bubble in house.notifier.shown[shown:]]


class TestOneSummary:
    def test_what_ended_and_what_is_on(self) -> None:
        """The lid was closed at 19:30 and opened at 21:05, in the second of two chats."""
        house = House(schedule(TCHAT, HCLDR), at("19:00"))
        assert asleep(house, "19:30", "21:05") == [
            "While you were away: #tchat ended; #hcldr is on since 21:00, 30 minutes left."
        ]
        assert house.buttons("#hcldr") == ["Open", "Done", "Skip"]
        assert [mark.occurrence.chat for mark in house.ledger.marks] == ["#tchat"]
        house.until(at("21:25"))
        assert house.shown("#hcldr").startswith("#hcldr: 10 minutes left.")

    def test_a_chat_left_half_way_ended_too(self) -> None:
        """In #tchat when the lid was closed: its session ended then, and the chat while it was closed."""
        house = House(schedule(TCHAT, HCLDR), at("19:00"))
        assert asleep(house, "20:20", "21:05") == [
            "While you were away: #tchat ended; #hcldr is on since 21:00, 30 minutes left."
        ]

    def test_what_is_about_to_begin_belongs_to_it(self) -> None:
        house = House(schedule(TCHAT, HCLDR, LATE), at("19:00"))
        assert asleep(house, "19:30", "21:55") == [
            "While you were away: #tchat ended; #hcldr is on since 21:00, 30 minutes left; #late in 5 minutes."
        ]

    def test_many_that_ended_are_counted(self) -> None:
        many = [chat(f"#chat{number}", "20:00") for number in range(6)]
        house = House(schedule(*many, HCLDR), at("19:00"))
        assert asleep(house, "19:30", "21:05") == [
            "While you were away: #chat0, #chat1, #chat2 and 3 more ended; #hcldr is on since 21:00, 30 minutes left."
        ]

    def test_a_restart_catches_up_like_any_gap(self) -> None:
        """Killed at 19:30, started at 21:05."""
        house = House(schedule(TCHAT, HCLDR), at("19:00"))
        house.until(at("19:50"))
        house.restart(at("21:05"))
        assert [bubble.summary for bubble in house.notifier.shown] == ["While you were away:"]

    def test_chats_done_with_before_are_no_news(self) -> None:
        """#tchat was left at 20:10 and the lid closed at 20:15: that it ended says nothing new."""
        house = House(schedule(TCHAT, HCLDR), at("19:00"))
        house.until(at("20:10"))
        house.press("Done", "#tchat")
        assert asleep(house, "20:15", "21:05")[0].startswith("#hcldr is on since 21:00.")


class TestSilence:
    def test_nothing_is_said_where_all_is_over(self) -> None:
        """Opened at 23:30: nobody is told what there was."""
        house = House(schedule(TCHAT, HCLDR), at("19:00"))
        assert asleep(house, "19:30", "23:30") == []
        assert [mark.occurrence.chat for mark in house.ledger.marks] == ["#tchat", "#hcldr"]

    def test_reminders_of_the_past_are_dropped(self) -> None:
        """Asleep through the reminder and the start: the chat is on, and that is all that is said."""
        house = House(schedule(chat(remind=(30, 15, 2))), at("21:00"))
        [told] = asleep(house, "21:20", "22:10")
        assert told.startswith("#jobhuntchat is on since 22:00. 40 minutes")

    def test_a_reminder_given_to_an_empty_chair_is_given_again(self) -> None:
        """Locked from 21:40 to 21:52: "in 15 minutes" was said to nobody, and is not true any more."""
        house = House(schedule(), at("21:00"))
        house.until(at("21:40"))
        house.service.away("lock")
        house.until(at("21:52"))
        house.service.back()
        assert house.shown().startswith("#jobhuntchat in 8 minutes.")

    def test_what_was_seen_is_not_said_again(self) -> None:
        """Reminded at 21:45, locked from 21:50 to 21:52."""
        house = House(schedule(), at("21:00"))
        house.until(at("21:50"))
        shown = len(house.notifier.shown)
        house.service.away("lock")
        house.until(at("21:52"))
        house.service.back()
        assert len(house.notifier.shown) == shown

    def test_setting_the_clock_is_no_absence(self) -> None:
        """Set from 19:00 to 21:05 before the user's eyes: #hcldr is on, and nobody was away."""
        house = House(schedule(TCHAT, HCLDR), at("18:00"))
        house.until(at("19:00"))
        house.clock.set_to(at("21:05"))
        house.service.look()
        assert house.shown("#hcldr").startswith("#hcldr is on since 21:00.")


class TestComingBack:
    def test_a_chat_left_by_going_away_goes_on_with_what_was_left(self) -> None:
        """Locked at 22:10 for a quarter of an hour: the session is over, the chat is not; thirty minutes are left."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.service.away("lock")
        house.until(at("22:25"))
        house.service.back()
        assert house.shown().startswith("#jobhuntchat is on since 22:00. 30 minutes tonight")
        house.until(at("22:55"))
        assert house.shown() == "Time. You gave #jobhuntchat 30 minutes."
        assert [closed.ended_by for closed in house.closed()] == ["lock"]

    def test_who_was_locked_out_with_nothing_left_is_left_in_peace(self) -> None:
        """Fifteen minutes over, locked for a quarter of an hour: coming back opens and offers nothing."""
        house = House(schedule(chat(lasts=120)), at("21:00"))
        house.until(at("22:55"))
        house.service.away("lock")
        house.until(at("23:10"))
        shown = len(house.notifier.shown)
        house.service.back()
        assert len(house.notifier.shown) == shown
        assert house.closed()[0].overrun == minutes(15)

    def test_a_second_session_has_what_the_first_left(self) -> None:
        """Done at 22:10 and joined again at 22:20: thirty minutes, not forty."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.press("Done")
        house.until(at("22:20"))
        assert "30 minutes left" in house.service.do(Join(TAG)).text

    def test_extra_minutes_are_not_had_again_by_coming_back(self) -> None:
        """Forty and ten extra are spent, then Done and Join: ten more extra minutes only make up for those."""
        house = House(schedule(chat(lasts=120)), at("21:00"))
        house.until(at("22:40"))
        house.press("+10 min")
        house.until(at("22:50"))
        house.press("Done")
        house.service.do(Join(TAG))
        house.until(at("22:52"))
        house.service.do(Extend())
        assert house.shown() == "#jobhuntchat: still 2 minutes over."

    def test_an_attended_chat_is_not_missed_because_its_second_half_was(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.service.away("lock")
        house.until(at("23:30"))
        assert not house.ledger.marks

    def test_a_chat_that_began_behind_a_lock_is_not_lost_in_a_restart(self) -> None:
        """Locked since 21:50; another chat is reminded of at 22:05, the daemon killed at 22:06: it still begins."""
        house = House(schedule(chat(), chat("#b", "22:20")), at("21:00"))
        house.until(at("21:50"))
        house.service.away("lock")
        house.until(at("22:06"))
        house.restart(at("22:07"))
        assert house.service.keeper.attendance.session
        assert "#jobhuntchat is on since 22:00" in house.shown()
