"""What a terminal shows under the log of `lastcall run`, and what the log says to a newcomer."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from lastcall.cli.live import LiveLine, count_down, draw
from lastcall.cli.run import _Told

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
BUDGETS = {"day": {"spent_s": 0, "of_s": 5400}, "week": {"spent_s": 0, "of_s": 18000}}
NEXT = {"chat": "#jobhuntchat", "start": "2026-11-24T03:00:00Z", "end": "2026-11-24T04:00:00Z"}


def status(*, following: Any = None, session: Any = None) -> dict[str, Any]:
    return {"now": "2026-11-24T01:00:00Z", "next": following, "session": session, "budgets": BUDGETS}


def session(attended: int, allowance: int = 2400) -> dict[str, Any]:
    return {
        "chat": "#jobhuntchat", "opened": "2026-11-24T00:40:00Z", "attended_s": attended, "allowance_s": allowance,
        "left_s": max(allowance - attended, 0), "over_s": max(attended - allowance, 0),
    }  # fmt: skip


def shown(now_status: dict[str, Any], seconds: int = 0, width: int = 100) -> str:
    console = Console(width=width, color_system=None)
    with console.capture() as capture:
        console.print(draw(now_status, NOW + timedelta(seconds=seconds)))
    return capture.get().rstrip("\n")


@pytest.mark.usefixtures("home")
def test_the_line_counts_down_to_the_next_chat() -> None:
    """It goes on between two looks of the daemon."""
    now = status(following=NEXT)
    assert shown(now).endswith("Next: #jobhuntchat, Tuesday 24 November, 03:00. In 2:00:00.")
    assert shown(now, 61).endswith("In 1:58:59.")
    assert shown(status()) == "No chat is ahead."


def test_in_a_session_it_is_a_bar_of_the_allowance() -> None:
    """The chat, how much of it is used, and what is left."""
    line = shown(status(session=session(1200)), 60)
    assert line.startswith("#jobhuntchat ")
    assert line.endswith("0:19:00 of 40 min left")
    used = [shown(status(session=session(at))).count("━") for at in (0, 1200, 2400)]
    assert used == sorted(used)


def test_past_the_allowance_it_says_by_how_much() -> None:
    assert shown(status(session=session(2400 + 65))).endswith("0:01:05 over")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_narrow_terminal_gets_a_narrow_line(width: int) -> None:
    """A session takes one line whatever the width; nothing is wider than the terminal."""
    assert len(shown(status(session=session(1200)), width=width).splitlines()) == 1
    for line in shown(status(following=NEXT), width=width).splitlines():
        assert len(line) <= width


@pytest.mark.usefixtures("home")
def test_what_comes_next_is_logged_when_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    """In plain words, once, also where there is no terminal."""
    caplog.set_level(logging.INFO, "lastcall")
    told = _Told(None)
    for _ in range(3):
        told(status(following=NEXT))
    told(status())
    assert caplog.messages == [
        "Next: #jobhuntchat, Tuesday 24 November, 03:00. In 2 h.",
        "No chat is ahead.",
    ]


def test_log_lines_are_plain(capsys: pytest.CaptureFixture[str]) -> None:
    """A time and what is said: no level, no logger's name, and square brackets are no markup."""
    handler = LiveLine().handler()
    handler.handle(logging.LogRecord("lastcall", logging.INFO, "", 0, "#a [bold] is on", None, None))
    assert capsys.readouterr().err.rstrip().endswith(" #a [bold] is on")


def test_a_watched_status_is_one_line() -> None:
    """Not one below the other, each of them stale: the last is drawn over the one before, and goes with the daemon."""
    console = Console(width=100, force_terminal=True, color_system=None)
    with console.capture() as capture:
        count_down([status(following=NEXT), status(session=session(60))], console)
    said = capture.get()
    assert said.index("#jobhuntchat, Tuesday") < said.index(" over") < said.index("lastcall has ended.")
    erase = "\x1b[2K"
    assert said.count(erase) >= 2
    assert said.rindex(erase) > said.rindex(" over"), "nothing that counted down stays behind"
