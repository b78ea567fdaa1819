"""Calendar files (RFC 5545, iCalendar): the schedule written as one, and chats read from one."""

from lastcall.edges.calendar_file.content import LARGEST, CalendarError
from lastcall.edges.calendar_file.reading import Found, LeftOut, read_calendar
from lastcall.edges.calendar_file.writing import write_calendar

__all__ = ["LARGEST", "CalendarError", "Found", "LeftOut", "read_calendar", "write_calendar"]
