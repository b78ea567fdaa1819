"""From the text of the file to a Schedule, or to all that is wrong with it."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace
from pydantic import ValidationError

from lastcall.core.budget import Budgets, Extensions, Step
from lastcall.core.schedule import Chat, ProtectedTime, Schedule
from lastcall.edges.config.afterwards import daily, doubled_kinds, kinds, weekly
from lastcall.edges.config.announced import Reading, reading
from lastcall.edges.config.described import described
from lastcall.edges.config.lengths import sorted_lengths
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.config.model import ChatKeys, FileKeys
from lastcall.edges.config.nodes import MOST_PROBLEMS, Tree, compose
from lastcall.edges.config.problem import Path as Way
from lastcall.edges.config.problem import Problem, key_of
from lastcall.edges.config.source import file_bytes, system_zone
from lastcall.edges.config.values import WEEKDAYS, fill, zone

NAMELESS_ZONE = "the machine's time zone has no name that is known (see TZ), and the file names none"


def load(path: Path, *, timezone: str | None = None) -> Loaded:
    """Read a file. Never raises for what is wrong with it. `timezone`: the system's, where None."""
    try:
        data = file_bytes(path)
        text = _decoded(data)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        hint = f"`lastcall init --config {path}` writes one" if isinstance(error, FileNotFoundError) else ""
        return Loaded(None, (Problem(1, 1, "", f"the file can't be read: {why}", hint),))
    return replace(parse(text, timezone=system_zone() if timezone is None else timezone), data=data)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValueError(f"line {line} is not UTF-8; save it as UTF-8") from None


def parse(text: str, *, timezone: str) -> Loaded:
    """Read a text. `timezone` (IANA, or empty: none is known) holds where the text names none."""
    tree = compose(text)
    problems = list(tree.problems)
    if not isinstance(tree.value, dict):
        if not problems:
            problems.append(Problem(1, 1, "", "the file has no keys", "begin with `chats:`"))
        return Loaded(None, tuple(problems))
    timezone = _own_zone(tree.value.get("timezone"), timezone)
    if not timezone:
        hint = "write yours: timezone: America/Denver"
        return Loaded(None, (*problems, Problem(1, 1, "timezone", NAMELESS_ZONE, hint)))
    keys = None
    if len(problems) >= MOST_PROBLEMS:
        return Loaded(None, tuple(problems))
    try:
        keys = FileKeys.model_validate(tree.value, context={"timezone": timezone})
    except ValidationError as error:
        problems += described(error, tree)
    if keys:
        problems += [*_doubled(keys, tree), *doubled_kinds(keys, tree)]
    if keys is None or problems:
        return Loaded(None, tuple(sorted(problems, key=lambda problem: (problem.line, problem.column))))
    readings = [(f"{chat.hashtag}", [reading(when, timezone) for when in chat.when]) for chat in keys.chats]
    understood = tuple((tag, each.understood) for tag, found in readings for each in found)
    return Loaded(_schedule(keys, timezone), tuple(_warnings(readings, tree)), understood, tree)


def _own_zone(written: Any, default: str) -> str:
    """The file's zone, which the announcements need before the rest is validated."""
    try:
        return zone(written) if isinstance(written, str) else default
    except ValueError:
        return default  # it is reported with the other problems


def _doubled(keys: FileKeys, tree: Tree) -> list[Problem]:
    seen: dict[str, int] = {}
    found = []
    for index, chat in enumerate(keys.chats):
        tag = chat.hashtag.casefold()
        if tag in seen:
            way: Way = ("chats", index, "hashtag")
            place, first = tree.place(way), tree.place(("chats", seen[tag], "hashtag"))
            message = f"{chat.hashtag} is here twice: the first is on line {first.line}"
            found.append(
                Problem(place.line, place.column, key_of(way), message, "give one chat a list under when")
            )
        seen.setdefault(tag, index)
    return found


def _warnings(readings: list[tuple[str, list[Reading]]], tree: Tree) -> list[Problem]:
    found = []
    for index, (tag, whens) in enumerate(readings):
        for when in whens:
            if when.counted_from:
                way: Way = ("chats", index, "when")
                place = tree.place(way)
                message = f"{tag} states no start: it is counted from {when.counted_from:%A %Y-%m-%d}"
                hint = f"add from {when.counted_from}"
                found.append(Problem(place.line, place.column, key_of(way), message, hint, "warning"))
    return found


def _schedule(keys: FileKeys, timezone: str) -> Schedule:
    return Schedule(
        timezone=timezone,
        chats=tuple(_chat(chat, keys, timezone) for chat in keys.chats),
        budgets=Budgets(
            keys.budgets.day,
            keys.budgets.week,
            timezone,
            keys.day_starts,
            WEEKDAYS.index(keys.week_starts),
            keys.budgets.session,
        ),
        protected=tuple(
            ProtectedTime(
                each.name,
                tuple(r for when in each.when for r in when.recurrences),
                tuple(w for when in each.when for w in when.windows),
            )
            for each in keys.protected
        ),
        attendance="ask" if keys.attendance == "ask" else "assume",
        warn=sorted_lengths(keys.warn),
        extensions=Extensions(keys.extensions.length, keys.extensions.per_session),
        over_budget=tuple(
            Step(step.do, step.after, step.every, tuple(step.command or ()))  # type: ignore[arg-type]  # validated
            for step in keys.over_budget
        ),
        give_up_after=keys.give_up_after,
        away_ends_session=keys.away_ends_session,
        commitment=keys.commitment,
        repay=keys.repay,  # type: ignore[arg-type]  # validated
        notifications=keys.notifications,  # type: ignore[arg-type]  # validated
        outcomes=kinds(keys.outcomes),
        follow_up_at=keys.follow_up_at,
        ask_again=daily(keys.ask_again, timezone),
        digest=weekly(keys.digest, timezone),
    )


def _chat(chat: ChatKeys, keys: FileKeys, timezone: str) -> Chat:
    readings = [reading(when, timezone) for when in chat.when]
    return Chat(
        hashtag=chat.hashtag,
        recurrences=tuple(recurrence for each in readings for recurrence in each.recurrences),
        lasts=chat.lasts,
        budget=chat.budget or keys.budgets.session,
        remind=sorted_lengths(keys.remind if chat.remind is None else chat.remind),
        link=fill(chat.link or keys.link, chat.hashtag),
        name=chat.name,
        goal=chat.goal,
        skip=frozenset(chat.skip),
    )
