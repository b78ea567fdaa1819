"""What lastcall says. Pure functions from facts to `Tell` values; bubbles are worded here and in afterwords alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from lastcall.core.afterwords import answers
from lastcall.core.budget import Account, Extensions
from lastcall.core.commitment import Waiting
from lastcall.core.decisions import Choice, Extend, Join, Leave, OpenLink, Skip, Tell, TellKind
from lastcall.core.duration import minutes, short
from lastcall.core.moment import ZERO
from lastcall.core.schedule import Chat, Occurrence
from lastcall.core.session import Closed, Session

LIMIT_WORDS = {
    "session": "this chat's budget",
    "day": "today's budget",
    "week": "this week's budget",
    "protected": "protected time",
}


def chats(number: int) -> str:
    """How many chats: `1 chat`, `5 chats`."""
    return f"{number} chat{'s' if number != 1 else ''}"


def wall(instant: datetime, timezone: str) -> str:
    """The user's own clock: `22:00`."""
    return f"{instant.astimezone(ZoneInfo(timezone)):%H:%M}"


def _today(instant: datetime, timezone: str) -> str:
    return "tonight" if not 4 <= instant.astimezone(ZoneInfo(timezone)).hour < 17 else "today"


def _sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _goal(goal: str) -> str:
    return f"Your goal: {goal.rstrip('.')}." if goal else ""


def _open(chat: Chat) -> tuple[Choice, ...]:
    return (Choice("open", "Open", OpenLink(chat.link)),) if chat.link else ()


def remind(chat: Chat, occurrence: Occurrence, now: datetime) -> Tell:
    """The chat is about to begin."""
    skip = Choice("skip", "Skip today", Skip(chat.hashtag, occurrence.start))
    return Tell(
        "remind",
        chat.hashtag,
        f"{chat.hashtag} in {minutes(occurrence.start - now)}.",
        _goal(chat.goal),
        choices=(*_open(chat), skip),
    )


def start(
    chat: Chat,
    occurrence: Occurrence,
    account: Account,
    *,
    week_left: timedelta,
    repaid: timedelta = ZERO,
    now: datetime,
    timezone: str,
) -> Tell:
    """The chat is on and the clock runs; `repaid` is what was taken off because the last time went over."""
    late = now - occurrence.start >= timedelta(minutes=1)
    since = f" since {wall(occurrence.start, timezone)}" if late else ""
    less = f", {short(repaid)} less for last time" if repaid else ""
    body = f"{minutes(account.left)} {_today(now, timezone)}{less} ({short(week_left)} left this week)."
    choices = (
        *_open(chat),
        Choice("done", "Done", Leave()),
        Choice("skip", "Skip", Skip(chat.hashtag, occurrence.start)),
    )
    return Tell(
        "start",
        chat.hashtag,
        f"{chat.hashtag} is on{since}.",
        _sentences(body, _goal(chat.goal)),
        choices=choices,
        left=account.left,
    )


def offer(chat: Chat, occurrence: Occurrence, why: str, now: datetime, timezone: str) -> Tell:
    """The chat is on, but no clock runs until the user joins; `why` says so."""
    late = now - occurrence.start >= timedelta(minutes=1)
    since = f" since {wall(occurrence.start, timezone)}" if late else ""
    choices = (
        Choice("join", "Join", Join(chat.hashtag)),
        *_open(chat),
        Choice("skip", "Skip", Skip(chat.hashtag, occurrence.start)),
    )
    return Tell(
        "start",
        chat.hashtag,
        f"{chat.hashtag} is on{since}.",
        _sentences(why, _goal(chat.goal)),
        choices=choices,
    )


def prospect(account: Account, now: datetime, timezone: str) -> str:
    """What a session would be allowed, where one doesn't open by itself."""
    if account.left > ZERO:
        return f"{minutes(account.left)} {_today(now, timezone)} if you join."
    return f"But {LIMIT_WORDS[account.limit]} is spent."


def going_on(chat: Chat, account: Account) -> Tell:
    """The session as it stands: it was joined, or the screen missed what was said before."""
    choices = (*_open(chat), Choice("done", "Done", Leave()))
    if account.left <= ZERO:
        spent = f"{LIMIT_WORDS[account.limit].capitalize()} is spent."
        return Tell("start", chat.hashtag, f"{chat.hashtag}: no time left.", spent, choices=choices)
    return Tell("start", chat.hashtag, f"{chat.hashtag}: {minutes(account.left)} left.", choices=choices)


def warn(chat: Chat, account: Account) -> Tell:
    """The allowance is about to end."""
    return Tell(
        "warn",
        chat.hashtag,
        f"{chat.hashtag}: {minutes(account.left)} left.",
        "Ask your last question, save the names.",
        choices=(*_open(chat), Choice("done", "Done", Leave())),
    )


def time_up(session: Session, account: Account, extensions: Extensions) -> Tell:
    """The allowance is used up."""
    why = "" if account.limit == "session" else f" That was {LIMIT_WORDS[account.limit]}."
    return Tell(
        "time_up",
        session.chat,
        "Time.",  # servers cut a long first line off
        f"You gave {session.chat} {minutes(account.attended)}.{why}",
        choices=_ending(session, account, extensions),
        stays=True,
    )


def over(session: Session, account: Account, extensions: Extensions) -> Tell:
    """Time past the allowance: the same bubble, more urgent."""
    return Tell(
        "over",
        session.chat,
        f"{session.chat}: {minutes(account.over)} over.",
        f"You have given it {minutes(account.attended)}.",
        level="critical",
        choices=_ending(session, account, extensions),
        stays=True,
    )


def may_extend(session: Session, account: Account, extensions: Extensions) -> bool:
    """Whether extra minutes are to be had."""
    return session.extensions < extensions.per_session and account.limit != "protected"


def _ending(session: Session, account: Account, extensions: Extensions) -> tuple[Choice, ...]:
    done = Choice("done", "Done", Leave())
    if not may_extend(session, account, extensions):
        return (done,)
    return (done, Choice("extend", f"+{short(extensions.length)}", Extend()))


def extended(session: Session, account: Account, now: datetime, timezone: str) -> Tell:
    """Extra minutes were taken."""
    until = wall(now + account.left, timezone)
    left = f"{minutes(account.left)} left, until {until}."
    return Tell(
        "extended",
        session.chat,
        f"{session.chat}: {f'still {minutes(account.over)} over.' if account.left <= ZERO else left}",
        level="low",
        choices=(Choice("done", "Done", Leave()),),
    )


REPAID = {"off": "", "week": "It is taken off the rest of the week.", "next": "It is taken off next time."}
"""What becomes of an overrun."""


def close(closed: Closed, goal: str, repay: Literal["off", "week", "next"] = "off") -> Tell:
    """The session is over: what came of it?"""
    chat = closed.session.chat
    gave = f"You gave {chat} {minutes(closed.attended)}"
    past = f", {minutes(closed.overrun)} over" if closed.overrun > ZERO else ""
    choices = answers(chat, closed.session.opened)
    owed = REPAID[repay] if past else ""
    return Tell(
        "close", chat, "What came of it?", _sentences(f"{gave}{past}.", owed, _goal(goal)), choices=choices
    )


def waiting(limits: Sequence[Waiting], timezone: str) -> Tell:
    """Looser limits hold only later: which, and when."""
    when = [f"{_day(each.until, timezone)}: {each.what}." for each in limits[:3]]
    more = [f"And {len(limits) - 3} more: see `lastcall check`."] if len(limits) > 3 else []
    return Tell("commitment", "", "Looser limits wait.", _sentences(*when, *more), about="commitment")


def _day(instant: datetime, timezone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(timezone)):%A %-d %B, %H:%M}"


def while_away(ended: Sequence[str], tells: Sequence[Tell]) -> Tell:
    """The one bubble after an absence: what ended, and what is on or coming, which is what its buttons are for."""
    main = next((tell for tell in tells if tell.left), tells[0])
    parts = [f"{_listed(ended)} ended"] if ended else []
    parts += [_in_short(tell) for tell in (main, *(tell for tell in tells if tell is not main))]
    return replace(main, kind="while_away", summary="While you were away:", body=f"{'; '.join(parts)}.")


def _in_short(tell: Tell) -> str:
    left = f", {minutes(tell.left)} left" if tell.left else ""
    return tell.summary.rstrip(".") + left


def _listed(hashtags: Sequence[str]) -> str:
    more = f" and {len(hashtags) - 3} more" if len(hashtags) > 3 else ""
    return ", ".join(hashtags[:3]) + more


def together(hashtags: Sequence[str], kind: TellKind, main: Tell | None = None) -> Tell:
    """Many at one time, as one bubble: a screen full of them helps nobody. `main` is the one the user is in."""
    if main:
        return replace(main, body=_sentences(main.body, f"Also on: {_listed(hashtags)}."))
    verb = "are on" if kind == "start" else "begin soon"
    return Tell(kind, "", f"{chats(len(hashtags))} {verb}.", f"{_listed(hashtags)}.")
