"""The figures as the page shows them: each length in words beside the exact value."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from lastcall.core.duration import short
from lastcall.core.figures import OfChat, Report
from lastcall.core.history import SECOND, Brought, Past
from lastcall.core.report_wording import beside, in_a_row, times
from lastcall.core.report_wording import subjects as all_subjects

MOST_SESSIONS = 100
"""Of one chat; the rest is in --csv."""
MOST_SHARES = 12


class SessionRow(Struct, frozen=True):
    """A session in a table."""

    when: str
    attended: str
    allowed: str
    over: str
    ended_by: str
    came: str


class ChatCard(Struct, frozen=True):
    """A chat with its verdict, and the newest of its sessions."""

    chat: OfChat
    beside: str
    sessions: Sequence[SessionRow]
    more: int
    """Sessions that are not shown."""


class WeekRow(Struct, frozen=True):
    """A week in a table."""

    number: int
    """Its place in the figures."""
    begins: str
    kept: str


class Share(Struct, frozen=True):
    """A chat's part of the time, and of what came. In percent."""

    chat: str
    time: int
    came: int


def figure(figures: Mapping[str, Any], path: str) -> Markup:
    """A figure by its path in the JSON shape: for people as text, for programs as a value."""
    value: Any = figures
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    in_seconds = path.endswith(("_s", "s_per_outcome"))
    if value is None:
        return Markup('<data data-figure="{}" value="">–</data>').format(path)
    text = length(timedelta(seconds=value)) if in_seconds else f"{value:,}"
    return Markup('<data data-figure="{}" value="{}">{}</data>').format(path, value, text)


def subjects(report: Report) -> list[tuple[str, str]]:
    """What concerns all chats together, as sentences."""
    out = [(subject.capitalize(), f"{text[0].upper()}{text[1:]}.") for subject, text in all_subjects(report)]
    if report.week_budget is not None and report.weeks_counted:
        kept = f"Kept in {report.weeks_kept} of {times(report.weeks_counted, 'week')}"
        out.insert(
            0, ("Budget", f"{kept}, {short(report.week_budget)} each{in_a_row(report.weeks_in_a_row)}.")
        )
    return out


def chats(report: Report, behind: Iterable[tuple[Past, Sequence[Brought]]]) -> list[ChatCard]:
    """One card a chat, most time first."""
    zone = ZoneInfo(report.timezone)
    of_chat: dict[str, list[tuple[Past, Sequence[Brought]]]] = {}
    for past, brought in behind:
        of_chat.setdefault(past.chat.casefold(), []).append((past, brought))
    cards = []
    for chat in report.chats:
        mine = of_chat.get(chat.chat.casefold(), [])
        rows = [_session(past, brought, zone) for past, brought in islice(mine, MOST_SESSIONS)]
        cards.append(ChatCard(chat, beside(chat), rows, len(mine) - len(rows)))
    return cards


def weeks(report: Report) -> list[WeekRow]:
    """All weeks, by start."""
    zone = ZoneInfo(report.timezone)
    words = {True: "kept", False: "over", None: "–"}
    return [
        WeekRow(number, f"{week.start.astimezone(zone):%-d %b %Y}", words[week.kept])
        for number, week in enumerate(report.weeks)
    ]


def shares(report: Report) -> list[Share]:
    """What each chat takes of the time beside what it brings of the outcomes, as far as that can be compared."""
    attended, outcomes = report.totals.attended, report.totals.outcomes
    if not attended or not outcomes or len(report.chats) < 2:
        return []
    return [
        Share(each.chat, _percent(each.tally.attended / attended), _percent(each.tally.outcomes / outcomes))
        for each in report.chats[:MOST_SHARES]
    ]


def length(time: timedelta) -> str:
    """`3 h 10`; nothing at all is `0 min`."""
    return short(time) if time else "0 min"


def _percent(part: float) -> int:
    return round(100 * part)


def _session(past: Past, brought: Sequence[Brought], zone: ZoneInfo) -> SessionRow:
    opened = datetime.fromtimestamp(past.opened // SECOND, UTC).astimezone(zone)
    attended, allowed, over = (
        timedelta(seconds=round(each / SECOND)) for each in (past.attended, past.allowance, past.overrun)
    )
    return SessionRow(
        when=f"{opened:%a %-d %b %Y, %H:%M}",
        attended=length(attended),
        allowed=length(allowed),
        over=length(over) if over else "–",
        ended_by=past.ended_by.replace("_", " "),
        came="; ".join(f"{each.kind} {each.who}".strip() for each in brought) or "–",
    )
