"""How often: `every other week`, `1st and 3rd`, `twice a month`, `for 10 weeks`. Recognised in lower-case text."""

import re

from lastcall.core.announcement import words
from lastcall.core.announcement.items import (
    Count,
    Every,
    Found,
    Mark,
    Often,
    OfTheMonth,
    Ordinals,
    Part,
    Unit,
    What,
)

_N = r"(?P<n>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|twelve|one|other|second|2nd|alternate)"
_EVERY_N = re.compile(rf"(?:(?:every|each)\s+)?{_N}\s+(?P<unit>week|month|day)s?(?![a-z])")
_EVERY_UNIT = re.compile(
    r"(?:(?:every|each)\s?|(?:once|one time)\s(?:a|per|every|each)\s|per\s)(?P<unit>week|month|day)(?![a-z])"
)
_EVERY_WORD = re.compile(
    r"(?:every\s+|each\s+)?(?:(?P<latin>fortnightly|fortnights?|bi-?weekly)|alternat(?:e|ing)\s+(?P<unit>week|month|day)s?"
    r"|(?P<plain>weekly|monthly|daily|nightly|quarterly)|(?P<other>every other|alternate|alternating))(?![a-z])"
)
_OF_THE_MONTH = re.compile(r"(?:of|in)\s(?:the|each|every|any|a)?\s?(?:calendar\s)?months?(?![a-z])")
_OFTEN = re.compile(
    r"(?:(?P<n>twice|two|three|four|\d)(?:\s?x|\stimes)?\s(?:a|per|each|every)\s(?P<unit>week|month)"
    r"|(?P<twice>twice)[ -](?P<ly>week|month)ly)(?![a-z])"
)
_COUNT = re.compile(
    r"(?P<for>for\s)?(?:the\snext\s)?(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -]"
    r"(?:consecutive\s)?(?P<unit>week|month|session|chat|time)s?(?:\sseries)?(?![a-z])"
)
_PLAIN: dict[str, tuple[int, Unit]] = {
    "weekly": (1, "week"), "monthly": (1, "month"), "daily": (1, "day"), "nightly": (1, "day"), "quarterly": (3, "month"),
}  # fmt: skip
_UNITS: dict[str, Unit] = {"week": "week", "month": "month", "day": "day"}


def _number(word: str) -> int:
    if word in {"other", "second", "2nd", "alternate", "twice"}:
        return 2
    return words.NUMBERS.get(word) or int(word)


def how_often(text: str, at: int) -> Found | None:
    """How often something happens, for how long, or of what the ordinals beside it are."""
    if match := _OFTEN.match(text, at):
        number = _number(match["n"] or match["twice"])
        return (Often(number, _UNITS[match["unit"] or match["ly"]]),), match.end()
    match = _EVERY_N.match(text, at)
    if match and (text.startswith(("every", "each"), at) or not match["n"][0].isalnum()):
        return (Every(_number(match["n"]), _UNITS[match["unit"]]),), match.end()
    if match := _EVERY_UNIT.match(text, at):
        return (Every(1, _UNITS[match["unit"]]),), match.end()
    if match := _EVERY_WORD.match(text, at):
        return _every_word(match), match.end()
    if match := _OF_THE_MONTH.match(text, at):
        return (OfTheMonth(),), match.end()
    if match := _COUNT.match(text, at):
        return _count(match), match.end()
    return None


def _count(match: re.Match[str]) -> tuple[What, ...]:
    number = _number(match["n"])
    match match["unit"]:
        case "week" | "month" as unit:
            return (Count(number, unit),)
        case _:
            return (Count(number, "session"),) if match["for"] else ()  # `two sessions: 8am and 8pm`


def _every_word(match: re.Match[str]) -> tuple[What, ...]:
    if match["latin"]:
        return (Every(2, "week", latin=match["latin"].startswith("bi")),)
    if match["unit"]:
        return (Every(2, _UNITS[match["unit"]]),)
    if match["plain"]:
        every = Every(*_PLAIN[match["plain"]])
        return (every, Part("night")) if match["plain"] == "nightly" else (every,)
    return (Every(2, None),)


_TH = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|last|final)(?![a-z])"
_FIRST = re.compile(
    r"(?:the\s)?(?:first|1st|(?P<next>next))\s(?:ever\s|#\w+\s)?(?:chat|one|session|meeting|event|date)s?(?![a-z])"
    r"|(?P<up>next\sup|next(?=:|\son\s\d))(?![a-z])"
)
_ORDINAL = re.compile(
    rf"(?P<every>(?:every|each)\s)?(?:the\s)?{_TH}(?:\s?(?:,\s?(?:and\s|&\s?)?|and\s|&\s?|/\s?|\+\s?|or\s)(?:the\s)?{_TH})*"
)
_EACH_TH = re.compile(_TH)


def ordinals(text: str, at: int) -> Found | None:
    """`1st & 3rd`, or `first chat`, which announces a start."""
    if match := _FIRST.match(text, at):
        return (Mark("next" if match["next"] or match["up"] else "first"),), match.end()
    match = _ORDINAL.match(text, at)
    if not match:
        return None
    found = [words.ORDINALS.get(each[0]) or int(each[0][:-2]) for each in _EACH_TH.finditer(match[0])]
    return (Ordinals(tuple(dict.fromkeys(found)), every=bool(match["every"])),), match.end()
