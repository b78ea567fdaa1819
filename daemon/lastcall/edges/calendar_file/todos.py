"""Open follow-ups as a calendar's tasks."""

import hashlib
from datetime import datetime

from icalendar import Todo

from lastcall.core.outcome import Kept
from lastcall.core.outcome_json import exact

FOLLOW_UP = "lastcall follow-up"
"""Category."""


def todo(kept: Kept, stamp: datetime) -> Todo | None:
    """The task, due on a day of the user's calendar; None where nothing is open. `stamp`: when this is written."""
    outcome = kept.outcome
    if outcome.follow_up is None or not outcome.is_open:
        return None
    task = Todo()
    told = "\n".join([outcome.chat, exact(outcome.opened), exact(outcome.said_at)])
    task.add("uid", f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@lastcall")
    task.add("dtstamp", stamp)
    task.add("due", outcome.follow_up.due)
    task.add("status", "NEEDS-ACTION")
    task.add("summary", f"Follow up: {outcome.who or outcome.kind}")
    met = f"{outcome.kind.capitalize()} from {outcome.chat}, lastcall follow-ups done {kept.number}"
    task.add("description", "\n".join([*([outcome.note] if outcome.note else []), met]))
    task.add("categories", [FOLLOW_UP])
    return task
