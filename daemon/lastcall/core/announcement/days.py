"""Which days a part of a phrase means."""

from calendar import monthrange
from datetime import date

from lastcall.core.announcement import dates
from lastcall.core.announcement.doubt import Doubt, offered
from lastcall.core.announcement.items import Every
from lastcall.core.announcement.meaning import Days
from lastcall.core.announcement.parts import DayPart, Parts
from lastcall.core.announcement.words import DAYS

EACH_DAY = "“every 2 weeks on Monday and Thursday 8-9pm ET”, or one entry a day, each with its start"


class DayReader:
    """Reads the parts of one phrase."""

    def __init__(self, phrase: str, parts: Parts, today: date) -> None:
        """`today` gives dates without a year theirs."""
        self._phrase, self._parts, self._today = phrase, parts, today

    def read(self, part: DayPart, every: Every | None) -> Days:
        """The days that a part means; `every` is how often, said of the whole. Raises Doubt."""
        if part.dates:
            if every or self._parts.months:
                raise Doubt("is this date the start?", part.at, offered(self._phrase, part.at, "from"))
            return Days(dates=tuple(dates.resolve(day, self._phrase, self._today) for day in part.dates))
        if part.month_days:
            return self._days_of_month(part, every)
        if part.ordinals:
            return self._nth_weekdays(part, every)
        if not part.weekdays:
            return Days(interval=every.interval if every else 1)
        return self._weekly(part, every)

    def _weekly(self, part: DayPart, every: Every | None) -> Days:
        monthly = every is not None and every.unit == "month"
        if (self._parts.monthly or monthly) and not self._counts_in_months():
            name = DAYS[part.weekdays[0]]
            raise Doubt(f"which {name} of the month?", part.at, offered(self._phrase, part.at, "1st"))
        if monthly:  # said of the other days
            every = None
        others = [other for other in self._parts.days() if other is not part]
        unclear = not (part.each or part.every) and any(o.every and o.at < part.at for o in others)
        if unclear or (every and every.interval > 1 and others):
            raise Doubt("is it both days every other week, or one and then the other?", part.at, EACH_DAY)
        every = part.every or every
        if every and every.unit == "day":
            raise Doubt("days and weekdays don't go together", part.at, "every other Wednesday 8-9pm ET")
        weekdays = tuple(day for day in sorted(part.weekdays) if day not in self._parts.not_weekdays)
        if not weekdays:
            raise Doubt("no day is left", part.at, "Mondays 8-9pm ET")
        interval = every.interval if every else 1
        if interval > 1 and len(weekdays) > 1 and every and (every.latin or every.unit is None):
            raise Doubt("is it both days every other week, or one and then the other?", part.at, EACH_DAY)
        return Days(weekdays, interval=interval)

    def _counts_in_months(self) -> bool:
        return any(part.ordinals or part.month_days for part in self._parts.days())

    def _nth_weekdays(self, part: DayPart, every: Every | None) -> Days:
        every = part.every or every
        if every and every.unit != "month":
            raise Doubt(
                "an ordinal and such a distance don't go together", part.at, "1st and 3rd Thursday 8pm ET"
            )
        if any(n > 5 or n == 0 for n in part.ordinals):
            raise Doubt("no month has so many", part.at, "1st and 3rd Thursday 8pm ET")
        if len(part.weekdays) > 1:
            names = " and ".join(f"1st {DAYS[day]}" for day in part.weekdays)
            raise Doubt("does this go for each of the days?", part.at, f"“{names}, 8-9pm”")
        ordinals = tuple(sorted(set(part.ordinals), key=lambda n: n if n > 0 else 6 - n))
        return Days(tuple(sorted(part.weekdays)), ordinals, interval=every.interval if every else 1)

    def _days_of_month(self, part: DayPart, every: Every | None) -> Days:
        if not (self._parts.monthly or self._parts.months or (every and every.unit == "month")):
            raise Doubt(
                "the first, second… of what?",
                part.at,
                "1st and 3rd Thursday 8pm ET, or 15th of the month 8pm ET",
            )
        if any(n > 31 or n == 0 for n in part.month_days) or (every and every.unit != "month"):
            raise Doubt("no month has such a day", part.at, "15th of the month 8pm ET")
        longest = max((monthrange(2028, month)[1] for month in self._parts.months), default=31)
        if min(part.month_days) > longest:  # forty years of looking for one would take too long
            raise Doubt("with these dates it never happens", part.at, "15th of the month 8pm ET")
        return Days(month_days=tuple(sorted(set(part.month_days))), interval=every.interval if every else 1)
