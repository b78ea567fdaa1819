"""What lastcall says of outcomes: the evening's question, follow-ups, the week's digest. Words only, as in wording."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from lastcall.core.decisions import Choice, OpenReport, SayOutcome, SettleFollowUp, Tell
from lastcall.core.due import spoken
from lastcall.core.duration import minutes, short
from lastcall.core.outcome import KINDS, Ended, Outcome, OutcomeKey

ASK_AGAIN = "ask again"
DIGEST = "digest"
FOLLOW_UPS = "follow-ups"
ANSWERS = (("opportunity", "Opportunity"), ("connection", "Connection"), ("nothing", "Just chatting"))
"""The kinds that have a button, and what it says."""


class Waiting(Struct, frozen=True):
    """What waits for the user."""

    open: int
    """Open follow-ups."""
    due: int
    """Of them, due today or before."""
    questions: int

    @property
    def anything(self) -> bool:
        """Whether there is anything."""
        return bool(self.open or self.questions)


def tag(key: OutcomeKey) -> str:
    """What a follow-up's bubble is shown under."""
    return f"follow-up {key[2].timestamp():.6f}"


def answers(chat: str, opened: datetime, *, in_the_evening: bool = False) -> tuple[Choice, ...]:
    """The buttons under the question what came of a session."""
    return tuple(
        Choice(kind, label, SayOutcome(chat, opened, kind, in_the_evening)) for kind, label in ANSWERS
    )


def ask_again(ended: Ended, goal: str, more: int, timezone: str) -> Tell:
    """What came of it? Once more, at leisure."""
    when = f"{ended.opened.astimezone(ZoneInfo(timezone)):%A}, {minutes(ended.attended)}."
    aim = f" Your goal: {goal.rstrip('.')}." if goal else ""
    others = f" {more} more {'waits' if more == 1 else 'wait'}." if more else ""
    return Tell(
        "ask_again",
        ended.chat,
        f"What came of {ended.chat}?",
        f"{when}{aim}{others}",
        choices=answers(ended.chat, ended.opened, in_the_evening=True),
        about=ASK_AGAIN,
    )


def follow_up(outcome: Outcome, today: date, timezone: str) -> Tell:
    """The day has come."""
    met = f"{outcome.opened.astimezone(ZoneInfo(timezone)):%-d %B}"
    due = outcome.follow_up.due if outcome.follow_up else today
    late = f" It was due on {spoken(due)}." if due < today else ""
    note = f"{outcome.note.rstrip('.')}. " if outcome.note else ""
    return Tell(
        "follow_up",
        outcome.chat,
        f"Follow up: {outcome.who or outcome.kind}.",
        f"{note}{outcome.kind.capitalize()} from {outcome.chat}, {met}.{late}",
        choices=(
            Choice("done", "Done", SettleFollowUp(outcome.key, "done")),
            Choice("tomorrow", "Tomorrow", SettleFollowUp(outcome.key, "tomorrow")),
            Choice("drop", "Drop", SettleFollowUp(outcome.key, "dropped")),
        ),
        stays=True,
        about=tag(outcome.key),
    )


def follow_ups(due: Sequence[Outcome]) -> Tell:
    """Many on one day, as one bubble."""
    names = ", ".join(outcome.who or outcome.kind for outcome in due[:3])
    body = f"{names} and {len(due) - 3} more: see `lastcall follow-ups`."
    return Tell("follow_up", "", f"{len(due)} follow-ups today.", body, stays=True, about=FOLLOW_UPS)


def digest(
    spent: timedelta, allowed: timedelta, outcomes: Sequence[Outcome], waiting: Waiting, *, past: bool
) -> Tell:
    """The week in three lines: time, what it brought, what waits."""
    week = "Last week" if past else "This week"
    time = f"{week}: {_length(spent)} of {short(allowed)}."
    if spent > allowed:
        time = f"{week}: {_length(spent)}, {short(spent - allowed)} over your budget."
    waits = _waits(waiting)
    return Tell(
        "digest",
        "",
        time,
        "\n".join([_brought(outcomes), *([waits] if waits else [])]),
        choices=(Choice("report", "Report", OpenReport()),),
        about=DIGEST,
    )


def noted(outcome: Outcome) -> str:
    """What is answered when an outcome was said."""
    what = [outcome.kind + (" given" if outcome.way == "gave" else ""), outcome.who]
    if outcome.worth is not None:
        what.append(f"worth {outcome.worth}")
    follow_up = outcome.follow_up
    day = f" Follow up on {spoken(follow_up.due)}." if follow_up and outcome.is_open else ""
    return f"Noted for {outcome.chat}: {', '.join(filter(None, what))}.{day}"


def about(outcome: Outcome) -> str:
    """An outcome in a few words: `Jane at Acme (#jobhuntchat)`."""
    return f"{outcome.who or outcome.kind} ({outcome.chat})"


def count(number: int, word: str) -> str:
    """`1 opportunity`, `2 referrals`; `Umsatz x2` for a kind of the user's own, in whatever language."""
    if number == 1:
        return f"1 {word}"
    if word not in _PLURALS:
        return f"{word} x{number}"
    return f"{number} {_PLURALS[word]}"


_PLURALS = {
    **{kind.word: f"{kind.word}s" for kind in KINDS},
    "opportunity": "opportunities",
    "follow-up": "follow-ups",
    "question": "questions",
}


def _brought(outcomes: Sequence[Outcome]) -> str:
    got = Counter(outcome.kind for outcome in outcomes if outcome.counts and outcome.way == "got")
    gave = sum(outcome.counts and outcome.way == "gave" for outcome in outcomes)
    given = f"you gave {gave} time{'s' if gave != 1 else ''}" if gave else ""
    if not got:
        return f"It brought nothing yet, and {given}." if given else "Nothing came of it yet."
    brought = ", ".join(count(number, kind) for kind, number in got.most_common(4))
    return f"It brought {brought}{'; ' + given if given else ''}."


def _waits(waiting: Waiting) -> str:
    parts = []
    if waiting.open:
        due = f", {waiting.due} due" if waiting.due else ""
        parts.append(f"{count(waiting.open, 'follow-up')}{due}")
    if waiting.questions:
        parts.append(f"{count(waiting.questions, 'question')} without an answer")
    return f"Waiting: {'; '.join(parts)}." if parts else ""


def _length(length: timedelta) -> str:
    return short(length) if length else "nothing"
