"""What may be asked of a running daemon about outcomes, and what it makes of nonsense."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from house import House, at, schedule
from lastcall.core.decisions import Leave
from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.outcome_json import key_json, to_json
from lastcall.requests import handle

JANE = Outcome(
    "#jobhuntchat", at("22:00"), "referral", at("22:31"), who="Jane", follow_up=FollowUp(date(2026, 12, 8))
)


@pytest.fixture
def house() -> House:
    """On Monday at 22:30, after the chat."""
    house = House(schedule(), at("21:00"))
    house.until(at("22:30"))
    assert house.service.do(Leave()).ok
    return house


def ask(house: House, **request: Any) -> dict[str, Any]:
    return handle(house.service, house.clock, request)


def test_an_outcome_is_kept_changed_and_taken_back(house: House) -> None:
    """As the command sends it; the bubble with the question goes, and the daemon's memory follows."""
    assert ask(house, do="outcome", outcome=to_json(JANE))["ok"]
    assert house.ledger.outcomes == [JANE]
    assert not house.notifier.screen
    changed = replace(JANE, who="Jane at Acme")
    assert ask(house, do="outcome", outcome=to_json(changed))["ok"]
    assert house.ledger.outcomes == [changed]
    assert ask(house, do="take_back", **key_json(JANE.key))["ok"]
    assert house.ledger.outcomes == []


def test_the_status_says_what_waits(house: House) -> None:
    """The keys that were there are as they were; the new ones are beside them."""
    status = ask(house, do="status")["status"]
    assert set(status) == {"now", "next", "session", "budgets", "unanswered", "follow_ups"}
    assert status["unanswered"] == [
        {"chat": "#jobhuntchat", "opened": "2026-12-08T03:00:00Z", "closed": "2026-12-08T03:30:00Z"}
    ]
    ask(house, do="outcome", outcome=to_json(JANE))
    house.until(at("12:00", date(2026, 12, 8)))
    status = ask(house, do="status")["status"]
    assert (status["unanswered"], status["follow_ups"]) == ([], {"open": 1, "due": 1})


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "outcome"},
        {"do": "outcome", "outcome": "idea"},
        {"do": "outcome", "outcome": {}},
        {"do": "outcome", "outcome": to_json(JANE) | {"who": "x" * 10_000}},
        {"do": "outcome", "outcome": to_json(JANE) | {"worth": 1e9}},
        {"do": "take_back"},
        {"do": "take_back", "chat": "#jobhuntchat", "opened": 1, "said_at": None},
    ],
)
def test_nonsense_is_refused(house: House, request_: dict[str, Any]) -> None:
    """With a reason, and nothing is written."""
    answer = ask(house, **request_)
    assert not answer["ok"]
    assert answer["text"]
    assert house.ledger.outcomes == []


def test_a_reread_that_fails_is_told(house: House) -> None:
    """A full disk at that moment: the daemon goes on with what it knows."""
    house.ledger.fail = True
    assert not ask(house, do="reread")["ok"]
    assert house.shown("lastcall").startswith("lastcall can't save.")
