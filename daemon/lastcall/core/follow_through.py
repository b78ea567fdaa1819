"""What is to be said after the chats: follow-ups on their day, the open question once more, the week's digest.

Nothing here is said at a locked screen, in protected time or during a session: the keeper asks for it when the user
is free. What was said is remembered, so that no restart repeats it.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from lastcall.core import afterwords
from lastcall.core.attendance import Attendance
from lastcall.core.decisions import Decision, Record, Tell
from lastcall.core.occasions import Occasions, Rules
from lastcall.core.outcome import Ended, FollowUp, Outcome, OutcomeKey
from lastcall.core.record import Memory, Undone
from lastcall.core.recurrence import first_instant
from lastcall.core.schedule import Schedule
from lastcall.core.session import Closed, Session

WAITS = timedelta(days=7)
"""How long a question waits for its answer; after that nobody remembers."""
AT_HAND = 200
"""Ended sessions that are kept in mind: more than a week has. By number, for the clock may be wrong for a while."""
JUST_ASKED = timedelta(hours=1)
"""A session closed this shortly before the evening's repeat was asked about just now."""
STALE = timedelta(days=3)
"""A digest that could not be shown for so long is no longer worth showing."""
STANDS = timedelta(hours=12)
"""What was shown is shown again for so long, where the screen was gone meanwhile."""
TOGETHER = 3
"""More follow-ups than this on one day are told in one bubble."""
ABOUT_LAST = timedelta(hours=36)
"""A digest this early in a week is about the week before."""


class FollowThrough:
    """Holds the outcomes that matter now, and what was said of them."""

    def __init__(self, schedule: Schedule, memory: Memory, attendance: Attendance, now: datetime) -> None:
        """Begin from what the ledger remembers. Whether and how long the user is in a session, `attendance` knows."""
        self._schedule, self._attendance = schedule, attendance
        self._shown: dict[str, tuple[datetime, Tell]] = {}
        self._to_ask: list[Ended] = []  # what is left of the evening's repeat
        self.remember(memory, now)

    # What is known

    def remember(self, memory: Memory, now: datetime) -> None:
        """Take what the ledger remembers in place of what was known."""
        self._outcomes: dict[OutcomeKey, Outcome] = {outcome.key: outcome for outcome in memory.outcomes}
        self._ended = {(ended.chat, ended.opened): ended for ended in memory.ended}
        self._occasions = Occasions(_rules(self._schedule), memory.said, now)

    def adopt(self, schedule: Schedule) -> None:
        """Go by a new schedule."""
        self._schedule = schedule
        self._occasions.adopt(_rules(schedule))

    def keep(self, outcome: Outcome) -> None:
        """Know an outcome that was said or changed."""
        self._outcomes[outcome.key] = outcome
        self._heard(afterwords.tag(outcome.key))
        self._heard(afterwords.ASK_AGAIN)

    def take_back(self, key: OutcomeKey) -> None:
        """Forget an outcome."""
        self._outcomes.pop(key, None)
        self._heard(afterwords.tag(key))

    def note(self, decisions: Iterable[Decision]) -> None:
        """Know what was decided elsewhere: sessions that are over, or that never were. Noting it again is harmless."""
        for decision in decisions:
            match decision:
                case Record(Closed(Session(chat=chat, opened=opened)) as closed):
                    ended = Ended(
                        chat, opened, closed.closed, closed.ended_by, closed.attended, closed.overrun
                    )
                    self._ended[chat, opened] = ended
                    while len(self._ended) > AT_HAND:
                        self._ended.pop(next(iter(self._ended)))
                case Record(Undone(Session(chat=chat, opened=opened))):
                    self._ended.pop((chat, opened), None)
                    for key in [key for key in self._outcomes if key[:2] == (chat, opened)]:
                        self.take_back(key)
                case _:
                    pass

    def outcome(self, key: OutcomeKey) -> Outcome | None:
        """An outcome by its key, if it is recent or has an open follow-up."""
        return self._outcomes.get(key)

    def unanswered(self, now: datetime) -> list[Ended]:
        """The sessions of the last days of which nothing was said, by `closed`."""
        answered = {key[:2] for key in self._outcomes}
        recent = (each for each in self._ended.values() if now - WAITS <= each.closed <= now)
        return [each for each in recent if each.asks and (each.chat, each.opened) not in answered]

    def open_follow_ups(self) -> list[Outcome]:
        """The outcomes with an open follow-up, the oldest due first."""
        return sorted((each for each in self._outcomes.values() if each.is_open), key=_due)

    def tells_on(self, day: date) -> datetime:
        """When follow-ups that are due on a day are told."""
        wall = datetime.combine(day, self._schedule.follow_up_at)
        return first_instant(wall, ZoneInfo(self._schedule.timezone))

    def in_a_session_of(self, chat: str) -> bool:
        """Whether a session of the chat is open: its bubble is not the question."""
        session = self._attendance.session
        return session is not None and session.chat == chat

    def since_then(self, follow_up: FollowUp, now: datetime) -> FollowUp:
        """A follow-up as it is said at `now`: where the time to tell it has gone by already, it was told just now."""
        return replace(follow_up, told=self.tells_on(follow_up.due) <= now)

    # What is due

    def next_turn(self) -> datetime | None:
        """When something is next to be said; in the past where it is due and was not said."""
        turns = [self._occasions.next_turn(), *(self.tells_on(_due(each)) for each in self._untold())]
        return min((turn for turn in turns if turn), default=None)

    def advance(self, now: datetime) -> list[Decision]:
        """Say what is due. Whoever calls has made sure that the user is there to hear it."""
        self._occasions.look(now)
        decisions: list[Decision] = [Record(said) for said in self._occasions.unrecorded]
        self._occasions.unrecorded = []
        decisions += self._tell_follow_ups(now)
        if due := self._occasions.due("ask_again", now):
            decisions += [*self._ask_again(due, now), Record(self._occasions.say("ask_again", due))]
        if due := self._occasions.due("digest", now):
            decisions += [*self._digest(due, now), Record(self._occasions.say("digest", due))]
        return decisions

    def standing(self, now: datetime) -> list[Tell]:
        """What was said by this process and still waits for an answer, for a screen that missed it."""
        return [tell for at, tell in self._shown.values() if now - at < STANDS]

    def ask_next(self, now: datetime) -> Tell | None:
        """The first, or next, question of the evening's repeat."""
        waiting = self.unanswered(now)
        self._to_ask = [each for each in self._to_ask if each in waiting]
        if not self._to_ask:
            return None
        asked = self._to_ask[-1]
        chat = self._schedule.chat(asked.chat)
        tell = afterwords.ask_again(
            asked, chat.goal if chat else "", len(self._to_ask) - 1, self._schedule.timezone
        )
        return self._showing(tell, now)

    def _untold(self) -> Iterable[Outcome]:
        return (
            each
            for each in self._outcomes.values()
            if each.follow_up and each.is_open and not each.follow_up.told
        )

    def _tell_follow_ups(self, now: datetime) -> Iterable[Decision]:
        due = sorted((each for each in self._untold() if self.tells_on(_due(each)) <= now), key=_due)
        for outcome in due:
            told = replace(outcome, follow_up=replace(_follow_up(outcome), told=True))
            self.keep(told)
            yield Record(told)
        if len(due) > TOGETHER:
            yield afterwords.follow_ups(due)
            return
        for outcome in due:
            tell = afterwords.follow_up(outcome, self._schedule.day_of(now), self._schedule.timezone)
            yield self._showing(tell, now)

    def _ask_again(self, due: datetime, now: datetime) -> Iterable[Decision]:
        """Once for each session, and not for one that was asked about just before."""
        before, last = self._occasions.until("ask_again") - JUST_ASKED, due - JUST_ASKED
        self._to_ask = [each for each in self.unanswered(now) if before < each.closed <= last]
        asked = self.ask_next(now)
        return [asked] if asked else []

    def _digest(self, due: datetime, now: datetime) -> Iterable[Decision]:
        if now - due > STALE:
            return
        week = self._schedule.budgets.period("week", due - ABOUT_LAST)
        sessions = [each for each in self._ended.values() if week.start <= each.closed < week.end]
        outcomes = [each for each in self._outcomes.values() if week.start <= each.said_at < week.end]
        waiting = afterwords.Waiting(
            open=len(self.open_follow_ups()),
            due=sum(_due(each) <= self._schedule.day_of(now) for each in self.open_follow_ups()),
            questions=len(self.unanswered(now)),
        )
        spent = self._attendance.spent(week)
        if spent or sessions or outcomes or waiting.anything:
            past = week.end <= now
            tell = afterwords.digest(spent, self._schedule.budgets.week, outcomes, waiting, past=past)
            yield self._showing(tell, now)

    def _showing(self, tell: Tell, now: datetime) -> Tell:
        self._shown[tell.tag] = (now, tell)
        return tell

    def _heard(self, tag: str) -> None:
        self._shown.pop(tag, None)


def _rules(schedule: Schedule) -> Rules:
    return {"ask_again": schedule.ask_again, "digest": schedule.digest}


def _follow_up(outcome: Outcome) -> FollowUp:
    if outcome.follow_up is None:
        raise RuntimeError("nothing is to follow")
    return outcome.follow_up


def _due(outcome: Outcome) -> date:
    return _follow_up(outcome).due
