"""Where the chats stand in the text: the YAML parser's marks, and what they don't say of lines and comments.

Texts come without a byte order mark, and only those are given here that the schedule's own reader has found to be
YAML: it bounds depth and size, and refuses aliases.
"""

import re
from collections.abc import Iterable, Iterator

import yaml
from msgspec import Struct

BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What ends a line in YAML 1.1 (5.4)."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotEditable(Exception):  # noqa: N818 - a state of affairs, told to the user
    """The file is written in a way that a chat can't be put into or taken out of; nothing was changed."""


class Edit(Struct, frozen=True):
    """`text` in place of what stands from `begin` to `end`."""

    begin: int
    end: int
    text: str = ""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that don't overlap, given in any order."""
    for edit in sorted(edits, key=lambda edit: edit.begin, reverse=True):
        text = text[: edit.begin] + edit.text + text[edit.end :]
    return text


class Chats(Struct, frozen=True):
    """The value of the key `chats`."""

    key_end: int
    """Where the word `chats` ends."""
    node: yaml.SequenceNode | None
    """None where the key was left without a value."""
    in_flow: bool
    """Whether the whole file is one pair of braces."""

    @property
    def items(self) -> list[yaml.Node]:
        """The chats, in the file's order."""
        return list(self.node.value) if self.node else []


def find_chats(text: str) -> Chats | None:
    """Where the chats are, None where the file has no such key. Raises NotEditable."""
    root = yaml.compose(text, Loader=_LOADER)
    if root is None:
        return None
    if not isinstance(root, yaml.MappingNode):
        raise NotEditable("the file has no keys")
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode) and key.value == "chats":
            empty = _is_empty(value)
            if not empty and not isinstance(value, yaml.SequenceNode):
                raise NotEditable("chats is no list")
            return Chats(key.end_mark.index, None if empty else value, bool(root.flow_style))
    if root.flow_style:
        raise NotEditable("the file is one pair of braces without the key chats")
    return None


def end_of(node: yaml.Node) -> int:
    """Where the last character of a value stands. A block's own end mark lies after the comments that follow."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return max(end_of(node.value[-1][0]), end_of(node.value[-1][1]))
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return end_of(node.value[-1])
    if _is_empty(node):
        return int(node.start_mark.index)
    return int(node.end_mark.index)


def line_start(text: str, at: int) -> int:
    """Where the line begins that `at` lies in."""
    return max((found.end() for found in BREAK.finditer(text, 0, at)), default=0)


def line_end(text: str, at: int) -> int:
    """Where the line ends that `at` lies in, its break not included."""
    found = BREAK.search(text, at)
    return found.start() if found else len(text)


def next_line(text: str, at: int) -> int:
    """Where the next line begins, or the end of the text."""
    found = BREAK.search(text, at)
    return found.end() if found else len(text)


def _is_empty(node: yaml.Node) -> bool:
    """Whether a value was left out."""
    return isinstance(node, yaml.ScalarNode) and not node.value and not node.style


def after(text: str, node: yaml.Node) -> int:
    """Where the first line begins that holds nothing of a value."""
    end, last = end_of(node), _last(node)
    if not (isinstance(last, yaml.ScalarNode) and last.style in ("|", ">")):
        return next_line(text, end)
    head = text[last.start_mark.index : line_end(text, last.start_mark.index)].partition("#")[0]
    # A block scalar's end mark lies after the blank lines below it, which count only with `+`.
    behind = text[:end] if "+" in head else text[:end].rstrip()
    return next_line(text, len(behind)) if behind[-1:].strip() else line_start(text, end)


def _last(node: yaml.Node) -> yaml.Node:
    """The innermost value that ends a block."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last)
    return node


def lines(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """(begin, begin of the next, content) of each line from `at` on, where a line begins."""
    while at < len(text):
        following = next_line(text, at)
        yield at, following, BREAK.sub("", text[at:following])
        at = following


def indent(line: str) -> int:
    """How many spaces a line begins with."""
    return len(line) - len(line.lstrip(" "))


def after_comments(text: str, at: int, column: int) -> int:
    """Past the comments, also after blank lines, that begin at `column` or further right."""
    for _, following, line in lines(text, at):
        if line.strip() and not (line.lstrip().startswith("#") and indent(line) >= column):
            break
        if line.strip():
            at = following
    return at


def line_break(text: str) -> str:
    """How this file ends its lines."""
    found = BREAK.search(text)
    return found[0] if found else "\n"
