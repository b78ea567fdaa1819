"""Chats put into the text of the user's file and taken out of it; every byte outside the change stays the user's."""

from lastcall.edges.schedule_edit.adding import add_chats, begun
from lastcall.edges.schedule_edit.announcing import add_announcement
from lastcall.edges.schedule_edit.layout import NotEditable
from lastcall.edges.schedule_edit.removing import remove_chat
from lastcall.edges.schedule_edit.writing import Keys, Value, block_lines

__all__ = [
    "Keys",
    "NotEditable",
    "Value",
    "add_announcement",
    "add_chats",
    "begun",
    "block_lines",
    "remove_chat",
]
