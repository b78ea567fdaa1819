"""The report as people read it in a terminal."""

from collections.abc import Iterator
from datetime import timedelta
from textwrap import wrap

from lastcall.core.duration import short
from lastcall.core.figures import Report, Tally
from lastcall.core.plain_text import one_line
from lastcall.core.report_wording import beside, in_a_row, period, subjects, times

WIDTH = 80
WIDEST_NAME = 24


def empty(*, asked_for: bool) -> str:
    """Where there is nothing to report."""
    if asked_for:
        return "Nothing happened in that time. `lastcall report` shows all there is."
    return (
        "Nothing to report yet: no chat was attended. `lastcall plan` shows what is ahead;\n"
        "after a few sessions this says which of them pay."
    )


def lines(report: Report) -> list[str]:
    """All of it."""
    return [_heading(report), "", *_chats(report), "", *_all_in_all(report)]


def _heading(report: Report) -> str:
    of = report.chat or times(len(report.chats), "chat")
    return f"{period(report)}: {times(report.totals.sessions, 'session')} of {of}"


def _chats(report: Report) -> Iterator[str]:
    names = {each.chat: one_line(each.chat, WIDEST_NAME) for each in report.chats}
    widest = max(map(len, (*names.values(), "in all")))
    yield f"{'':<{widest}}  sessions   planned  attended      over  outcomes  each took"
    for chat in report.chats:
        yield _row(names[chat.chat], widest, chat.tally)
        advice = f"{chat.verdict.text}: {chat.verdict.reason} {beside(chat)}".strip()
        yield from wrap(advice, WIDTH, initial_indent="    ", subsequent_indent="    ")
    if len(report.chats) > 1:
        yield _row("in all", widest, report.totals)


def _row(name: str, widest: int, tally: Tally) -> str:
    each = short(tally.each_took) if tally.each_took is not None else "-"
    lengths = "  ".join(f"{_length(one):>8}" for one in (tally.planned, tally.attended, tally.overrun))
    return f"{name:<{widest}}  {tally.sessions:>8}  {lengths}  {tally.outcomes:>8}  {each:>9}"


def _all_in_all(report: Report) -> Iterator[str]:
    """One line a subject."""
    if report.weeks_counted and report.week_budget is not None:
        kept = f"kept in {report.weeks_kept} of {times(report.weeks_counted, 'week')}"
        yield _line("budget", f"{kept}, {_length(report.week_budget)} each{in_a_row(report.weeks_in_a_row)}")
    for each in report.protected:
        if each.kept or each.broken:
            inside = f", {_length(each.inside)} inside" if each.broken else ""
            kept = f"{one_line(each.name, 40)} kept {each.kept} of {each.kept + each.broken}"
            yield _line("protected", kept + inside)
    yield from (_line(subject, text) for subject, text in subjects(report))


def _line(subject: str, text: str) -> str:
    return "\n".join(wrap(text, WIDTH, initial_indent=f"{subject:<11} ", subsequent_indent=" " * 12))


def _length(time: timedelta) -> str:
    """`3 h 10`; nothing at all is `-`."""
    return short(time) if time else "-"
