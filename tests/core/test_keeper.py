"""What a look tells, and what it leaves alone."""

from house import House, at, chat, minutes, schedule
from lastcall.core.decisions import Join

TAG = "#jobhuntchat"


def crowd(number: int) -> House:
    """So many chats at 22:00, the first of them #chat0."""
    return House(schedule(*(chat(f"#chat{index}") for index in range(number))), at("21:00"))


class TestManyAtOnce:
    def test_many_chats_at_one_time_make_one_bubble(self) -> None:
        """One that says how many are to begin, one that says which of them the clock runs for."""
        house = crowd(5)
        house.until(at("21:46"))
        [bubble] = house.notifier.shown
        assert bubble.summary == "5 chats begin soon."
        house.until(at("22:00"))
        assert len(house.notifier.shown) == 2
        assert house.shown("#chat0") == (
            "#chat0 is on. 40 minutes tonight (10 h left this week). "
            "Also on: #chat1, #chat2, #chat3 and 1 more."
        )
        assert house.buttons("#chat0") == ["Open", "Done", "Skip"]

    def test_ten_thousand_are_no_other_matter(self) -> None:
        """One is attended, the others are missed, and all that is said fits into four bubbles."""
        house = crowd(10_000)
        house.until(at("22:10"))
        house.press("Done", "#chat0")
        house.until(at("23:30"))
        assert [closed.session.chat for closed in house.closed()] == ["#chat0"]
        assert len(house.ledger.marks) == 9_999
        assert len(house.notifier.shown) <= 4

    def test_a_crowd_is_offered_where_the_user_is_to_join(self) -> None:
        house = House(schedule(*(chat(f"#chat{n}") for n in range(5)), attendance="ask"), at("21:59"))
        house.until(at("22:00"))
        assert house.shown("chats") == "5 chats are on. #chat0, #chat1, #chat2 and 2 more."

    def test_a_crowd_hides_no_problem(self) -> None:
        """That nothing can be saved stays on the screen when five chats begin."""
        house = House(schedule(*(chat(f"#chat{n}") for n in range(5)), attendance="ask"), at("21:50"))
        house.service.problem("lastcall can't save.")
        house.until(at("22:00"))
        assert house.shown("lastcall") == "lastcall can't save."
        assert house.shown("chats").startswith("5 chats are on.")

    def test_a_button_that_is_refused_says_so_beside_the_rest(self) -> None:
        """Join, on a chat that was taken out of the file meanwhile."""
        house = House(schedule(chat(), chat("#b", "22:10")), at("21:00"))
        house.until(at("22:10"))
        house.service.problem("lastcall can't save.")
        house.adopt(schedule())
        house.press("Join", "#b")
        assert house.shown("refused") == "#b isn't in your schedule."
        assert house.shown("lastcall") == "lastcall can't save."

    def test_whoever_joined_early_stays_in_that_chat(self) -> None:
        """Joined #chat3 at 21:50: when it begins with the others, that one goes on."""
        house = crowd(5)
        house.until(at("21:50"))
        house.service.do(Join("#chat3"))
        house.until(at("22:00"))
        assert house.shown("#chat3").startswith("#chat3: 30 minutes left. Also on: #chat0, #chat1, #chat2")
        assert house.service.keeper.attendance.account(at("22:00")).attended == minutes(10)
