"""What comes after a chat, on real notification servers: the question, the follow-up, the digest, and their buttons."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lastcall.core.outcome import Said
from lastcall.edges.ledger import SqliteLedger
from real.desktop import Desktop
from real.test_the_daemon import Daemon, evening, until
from sessions import overrun

pytestmark = pytest.mark.real

THREE_HOURS = timedelta(hours=3)


def listed(daemon: Daemon, *words: str) -> list[dict[str, Any]]:
    done = daemon.say(*words, "--json")
    assert done.returncode == 0, done.stderr
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read


def after_an_evening(desktop: Desktop, keys: str, *said: Said) -> Daemon:
    """A daemon that was stopped after an evening three hours ago, and is about to be started again."""
    daemon = Daemon(desktop, evening(3600, extra=keys))
    assert daemon.stop() == 0
    with closing(SqliteLedger(daemon.state / "ledger.sqlite3")) as ledger:
        ledger.amend([overrun(opened=datetime.now(UTC) - THREE_HOURS), *said])
    return daemon


def minutes_ago(minutes: int) -> datetime:
    return datetime.now(UTC) - timedelta(minutes=minutes)


def test_the_question_is_answered_with_the_mouse(xfce: Desktop, tmp_path: Path) -> None:
    """A click on Opportunity under the question; the command line shows it, edits it and takes it back."""
    daemon = Daemon(xfce, evening(1, budget="10m"))
    until(daemon.session, "the session", daemon.log)
    assert daemon.say("leave").returncode == 0
    until(lambda: len(xfce.buttons()) == 3, "the question", daemon.log)
    xfce.screenshot(tmp_path / "question.png")
    waiting = daemon.status()
    assert waiting
    assert [each["chat"] for each in waiting["unanswered"]] == ["#jobhuntchat"]
    assert "What came of #jobhuntchat" in daemon.say("status").stdout
    xfce.click_button(0)
    until(lambda: listed(daemon, "outcome", "--list"), "the answer", daemon.log)
    assert (daemon.status() or {})["unanswered"] == []

    done = daemon.say("outcome", "--edit", "1", "referral", "Jane at Acme", "--note", "send portfolio")
    assert done.returncode == 0, done.stderr
    [outcome] = listed(daemon, "outcome", "--list")
    assert (outcome["kind"], outcome["who"]) == ("referral", "Jane at Acme")
    assert daemon.say("outcome", "--undo").returncode == 0
    assert listed(daemon, "outcome", "--list") == []
    assert [each["chat"] for each in (daemon.status() or {})["unanswered"]] == ["#jobhuntchat"]
    assert daemon.stop() == 0
    assert "Traceback" not in daemon.log()


def test_a_command_takes_the_question_away(dunst: Desktop) -> None:
    """Answered on the command line, the bubble goes; nothing else is said."""
    daemon = Daemon(dunst, evening(1, budget="10m"))
    until(daemon.session, "the session", daemon.log)
    assert daemon.say("leave").returncode == 0
    dunst.wait_shown(1)
    done = daemon.say("outcome", "#jobhuntchat", "introduction", "Jane to Tom", "--follow-up", "tomorrow")
    assert done.stdout.startswith("Noted for #jobhuntchat: introduction given, Jane to Tom. Follow up on ")
    dunst.wait_shown(0)
    assert [each["way"] for each in listed(daemon, "outcome", "--list")] == ["gave"]
    assert (daemon.status() or {})["follow_ups"] == {"open": 1, "due": 0}
    assert daemon.stop() == 0


@pytest.mark.parametrize(("button", "settled"), [(0, "done"), (1, None), (2, "dropped")])
def test_the_buttons_of_a_follow_up(xfce: Desktop, tmp_path: Path, button: int, settled: str | None) -> None:
    """Said while no daemon ran, told when one does; each button does what it says, and no restart repeats it."""
    daemon = after_an_evening(xfce, "follow_up_at: 00:00\nask_again: off\n")
    words = [
        "outcome",
        "--last",
        "referral",
        "Jane at Acme",
        "--follow-up",
        "today",
        "--note",
        "send portfolio",
    ]
    assert daemon.say(*words, "--config", str(daemon.config)).returncode == 0
    daemon.start()
    until(lambda: xfce.shown() == 1 and len(xfce.buttons()) == 3, "the follow-up", daemon.log)
    xfce.screenshot(tmp_path / "follow-up.png")
    xfce.click_button(button)
    xfce.wait_shown(0)
    [outcome] = listed(daemon, "outcome", "--list")
    assert outcome["follow_up"]["settled"] == settled
    open_ones = listed(daemon, "follow-ups", "--config", str(daemon.config))
    assert len(open_ones) == (settled is None)
    if open_ones:
        said_at = datetime.fromisoformat(outcome["said_at"]).date()
        assert open_ones[0]["follow_up"]["due"] >= said_at.isoformat()
    assert daemon.stop() == 0
    daemon.start()
    assert daemon.stop() == 0
    assert daemon.log().count("follow_up: Follow up: Jane at Acme.") == 1


def test_the_evenings_repeat_and_the_digest(xfce: Desktop, tmp_path: Path) -> None:
    """Both were due ten minutes ago; each is one bubble, said once, and its buttons work."""
    due, before = minutes_ago(10), Said("digest", minutes_ago(60))
    keys = f"ask_again: {due:%H:%M}\ndigest: {due:%A %H:%M}\n"
    daemon = after_an_evening(xfce, keys, before, Said("ask_again", before.until - THREE_HOURS))
    daemon.start()
    xfce.wait_shown(2)
    xfce.screenshot(tmp_path / "evening.png")
    log = daemon.log()
    assert log.count("ask_again: What came of #jobhuntchat?") == 1
    assert log.count("digest: ") == 1
    question = next(n for n in range(2) if len(xfce.buttons(n)) == 3)
    assert len(xfce.buttons(1 - question)) == 1
    xfce.click_button(2, question)
    until(lambda: listed(daemon, "outcome", "--list"), "the answer", daemon.log)
    assert [each["kind"] for each in listed(daemon, "outcome", "--list")] == ["nothing"]
    xfce.wait_shown(1)
    xfce.click_button(0)
    until(lambda: "lastcall report" in daemon.log(), "the report's hint", daemon.log)
    daemon.stop()
    daemon.start()
    assert daemon.stop() == 0
    assert daemon.log().count("ask_again: ") == 1
    assert daemon.log().count("digest: ") == 1
    assert "Traceback" not in daemon.log()


def test_the_bubbles_on_a_server_without_buttons(dunst: Desktop, tmp_path: Path) -> None:
    """dunst shows the follow-up and the evening's question in words that say what they are about."""
    due = minutes_ago(10)
    keys = f"follow_up_at: 00:00\nask_again: {due:%H:%M}\n"
    daemon = after_an_evening(dunst, keys, Said("ask_again", minutes_ago(300)))
    with closing(SqliteLedger(daemon.state / "ledger.sqlite3")) as ledger:
        ledger.amend([overrun("#other", datetime.now(UTC) - 2 * THREE_HOURS)])
    words = ["outcome", "#other", "connection", "Tom <tom@example.org>", "--follow-up", "today"]
    assert daemon.say(*words, "--config", str(daemon.config)).returncode == 0
    daemon.start()
    dunst.wait_shown(2)
    dunst.screenshot(tmp_path / "dunst.png")
    assert daemon.stop() == 0
    summaries = {summary for summary, _ in dunst.texts()}
    assert {"Follow up: Tom <tom@example.org>.", "What came of #jobhuntchat?"} <= summaries
