"""Sorts the items of a phrase into its parts: what belongs to what, and what is left out."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from lastcall.core.announcement import words
from lastcall.core.announcement.dates import Day
from lastcall.core.announcement.doubt import Doubt
from lastcall.core.announcement.items import (
    Aside,
    Count,
    Dates,
    Every,
    Item,
    Lasts,
    Mark,
    Months,
    Named,
    Often,
    OfTheMonth,
    Ordinals,
    Part,
    Relative,
    Times,
    Unknown,
    Weekdays,
)
from lastcall.core.announcement.left_out import LeavingOut
from lastcall.core.announcement.parts import DayPart, Parts, TimePart
from lastcall.core.announcement.words import DAYS, ORDINAL_NAMES, SEASONS, near
from lastcall.core.announcement.zones import Zone


def sort(phrase: str, items: Sequence[Item]) -> Parts:
    """Sort the items of a phrase. Raises Doubt at the first that can't be placed."""
    return _Sorter(phrase, items).sorted()


class _Sorter:
    def __init__(self, phrase: str, items: Sequence[Item]) -> None:
        self._phrase, self._items = phrase, items
        self._parts = Parts()
        self._marks: list[str] = []  # since the last item that was no mark
        self._between: set[str] = set()  # since the last part of the sequence
        self._near: list[str] = []
        self._ordinals: tuple[Ordinals, int] | None = None
        self._other: tuple[Every, int] | None = None
        self._zone: Zone | None = None
        self._just_named = False
        self._before: Item | None = None  # the last that was no mark
        self._starter = ""  # the word that said `from`
        self._has_weekdays = any(isinstance(item.what, Weekdays) for item in items)
        self._says_rule = any(isinstance(item.what, Weekdays | Ordinals | Every | Count) for item in items)
        self._left_out = LeavingOut(phrase, self._parts)

    def sorted(self) -> Parts:
        for item in self._items:
            self._take(item)
        self._left_out.end()
        self._place_leftovers()
        return self._parts

    def _take(self, item: Item) -> None:
        if isinstance(item.what, Mark):
            self._mark(item.what.kind, item)
            return
        if not self._left_out.take(item, self._marks):
            self._include(item)
        self._just_named = isinstance(item.what, Named)
        self._before = item
        self._marks.clear()

    def _mark(self, kind: str, item: Item) -> None:
        if kind == "no":
            self._refuse_backwards(item)
            self._left_out.begin(item)
        elif kind in {";", ")"}:
            self._left_out.end()
        if kind == "from":
            self._starter = self._phrase[item.at : item.end].lower()
        self._marks.append(kind)
        self._between.add(kind)

    def _refuse_backwards(self, item: Item) -> None:
        """`December off`, `Dec 24 cancelled`: the word that negates comes last."""
        said = self._phrase[item.at : item.end].lower()
        if said in words.OFF and self._before and isinstance(self._before.what, Dates | Months):
            between = self._phrase[self._before.end : item.at].strip().lower()
            if between in {"", "is", "are", ":", "-", "–", "—"}:
                named = self._phrase[self._before.at : self._before.end].strip(" .,")
                raise Doubt("is it then, or is it then not?", self._before.at, f"no chat on {named}")

    # What is said

    def _include(self, item: Item) -> None:
        match item.what:
            case Times():
                self._time(item, item.what)
            case Named(zone):
                self._name_zone(zone, item)
            case Weekdays():
                self._weekdays(item, item.what)
            case Ordinals():
                self._ordinal(item, item.what)
            case Every() | Often() | OfTheMonth() | Count():
                self._how_often(item, item.what)
            case Dates(days):
                self._dates(item, days)
            case _:
                self._include_more(item)

    def _include_more(self, item: Item) -> None:
        match item.what:
            case Months(months, follow):
                self._months(item, months, follow=follow)
            case Part(name):
                self._parts.day_parts.append(name)
                self._near.append(name)
            case Lasts(length):
                self._lasts(item, length)
            case Aside(note):
                self._parts.notes.append(note)
            case Relative() if self._date_follows(item):
                pass  # `tonight, January 2, 2019`
            case Relative():
                said = self._phrase[item.at : item.end].strip()
                error = f"“{said}” hangs on the day it was written"
                raise Doubt(error, item.at, f"say its date, as in {self._instead(item, 'on 2026-12-03')}")
            case Unknown() if self._says_season(item):
                pass
            case Unknown(error, instead):
                instead = instead or near(self._phrase[item.at : item.end])
                raise Doubt(error, item.at, self._instead(item, instead))
            case _:
                raise AssertionError(item)

    def _says_season(self, item: Item) -> bool:
        """`during the summer (June-August)`: the months say it."""
        season = self._phrase[item.at : item.end].lower() in SEASONS
        return season and any(isinstance(each.what, Months) for each in self._items)

    def _instead(self, item: Item, text: str) -> str:
        parts = (self._phrase[: item.at].strip(), text, self._phrase[item.end :].strip())
        return f"“{' '.join(part for part in parts if part)}”"

    def _time(self, item: Item, times: Times) -> None:
        before = self._previous_time()
        if "until" in self._marks and before and before.times.end is None and times.end is None:
            self._replace_last(replace(before, times=Times(before.times.begin, times.begin), end=item.end))
            return
        if self._ordinals:
            self._refine(*self._ordinals)
            self._ordinals = None
        zones = (self._zone,) if self._zone else ()
        self._zone = None
        part = TimePart(item.at, item.end, times, zones, frozenset(self._between), tuple(self._near))
        self._append(part)

    def _previous_time(self) -> TimePart | None:
        last = self._parts.sequence[-1] if self._parts.sequence else None
        return last if isinstance(last, TimePart) else None

    def _replace_last(self, part: TimePart) -> None:
        index = max(i for i, each in enumerate(self._parts.sequence) if isinstance(each, TimePart))
        self._parts.sequence[index] = part

    def _append(self, part: DayPart | TimePart) -> None:
        self._parts.sequence.append(part)
        self._between.clear()
        if isinstance(part, TimePart):
            self._near.clear()

    def _name_zone(self, zone: Zone, item: Item) -> None:
        """A zone belongs to the time before it, unless that has one already: then to the time that follows."""
        timed = [part for part in self._parts.sequence if isinstance(part, TimePart)]
        last = timed[-1] if timed else None
        if last and (not last.zones or (self._just_named and set(self._marks) & {"/", "(", "-", ",", "and"})):
            self._replace_last(replace(last, zones=(*last.zones, zone), end=max(last.end, item.end)))
        elif last and zone.name in {each.name for each in last.zones}:
            return
        elif self._zone:
            raise Doubt("two zones for one time", item.at, "keep one of them, or a time for each")
        else:
            self._zone = zone

    def _weekdays(self, item: Item, what: Weekdays) -> None:
        starts = "from" in self._marks and self._starter != "from" and not what.every
        if {"first", "next"} & set(self._marks) or starts:
            raise Doubt("which date is the first?", item.at, self._instead(item, "2026-12-03"))
        ordinals, every = self._ordinals, self._other
        self._ordinals = self._other = None
        at = min([item.at, *(each[1] for each in (ordinals, every) if each)])
        part = DayPart(
            at, item.end, what.days, ordinals[0].numbers if ordinals else (), every=every[0] if every else None,
            standing=what.every or self._follows_every(at) or (ordinals is not None and ordinals[0].every),
            again="again" in self._between,
            each=self._follows_every(at),
        )  # fmt: skip
        if (
            ordinals
            and ordinals[0].every
            and ordinals[0].numbers in {(2,), (3,), (4,)}
            and not self._says_month()
        ):
            before, after = self._phrase[:at], self._phrase[item.end :]
            month = f"“{self._phrase[: item.end]} of the month{after}”"
            weeks = f"“{before}every {ordinals[0].numbers[0]} weeks on {DAYS[what.days[0]]}{after}”"
            raise Doubt("is it of the month, or every so many weeks?", at, f"{month} or {weeks}")
        last = self._parts.sequence[-1] if self._parts.sequence else None
        if isinstance(last, DayPart) and last.weekdays and not part.ordinals and not part.every:
            if self._phrase[last.end : part.at].strip(" ,").lower() == "or":
                both = f"{self._phrase[: last.end]} and {self._phrase[part.at :]}"
                raise Doubt("which of the two days?", part.at, f"“{both}” if on both")
            self._merge(last, part)
        else:
            self._append(part)

    def _merge(self, last: DayPart, part: DayPart) -> None:
        if last.ordinals or (last.every and last.every.unit is None):
            again = " and ".join(ORDINAL_NAMES.get(n, f"{n}th") for n in last.ordinals) or "every other"
            offer = f"“{self._phrase[: part.at]}{again} {self._phrase[part.at :]}”"
            raise Doubt("does this go for both days?", part.at, offer)
        days = tuple(dict.fromkeys((*last.weekdays, *part.weekdays)))
        self._parts.sequence[-1] = replace(
            last, end=part.end, weekdays=days, standing=last.standing or part.standing
        )
        self._between.clear()

    def _follows_every(self, at: int) -> bool:
        return self._phrase[:at].rstrip().lower().endswith(("every", "each"))

    def _says_month(self) -> bool:
        return any(
            isinstance(each.what, OfTheMonth | Months)
            or (isinstance(each.what, Every) and each.what.unit == "month")
            for each in self._items
        )

    def _ordinal(self, item: Item, what: Ordinals) -> None:
        if self._ordinals:  # `1st of the month and 3rd Thursday`
            what = Ordinals(
                (*self._ordinals[0].numbers, *what.numbers), every=what.every or self._ordinals[0].every
            )
            self._ordinals = (what, self._ordinals[1])
        else:
            self._ordinals = (what, item.at)
        if not self._has_weekdays:
            self._ordinals = None
            self._append(DayPart(item.at, item.end, month_days=what.numbers, standing=True))

    def _how_often(self, item: Item, what: Every | Often | OfTheMonth | Count) -> None:
        match what:
            case Every(unit=None):
                self._other = (what, item.at)
            case Every(unit="week" | "month", interval=interval) if interval > 1 and self._days_follow(item):
                self._other = (what, item.at)
            case Every(unit="day", interval=1) if self._says_which_days():
                pass
            case Every(unit="day", interval=1):
                self._append(DayPart(item.at, item.end, tuple(range(7)), standing=True))
            case Every():
                self._parts.every.append((what, item.at))
            case Often():
                self._parts.often.append((what, item.at))
            case OfTheMonth():
                self._parts.monthly = True
            case Count():
                self._parts.count = what

    def _says_which_days(self) -> bool:
        """`daily at 9am, Monday to Friday`: one time, and the days of the week that are meant."""
        whats = [each.what for each in self._items]
        several = any(isinstance(what, Weekdays) and len(what.days) > 1 for what in whats)
        return several and Mark("no") not in whats and sum(isinstance(what, Times) for what in whats) == 1

    def _date_follows(self, item: Item) -> bool:
        following = next((each.what for each in self._items if each.at > item.at), None)
        return isinstance(following, Dates)

    def _days_follow(self, item: Item) -> bool:
        """`every 2 weeks on Monday`: said of just these days."""
        following = next((each.what for each in self._items if each.at > item.at), None)
        return isinstance(following, Weekdays | Ordinals)

    def _dates(self, item: Item, days: tuple[Day, ...]) -> None:
        kinds = set(self._marks)
        if "next" in kinds and self._is_standing() and any(day.year is None for day in days):
            said = self._phrase[item.at : item.end].strip()
            self._parts.notes.append(f"The next date, “{said}”, is left aside: it states no year.")
        elif "next" in kinds and not self._says_rule:
            self._append(
                DayPart(item.at, item.end, dates=days)
            )  # `our next chat is Thursday 10 December 2026`
        elif kinds & {"from", "first", "next"} and len(days) == 1 and "until" not in kinds:
            self._parts.first += days
        elif kinds & {"until", "-"} and len(days) == 1 and (self._parts.first or self._dated()):
            self._end_dates(days)
        elif "until" in kinds and len(days) == 1:
            self._parts.last += days
        else:
            self._append(DayPart(item.at, item.end, dates=days))

    def _is_standing(self) -> bool:
        """Whether a rule was said that needs no date to be whole."""
        days = self._parts.days()
        spaced = self._parts.every or any(part.every for part in days)
        return not spaced and any(part.weekdays or part.month_days for part in days)

    def _dated(self) -> bool:
        last = self._parts.sequence[-1] if self._parts.sequence else None
        return isinstance(last, DayPart) and len(last.dates) == 1

    def _end_dates(self, days: tuple[Day, ...]) -> None:
        """`24 December to 2 January`: from one to the other."""
        last = self._parts.sequence[-1] if self._parts.sequence else None
        if not self._parts.first and isinstance(last, DayPart):
            self._parts.first += last.dates
            self._parts.sequence.pop()
        self._parts.last += days

    def _months(self, item: Item, months: tuple[int, ...], *, follow: bool) -> None:
        if len(months) == 1 and set(self._marks) & {"from", "until", "first"}:
            raise Doubt("which day of the month, and which year?", item.at, self._instead(item, "2027-01-15"))
        if self._parts.months:
            self._parts.months_twice = item.at
        self._parts.months += months
        self._parts.months_follow = follow

    def _lasts(self, item: Item, length: timedelta) -> None:
        if self._parts.length not in {None, length}:
            raise Doubt("this states two lengths", item.at, "keep one of them")
        self._parts.length = length

    def _place_leftovers(self) -> None:
        if self._other:
            raise Doubt("every other what?", self._other[1], "every other Wednesday 8-9pm ET")
        if self._zone and any(isinstance(each, TimePart) for each in self._parts.sequence):
            raise Doubt(
                "this zone has no time of its own", len(self._phrase), "keep one zone, or a time for each"
            )
        if self._ordinals:
            self._refine(*self._ordinals)

    def _refine(self, ordinals: Ordinals, at: int) -> None:
        """`Wednesdays, 1st and 3rd of the month`; but `first come, first served` is not about days."""
        if not (self._says_month() or len(set(ordinals.numbers)) > 1):
            raise Doubt("the first, second… of what?", at, "1st and 3rd Wednesday 8-9pm ET")
        plain = [
            i for i, each in enumerate(self._parts.sequence) if isinstance(each, DayPart) and each.weekdays
        ]
        if len(plain) != 1:
            raise Doubt("which day is it the first, second… of?", at, "1st and 3rd Wednesday 8-9pm ET")
        part = self._parts.sequence[plain[0]]
        if not isinstance(part, DayPart) or part.ordinals or part.every:
            raise Doubt("which day is it the first, second… of?", at, "1st and 3rd Wednesday 8-9pm ET")
        self._parts.sequence[plain[0]] = replace(part, ordinals=ordinals.numbers)
