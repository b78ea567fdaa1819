"""Schedules for calendars, and a second reader of calendar files that shares no code with lastcall."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from lastcall.core.budget import Budgets
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Chat, ProtectedTime, Schedule

BEGIN = datetime(2026, 11, 25, 7, tzinfo=UTC)
TWO_YEARS = timedelta(days=731)
ZONES = ("America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "America/Santiago",
         "Africa/Casablanca", "Asia/Kolkata", "UTC")  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Run = tuple[str, datetime, timedelta]
"""Title, start in UTC, exact length."""


def runs(schedule: Schedule) -> list[Run]:
    """What the core makes of the coming two years."""
    found = schedule.occurrences(BEGIN, BEGIN + TWO_YEARS)
    return sorted((each.chat, each.start, each.end - each.start) for each in found)


def read_by_another(data: bytes) -> list[Run]:
    """What the package `ical` makes of them."""
    calendar = IcsCalendarStream.calendar_from_ics(data.decode())
    around = calendar.timeline.overlapping(BEGIN, BEGIN + TWO_YEARS)
    found = [
        (str(each.summary), each.dtstart.astimezone(UTC), each.computed_duration)
        for each in around
        if isinstance(each.dtstart, datetime)
    ]
    return sorted(run for run in found if BEGIN <= run[1] < BEGIN + TWO_YEARS)


def chat(hashtag: str, *recurrences: Recurrence, lasts: int = 60, **more: object) -> Chat:
    length = timedelta(minutes=lasts)
    return Chat(hashtag, recurrences, length, timedelta(minutes=45), **more)  # type: ignore[arg-type]


def schedule(*chats: Chat, protected: tuple[ProtectedTime, ...] = ()) -> Schedule:
    zone = "America/Denver"
    return Schedule(zone, chats, Budgets(timedelta(hours=2), timedelta(hours=5), zone), protected)


def wall(written: str) -> datetime:
    """A wall time, which has no zone."""
    return datetime.fromisoformat(written)


def weekly(day: str = "MO", zone: str = "America/New_York", more: str = "") -> Recurrence:
    """Evenings at ten."""
    return Recurrence(zone, wall("2024-01-01 22:00"), f"FREQ=WEEKLY;BYDAY={day}{more}", timedelta(hours=1))


_interval = st.sampled_from(("", ";INTERVAL=2", ";INTERVAL=3"))
_days = st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True).map(",".join)
_numbered = st.builds("{}{}".format, st.sampled_from((1, 2, 3, 4, -1)), st.sampled_from(DAYS))
_end = st.one_of(
    st.just(""),
    st.integers(1, 30).map(";COUNT={}".format),
    st.dates(date(2026, 12, 1), date(2028, 6, 1)).map(lambda day: f";UNTIL={day:%Y%m%d}T235959"),
)
_rules = st.one_of(
    st.just(""),
    st.builds("FREQ=DAILY{}{}".format, _interval, _end),
    st.builds("FREQ=WEEKLY;BYDAY={}{}{}".format, _days, _interval, _end),
    st.builds(
        "FREQ=MONTHLY;BYDAY={}{}".format,
        st.lists(_numbered, min_size=1, max_size=2, unique=True).map(",".join),
        _end,
    ),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={}{}".format, st.integers(1, 31), _end),
    st.builds("FREQ=YEARLY;BYMONTH={};BYDAY=2SU{}".format, st.integers(1, 12), _end),
)
_dates = st.frozensets(st.dates(date(2026, 11, 20), date(2027, 12, 31)), max_size=20)
_starts = st.builds(
    lambda day, hour, minute: datetime.combine(day, time(hour, minute)),
    st.dates(date(2025, 6, 1), date(2027, 6, 30)),
    st.integers(4, 23),  # away from the gaps of spring, where calendars differ from us: see the ADR
    st.sampled_from((0, 15, 30)),
)
recurrences = st.builds(
    Recurrence,
    st.sampled_from(ZONES),
    _starts,
    _rules,
    st.one_of(st.none(), st.integers(15, 26 * 60).map(lambda minutes: timedelta(minutes=minutes))),
    _dates,
)
schedules = st.lists(st.tuples(recurrences, _dates), min_size=1, max_size=3).map(
    lambda found: schedule(*(chat(f"#chat{n}", each, skip=skip) for n, (each, skip) in enumerate(found)))
)
