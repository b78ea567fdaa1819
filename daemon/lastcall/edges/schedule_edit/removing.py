"""A chat is taken out, with the comments that are its own."""

import re

import yaml

from lastcall.edges.schedule_edit.layout import (
    Edit,
    NotEditable,
    after,
    after_comments,
    apply,
    find_chats,
    indent,
    line_end,
    line_start,
    lines,
    next_line,
)


def remove_chat(text: str, index: int) -> tuple[str, str]:
    """The text without its `index`-th chat, and the piece that was taken out. Raises NotEditable.

    Its own comments are those right above it, with no blank line between, and those further right below it.
    """
    chats = find_chats(text)
    if chats is None or chats.node is None:
        raise NotEditable("the file has no chats")
    edit = _of_flow(text, chats.node, index) if chats.node.flow_style else _of_block(text, chats.node, index)
    return apply(text, [edit]), text[edit.begin : edit.end]


def _of_block(text: str, node: yaml.SequenceNode, index: int) -> Edit:
    item, column = node.value[index], node.start_mark.column
    floor = after(text, node.value[index - 1]) if index else line_start(text, node.start_mark.index)
    dash = _dash(text, floor, item.start_mark.index, column)
    end = after_comments(text, after(text, item), column + 1)
    begin = _own_comments_above(text, dash, column)
    if index + 1 == len(node.value):
        return Edit(_without_blank_lines_above(text, begin) if index else begin, end)
    return Edit(begin, _past_blank_lines(text, end))


def _dash(text: str, floor: int, item: int, column: int) -> int:
    """Where the line of a chat's dash begins."""
    for begin, following, line in lines(text, floor):
        if indent(line) == column and line[column : column + 1] == "-":
            return begin
        if following > item:
            break
    raise NotEditable("the chat doesn't begin on a line of its own")


def _own_comments_above(text: str, at: int, column: int) -> int:
    """Where the comments begin that stand right above a line. A chat that is commented out is none of them."""
    begin = at
    while begin and text[(above := _line_above(text, begin)) : begin].startswith(" " * column + "#"):
        if re.match(r" *# *- ", text[above:begin]):
            return at
        begin = above
    return begin


def _without_blank_lines_above(text: str, at: int) -> int:
    while at and not text[(above := _line_above(text, at)) : at].strip():
        at = above
    return at


def _line_above(text: str, at: int) -> int:
    """Where the line begins that ends where another begins."""
    return line_start(text, at - 2 if text[at - 2 : at] == "\r\n" else at - 1)


def _past_blank_lines(text: str, at: int) -> int:
    for begin, _, line in lines(text, at):
        if line.strip():
            return begin
    return at


def _of_flow(text: str, node: yaml.SequenceNode, index: int) -> Edit:
    items = node.value
    begin, end = items[index].start_mark.index, items[index].end_mark.index
    first, last = line_start(text, begin), line_end(text, end)
    rest = re.fullmatch(r"\s*(,?)\s*(?:#.*)?", text[end:last])
    more = index + 1 < len(items)
    if not text[first:begin].strip() and rest and (rest[1] or not more) and last < node.end_mark.index:
        return Edit(first, next_line(text, end))
    if more:
        return Edit(begin, items[index + 1].start_mark.index)
    if index:
        return Edit(items[index - 1].end_mark.index, end)
    comma = re.match(r"\s*,", text[end : node.end_mark.index])
    return Edit(begin, end + comma.end() if comma else end)
