"""A chat that is announced twice: a further announcement in its `when`."""

import re

import yaml

from lastcall.edges.schedule_edit.adding import into_brackets, opening
from lastcall.edges.schedule_edit.layout import Edit, NotEditable, after, apply, find_chats, line_break
from lastcall.edges.schedule_edit.writing import Value, flow


def add_announcement(text: str, index: int, when: Value) -> str:
    """The text with one announcement more in its `index`-th chat. Raises NotEditable."""
    chats = find_chats(text)
    item = chats.items[index] if chats else None
    pairs = item.value if isinstance(item, yaml.MappingNode) else ()
    node = next((value for key, value in pairs if key.value == "when"), None)
    if isinstance(node, yaml.SequenceNode) and node.value:
        return apply(text, _into_list(text, node, when))
    if node is None or node.start_mark.line != node.end_mark.line:
        raise NotEditable("its when is written over several lines")
    begin, end = node.start_mark.index, node.end_mark.index
    old = text[begin:end]
    if isinstance(node, yaml.ScalarNode) and not node.style and re.search(r"[,\[\]{}]", old):
        old = flow(node.value)
    return apply(text, [Edit(begin, end, f"[{old}, {flow(when)}]")])


def _into_list(text: str, node: yaml.SequenceNode, when: Value) -> list[Edit]:
    if node.flow_style:
        return into_brackets(text, node, [when])
    at = after(text, node.value[-1])
    line = f"{' ' * node.start_mark.column}- {flow(when, in_flow=False)}{line_break(text)}"
    return [Edit(at, at, opening(text, at) + line)]
