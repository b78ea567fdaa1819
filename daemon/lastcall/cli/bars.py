"""`lastcall status --format`: the status in one short line, as panels want it (docs/bars.md).

Nothing here counts down by itself. The daemon looks at least once a minute while a session is open, and pushes what it
saw; between sessions the line says when the next chat begins, which stays true without a clock.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any, Literal

from lastcall.cli.daemon import ask, follow
from lastcall.cli.errors import EXIT_DONE, EXIT_NO_DAEMON, CommandError
from lastcall.core.duration import short
from lastcall.core.plain_text import one_line
from lastcall.describe import lines

Status = Mapping[str, Any]
State = Literal["on", "soon_over", "over", "next", "idle", "off"]
SOON = timedelta(minutes=10)
LONGEST_NAME = 30
AMBER, RED = "#e0a030", "#e05c4b"
COLOURS: dict[State, str] = {"soon_over": AMBER, "over": RED}


def show(form: str, *, watch: bool) -> int:
    """Print the line, once or whenever it changes. Without a daemon it says so, and the exit code, too."""
    shaped = FORMATS[form]
    said: str | None = None
    try:
        for status in follow() if watch else _once():
            line = shaped(state(status), text(status), "\n".join(lines(status)), status)
            if line != said:
                print(line, flush=True)
                said = line
    except CommandError as error:
        if error.code != EXIT_NO_DAEMON:
            raise
    else:
        if not watch:
            return EXIT_DONE
    print(shaped("off", "", "lastcall is not running", {}), flush=True)
    return EXIT_NO_DAEMON


def state(status: Status) -> State:
    """In one word, for colours."""
    session = status["session"]
    if session is None:
        return "next" if status["next"] else "idle"
    if session["over_s"]:
        return "over"
    return "soon_over" if session["left_s"] <= SOON.total_seconds() else "on"


def text(status: Status) -> str:
    """`#jobhuntchat 12 min left`, `#jobhuntchat 5 min over`, `#jobhuntchat Mon 21:00`; empty: nothing is ahead."""
    session, following = status["session"], status["next"]
    if session:
        word, seconds = ("over", session["over_s"]) if session["over_s"] else ("left", session["left_s"])
        return f"{one_line(session['chat'], LONGEST_NAME)} {short(timedelta(seconds=seconds))} {word}"
    if following:
        start = datetime.fromisoformat(following["start"]).astimezone()
        far = start - datetime.fromisoformat(status["now"]) > timedelta(days=6)
        return f"{one_line(following['chat'], LONGEST_NAME)} {start:{'%-d %b' if far else '%a %H:%M'}}"
    return ""


def _once() -> Iterator[dict[str, Any]]:
    yield ask({"do": "status"})["status"]


def _plain(_state: State, text: str, _more: str, _status: Status) -> str:
    return text


def _waybar(state: State, text: str, more: str, status: Status) -> str:
    """waybar-custom(5), return-type json. Text and tooltip are Pango markup."""
    session = status.get("session")
    used = 100 * session["attended_s"] // max(session["allowance_s"], 1) if session else 0
    return json.dumps(
        {"text": escape(text), "tooltip": escape(more), "class": state, "percentage": min(used, 100)},
        ensure_ascii=False,
    )


def _i3blocks(state: State, text: str, _more: str, _status: Status) -> str:
    """i3blocks(1), format=json: the keys of the i3bar protocol."""
    brief = text.split(" ", 1)[-1]
    block = {"full_text": text, "short_text": brief, "name": "lastcall"}
    return json.dumps(block | ({"color": COLOURS[state]} if state in COLOURS else {}), ensure_ascii=False)


def _polybar(state: State, text: str, _more: str, _status: Status) -> str:
    """Polybar's formatting tags; `%{` in what the user wrote would begin one."""
    harmless = text.replace("%{", "% {")
    return f"%{{F{COLOURS[state]}}}{harmless}%{{F-}}" if state in COLOURS else harmless


FORMATS: dict[str, Callable[[State, str, str, Status], str]] = {
    "plain": _plain,
    "waybar": _waybar,
    "i3blocks": _i3blocks,
    "polybar": _polybar,
}
