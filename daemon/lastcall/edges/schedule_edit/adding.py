"""A chat is put at the end of the list, in the manner in which the others are written."""

import re
from collections.abc import Sequence

import yaml

from lastcall.edges.schedule_edit.layout import (
    Chats,
    Edit,
    NotEditable,
    after,
    after_comments,
    apply,
    end_of,
    find_chats,
    indent,
    line_break,
    line_end,
    line_start,
    lines,
    next_line,
)
from lastcall.edges.schedule_edit.writing import Keys, Value, block_lines, flow, in_order

INDENT = 2


def add_chats(text: str, new: Sequence[Keys]) -> str:
    """The text with more chats. One without the key `chats` gets it, at its end. Raises NotEditable."""
    chats = find_chats(text)
    if chats is None:
        text = begun(text)
        chats = find_chats(text)
    if chats is None:
        raise NotEditable("the key chats can't be added")
    if chats.node is None or (not chats.items and _is_bare(text, chats.node)):
        edits = _first(text, chats, new)
    elif chats.node.flow_style:
        edits = into_brackets(text, chats.node, [in_order(keys) for keys in new])
    else:
        edits = _in_block(text, chats, new)
    return apply(text, edits)


def begun(text: str) -> str:
    """The text with the key `chats` at its end, for one that has none."""
    return f"{text}{opening(text, len(text))}chats:{line_break(text)}"


def _is_bare(text: str, node: yaml.Node) -> bool:
    """Whether these are brackets with nothing in between, not even a comment."""
    return bool(re.fullmatch(r"\[\s*]", text[node.start_mark.index : node.end_mark.index]))


def _first(text: str, chats: Chats, new: Sequence[Keys]) -> list[Edit]:
    """The first chats, as a block below the key."""
    begin, end = chats.key_end, chats.key_end
    if chats.node:
        begin, end = chats.node.start_mark.index, chats.node.end_mark.index
    if chats.in_flow:
        if not chats.node:
            raise NotEditable("the key chats has no value")
        return [Edit(begin, end, flow([in_order(keys) for keys in new]))]
    below = next_line(text, end)
    at = after_comments(text, below, 1)
    commented = next((indent(line) for _, _, line in lines(text, below) if line.strip()), INDENT)
    column = commented if at > below else INDENT
    block = "".join(_as_block(text, keys, column, 1) for keys in new)
    begin = len(text[:begin].rstrip(" "))  # no blank stays behind at the end of the line
    return [*([Edit(begin, end)] if chats.node else []), Edit(at, at, opening(text, at) + block)]


def _in_block(text: str, chats: Chats, new: Sequence[Keys]) -> list[Edit]:
    """Below the last chat and its comments."""
    node, last = chats.node, chats.items[-1]
    column = node.start_mark.column if node else INDENT
    at = after_comments(text, after(text, last), max(column, 1))
    if all(isinstance(item, yaml.MappingNode) and item.flow_style for item in chats.items):
        blocks = [f"{' ' * column}- {flow(in_order(keys))}{line_break(text)}" for keys in new]
    else:
        gap = _gap(text, last, column)
        blocks = [_as_block(text, keys, column, gap) for keys in new]
    between = line_break(text) if _has_blank_lines(text, chats.items) else ""
    above = line_break(text) if between or _is_comment(text, at, column) else ""
    return [Edit(at, at, opening(text, at) + above + between.join(blocks))]


def _gap(text: str, item: yaml.Node, column: int) -> int:
    """How many spaces follow the dash."""
    between = text[line_start(text, item.start_mark.index) : item.start_mark.index]
    beside = between.strip() == "-" and isinstance(item, yaml.MappingNode) and not item.flow_style
    return item.start_mark.column - column - 1 if beside else 1


def _has_blank_lines(text: str, items: list[yaml.Node]) -> bool:
    """Whether a blank line parts the last two chats."""
    if len(items) < 2:
        return False
    between = text[end_of(items[-2]) : items[-1].start_mark.index]
    return any(not line.strip() for _, _, line in lines(between, next_line(between, 0)))


def _is_comment(text: str, at: int, column: int) -> bool:
    """Whether the line above is a comment that would be taken for one of the chat below it."""
    above = text[:at].splitlines()[-1:]
    return bool(above) and above[0].startswith(" " * column + "#")


def opening(text: str, at: int) -> str:
    """What ends the line before, where the file's last line has no end."""
    return "" if at == line_start(text, at) else line_break(text)


def _as_block(text: str, keys: Keys, column: int, gap: int) -> str:
    first, *rest = block_lines(keys)
    further = " " * (column + 1 + gap)
    whole = [f"{' ' * column}-{' ' * gap}{first}", *(further + line for line in rest)]
    return "".join(line + line_break(text) for line in whole)


def into_brackets(text: str, node: yaml.SequenceNode, new: Sequence[Value]) -> list[Edit]:
    """Values put last between the brackets; each on a line of its own where the last one has one."""
    if not node.value:
        at = node.end_mark.index - 1
        return [Edit(at, at, ", ".join(map(flow, new)))]
    last = node.value[-1]
    end, begins = last.end_mark.index, line_start(text, last.start_mark.index)
    comma = re.match(r"(?:\s|(?<=\s)#[^\r\n]*+)*+,", text[end : node.end_mark.index])
    behind = end + comma.end() if comma else end
    margin = text[begins : last.start_mark.index]
    if margin.isspace() and line_end(text, behind) < node.end_mark.index:
        at, parting = line_end(text, behind), line_break(text) + margin
    else:
        at, parting = behind, " "
    added = parting + f",{parting}".join(map(flow, new))
    if comma:
        return [Edit(at, at, f"{added},")]
    return [Edit(end, end, f",{added}")] if at == end else [Edit(end, end, ","), Edit(at, at, added)]
