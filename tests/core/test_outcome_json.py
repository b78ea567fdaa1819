"""An outcome over the control socket: it comes back as it was, and nothing else gets in."""

import json
from typing import Any

import pytest
from hypothesis import given

from lastcall.core.outcome import Outcome, TakenBack
from lastcall.core.outcome_json import from_json, key_json, taken_back, to_json
from lastcall.core.plain_text import one_line
from sessions import OUTCOMES

FINE: dict[str, Any] = {
    "chat": "#jobhuntchat",
    "opened": "2026-11-24T03:00:00.000001Z",
    "said_at": "2026-11-24T04:10:00Z",
    "kind": "referral",
    "follow_up": {"due": "2026-11-27"},
}


@given(OUTCOMES.filter(lambda outcome: outcome.opened.year >= 1970 and outcome.said_at.year >= 1970))
def test_it_comes_back_as_it_was(outcome: Outcome) -> None:
    """To the microsecond; texts are made one line, and what was plain stays as it was."""
    read = from_json(json.loads(json.dumps(to_json(outcome))))
    assert isinstance(read, Outcome), read
    assert read.key == outcome.key
    assert (read.kind, read.way, read.worth, read.follow_up) == (
        outcome.kind,
        outcome.way,
        outcome.worth,
        outcome.follow_up,
    )
    assert (read.who, read.note) == (one_line(outcome.who, 300), one_line(outcome.note, 300))
    assert taken_back(key_json(outcome.key)) == TakenBack(outcome.key)


def test_what_is_left_out_has_a_default() -> None:
    """The key and the kind are enough."""
    read = from_json(FINE)
    assert isinstance(read, Outcome)
    assert (read.way, read.who, read.worth) == ("got", "", None)
    assert read.is_open


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chat": "jobhuntchat"}, "hashtag"),
        ({"chat": "#" + "x" * 101}, "chat"),
        ({"chat": ["#x"]}, "chat"),
        ({"opened": "2026-11-24T03:00:00"}, "opened"),
        ({"opened": 7}, "opened"),
        ({"said_at": "0001-01-01T00:00:00+23:59"}, "said_at"),
        ({"kind": ""}, "kind"),
        ({"kind": "\x00\n"}, "kind"),
        ({"kind": "x" * 41}, "kind"),
        ({"way": "took"}, "got, gave"),
        ({"way": ["got"]}, "got, gave"),
        ({"who": "x" * 301}, "300"),
        ({"note": {}}, "note"),
        ({"worth": -1}, "worth"),
        ({"worth": True}, "worth"),
        ({"worth": 1e300}, "worth"),
        ({"worth": 10**30}, "worth"),
        ({"follow_up": "friday"}, "follow_up"),
        ({"follow_up": {"due": "friday"}}, "due"),
        ({"follow_up": {"due": "2026-11-27", "told": 1}}, "told"),
        ({"follow_up": {"due": "2026-11-27", "settled": "maybe"}}, "done, dropped"),
    ],
)
def test_what_is_no_outcome(change: dict[str, Any], said: str) -> None:
    """It is refused, and the answer names the key."""
    read = from_json(FINE | change)
    assert isinstance(read, str)
    assert said in read


def test_an_outcome_is_an_object() -> None:
    assert isinstance(from_json(["#x"]), str)
