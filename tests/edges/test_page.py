"""The page, as text: what it asks for, whether its colours can be read, whether the user's words stay words."""

import base64
import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest

import lastcall.edges.page
from history import ZONE, at, brought, history, past
from lastcall.core.budget import Budgets
from lastcall.core.figures import Report
from lastcall.core.history import History
from lastcall.core.report import Scope, behind, report
from lastcall.core.schedule import Schedule
from lastcall.edges.page import render
from lastcall.edges.page.charts import WEEKS, overrun_chart, week_chart
from lastcall.edges.page.heat import heat_map

CSS = (Path(lastcall.edges.page.__file__).parent / "page.css").read_text()
SCHEDULE = Schedule(ZONE, (), Budgets(timedelta(hours=1), timedelta(hours=1), ZONE))
EVIL = "#<script>alert(1)</script>\"'&{{7*7}}"


def figures(rows: History, until: int = 28) -> Report:
    return report(rows, SCHEDULE, Scope(at("12:00", until)))


def page(rows: History, until: int = 28) -> str:
    return render(figures(rows, until), behind(rows, Scope(at("12:00", until))))


class Tags(HTMLParser):
    """All tags with their attributes, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_what_the_user_wrote_stays_text() -> None:
    """Hashtags, kinds and names of people, wherever they stand."""
    session = past(0, 50, over=10, chat=EVIL)
    rows = history([session, past(7, chat=EVIL)], [brought(session, kind=EVIL)._replace(who=EVIL)])
    found = Tags(page(rows))
    assert not [tag for tag, _ in found.tags if tag == "script"]
    assert EVIL in found.text
    assert f"{EVIL} {EVIL}" in found.text


MANY = history([past(day, 50, over=9) for day in range(0, 900, 7)])


@pytest.mark.parametrize("rows", [History(), history([past(0)]), MANY], ids=["none", "one", "many"])
def test_nothing_comes_from_elsewhere(rows: History) -> None:
    """No address, no script, no style but the one that the policy names by its hash."""
    text = page(rows, until=900)
    found = Tags(text)
    assert not re.search(r"https?:|url\(|@import", text)
    assert {tag for tag, _ in found.tags} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "form",
        "base",
    } == set()
    attributes = {name for _, each in found.tags for name in each}
    assert not [name for name in attributes if name == "style" or name.startswith("on") or name == "src"]
    [policy] = [
        each["content"] for _, each in found.tags if each.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none';")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def colours(theme: str) -> dict[str, str]:
    """The custom properties of the light or the dark theme."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[("light", "dark").index(theme)]))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT = [
    *product(("ink", "soft", "time"), ("paper", "card")),  # also links, which are `time`
    *product(("on-chip",), ("came", "doubt", "over", "soft")),
    *product(("on-low",), ("h0", "h1", "h2", "h3")),
    *product(("on-high",), ("h4", "h5")),
]
DRAWN = [*product(("time", "came", "over"), ("card", "h0")), ("ink", "card")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_can_be_read(theme: str) -> None:
    """AA: text at 4.5 to 1, what is drawn at 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)."""
    named = colours(theme)
    for (front, back), least in [*((pair, 4.5) for pair in TEXT), *((pair, 3.0) for pair in DRAWN)]:
        found = contrast(named[front], named[back])
        assert found >= least, f"{theme}: {front} on {back} has {found:.2f}"


def test_black_on_white_is_21_to_1() -> None:
    """The measure itself."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_every_drawing_says_in_words_what_it_shows() -> None:
    """For a screen reader: it is one picture with a name."""
    found = Tags(page(history([past(day, 80, over=20) for day in (0, 7, 14)])))
    pictures = [each for _, each in found.tags if each.get("role") == "img"]
    time, overrun = [str(each["aria-label"]) for each in pictures]
    assert time == (
        "Time per week. Bars: time in each of 5 weeks, at most 1 h 20, in the last 0."
        " The budget is 1 h; 3 of them went over it."
    )
    assert overrun == (
        "Overrun per week. Bars: overrun in each of 5 weeks, at most 20 min, in the last 0."
        " The mean over 4 weeks went from 15 min to 10 min."
    )
    for tag, each in found.tags:
        assert tag != "svg" or each.get("aria-hidden") == "true"


def test_bars_stand_on_the_ground_and_within_the_drawing() -> None:
    """Their heights are as their times; the part past the budget stands on the rest."""
    chart = week_chart(figures(history([past(0, 30), past(7, 90)]), until=14))
    assert chart
    assert chart.budget
    half, over = chart.bars[:2]
    assert half.height * 2 == pytest.approx(over.height, abs=0.2)
    assert over.over_height == pytest.approx(half.height, abs=0.2)
    assert over.over_y + over.over_height == pytest.approx(over.y) == pytest.approx(chart.budget.y)
    assert half.y + half.height == pytest.approx(over.y + over.height)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in chart.bars)


def test_a_long_history_shows_its_latest_weeks() -> None:
    for chart in (week_chart(figures(MANY, 900)), overrun_chart(figures(MANY, 900))):
        assert chart
        assert len(chart.bars) == WEEKS
        assert chart.left_out > 100


def test_without_time_nothing_is_drawn() -> None:
    assert (week_chart(figures(History())), overrun_chart(figures(history([past(0)]))), heat_map(figures(History()))) == (
        None, None, None,
    )  # fmt: skip


def test_the_map_of_hours_shows_those_that_were_used() -> None:
    """In the order of the user's day: half past twelve at night comes after the evening."""
    found = heat_map(figures(history([past(0, 60, wall="22:30"), past(1, 30, wall="23:45")])))
    assert found
    assert list(found.hours) == ["22", "23", "00"]
    monday, tuesday = found.days[0][1], found.days[1][1]
    assert [cell.brief for cell in monday] == ["0:30", "0:30", ""]
    assert [cell.brief for cell in tuesday] == ["", "0:15", "0:15"]
    assert monday[0].level == 5
