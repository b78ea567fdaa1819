"""What the report says in words, in the terminal and on the page alike."""

from zoneinfo import ZoneInfo

from lastcall.core.figures import OfChat, Report, Streak, Trend
from lastcall.core.outcome import NOTHING

MOST_KINDS = 5


def beside(chat: OfChat) -> str:
    """What else is worth knowing of a chat: how it changes, what was not attended, that the file has it no more."""
    parts = [changes(chat.trend) if chat.trend else ""]
    if chat.skipped or chat.missed:
        parts.append(f"{_not_there(chat.skipped, chat.missed).capitalize()}.")
    if not chat.in_file:
        parts.append("No longer in your file.")
    return " ".join(part for part in parts if part)


def changes(trend: Trend) -> str:
    """A trend as a sentence; empty where all is steady."""
    words = {"up": "more", "down": "less"}
    said = [
        f"{words[direction]} {what}"
        for direction, what in ((trend.outcomes, "came of it"), (trend.overrun, "overrun"))
        if direction != "steady"
    ]
    if not said:
        return ""
    return f"Lately {' and '.join(said)} than before ({trend.later.sessions} sessions each)."


def subjects(report: Report) -> list[tuple[str, str]]:
    """(subject, text) of what concerns all chats together; what has nothing to say is left out."""
    totals = report.totals
    out = [("balance", f"you got {totals.got}, you gave {totals.gave}{_kinds(report)}")]
    if totals.worth:
        out.append(("worth", f"{totals.worth:,}"))
    if totals.sessions:
        on_time = f"{totals.on_time} of {times(totals.sessions, 'session')}"
        out.append(("on time", on_time + in_a_row(report.on_time_in_a_row)))
    followed = report.follow_ups
    if followed.done or followed.dropped or followed.open:
        out.append(("follow-ups", f"{followed.done} done, {followed.dropped} dropped, {followed.open} open"))
    if report.skipped or report.missed:
        out.append(("not there", _not_there(report.skipped, report.missed)))
    unanswered = totals.sessions - totals.answered
    if unanswered > 0:
        out.append(("unsaid", f"what came of {times(unanswered, 'session')}; the verdicts leave them out"))
    return out


def in_a_row(streak: Streak) -> str:
    """A streak, to be added to a sentence."""
    if streak.longest < 2:
        return ""
    return (
        f"; {streak.now} in a row now, {streak.longest} at best"
        if streak.now
        else f"; {streak.longest} in a row at best"
    )


def times(number: int, word: str) -> str:
    """`1 week`, `2 weeks`."""
    return f"{number:,} {word}{'s' if number != 1 else ''}"


def period(report: Report) -> str:
    """From which day to which; a single one is said once."""
    zone = ZoneInfo(report.timezone)
    days = [f"{each.astimezone(zone):%-d %b %Y}" for each in (report.since, report.until)]
    return " to ".join(dict.fromkeys(days))


def _kinds(report: Report) -> str:
    kinds = [f"{each.times:,} {each.kind}" for each in report.kinds if each.kind != NOTHING]
    more = ", …" if len(kinds) > MOST_KINDS else ""
    return f" ({', '.join(kinds[:MOST_KINDS])}{more})" if kinds else ""


def _not_there(skipped: int, missed: int) -> str:
    said = ((skipped, "skipped"), (missed, "missed"))
    return ", ".join(f"{word} {number:,}" for number, word in said if number)
