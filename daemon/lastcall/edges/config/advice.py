"""What is allowed in a schedule, and yet hardly meant: said by `lastcall check`, as warnings."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from lastcall.core.commitment import Waiting
from lastcall.core.duration import short
from lastcall.core.schedule import Chat, Schedule
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.config.nodes import Tree
from lastcall.edges.config.problem import Path as Way
from lastcall.edges.config.problem import Problem, key_of

AHEAD = timedelta(days=60)
"""How far to look at collisions."""
FAR_AHEAD = timedelta(days=800)
"""How far to look for any occurrence."""
LONG = timedelta(hours=12)
"""Longer than any Twitter chat."""
NEAR = timedelta(days=31)
"""How far around a date to look for the one that was meant."""


def advice(loaded: Loaded, now: datetime) -> list[Problem]:
    """What is worth a second look in a valid schedule, by line; nothing for one that is not valid."""
    schedule, tree = loaded.schedule, loaded.tree
    if schedule is None or tree is None:
        return []
    found = [*_budgets(schedule, tree), *_programs(schedule, tree)]
    if not schedule.chats:
        found.append(_warning(tree, ("chats",), "no chat is in the schedule yet", "lastcall edit"))
    buried = _always_protected(schedule, now)
    for index, chat in enumerate(schedule.chats):
        found += _chat(chat, ("chats", index), tree, now)
        if chat.hashtag in buried:
            message = (
                f"each {chat.hashtag} of the next {AHEAD.days} days falls into {buried[chat.hashtag]}, "
                "so no reminder will come"
            )
            hint = "move the protected time, or take the chat out"
            found.append(_warning(tree, ("chats", index, "when"), message, hint))
    return sorted(found, key=lambda problem: (problem.line, problem.column))


def held_back(loaded: Loaded, waiting: Iterable[Waiting]) -> list[Problem]:
    """Where the file asks for more than is in force, and until when that waits."""
    schedule, tree = loaded.schedule, loaded.tree
    if schedule is None or tree is None:
        return []
    zone = ZoneInfo(schedule.timezone)
    return [
        _warning(
            tree,
            tree.within(_asked_for(schedule, each.key)),
            f"{each.what} waits until {each.until.astimezone(zone):%A %-d %B, %H:%M}, as commitment says",
            "",
        )
        for each in waiting
    ]


def _asked_for(schedule: Schedule, key: str) -> Way:
    """Where in the file a limit stands."""
    kind, _, name = key.partition(" ")
    match kind:
        case "chat":
            tags = [chat.hashtag for chat in schedule.chats]
            return ("chats", tags.index(name), "budget") if name in tags else ("chats",)
        case "day" | "week" | "session":
            return "budgets", kind
        case "extensions" | "extension":
            return "extensions", name or "per_session"
        case "ladder":
            return ("over_budget",)
        case _:
            return (kind,)


def _warning(tree: Tree, way: Way, message: str, hint: str) -> Problem:
    place = tree.place(way)
    return Problem(place.line, place.column, key_of(way), message, hint, "warning")


def _budgets(schedule: Schedule, tree: Tree) -> Iterator[Problem]:
    """A smaller budget inside of a larger one makes the larger one idle. Only what the user wrote is told."""
    budgets = schedule.budgets
    ways: list[tuple[Way, timedelta]] = [(("budgets", "session"), budgets.session)]
    ways += [(("chats", index, "budget"), chat.budget) for index, chat in enumerate(schedule.chats)]
    for way, length in ways:
        if way in tree.values and length > budgets.day:
            message = f"{short(length)} in a session never fit into {short(budgets.day)} a day"
            yield _warning(tree, way, message, "raise budgets.day, or lower this")
    written = ("budgets", "day") in tree.values or ("budgets", "week") in tree.values
    if written and budgets.day > budgets.week:
        message = f"{short(budgets.day)} a day never fit into {short(budgets.week)} a week"
        yield _warning(tree, ("budgets", "day"), message, "raise budgets.week, or lower budgets.day")


def _programs(schedule: Schedule, tree: Tree) -> Iterator[Problem]:
    for index, step in enumerate(schedule.over_budget):
        if step.command and not shutil.which(step.command[0]):
            way: Way = ("over_budget", index, "command")
            message = f"there is no program {step.command[0]} to run"
            yield _warning(tree, way, message, "install it, or write its whole path")


def _chat(chat: Chat, way: Way, tree: Tree, now: datetime) -> Iterator[Problem]:
    always = replace(chat, skip=frozenset())
    if next(_within(always, now - chat.longest, now + FAR_AHEAD), None) is None:
        message = f"{chat.hashtag} is over: it doesn't happen any more"
        yield _warning(tree, (*way, "when"), message, "write its next date, or take it out")
    elif chat.longest > LONG:
        message = f"{chat.hashtag} lasts {short(chat.longest)}"
        where = "lasts" if (*way, "lasts") in tree.values else "when"
        yield _warning(tree, (*way, where), message, "is the end what you mean? 8-9pm, say")
    for day in sorted(chat.skip):
        if day >= now.date() and not _on(always, day):
            message = f"{chat.hashtag} does not happen on {day:%A} {day}"
            yield _warning(tree, _skip_way(way, day, tree), message, _nearest(always, day))


def _skip_way(way: Way, day: date, tree: Tree) -> Way:
    """Where the date stands: one value, or one of a list."""
    skip: Way = (*way, "skip")
    chats = tree.value.get("chats") if isinstance(tree.value, dict) else None
    chat = chats[way[1]] if isinstance(chats, list) and isinstance(way[1], int) else None
    days = chat.get("skip") if isinstance(chat, dict) else None
    return (*skip, days.index(str(day))) if isinstance(days, list) and str(day) in days else skip


def _within(chat: Chat, begin: datetime, end: datetime) -> Iterator[datetime]:
    return (occurrence.start for occurrence in chat.occurrences(begin, end))


def _on(chat: Chat, day: date) -> bool:
    return day in _days(chat, day, timedelta(days=1))


def _nearest(chat: Chat, day: date) -> str:
    days = _days(chat, day, NEAR)
    return f"did you mean {min(days, key=lambda other: abs(other - day))}?" if days else ""


def _days(chat: Chat, day: date, around: timedelta) -> set[date]:
    """The dates near one on which it happens, by the calendars of its own zones: skip goes by them."""
    noon = datetime.combine(day, time(12), UTC)
    found: set[date] = set()
    for recurrence in chat.recurrences:
        one = replace(chat, recurrences=(recurrence,))
        zone = ZoneInfo(recurrence.timezone)
        starts = _within(one, noon - around - timedelta(days=1), noon + around + timedelta(days=1))
        found |= {start.astimezone(zone).date() for start in starts}
    return found


def _always_protected(schedule: Schedule, now: datetime) -> dict[str, str]:
    """Chats all of whose coming runs reach into protected time: (hashtag, name of the first)."""
    names = {protected.name for protected in schedule.protected}
    free: set[str] = set()
    held: dict[str, str] = {}
    for plan in schedule.plan(now, now + AHEAD) if names else ():
        name = next((name for name in plan.conflicts if name in names), None)
        if name is None:
            free.add(plan.occurrence.chat)
        else:
            held.setdefault(plan.occurrence.chat, name)
    return {chat: name for chat, name in held.items() if chat not in free}
