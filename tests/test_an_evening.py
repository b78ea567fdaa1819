"""How an evening goes."""

from datetime import timedelta

from house import House, at, chat, minutes, schedule
from lastcall.ports import Urgency

EVENING = schedule(chat(goal="two people hiring in Denver"), week=230)


def test_how_an_evening_goes() -> None:
    """Reminded at 21:45, on at 22:00, warned at 22:30, called at 22:40, nagged, left at 22:52: one line."""
    house = House(EVENING, at("21:00"))

    house.until(at("21:45"))
    assert house.shown() == "#jobhuntchat in 15 minutes. Your goal: two people hiring in Denver."
    assert house.buttons() == ["Open", "Skip today"]

    house.until(at("22:00"))
    assert house.shown().startswith("#jobhuntchat is on. 40 minutes tonight (3 h 50 left this week).")
    assert house.buttons() == ["Open", "Done", "Skip"]

    house.until(at("22:30"))
    assert house.shown() == "#jobhuntchat: 10 minutes left. Ask your last question, save the names."

    house.until(at("22:40"))
    assert house.shown() == "Time. You gave #jobhuntchat 40 minutes."
    assert house.buttons() == ["Done", "+10 min"]

    house.until(at("22:45"))
    assert house.shown().startswith("#jobhuntchat: 5 minutes over.")
    house.until(at("22:50"))
    assert house.shown().startswith("#jobhuntchat: 10 minutes over.")
    assert house.notifier.screen["#jobhuntchat"].urgency is Urgency.CRITICAL
    assert len(house.notifier.screen) == 1, "the bubble is replaced, not stacked"

    house.until(at("22:52"))
    house.press("Done")
    [overrun] = house.overruns.lines
    assert (overrun.session.chat, overrun.overrun, overrun.ended_by) == ("#jobhuntchat", minutes(12), "user")
    assert (overrun.attended, overrun.allowance, overrun.limit) == (minutes(52), minutes(40), "session")

    assert house.shown() == (
        "What came of it? You gave #jobhuntchat 52 minutes, 12 minutes over. Your goal: two people hiring in Denver."
    )
    assert house.buttons() == ["Opportunity", "Connection", "Just chatting"]
    house.press("Connection")
    assert [outcome.kind for outcome in house.ledger.outcomes] == ["connection"]

    house.until(at("23:59"))
    assert not house.notifier.screen, "an evening that is over says nothing more"
    assert len(house.overruns.lines) == 1


def test_the_lid_is_closed_at_22_20_and_opened_at_23_30() -> None:
    """The session is closed at 22:20, nothing is owed, and nobody is nagged about a chat that is over."""
    house = House(EVENING, at("21:00"))
    house.until(at("22:20"))
    house.service.away("suspend")
    bubbles = len(house.notifier.shown)

    house.clock.sleep_until(at("23:30"))
    house.service.back()

    [closed] = house.closed()
    assert (closed.closed, closed.ended_by) == (at("22:20"), "suspend")
    assert (closed.attended, closed.overrun) == (minutes(20), timedelta())
    assert not house.overruns.lines
    assert len(house.notifier.shown) == bubbles
    assert not house.notifier.screen
