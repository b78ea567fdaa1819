"""What the user says, and the answers."""

from house import House, at, chat, minutes, schedule
from lastcall.core.decisions import Answer, Skip

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
