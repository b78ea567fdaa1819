"""The lines of a calendar file, looked over before the parser sees them."""

import re

LARGEST = 4 << 20
MOST_EVENTS = 2000
MOST_COMPONENTS = 20_000
DEEPEST = 6
_FOLD = re.compile(rb"\r?\n[ \t]")
_LINE_END = re.compile(r"\r?\n")
_BRACKET = re.compile(r"\s*([\w.-]+)\s*[;:]")


class CalendarError(Exception):
    """The file as a whole can't be read; the message says why."""


def look_over(data: bytes) -> tuple[str, dict[str, str]]:
    """The text without its zones, and what the file calls them: TZID to the name in X-LIC-LOCATION.

    The rules of a VTIMEZONE are never needed, as only zones of the tz database are taken, and are not left to a parser
    that would expand them. Raises CalendarError, also for too much of anything.
    """
    if len(data) > LARGEST:
        raise CalendarError(f"it is larger than {LARGEST >> 20} MiB")
    try:
        text = _FOLD.sub(b"", data).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CalendarError("it is not UTF-8; save it as UTF-8") from None
    kept: list[str] = []
    zone: dict[str, str] = {}
    names: dict[str, str] = {}
    for line, stack in _with_place(text):
        if "VTIMEZONE" not in stack:
            kept.append(line)
            continue
        name, _, value = line.partition(":")
        zone[name.upper()] = value.strip()
        names[zone.get("TZID", "")] = zone.get("X-LIC-LOCATION", "")
        if name.upper() == "END" and stack[-1] == "VTIMEZONE":
            zone = {}
    return "\r\n".join([*kept, ""]), names


def _with_place(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each line with the components it lies in; a BEGIN and an END lie in their own."""
    out: list[tuple[str, tuple[str, ...]]] = []
    stack: tuple[str, ...] = ()
    components = events = 0
    for line in filter(None, _LINE_END.split(text)):
        bracket = _BRACKET.match(line)
        word = bracket[1].upper() if bracket else ""
        kind = line.partition(":")[2].strip().upper()
        if word == "BEGIN":
            stack = (*stack, kind)
            components, events = components + 1, events + (kind == "VEVENT")
        out.append((line, stack))
        if word == "END":
            if not stack or stack[-1] != kind:
                raise CalendarError("a part of it ends that was not begun")
            stack = stack[:-1]
        if word in ("BEGIN", "END") and not re.fullmatch(r"\w+:[\w-]+\s*", line):
            raise CalendarError(f"this line is not understood: {line[:60]}")
        if len(stack) > DEEPEST or components > MOST_COMPONENTS:
            raise CalendarError("its parts are nested too deep, or too many")
    if events > MOST_EVENTS:
        raise CalendarError(f"it has {events} events, and at most {MOST_EVENTS} are read")
    return out
