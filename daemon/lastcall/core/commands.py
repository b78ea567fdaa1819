"""What the user says, by button or command line, and the answer. A refusal is an answer too, not a fault."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lastcall.core import wording
from lastcall.core.after_commands import answer_outcome
from lastcall.core.agenda import Appointment
from lastcall.core.decisions import (
    Answer,
    Browse,
    Command,
    Decision,
    Extend,
    Hush,
    Join,
    Leave,
    OpenLink,
    OpenReport,
    Record,
    ShowReport,
    Skip,
    Snooze,
)
from lastcall.core.duration import minutes
from lastcall.core.guess import did_you_mean
from lastcall.core.keeper import Keeper
from lastcall.core.moment import ZERO, Moment
from lastcall.core.record import Mark, Undone
from lastcall.core.schedule import Chat, Occurrence
from lastcall.core.session import EARLY


def obey(keeper: Keeper, now: Moment, command: Command) -> Answer:
    """Carry out a command in the keeper, after a look, so that it meets the state as it is now."""
    looked = keeper.advance(now)
    keeper.attendance.sign_of_life()
    answer = _answer(keeper, now.utc, command)
    return Answer(answer.ok, answer.text, (*looked, *answer.decisions))


def _answer(keeper: Keeper, now: datetime, command: Command) -> Answer:
    match command:
        case Join(chat):
            return _join(keeper, now, chat)
        case Leave():
            return _leave(keeper, now)
        case Extend():
            return _extend(keeper, now)
        case Skip(chat, start):
            return _skip(keeper, now, chat, start)
        case Snooze(length, chat):
            return _snooze(keeper, now, chat, length)
        case OpenLink(link):
            return Answer(ok=True, text=f"Opening {link}", decisions=(Browse(link),))
        case OpenReport():
            return Answer(ok=True, text="Opening the report.", decisions=(ShowReport(),))
        case _:
            return answer_outcome(keeper.follow_through, keeper.schedule, now, command)


def _refuse(text: str) -> Answer:
    return Answer(ok=False, text=text)


def _join(keeper: Keeper, now: datetime, hashtag: str | None) -> Answer:
    chat = _which(keeper, now, hashtag)
    if isinstance(chat, Answer):
        return chat
    attendance = keeper.attendance
    if attendance.session and attendance.session.chat == chat.hashtag:
        return _refuse(f"You are in {chat.hashtag} already.")
    protecting = keeper.agenda.protecting(now)
    if protecting:
        until = wording.wall(protecting[1].end, keeper.schedule.timezone)
        return _refuse(f"{protecting[0].capitalize()} is protected until {until}.")
    left = attendance.give_way(now, "user")
    coming = keeper.agenda.joinable(chat.hashtag, now, EARLY)
    occurrence = coming.occurrence if coming else None
    allowed = attendance.prospect(chat.hashtag, now, occurrence)
    opened = attendance.open(chat.hashtag, occurrence, now)
    told = wording.going_on(chat, allowed)
    return Answer(ok=True, text=told.summary, decisions=(*left, Record(opened), told))


def _leave(keeper: Keeper, now: datetime) -> Answer:
    session = keeper.attendance.session
    if session is None:
        return _refuse("No session is open.")
    standing = keeper.attendance.account(now)
    closed = keeper.attendance.close(now, "user")
    gave = minutes(standing.attended)
    past = f", {minutes(standing.over)} over" if standing.over >= timedelta(seconds=1) else ""
    return Answer(ok=True, text=f"Left {session.chat} after {gave}{past}.", decisions=tuple(closed))


def _extend(keeper: Keeper, now: datetime) -> Answer:
    attendance, extensions = keeper.attendance, keeper.schedule.extensions
    session = attendance.session
    if session is None:
        return _refuse("No session is open, so there is nothing to extend.")
    standing = attendance.account(now)
    if session.extensions >= extensions.per_session:
        times = "once" if extensions.per_session == 1 else f"{extensions.per_session} times"
        allowed = (
            f"A session may be extended {times}" if extensions.per_session else "No session may be extended"
        )
        return _refuse(f"{allowed}, as your file says.")
    if keeper.agenda.protecting(now) or not wording.may_extend(session, standing, extensions):
        return _refuse("Protected time can't be pushed back.")
    longer = attendance.extend(now)
    told = wording.extended(session, attendance.account(now), now, keeper.schedule.timezone)
    return Answer(ok=True, text=told.summary, decisions=(Record(longer), told))


def _skip(keeper: Keeper, now: datetime, hashtag: str | None, start: datetime | None) -> Answer:
    attendance = keeper.attendance
    session = attendance.session
    named = keeper.schedule.chat(hashtag) if hashtag else None
    hashtag = named.hashtag if named else hashtag
    if session and hashtag in {None, session.chat} and start in {None, _start(session.occurrence)}:
        if attendance.account(now).over > ZERO:
            return _refuse("Time is up already: leave, and it is noted as it was.")
        attendance.undo()
        marks = _skipped(keeper, session.occurrence) if session.occurrence else ()
        undone = Record(Undone(session))
        return Answer(
            ok=True,
            text=f"Skipped {session.chat}: nothing is counted.",
            decisions=(undone, *marks, Hush(session.chat)),
        )
    appointment = _appointment(keeper, now, hashtag, start)
    if isinstance(appointment, Answer):
        return appointment
    day = appointment.occurrence.start.astimezone(ZoneInfo(keeper.schedule.timezone))
    text = f"Skipped {appointment.chat.hashtag} on {day:%A %-d %B, %H:%M}."
    return Answer(
        ok=True,
        text=text,
        decisions=(*_skipped(keeper, appointment.occurrence), Hush(appointment.chat.hashtag)),
    )


def _snooze(keeper: Keeper, now: datetime, hashtag: str | None, length: timedelta) -> Answer:
    if keeper.attendance.session:
        return _refuse("You are in a session; `extend` takes extra minutes, `leave` ends it.")
    appointment = _appointment(keeper, now, hashtag, None)
    if isinstance(appointment, Answer):
        return appointment
    if length <= ZERO or appointment not in keeper.agenda.by_start:
        return _refuse(f"There is nothing to snooze: {appointment.chat.hashtag} is not near.")
    at = now + length
    if at >= appointment.occurrence.end:
        return _refuse(f"{appointment.chat.hashtag} is over by then.")
    keeper.snoozes[appointment.key] = at
    text = f"{appointment.chat.hashtag} again at {wording.wall(at, keeper.schedule.timezone)}."
    return Answer(ok=True, text=text, decisions=(Hush(appointment.chat.hashtag),))


def _which(keeper: Keeper, now: datetime, hashtag: str | None) -> Chat | Answer:
    """The chat that is meant: the one named, or the one that is on."""
    if hashtag is not None:
        found = keeper.schedule.chat(hashtag)
        if found:
            return found
        known = [chat.hashtag for chat in keeper.schedule.chats]
        return _refuse(f"{hashtag} isn't in your schedule.{did_you_mean(hashtag, known)}")
    running = [a.chat for a in keeper.agenda.running(now)]
    if len(running) == 1:
        return running[0]
    if running:
        return _refuse(f"Which one? {', '.join(chat.hashtag for chat in running[:5])} are on.")
    return _refuse("No chat is on now: name the one you mean.")


def _appointment(
    keeper: Keeper, now: datetime, hashtag: str | None, start: datetime | None
) -> Appointment | Answer:
    """The occurrence that is meant: the one that starts at `start`, or the one that is on, or the next."""
    if hashtag is not None:
        chat = _which(keeper, now, hashtag)
        if isinstance(chat, Answer):
            return chat
        hashtag = chat.hashtag
    for appointment in keeper.agenda.by_start:
        matches = hashtag in {None, appointment.chat.hashtag} and start in {
            None,
            appointment.occurrence.start,
        }
        if matches and now < appointment.occurrence.end and not keeper.is_settled(appointment):
            return appointment
    if start is not None:
        return _refuse(f"{hashtag}: that one is over, or was skipped before.")
    return _beyond(keeper, now, hashtag)


def _beyond(keeper: Keeper, now: datetime, hashtag: str | None) -> Appointment | Answer:
    """An occurrence further ahead than the agenda reaches."""
    chats = [chat for chat in keeper.schedule.chats if hashtag in {None, chat.hashtag}]
    for days in (10, 70, 800):
        coming = (
            Appointment(chat, occurrence)
            for chat in chats
            for occurrence in chat.occurrences(now, now + timedelta(days=days))
        )
        fresh = [appointment for appointment in coming if not keeper.is_settled(appointment)]
        if fresh:
            return min(fresh, key=lambda appointment: appointment.occurrence.start)
    return _refuse(f"{hashtag} has nothing ahead." if hashtag else "No chat is ahead.")


def _skipped(keeper: Keeper, occurrence: Occurrence) -> tuple[Decision, ...]:
    return (keeper.settle(Mark(occurrence, "skipped")),)


def _start(occurrence: Occurrence | None) -> datetime | None:
    return occurrence.start if occurrence else None
