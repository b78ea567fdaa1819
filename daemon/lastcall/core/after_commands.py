"""What the user says of outcomes and follow-ups, by button or command line, and the answer."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from lastcall.core import afterwords
from lastcall.core.decisions import (
    Answer,
    Decision,
    Hush,
    KeepOutcome,
    OutcomeCommand,
    Record,
    SayOutcome,
    SettleFollowUp,
    TakeBackOutcome,
)
from lastcall.core.due import spoken
from lastcall.core.follow_through import FollowThrough
from lastcall.core.outcome import Kind, Outcome, TakenBack
from lastcall.core.schedule import Schedule


def answer_outcome(
    follow_through: FollowThrough, schedule: Schedule, now: datetime, command: OutcomeCommand
) -> Answer:
    """Carry out a command about outcomes."""
    match command:
        case SayOutcome():
            return _say(follow_through, schedule, now, command)
        case KeepOutcome(outcome):
            return _keep(follow_through, now, outcome)
        case TakeBackOutcome(key):
            follow_through.take_back(key)
            taken = (Record(TakenBack(key)), Hush(afterwords.tag(key)))
            return Answer(ok=True, text=f"Taken back for {key[0]}.", decisions=taken)
        case SettleFollowUp():
            return _settle(follow_through, schedule.day_of(now), now, command)


def _say(follow_through: FollowThrough, schedule: Schedule, now: datetime, said: SayOutcome) -> Answer:
    kind = next((kind for kind in schedule.outcomes if kind.word == said.kind), Kind(said.kind))
    outcome = Outcome(said.chat, said.opened, kind.word, now, way=kind.way, worth=kind.worth)
    follow_through.keep(outcome)
    decisions: list[Decision] = [Record(outcome)]
    following = follow_through.ask_next(now) if said.in_the_evening else None
    if following:
        decisions.append(following)
    else:
        decisions.append(Hush(afterwords.ASK_AGAIN if said.in_the_evening else said.chat))
    return Answer(ok=True, text=afterwords.noted(outcome), decisions=tuple(decisions))


def _keep(follow_through: FollowThrough, now: datetime, said: Outcome) -> Answer:
    """Whoever says it has said it in full. A day that is about to be told is left to be told."""
    outcome = said
    if said.follow_up and said.is_open:
        outcome = replace(said, follow_up=follow_through.since_then(said.follow_up, now))
    asked = any((each.chat, each.opened) == said.key[:2] for each in follow_through.unanswered(now))
    follow_through.keep(outcome)
    hushed = [Hush(afterwords.tag(outcome.key))]
    if asked and not follow_through.in_a_session_of(said.chat):
        hushed.append(Hush(said.chat))
    return Answer(ok=True, text=afterwords.noted(outcome), decisions=(Record(outcome), *hushed))


def _settle(follow_through: FollowThrough, day: date, now: datetime, settled: SettleFollowUp) -> Answer:
    outcome = follow_through.outcome(settled.key)
    if outcome is None or outcome.follow_up is None or not outcome.is_open:
        return Answer(ok=False, text="That follow-up is settled already.")
    if settled.how == "tomorrow":
        tomorrow = day + timedelta(days=1)
        follow_up = replace(outcome.follow_up, due=tomorrow, told=False)
        text = f"Again on {spoken(tomorrow)}."
    else:
        follow_up = replace(outcome.follow_up, settled=settled.how, settled_at=now)
        text = f"{settled.how.capitalize()}: {afterwords.about(outcome)}."
    changed = replace(outcome, follow_up=follow_up)
    follow_through.keep(changed)
    return Answer(ok=True, text=text, decisions=(Record(changed), Hush(afterwords.tag(outcome.key))))
