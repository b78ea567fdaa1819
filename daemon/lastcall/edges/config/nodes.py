"""YAML text to plain dicts, lists and text, and where each value stands.

Scalars stay text: YAML 1.1 would read `20:00` as 1200 and `no` as False. Events are read one at a time, so that
depth and size are bounded before they hurt. Aliases, tags and merge keys are refused, as are doubled keys.
"""

import re
from collections.abc import Iterator
from typing import NoReturn

import yaml
from msgspec import Struct, field

from lastcall.edges.config.problem import Path, Problem, code, hidden, key_of, quoted
from lastcall.edges.config.syntax import syntax_problem

DEEPEST = 12
MOST_NODES = 250_000
LONGEST_SCALAR = 2000
LONGEST_KEY = 100
MOST_PROBLEMS = 100
"""More are not read by anybody, and cost time."""

Value = str | list["Value"] | dict[str, "Value"] | None
"""None is a value that was left empty."""

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What YAML 1.1 (5.1) allows in no file."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C parser is seven times faster, with the same marks."""


class Place(Struct, frozen=True):
    """Where a value stands. Lines and columns count from 1."""

    line: int
    column: int
    text_column: int | None = None
    """Where the text itself begins, after a quote; None where it runs over several lines."""
    comment: str = ""
    """The comment in place of a value that was left empty."""


class Tree(Struct):
    """A composed file."""

    value: Value = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[Path] = field(default_factory=set)
    """Values that a problem has been reported for."""

    def place(self, path: Path) -> Place:
        """Where a value stands, or the innermost thing around it that is in the file."""
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, Place(1, 1))

    def within(self, path: Path) -> Path:
        """The part of a validator's path that is in the file: it counts one value as a list of one."""
        found: Path = ()
        for step in path:
            if (*found, step) in self.values:
                found = (*found, step)
        return found


class _Stop(Exception):  # noqa: N818 - no error: it ends the composing once a problem is noted
    """Nothing after this can be read."""


def compose(text: str) -> Tree:
    """Compose one document. Never raises: what is wrong is in the tree's `problems`."""
    composer = _Composer(text)
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        before = text[: unprintable.start()]
        line, column = before.count("\n") + 1, unprintable.start() - before.rfind("\n")
        message = f"the character U+{ord(unprintable[0]):04X} can't be shown and can't be used here"
        composer.tree.problems.append(
            Problem(line, column, "", message, "delete it, or save the file as text")
        )
        return composer.tree
    try:
        composer.document()
    except _Stop:
        pass
    except yaml.YAMLError as error:
        composer.tree.problems.append(syntax_problem(error, text))
    return composer.tree


class _Composer:
    """Reads events into a tree. Recursion is safe: `DEEPEST` bounds it."""

    def __init__(self, text: str) -> None:
        self.tree = Tree()
        self._text = text
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._nodes = 0

    def document(self) -> None:
        """Read the only document."""
        next(self._events)  # the stream's start
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            self._stop(event, (), "the file is empty", "`lastcall init` writes one to start from")
        self.tree.value = self._value(next(self._events), ())
        next(self._events)  # the document's end
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            self._stop(
                event, (), "a second document begins here", "take the line --- away: one file, one schedule"
            )

    def _value(self, event: yaml.Event, path: Path) -> Value:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(event, (), f"the file has more than {MOST_NODES} values", "")
        if len(path) > DEEPEST:
            self._stop(event, path[:2], "brackets or lists are nested too deep", "nothing here needs that")
        place = self._place(event)
        self.tree.values[path] = place
        self._refuse_yaml_features(event, path)
        match event:
            case yaml.MappingStartEvent():
                return self._mapping(path)
            case yaml.SequenceStartEvent():
                return self._sequence(path)
            case yaml.ScalarEvent():
                return self._scalar(event, path)
        return None

    def _refuse_yaml_features(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, path, f"the alias *{event.anchor} is not read here", "write the value out")
        elif getattr(event, "anchor", None):
            hint = "take it away; a value that begins with & needs quotes"
            self._refuse(event, path, f"the anchor &{event.anchor} is not read here", hint)
        elif getattr(event, "tag", None):
            hint = "take it away; a value that begins with ! needs quotes"
            self._refuse(event, path, f"the tag {quoted(event.tag)} is not read here", hint)

    def _mapping(self, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path, found)
            inner = (*path, key) if key is not None else (*path, "?")
            value = self._value(next(self._events), inner)
            if key is not None:
                found[key] = value
        return found

    def _key(self, event: yaml.Event, path: Path, found: dict[str, Value]) -> str | None:
        """A usable key, or None after a problem was noted."""
        if not isinstance(event, yaml.ScalarEvent) or len(event.value) > LONGEST_KEY:
            hint = "a text that holds { or [ or : needs quotes"
            self._stop(event, path, "a key has to be one word", hint)
        self._nodes += 1
        key = event.value
        inner = (*path, key)
        if hidden(key):
            self._refuse_hidden(event, (*path, "?"), key)
            return None
        if key == "<<" and not event.style:  # the C parser has "" for a plain one
            self._refuse(event, inner, "merge keys (<<) are not read here", "write the keys out")
            return None
        if key in found:
            first = self.tree.keys[inner]
            message = f"{quoted(key)} is here twice: the first is on line {first.line}"
            self._refuse(event, (*path, "?"), message, "keep one of them", key_of(inner))
            return None
        self.tree.keys[inner] = self._place(event)
        self._refuse_yaml_features(event, inner)
        return key

    def _sequence(self, path: Path) -> list[Value]:
        found: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*path, len(found))))
        return found

    def _scalar(self, event: yaml.ScalarEvent, path: Path) -> str | None:
        if len(event.value) > LONGEST_SCALAR:
            self._refuse(
                event, path, f"a text of {len(event.value)} characters", f"at most {LONGEST_SCALAR} are read"
            )
        elif hidden(event.value):
            self._refuse_hidden(event, path, event.value)
        return event.value if event.value or event.style else None

    def _refuse_hidden(self, event: yaml.Event, path: Path, text: str) -> None:
        message = f"a control character is in {quoted(text)}: {code(hidden(text) or '')} can't be shown"
        self._refuse(event, path, message, "take it away; where it is written with a backslash, double that")

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        text_column, comment = None, ""
        if isinstance(event, yaml.ScalarEvent):
            if event.style not in ("|", ">") and event.end_mark.line == mark.line:
                text_column = mark.column + 1 + bool(event.style)
            if not event.value and not event.style:
                rest = self._text[mark.index :].partition("\n")[0].strip()
                comment = rest if rest.startswith("#") else ""
        return Place(mark.line + 1, mark.column + 1, text_column, comment)

    def _refuse(self, event: yaml.Event, path: Path, message: str, hint: str, key: str = "") -> None:
        mark = event.start_mark
        self.tree.refused.add(path)
        self.tree.problems.append(Problem(mark.line + 1, mark.column + 1, key or key_of(path), message, hint))
        if len(self.tree.problems) >= MOST_PROBLEMS:
            raise _Stop

    def _stop(self, event: yaml.Event, path: Path, message: str, hint: str) -> NoReturn:
        self._refuse(event, path, message, hint)
        raise _Stop
