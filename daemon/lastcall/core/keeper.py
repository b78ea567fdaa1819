"""The state machine: what has happened since the last look, what to do about it, and when to look again.

The keeper never reads a clock and never acts. `advance` and the presence events take the present moment and
return decisions; suspend, a set clock, a crash and a late start are all just a longer way from the last look to
now. What the user says is handled in commands.py, with the moves that stand here.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lastcall.core import wording
from lastcall.core.agenda import Agenda, Appointment, agenda
from lastcall.core.attendance import Attendance
from lastcall.core.commitment import Limits, bind
from lastcall.core.decisions import Decision, Hush, Record, Tell
from lastcall.core.follow_through import FollowThrough
from lastcall.core.foresight import Foresight, Known, foresee
from lastcall.core.moment import ZERO, Moment
from lastcall.core.past import Key, Past, key
from lastcall.core.record import Mark, Memory, Undone
from lastcall.core.schedule import Occurrence, Schedule
from lastcall.core.session import ABSENT, Attending, AwayReason, Closed, Open, Session

TOGETHER = 3
"""More bubbles of one kind than this at one look are made into one."""
GAP = timedelta(minutes=1)
"""What was due longer ago than this at a look was due while nobody was there."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
CATCH_UP = timedelta(days=31)
"""A daemon that was off for longer was not in use, or the clock was wrong: nobody missed anything before that."""


class Keeper:
    """Holds what is known, decides what is due."""

    def __init__(self, schedule: Schedule, memory: Memory, now: Moment) -> None:
        """Begin from what the ledger remembers. The first `advance` catches up with what was missed."""
        self._file = schedule
        self._bound = bind(schedule, memory.limits, now.utc)
        self._limits_unsaved = set(self._bound.limits) != set(memory.limits)
        self.schedule = schedule = self._bound.schedule
        self.past = Past(memory, now)
        self.attendance = Attendance(schedule, memory, self.past)
        self.follow_through = FollowThrough(schedule, memory, self.attendance, now.utc)
        self.snoozes: dict[Key, datetime] = {}
        self.seen_at = memory.looked_at
        """The last look at which somebody was there: all that was due until then has been told."""
        self._looked_at = memory.looked_at
        self._here_from = memory.looked_at or now.utc
        self._last = now
        self._begun: set[Key] = set()
        self._open_agenda(now)
        self.attendance.recall(memory.looked_at or now.utc)
        # What was on at the last look was told then.
        looked_at = memory.looked_at or LONG_AGO
        self._begun |= {a.key for a in self.agenda.running(looked_at)}

    def advance(self, now: Moment) -> list[Decision]:
        """Decide what is due now, given the last look."""
        since = self._since(now)
        unset = now.utc - now.stepped_since(self._last)
        self.attendance.grow(self._last, now)
        self._last = now
        if not self.agenda.window.start <= now.utc < self.agenda.window.end:
            self._open_agenda(now)
        decisions = [
            *self._loosen(now),
            *self._reopening(self.attendance.settle(since, now.utc)),
            *self.attendance.enforce(now.utc),
            *self._note_missed(since, now.utc),
            *self._announce(now.utc, unset),
        ]
        self.follow_through.note(decisions)
        if self._is_free(now.utc):
            decisions += self.follow_through.advance(now.utc)
        if self.attendance.state:
            decisions.append(Record(self.attendance.state))
        self._looked_at = now.utc
        if self.attendance.present or self.seen_at is None:
            self.seen_at = now.utc
        return decisions

    def state_at(self, now: Moment) -> Open | None:
        """The open session as a look now would find it."""
        state = self.attendance.state
        return state.grown(self._last, now) if state else None

    def remember(self, memory: Memory, now: Moment) -> None:
        """Take what the ledger says in place of what was known, but for the open session."""
        self.past.remember(memory, now)
        self.attendance.let_go_unless(memory.ended)
        self.follow_through.remember(memory, now.utc)

    def next_alarm(self, now: datetime) -> datetime:
        """When to look again if nothing happens before."""
        turns = [self.agenda.next_turn(now), self.attendance.next_turn(now), *self.snoozes.values()]
        turns.append(self._next_afterword(now))
        turns += [waiting.until for waiting in self._bound.waiting]
        return min(turn for turn in turns if turn)

    def known(self, now: datetime) -> Known:
        """What bears on how a file is to be gone by."""
        since = min(max(self.seen_at or now, now - CATCH_UP), now)
        spans = self.attendance.state.spans if self.attendance.state else ()
        return Known(self._bound.limits, since, min((span.start for span in spans), default=since))

    def adopt(self, ahead: Foresight, now: Moment) -> list[Decision]:
        """Go by a new file from here on, as far as the commitment lets it. An open session goes on, by the new rules.

        Where they make time be up, or no longer up, that is said; what they make due besides is left out.
        """
        was_up, before = self.attendance.is_up, self._bound
        known = self.known(now.utc)
        if not ahead.known.covers(known):  # the clock was set back since it was foreseen, or a limit loosened
            ahead = foresee(ahead.file, known, now.utc)
        self._file, self._bound = ahead.file, ahead.bound
        self._limits_unsaved |= self._bound.limits != before.limits
        self.schedule = self.attendance.schedule = self._bound.schedule
        self.follow_through.adopt(self.schedule)
        self._go_by(ahead.agenda, now)
        decisions = self._save_limits()
        if set(self._bound.waiting) - set(before.waiting):
            decisions.append(wording.waiting(self._bound.waiting, self.schedule.timezone))
        if self.attendance.session:
            self.attendance.settle_margin(now.utc)
            if self.attendance.is_up != was_up:
                decisions.append(self._standing_session(now.utc))
        return decisions

    def away(self, now: Moment, reason: AwayReason, since: datetime | None = None) -> list[Decision]:
        """The user left the machine, perhaps some time ago."""
        self.attendance.present = False  # nothing begins in this look
        decisions = self.advance(now)
        decisions += self._reopening(self.attendance.leave(reason, since or now.utc, now.utc))
        since = max(since, self._here_from) if since else None  # a clock set meanwhile may make it any time
        if since and self.seen_at and since < self.seen_at:  # what was told since then was told to nobody
            self.seen_at = since
            self._begun = {each for each in self._begun if each[1] <= since}
        return decisions

    def back(self, now: Moment) -> list[Decision]:
        """The user is there again."""
        self.attendance.present = True
        self.attendance.sign_of_life()
        self._here_from = now.utc
        return self.advance(now)

    def standing(self, now: datetime) -> list[Tell]:
        """What is true now and worth a bubble, for a screen that missed what was told before."""
        tells: list[Tell] = []
        if self.attendance.state:
            tells.append(self._standing_session(now))
        here = self.attendance.session.occurrence if self.attendance.session else None
        waiting = [a for a in self.agenda.running(now) if a.occurrence != here and not self._is_quiet(a)]
        reminded = {a.key: a for due, a in self.agenda.reminders if due <= now < a.occurrence.start}
        waiting += [a for a in reminded.values() if not self._is_quiet(a)]
        tells += [self._standing_appointment(a, now) for a in waiting[:TOGETHER]]
        return tells + self.follow_through.standing(now)

    def settle(self, mark: Mark) -> Record:
        """Nothing more is to be said of an occurrence."""
        self.past.mark(mark, self._last.uptime)
        self.snoozes.pop(key(mark.occurrence), None)
        return Record(mark)

    def is_settled(self, appointment: Appointment) -> bool:
        """Whether the occurrence was attended, skipped or missed."""
        return self.past.is_settled(appointment.occurrence)

    def _is_quiet(self, appointment: Appointment) -> bool:
        return bool(appointment.held_by) or self.is_settled(appointment)

    def _is_free(self, now: datetime) -> bool:
        """Whether the user is there and is not to be left in peace: what isn't about now can wait."""
        at_it = isinstance(self.attendance.state, Attending)
        return self.attendance.present and not at_it and not self.agenda.protecting(now)

    def _next_afterword(self, now: datetime) -> datetime | None:
        """When the follow-through next needs a look. What is held back comes with the user, or after the session."""
        turn = self.follow_through.next_turn()
        if turn is None or turn > now or self._is_free(now):
            return turn
        protecting = self.agenda.protecting(now)
        return protecting[1].end if protecting else None

    def _reopening(self, decisions: list[Decision]) -> list[Decision]:
        """A session that ended because the user left may begin again when they come back."""
        for decision in decisions:
            match decision:
                case Record(Closed(session=Session(occurrence=Occurrence() as left), ended_by=reason)) if (
                    reason in ABSENT
                ):
                    self._begun.discard(key(left))
                case Record(Undone(Session(occurrence=Occurrence() as left))):
                    self._begun.discard(key(left))
                case _:
                    pass
        return decisions

    def _loosen(self, now: Moment) -> list[Decision]:
        """Go by what has waited long enough."""
        if any(waiting.until <= now.utc for waiting in self._bound.waiting):
            return self.adopt(foresee(self._file, self.known(now.utc), now.utc), now)
        return self._save_limits()

    def _save_limits(self) -> list[Decision]:
        unsaved, self._limits_unsaved = self._limits_unsaved, False
        return [Record(Limits(self._bound.limits))] if unsaved else []

    def _since(self, now: Moment) -> datetime:
        """From when on things are due: where the clock was set back, from now; what lies ahead comes again."""
        if self._looked_at is None:
            return now.utc
        if now.utc < self._looked_at:
            self._begun = {each for each in self._begun if each[1] <= now.utc}
            self.past.clock_set_back(now.utc)
            self.seen_at = min(self.seen_at or now.utc, now.utc)
            self._here_from = min(self._here_from, now.utc)
            return now.utc
        return max(self._looked_at, now.utc - CATCH_UP)

    def _open_agenda(self, now: Moment) -> None:
        known = self.known(now.utc)
        self._go_by(agenda(self.schedule, known.since, now.utc, spent_from=known.spent_from), now)

    def _go_by(self, agenda: Agenda, now: Moment) -> None:
        self.agenda = agenda
        self.attendance.protected = self.agenda.windows
        self._begun &= {a.key for a in self.agenda.by_start}
        self.past.forget(now)

    def _note_missed(self, since: datetime, now: datetime) -> Iterable[Decision]:
        session = self.attendance.session
        for appointment in self.agenda.ended(since, now):
            occurrence = appointment.occurrence
            attended = (session and session.occurrence == occurrence) or self.past.was_attended(occurrence)
            if not attended and not self.is_settled(appointment):
                yield self.settle(Mark(appointment.occurrence, "missed"))
                yield Hush(appointment.chat.hashtag)

    def _announce(self, now: datetime, unset: datetime) -> list[Decision]:
        """Tell what begins and what is coming; `unset`: what the time would be, had the clock not been set.

        Nothing begins for a user who isn't there. After a gap all of it makes one bubble.
        """
        if not self.attendance.present:
            return self._remind(max(self._looked_at or now, now - GAP), now)
        seen = self.seen_at
        decisions = [*self._begin(now), *self._remind(seen, now)]
        tells = [d for d in decisions if isinstance(d, Tell)]
        if seen is None or not tells or self.agenda.next_turn(seen) + GAP >= unset:
            return decisions
        ended = [a.chat.hashtag for a in self.agenda.ended(seen, now) if self._went_by(a)]
        if len(tells) == 1 and not ended:
            return decisions
        summary = wording.while_away(ended, tells)
        hushed = [Hush(tell.chat) for tell in tells if tell.chat != summary.chat]
        return [*(d for d in decisions if not isinstance(d, Tell)), *hushed, summary]

    def _went_by(self, appointment: Appointment) -> bool:
        """Whether the chat was missed, or left because the user went away."""
        return not appointment.held_by and self.past.went_by(appointment.occurrence)

    def _begin(self, now: datetime) -> list[Decision]:
        """Open or offer what is on and was not begun."""
        fresh = [a for a in self.agenda.running(now) if a.key not in self._begun and not self._is_quiet(a)]
        self._begun.update(a.key for a in fresh)
        if len(fresh) <= TOGETHER:
            return [decision for a in fresh for decision in self._begin_one(a, now)]
        return self._begin_many(fresh, now)

    def _begin_many(self, fresh: list[Appointment], now: datetime) -> list[Decision]:
        """One bubble for all. The user can be in one of them: the one that is open, or the first."""
        here = self.attendance.session.chat if self.attendance.session else ""
        first = next((a for a in fresh if a.chat.hashtag == here), fresh[0])
        begun = list(self._begin_one(first, now))
        current = self.attendance.session
        inside = current and current.chat == first.chat.hashtag
        tells = [d for d in begun if isinstance(d, Tell)] if inside else []
        others = [a.chat.hashtag for a in fresh if a is not first or not inside]
        together = wording.together(others, "start", tells[-1] if tells else None)
        return [*(d for d in begun if not isinstance(d, Tell)), together]

    def _begin_one(self, appointment: Appointment, now: datetime) -> Iterable[Decision]:
        chat, occurrence, zone = appointment.chat, appointment.occurrence, self.schedule.timezone
        current = self.attendance.session
        lingering = current and current.occurrence and current.occurrence.end <= now
        if current and not lingering:
            if current.chat == chat.hashtag:  # joined before the start
                self.attendance.belong_to(occurrence)
                yield self._standing_session(now)
            else:
                yield wording.offer(chat, occurrence, f"You are in {current.chat}.", now, zone)
            return
        allowed = self.attendance.prospect(chat.hashtag, now, occurrence)
        if allowed.left <= ZERO and allowed.limit == "session" and self.past.was_attended(occurrence):
            return  # the user comes back to a chat whose budget is spent: it was called then
        if self.schedule.attendance == "ask" or allowed.left <= ZERO:
            yield wording.offer(chat, occurrence, wording.prospect(allowed, now, zone), now, zone)
            return
        # Whoever stays past the end of a chat and past its time has left it when the next one begins.
        yield from self.attendance.give_way(now, "chat")
        allowed = self.attendance.prospect(chat.hashtag, now, occurrence)
        self.attendance.open(chat.hashtag, occurrence, now)
        yield wording.start(
            chat,
            occurrence,
            allowed,
            week_left=self.attendance.week_left(now),
            repaid=self.attendance.repaid(Session(chat.hashtag, occurrence, now)),
            now=now,
            timezone=zone,
        )

    def _remind(self, since: datetime | None, now: datetime) -> list[Decision]:
        due = {a.key: a for a in self.agenda.to_remind(since or LONG_AGO, now)}
        snoozed = {key for key, at in self.snoozes.items() if at <= now}
        if snoozed:
            due |= {a.key: a for a in self.agenda.by_start if a.key in snoozed and now < a.occurrence.end}
            self.snoozes = {key: at for key, at in self.snoozes.items() if key not in snoozed}
        here = self.attendance.session.chat if self.attendance.session else None
        wanted = [a for a in due.values() if not self.is_settled(a) and a.chat.hashtag != here]
        if len(wanted) > TOGETHER:
            return [wording.together([a.chat.hashtag for a in wanted], "remind")]
        return [self._standing_appointment(a, now) for a in wanted]

    def _standing_session(self, now: datetime) -> Tell:
        session = self.attendance.session
        standing = self.attendance.account(now)
        if session and standing.over:
            return wording.over(session, standing, self.schedule.extensions)
        return wording.going_on(self.attendance.chat(session.chat if session else ""), standing)

    def _standing_appointment(self, appointment: Appointment, now: datetime) -> Tell:
        """It is coming, or it is on without a session."""
        if now < appointment.occurrence.start:
            return wording.remind(appointment.chat, appointment.occurrence, now)
        return wording.offer(appointment.chat, appointment.occurrence, "", now, self.schedule.timezone)
