"""The report's page in a real Chromium."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lastcall.cli.main import main
from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.record import Entry, Mark
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Closed, Session
from lastcall.core.span import Span
from lastcall.edges.ledger import SqliteLedger
from real.browser import Browser, browser

pytestmark = pytest.mark.real

FILE = """\
timezone: America/Denver
budgets: {week: 2h}
protected: [{name: family <dinner>, when: daily 6-7:30pm}]
chats:
  - {hashtag: jobhuntchat, when: Mondays 8-9pm}
  - {hashtag: critlib, when: Tuesdays 7-8pm}
"""


def a_year() -> Iterator[Entry]:
    """Two chats a week, one now and then at dinner time, and what came of them."""
    for week in range(52):
        for number, chat in enumerate(("#jobhuntchat", "#critlib", "#hire<friday>&co")):
            opened = datetime(2025, 12, 2, 2, 30, tzinfo=UTC) + timedelta(
                days=7 * week + number, hours=-number
            )
            occurrence = Occurrence(chat, opened, opened + timedelta(hours=1))
            if (week + number) % 9 == 0:
                yield Mark(occurrence, "skipped")
                continue
            attended = timedelta(minutes=30 + (week * 7 + number * 5) % 30)
            over = max(attended - timedelta(minutes=45), timedelta())
            session = Session(chat, occurrence, opened, (Span(opened, attended),))
            yield Closed(session, opened + attended, "user", attended, attended - over, over, "session")
            if (week + number) % 3:
                kind = ("referral", "nothing", "answer", "idea")[(week + number) % 4]
                way = "gave" if kind == "answer" else "got"
                follow_up = FollowUp(opened.date(), told=True, settled="done") if kind == "referral" else None
                said_at = opened + attended
                yield Outcome(chat, opened, kind, said_at, way=way, who="Ann & <Bob>", follow_up=follow_up)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("page")
    (home / "lastcall.yaml").write_text(FILE)
    (home / "state").mkdir(mode=0o700)
    with closing(SqliteLedger(home / "state" / "lastcall" / "ledger.sqlite3")) as ledger:
        ledger.write(list(a_year()), datetime(2026, 11, 25, tzinfo=UTC))
    return home


@pytest.fixture
def report(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What --json says; the page is beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    words = ("report", "--config", str(home / "lastcall.yaml"))
    assert main((*words, "--html", str(home / "page.html"))) == 0
    capsys.readouterr()
    assert main((*words, "--json")) == 0
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


@pytest.fixture(scope="module")
def chromium(home: Path) -> Iterator[Browser]:
    with browser(home) as chromium:
        yield chromium


def test_its_figures_are_those_of_json_and_it_complains_of_nothing(
    home: Path, report: dict[str, Any], chromium: Browser
) -> None:
    """Every figure on the page, as a value and as people read it; the console is empty, and nothing is fetched."""
    chromium.screen(1100, dark=False)
    chromium.open(home / "page.html")
    shown = chromium.run(
        "[...document.querySelectorAll('data')].map(e => [e.dataset.figure, e.getAttribute('value'), e.textContent])"
    )
    assert len(shown) > 200
    for path, value, text in shown:
        expected = at(report, path)
        assert value == ("" if expected is None else str(expected)), path
        assert as_read(text, path) == pytest.approx(expected or 0, abs=30), path
    assert {path.split(".")[0] for path, *_ in shown} >= {"totals", "chats", "budget", "weeks", "protected"}
    assert {f"chats.{number}.attended_s" for number in range(3)} <= {path for path, *_ in shown}
    assert chromium.complaints == []
    assert {url.partition("#")[0] for url in chromium.requests} == {(home / "page.html").as_uri()}


def test_the_browser_tells_what_a_page_does_wrong(
    home: Path, chromium: Browser, report: dict[str, Any]
) -> None:
    """So an empty console means something: the page's own policy refuses a script, a style and a picture."""
    assert report
    page = (home / "page.html").read_text()
    wrong = home / "wrong.html"
    wrong.write_text(
        page.replace(
            "<main>", "<main><p style='color:red'>x<script>alert(1)</script><img src='file:///x.png'>"
        )
    )
    chromium.open(wrong)
    refused = [each for each in chromium.complaints if "Content Security Policy" in each]
    assert len(refused) >= 3
    chromium.complaints.clear()
    chromium.requests.clear()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_a_phone_and_follows_the_theme(
    home: Path, report: dict[str, Any], chromium: Browser, *, dark: bool
) -> None:
    """At 390 pixels nothing sticks out, and no text is smaller than 11 pixels; with every table open, too."""
    assert report
    chromium.screen(390, dark=dark)
    chromium.open(home / "page.html")
    assert chromium.run("document.documentElement.scrollWidth") == 390
    chromium.run("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert chromium.run("document.documentElement.scrollWidth") == 390
    sizes = chromium.run(
        "[...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.textContent.trim())"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 11
    background = chromium.run("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background))) < 200) == dark


def test_a_screen_reader_and_a_keyboard_get_everywhere(
    home: Path, report: dict[str, Any], chromium: Browser
) -> None:
    """Headings in order, pictures with names, tables with headers; the sessions open with Enter."""
    chromium.screen(1100, dark=False)
    chromium.open(home / "page.html")
    named = chromium.names()
    headings = [name for role, name in named if role == "heading"]
    assert headings[:2] == ["What your chats brought", "Chat by chat"]
    assert {"Week by week", "Past the time", "When your time goes"} <= set(headings)
    pictures = [name for role, name in named if role in {"image", "img"}]
    assert len(pictures) == 2
    assert all(len(name) > 40 for name in pictures)
    assert ("columnheader", "20") in named
    assert ("rowheader", "Mon") in named
    opened = chromium.run("document.querySelectorAll('details[open]').length")
    for _ in range(2):  # past the skip link, to the first chat
        chromium.press("Tab", 9)
    assert chromium.run("document.activeElement.tagName") == "SUMMARY"
    chromium.press("Enter", 13)
    assert chromium.run("document.querySelectorAll('details[open]').length") == opened + 1
    rows = chromium.run("document.querySelector('details[open] tbody').rows.length")
    assert rows == report["chats"][0]["sessions"]


def at(report: Any, path: str) -> Any:
    for step in path.split("."):
        report = report[int(step)] if isinstance(report, list) else report[step]
    return report


def as_read(text: str, path: str) -> float:
    """What a person makes of `3 h 10`, `40 min`, `1,204` or `–`."""
    if text == "–":
        return 0
    if not path.endswith(("_s", "s_per_outcome")):
        return int(text.replace(",", ""))
    [(hours, minutes, seconds)] = re.findall(r"^(?:(\d+) h ?)?(?:(\d+)(?: min)?)?(?:(\d+) s)?$", text) or [
        ("", "", text.removesuffix(" s"))
    ]
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
