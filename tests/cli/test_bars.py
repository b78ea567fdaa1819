"""The status in one line, as panels want it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lastcall.cli import bars
from lastcall.cli.errors import EXIT_NO_DAEMON, CommandError
from lastcall.cli.main import main

FRIDAY = "2026-11-27T03:00:00Z"
BUDGETS = {"day": {"spent_s": 0, "of_s": 3600}, "week": {"spent_s": 1800, "of_s": 18000}}


def status(
    *,
    left: int | None = None,
    over: int = 0,
    start: str | None = "2026-11-27T03:00:00Z",
    chat: str = "#jobhuntchat",
) -> dict[str, Any]:
    """As the daemon says it on a Wednesday."""
    session = None
    if left is not None:
        session = {"chat": chat, "opened": "2026-11-25T03:00:00Z", "attended_s": 2400 - left + over,
                   "allowance_s": 2400, "left_s": left, "over_s": over}  # fmt: skip
    following = {"chat": chat, "start": start, "end": start} if start else None
    return {"now": "2026-11-25T03:10:00Z", "next": following, "session": session, "budgets": BUDGETS}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """What is printed while the daemon pushes these, and the exit code."""
    monkeypatch.setenv("TZ", "UTC")

    def said(form: str, *pushed: dict[str, Any], watch: bool = True) -> tuple[list[str], int]:
        def pushes() -> Iterator[dict[str, Any]]:
            if not pushed:
                raise CommandError("no daemon", EXIT_NO_DAEMON)
            yield from pushed

        monkeypatch.setattr(bars, "follow", pushes)
        monkeypatch.setattr(bars, "_once", pushes)
        code = main(["status", "--format", form, *(["--watch"] if watch else [])])
        return capsys.readouterr().out.splitlines(), code

    return said


@pytest.mark.parametrize(
    ("now", "line", "state"),
    [
        (status(left=1500), "#jobhuntchat 25 min left", "on"),
        (status(left=600), "#jobhuntchat 10 min left", "soon_over"),
        (status(left=40), "#jobhuntchat 40 s left", "soon_over"),
        (status(left=0, over=300), "#jobhuntchat 5 min over", "over"),
        (status(), "#jobhuntchat Fri 03:00", "next"),
        (status(start="2026-12-31T03:00:00Z"), "#jobhuntchat 31 Dec", "next"),
        (status(start=None), "", "idle"),
    ],
)
def test_the_line(said: Any, now: dict[str, Any], line: str, state: str) -> None:
    """Short, and true until the daemon says otherwise; the state in one word for colours."""
    assert said("plain", now, watch=False) == ([line], 0)
    [waybar], _ = said("waybar", now, watch=False)
    assert json.loads(waybar)["text"] == line
    assert json.loads(waybar)["class"] == state


def test_a_line_comes_at_changes_only(said: Any) -> None:
    """The daemon also pushes what doesn't show; when it ends, the last line says so, and the exit code."""
    pushed = (status(), status(), status(left=2400), status(left=2398), status(left=2340))
    lines, code = said("plain", *pushed)
    assert lines == ["#jobhuntchat Fri 03:00", "#jobhuntchat 40 min left", "#jobhuntchat 39 min left", ""]
    assert code == 3


def test_without_a_daemon(said: Any) -> None:
    """A panel shows nothing, and why on request; a script hears it from the exit code."""
    [line], code = said("waybar", watch=False)
    assert json.loads(line) == {
        "text": "",
        "tooltip": "lastcall is not running",
        "class": "off",
        "percentage": 0,
    }
    assert code == 3


def test_no_hashtag_is_taken_for_markup(said: Any) -> None:
    """Pango's in waybar, polybar's own tags; and a line stays a line."""
    evil = status(left=60, chat="#<b>&%{A1:reboot:}\nx")
    [waybar], _ = said("waybar", evil, watch=False)
    assert "<" not in json.loads(waybar)["text"] + json.loads(waybar)["tooltip"].replace("&lt;", "")
    [polybar], _ = said("polybar", evil, watch=False)
    assert polybar.replace("%{F#e0a030}", "").replace("%{F-}", "").count("%{") == 0
    [block], _ = said("i3blocks", evil, watch=False)
    assert json.loads(block)["color"] == bars.AMBER


def test_colours_come_when_time_runs_out(said: Any) -> None:
    lines, _ = said("polybar", status(left=1500), status(left=60), status(left=0, over=60))
    assert lines == [
        "#jobhuntchat 25 min left", "%{F#e0a030}#jobhuntchat 1 min left%{F-}",
        "%{F#e05c4b}#jobhuntchat 1 min over%{F-}", "",
    ]  # fmt: skip
    blocks, _ = said("i3blocks", status(left=1500), status(left=0, over=60))
    assert [json.loads(block).get("color") for block in blocks] == [None, bars.RED, None]
    assert json.loads(blocks[0])["short_text"] == "25 min left"
