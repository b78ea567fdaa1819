"""Weekdays and months by their names: `Mon-Fri`, `MWF`, `September–May`. Recognised in lower-case text."""

import re
from calendar import monthrange

from lastcall.core.announcement import words
from lastcall.core.announcement.dates import Day
from lastcall.core.announcement.items import Dates, Found, Mark, Months, Part, Relative, Weekdays

_DAY = rf"{words.DAY_PATTERN}(?![a-z])\.?"
_DAYS = re.compile(rf"(?P<first>{_DAY})(?:\s?(?:-|to\s|through\s|thru\s)\s?(?P<last>{_DAY}))?")
_THIS = re.compile(
    rf"(?:this|next|coming|tomorrow)\s(?:coming\s)?(?:{_DAY}|week|month|evening|night|weekend)(?![a-z])"
)
_LETTER = r"(?:tu|th|sa|su|m|t|w|r|f)"
_LETTERS = re.compile(
    rf"(?:mtwth?f|mtwrf|mwf|mtw|mtth|tuth|tth|tr|mwth|mw|wf|mf|{_LETTER}(?:/{_LETTER})+|{_LETTER}(?:-{_LETTER}){{2,}}|m-(?:f|th))(?![a-z])"
)
_SETS: dict[str, tuple[int, ...]] = {
    "weekday": (0, 1, 2, 3, 4), "weeknight": (0, 1, 2, 3, 4), "weekend": (5, 6), "everyday": (0, 1, 2, 3, 4, 5, 6),
}  # fmt: skip
_SET = re.compile(r"(weekday|weeknight|weekend|everyday)s?(?![a-z])|working days?(?![a-z])")


def weekdays(text: str, at: int) -> Found | None:
    """Days of the week, one or many."""
    if match := _THIS.match(text, at):
        return (Relative(),), match.end()
    if match := _DAYS.match(text, at):
        first = match["first"].rstrip(".")
        days = _range(words.WEEKDAY_OF[first], words.WEEKDAY_OF[(match["last"] or first).rstrip(".")], 7)
        return (Weekdays(tuple(days), every=first in words.EVERY_DAY_NAMES or len(days) > 1),), match.end()
    if match := _SET.match(text, at):
        found = Weekdays(_SETS[match[1] or "weekday"], every=True)
        return ((found, Part("night")) if match[1] == "weeknight" else (found,)), match.end()
    if match := _LETTERS.match(text, at):
        return (Weekdays(tuple(_letters(match[0])), every=True),), match.end()
    return None


def _letters(run: str) -> list[int]:
    if run.count("-") == 1:
        return _range(0, words.DAY_LETTERS[run[2:]], 7)
    return sorted({words.DAY_LETTERS[each] for each in re.findall(_LETTER, run)})


def _range(first: int, last: int, size: int) -> list[int]:
    return [(first + step) % size for step in range((last - first) % size + 1)]


_MONTH = rf"{words.MONTH_PATTERN}(?![a-z])\.?"
_MONTHS = re.compile(
    rf"(?P<first>{_MONTH})(?:\s?(?:-|to\s|through\s|thru\s|until\s|till?\s)\s?(?P<last>{_MONTH})"
    rf"|(?P<more>(?:\s?(?:,\s?(?:and\s|&\s?|or\s)?|and\s|&\s?|or\s|/)\s?{_MONTH})+))?"
)
_YEAR = re.compile(r",?\s?((?:19|20)\d\d)(?![\d:])")
_EACH_MONTH = re.compile(_MONTH)


def months(text: str, at: int) -> Found | None:
    """Months, one or many; those of one year are a stretch of days."""
    match = _MONTHS.match(text, at)
    if not match:
        return None
    year = _YEAR.match(text, match.end())
    if year and match[0] == match["first"]:
        month, year_of = words.MONTH_OF[match["first"].rstrip(".")], int(year[1])
        first, last = (Day(month, day, year_of, at, year.end()) for day in (1, monthrange(year_of, month)[1]))
        return (Mark("from"), Dates((first,)), Mark("until"), Dates((last,))), year.end()
    named = [words.MONTH_OF[each[0].rstrip(".")] for each in _EACH_MONTH.finditer(match[0])]
    months = [month + 1 for month in _range(named[0] - 1, named[1] - 1, 12)] if match["last"] else named
    return (Months(tuple(months), follow=bool(match["last"])),), match.end()
