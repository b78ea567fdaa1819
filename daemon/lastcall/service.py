"""A look: ask the keeper what has happened, record it, tell the user, set the alarm. In that order.

Everything here runs on one thread and awaits nothing, so no state is ever seen half changed.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lastcall.core.commands import obey
from lastcall.core.decisions import (
    Answer,
    Browse,
    Command,
    Decision,
    Hush,
    LockScreen,
    OpenLink,
    Record,
    RunProgram,
    ShowReport,
    Tell,
)
from lastcall.core.duration import minutes
from lastcall.core.foresight import Foresight, foresee
from lastcall.core.keeper import Keeper
from lastcall.core.moment import Moment
from lastcall.core.past import REMEMBERED
from lastcall.core.record import Entry, Mark, Memory
from lastcall.core.schedule import Schedule
from lastcall.core.session import Attending, Away, AwayReason, Closed
from lastcall.ports import (
    Alarm,
    Bubble,
    Button,
    Clock,
    Ledger,
    LedgerError,
    Notifier,
    OverrunLog,
    Runner,
    Screen,
    StorageError,
    Urgency,
)

log = logging.getLogger("lastcall")

OURS = "lastcall"
"""The tag of bubbles about lastcall itself."""
SEVERAL = "chats"
"""The tag of bubbles about several chats."""
REFUSED = "refused"
"""The tag of answers to a button that could not be obeyed: they take no other bubble's place."""
URGENCY = {"low": Urgency.LOW, "normal": Urgency.NORMAL, "critical": Urgency.CRITICAL}
SAVE_AGAIN = timedelta(minutes=1)
"""How long until what could not be saved is tried anew."""
UNSAVED_AT_MOST = 1000
"""While the disk is full, entries wait in memory; this many are some weeks' worth."""


class Service:
    """Carries out what the keeper decides. Fulfils PresenceListener, and hears what is pressed on bubbles."""

    def __init__(
        self,
        keeper: Keeper,
        *,
        clock: Clock,
        ledger: Ledger,
        overruns: OverrunLog,
        notifier: Notifier,
        alarm: Alarm,
        screen: Screen,
        runner: Runner,
    ) -> None:
        """Begin with what the keeper knows; nothing happens before the first `look`."""
        self.keeper = keeper
        self.changed: Callable[[], None] = lambda: None
        """Called after every look."""
        self.untrusted: str | None = None
        """Why programs that the schedule names are not run; None: they are."""
        self.opener: tuple[str, ...] = ("xdg-open",)
        """The program that opens a link, and its first arguments."""
        self.reporter: tuple[str, ...] = ()
        """The program that opens the report, and its arguments; empty: the user is told how to see it."""
        self._clock, self._alarm = clock, alarm
        self._ledger, self._overruns = ledger, overruns
        self._notifier, self._screen, self._runner = notifier, screen, runner
        self._choices: dict[str, dict[str, Command]] = {}
        self._shown: set[str] = set()
        self._unsaved: list[Entry] = []
        self._overruns_due = True  # a crash may have come between ledger and overrun log
        self._told_problems: set[str] = set()

    # What wakes the service

    def look(self) -> None:
        """Look now: the alarm rang, the clock was set, or the daemon has just started."""
        now = self._clock.now()
        self._carry_out(self.keeper.advance(now), now)

    def do(self, command: Command) -> Answer:
        """Obey the user."""
        now = self._clock.now()
        answer = obey(self.keeper, now, command)
        self._carry_out(answer.decisions, now)
        return answer

    def away(self, reason: AwayReason, since: datetime | None = None) -> None:
        """The user left the machine."""
        now = self._clock.now()
        log.info("%s", "lastcall ends" if reason == "shutdown" else f"away: {reason}")
        self._carry_out(self.keeper.away(now, reason, since), now)

    def back(self) -> None:
        """The user is there again."""
        now = self._clock.now()
        log.info("back")
        self._carry_out(self.keeper.back(now), now)

    def pressed(self, tag: str, key: str) -> None:
        """The user pressed a button."""
        command = self._choices.get(tag, {}).get(key)
        if command is None:
            return
        if not isinstance(command, OpenLink):  # the chat may be opened again, everything else is said once
            self._choices.pop(tag, None)
        answer = self.do(command)
        log.info("%s: %s", key, answer.text)
        if not answer.ok:
            self._show(Tell("problem", REFUSED, answer.text, level="low"))

    def available(self) -> None:
        """Bubbles can be shown (again): show what is still true."""
        for tell in self.keeper.standing(self._clock.now().utc):
            self._show(tell)

    def foresight(self) -> Callable[[Schedule], Foresight]:
        """What makes a new schedule ready to be gone by. It takes time, and knows all that it needs: for a thread."""
        now = self._clock.now().utc
        known = self.keeper.known(now)
        return lambda schedule: foresee(schedule, known, now)

    def adopt(self, ahead: Foresight) -> None:
        """Go by a new schedule."""
        now = self._clock.now()
        decisions = self.keeper.advance(now)
        decisions += self.keeper.adopt(ahead, now)
        self._carry_out([*decisions, *self.keeper.advance(now)], now)

    def reread(self) -> bool:
        """A command has changed the ledger by itself: know what it says now. Whether that worked."""
        self.look()  # what could not be written until now would be forgotten
        now = self._clock.now()
        try:
            memory = recall(self._ledger, now.utc)
        except LedgerError as error:
            self._tell_problem(error)
            return False
        if self._unsaved:
            return False
        self.keeper.remember(memory, now)
        self._overruns_due = True
        self.look()
        return True

    def stop(self) -> None:
        """The daemon ends: what was attended until now is kept, or, where the disk did not take it, told to the log."""
        self.away("shutdown")
        if self._unsaved:
            log.error("the disk did not take the last %d entries, and they are lost", len(self._unsaved))

    def problem(self, summary: str, body: str = "", *, about: str = "") -> None:
        """Tell the user that something is wrong with lastcall itself or its file. It takes the place of the last one
        that was `about` the same.
        """
        self._show(Tell("problem", "", summary, body, stays=True, about=about), logging.ERROR)

    def solved(self, summary: str, *, about: str = OURS) -> None:
        """What was told by `problem` no longer holds."""
        log.info("%s", summary)
        self._notifier.close(about)

    # Carrying out

    def _carry_out(self, decisions: Sequence[Decision], now: Moment) -> None:
        self.keeper.follow_through.note(decisions)
        if decisions or self._unsaved or self._overruns_due:
            entries = [d.entry for d in decisions if isinstance(d, Record)]
            self._record(entries, self.keeper.seen_at or now.utc)
        alarm = self.keeper.next_alarm(now.utc)
        if self._unsaved or self._overruns_due:
            # The next chat may be days away, and the machine off before it.
            alarm = min(alarm, now.utc + SAVE_AGAIN)
        self._alarm.set(alarm)  # before anything outside is touched: whatever goes wrong there, we look again
        for decision in decisions:
            self._act(decision)
        log.debug("looked: %d decisions, next look %s", len(decisions), f"{alarm.astimezone():%a %H:%M:%S}")
        self.changed()

    def _act(self, decision: Decision) -> None:
        match decision:
            case Tell():
                self._show(decision)
            case Hush(chat):
                self._choices.pop(chat, None)
                if chat in self._shown:
                    self._shown.remove(chat)
                    self._notifier.close(chat)
            case LockScreen(chat, over):
                log.warning("locking the screen: %s, %s over", chat, minutes(over))
                self._screen.lock()
            case RunProgram(command=command):
                self._run(command)
            case Browse(link):
                self._runner.run((*self.opener, link))
            case ShowReport():
                self._report()
            case Record():
                pass  # recorded before anything else was done

    def _show(self, tell: Tell, level: int = logging.INFO) -> None:
        shown = bubble(tell)
        self._choices[shown.tag] = {choice.key: choice.command for choice in tell.choices}
        log.log(level, "%s: %s", tell.kind, tell.text)
        self._shown.add(shown.tag)
        self._notifier.show(shown)

    def _run(self, command: Sequence[str]) -> None:
        if self.untrusted:
            log.error("not running %s: %s", command[0], self.untrusted)
        else:
            self._runner.run(command)

    def _report(self) -> None:
        if self.reporter:
            self._runner.run(self.reporter)
        else:
            self._show(Tell("problem", "", "`lastcall report` shows what your chats brought.", level="low"))

    # Remembering

    def _record(self, entries: Sequence[Entry], looked_at: datetime) -> None:
        """Write to the ledger; what can't be written now is written with the next entries.

        `looked_at`: up to when things were told to somebody. After a restart the rest is told anew.
        """
        self._unsaved = [*_without_stale(self._unsaved, entries), *entries]
        try:
            self._ledger.write(self._unsaved, looked_at)
        except LedgerError as error:
            self._unsaved = _most_important(self._unsaved)
            self._tell_problem(error)
            return
        self._overruns_due |= any(isinstance(entry, Closed) and entry.overrun for entry in self._unsaved)
        self._unsaved = []
        if self._complete_overruns() and self._told_problems:
            self._told_problems.clear()
            self.solved("Saving works again.")

    def _complete_overruns(self) -> bool:
        """Bring the overrun log up to the ledger, where it isn't known to be."""
        if self._overruns_due:
            try:
                pending = self._ledger.pending_overruns()
                self._ledger.exported(self._overruns.complete(pending))
            except StorageError as error:
                self._tell_problem(error)
                return False
            self._overruns_due = False
        return True

    def _tell_problem(self, error: StorageError) -> None:
        """Once, not at every look: the same full disk is not news."""
        if str(error) not in self._told_problems:
            self._told_problems.add(str(error))
            self.problem("lastcall can't save.", f"{error} It goes on counting and tries again.")


def recall(ledger: Ledger, now: datetime) -> Memory:
    """Read what a keeper must know at `now`: as far back from the last look as from now, where that is earlier.

    The clock may be ahead at the start and be set right later. Raises LedgerError.
    """
    memory = ledger.load(now - REMEMBERED)
    if memory.looked_at and memory.looked_at < now:
        return ledger.load(memory.looked_at - REMEMBERED)
    return memory


def bubble(tell: Tell) -> Bubble:
    """What a `Tell` looks like on the screen."""
    buttons = tuple(Button(choice.key, choice.label) for choice in tell.choices)
    tag = tell.tag or (OURS if tell.kind == "problem" else SEVERAL)
    return Bubble(tag, tell.summary, tell.body, URGENCY[tell.level], buttons, stays=tell.stays)


def _most_important(unsaved: Sequence[Entry]) -> list[Entry]:
    """What to keep in memory while nothing can be written: time spent before chats that were only missed."""
    spent: list[Entry] = [entry for entry in unsaved if not isinstance(entry, Mark)]
    if len(spent) >= UNSAVED_AT_MOST:
        return spent[-UNSAVED_AT_MOST:]
    marks = [entry for entry in unsaved if isinstance(entry, Mark)]
    return [*spent, *marks[len(spent) - UNSAVED_AT_MOST :]]


def _without_stale(unsaved: Sequence[Entry], newer: Sequence[Entry]) -> list[Entry]:
    """Leave out states of an open session that a newer state replaces."""
    if not any(isinstance(entry, Attending | Away | Closed) for entry in newer):
        return list(unsaved)
    return [entry for entry in unsaved if not isinstance(entry, Attending | Away)]
