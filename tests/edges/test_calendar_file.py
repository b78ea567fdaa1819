"""Calendar files: what is written means the same to another program, and what is read means what it said."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars import BEGIN, chat, read_by_another, runs, schedule, schedules, wall, weekly
from lastcall.core.moment import iso
from lastcall.core.recurrence import Recurrence, Window, starts
from lastcall.core.schedule import ProtectedTime, Schedule
from lastcall.edges.calendar_file import CalendarError, Found, LeftOut, read_calendar, write_calendar
from lastcall.edges.calendar_file.changes import vtimezone
from lastcall.edges.calendar_file.zones import iana
from lastcall.edges.config import load

EXAMPLE = Path(__file__).parents[2] / "config" / "example.yaml"


def event(*lines: str, zones: str = "") -> bytes:
    """A calendar of one event, as other programs write them."""
    inside = ["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"]
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", *zones.split(), *inside, "END:VCALENDAR", ""]
    ).encode()


def read(data: bytes, zone: str = "America/Denver") -> Found | LeftOut:
    found, left = read_calendar(data, zone, BEGIN)
    assert len(found) + len(left) == 1, (found, left)
    return (found or left)[0]


def coming(found: Found | LeftOut, number: int = 3) -> list[str]:
    """The first starts in UTC."""
    assert isinstance(found, Found), found
    every = {at for each in found.recurrences for at in starts(each, BEGIN, BEGIN + timedelta(days=800))}
    return [iso(at)[:16] for at in sorted(every)[:number]]


class TestWriting:
    """`lastcall plan --ics`."""

    def test_the_example_means_the_same_to_another_reader(self) -> None:
        """Every occurrence of two years, through two springs and two autumns."""
        example = load(EXAMPLE).schedule
        assert example
        assert read_by_another(write_calendar(example, BEGIN, BEGIN)) == runs(example)

    @settings(max_examples=60)
    @given(schedules)
    def test_any_schedule_means_the_same_to_another_reader(self, plan: Schedule) -> None:
        """Rules with and without end, exceptions, zones on both sides of the equator, lengths over midnight."""
        assert read_by_another(write_calendar(plan, BEGIN, BEGIN)) == runs(plan)

    def test_it_is_the_same_file_whenever_it_is_written(self) -> None:
        """UIDs are stable, so that a calendar replaces what it has; they differ between chats and between rules."""
        plan = schedule(chat("#a", weekly("MO"), weekly("TU")), chat("#b", weekly("MO")))
        one, two = (write_calendar(plan, BEGIN, at) for at in (BEGIN, BEGIN + timedelta(hours=1)))
        uids = [line for line in one.splitlines() if line.startswith(b"UID:")]
        assert len(set(uids)) == 3
        assert [line for line in one.splitlines() if not line.startswith(b"DTSTAMP")] == [
            line for line in two.splitlines() if not line.startswith(b"DTSTAMP")
        ]

    def test_a_chat_tells_all_that_a_calendar_shows(self) -> None:
        """Goal, budget, link, reminders; a comma is escaped, a long line folded, each line ended as RFC 5545 has it."""
        leads = (timedelta(days=1), timedelta(minutes=15))
        goal = "two people, one of them hiring; in Denver, " + "é" * 60
        escaped = goal.replace(",", "\\,").replace(";", "\\;")
        plan = schedule(chat("#a", weekly(), name="A Chat", goal=goal, link="https://x.com/a", remind=leads))
        text = write_calendar(plan, BEGIN, BEGIN)
        assert all(len(line) <= 75 for line in text.split(b"\r\n"))
        assert b"\n" not in text.replace(b"\r\n", b"")
        lines = text.replace(b"\r\n ", b"").decode().splitlines()
        assert f"DESCRIPTION:Goal: {escaped}\\nBudget: 45m" in lines
        for line in ("SUMMARY:A Chat (#a)", "URL:https://x.com/a", "TRIGGER:-PT24H", "TRIGGER:-PT15M", "DURATION:PT1H",
                     "DTSTART;TZID=America/New_York:20261130T220000", "DTSTAMP:20261125T070000Z"):  # fmt: skip
            assert line in lines

    def test_what_is_over_is_left_out(self) -> None:
        """A calendar is not filled with a past that never was."""
        once = Recurrence("UTC", wall("2026-11-01 20:00"))
        ended = weekly(more=";UNTIL=20261101T235959")
        assert b"VEVENT" not in write_calendar(schedule(chat("#a", once, ended)), BEGIN, BEGIN)

    def test_protected_time_where_it_is_wanted(self) -> None:
        """Whole days as whole days, evenings as evenings."""
        denver = ZoneInfo("America/Denver")
        skiing = Window(datetime(2026, 12, 24, tzinfo=denver), datetime(2027, 1, 3, tzinfo=denver))
        plan = schedule(
            protected=(ProtectedTime("dinner", (weekly(),)), ProtectedTime("skiing", (), (skiing,)))
        )
        assert b"VEVENT" not in write_calendar(plan, BEGIN, BEGIN)
        text = write_calendar(plan, BEGIN, BEGIN, protected=True).decode()
        assert "DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20270103\r\n" in text
        assert read_calendar(text.encode(), "UTC", BEGIN)[0] == []

    def test_a_start_in_the_gap_of_spring(self) -> None:
        """The one place where a calendar differs: it shows 3:30, for the clock before the change, where we have 3:00."""
        early = Recurrence(
            "America/New_York", wall("2026-01-04 02:30"), "FREQ=WEEKLY;BYDAY=SU", timedelta(hours=1)
        )
        plan = schedule(chat("#a", early))
        ours, theirs = set(runs(plan)), set(read_by_another(write_calendar(plan, BEGIN, BEGIN)))
        assert {iso(at) for _, at, _ in ours - theirs} == {"2027-03-14T07:00:00Z", "2028-03-12T07:00:00Z"}
        assert {iso(at) for _, at, _ in theirs - ours} == {"2027-03-14T07:30:00Z", "2028-03-12T07:30:00Z"}

    def test_every_zone_changes_when_it_does(self) -> None:
        """Each VTIMEZONE, read by another program, gives the offsets of the tz database around each change."""
        seen = set()
        for name in sorted(zone for zone in available_timezones() if "/" in zone):
            zone = ZoneInfo(name)
            walls = tuple(_around_changes(zone, date(2026, 1, 1), date(2027, 7, 1)))
            if walls not in seen:
                seen.add(walls)
                text = vtimezone(zone, date(2025, 1, 1), date(2030, 1, 1)).to_ical().decode()
                other = tzical(StringIO(text)).get()
                assert [wall.replace(tzinfo=other).utcoffset() for wall, _ in walls] == [
                    at for _, at in walls
                ], name
        assert len(seen) > 50


def _around_changes(zone: ZoneInfo, first: date, last: date) -> list[tuple[datetime, timedelta | None]]:
    """Wall times with their offsets, of each hour of the days with a change; less those shown twice or never."""
    found = []
    at, end = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in (first, last))
    while at < end:
        following = at + timedelta(days=1)
        changes = at.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset()
        step = timedelta(hours=1) if changes else timedelta(days=30) if at.day == 1 else timedelta(days=99)
        while at < following:
            wall = at.astimezone(zone).replace(tzinfo=None)
            offsets = {wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
            if len(offsets) == 1 and step < timedelta(days=99):
                found.append((wall, offsets.pop()))
            at += step
        at = following
    return found


class TestReading:
    """`lastcall import`."""

    @settings(max_examples=60)
    @given(schedules)
    def test_our_own_export_gives_the_same_chats(self, plan: Schedule) -> None:
        """The same starts and lengths, for two years."""
        found, left = read_calendar(write_calendar(plan, BEGIN, BEGIN), "America/Denver", BEGIN)
        again = schedule(*(chat(each.hashtag, *each.recurrences) for each in found))
        assert runs(again) == runs(plan)
        assert all(each.over for each in left)

    def test_all_that_an_export_tells_comes_back(self) -> None:
        """Name, goal, budget, link, reminders."""
        leads = (timedelta(days=1), timedelta(minutes=15))
        plan = schedule(
            chat("#a", weekly(), name="A: Chat", goal="one, two; three", link="https://x.com/a", remind=leads)
        )
        found = read(write_calendar(plan, BEGIN, BEGIN))
        assert isinstance(found, Found)
        told = (found.hashtag, found.name, found.goal, found.budget, found.link, found.remind, found.notes)
        assert told == ("#a", "A: Chat", "one, two; three", "45m", "https://x.com/a", leads, ())

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            (["DTSTART:20261201T200000Z", "DTEND:20261201T210000Z"], ["2026-12-01T20:00"]),
            (["DTSTART:20261201T200000"], ["2026-12-02T03:00"]),  # floating: by the clock of the file
            (["DTSTART;TZID=Eastern Standard Time:20261201T200000"], ["2026-12-02T01:00"]),
            (["DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20261201T200000"], ["2026-12-01T19:00"]),
            (["DTSTART;TZID=America/New_York:20261201T200000", "RRULE:FREQ=WEEKLY;UNTIL=20261209T010000Z"],
             ["2026-12-02T01:00", "2026-12-09T01:00"]),
            (["DTSTART;TZID=Europe/London:20261130T200000", "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20261201T200000Z",
              "EXDATE;VALUE=DATE:20261202"], ["2026-11-30T20:00", "2026-12-03T20:00"]),
            (["DTSTART:20261202T200000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3"],
             ["2026-12-02T20:00", "2026-12-07T20:00", "2026-12-14T20:00"]),
            (["DTSTART:20261201T200000Z", "RDATE:20261205T190000Z,20261206T190000Z"],
             ["2026-12-01T20:00", "2026-12-05T19:00", "2026-12-06T19:00"]),
        ],
    )  # fmt: skip
    def test_when_it_is(self, lines: list[str], expected: list[str]) -> None:
        """In UTC, floating, in a zone as Windows names it, with exceptions in another zone, with dates of its own."""
        assert coming(read(event("SUMMARY:#a", *lines))) == expected

    def test_a_date_that_was_moved(self) -> None:
        """It happens at its new time, and not at its old one; one that was cancelled not at all."""
        head = "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:#a\r\n"
        lines = "DTSTART:20261201T200000Z\r\nRRULE:FREQ=DAILY;COUNT=4"
        moved = f"{head}RECURRENCE-ID:20261202T200000Z\r\nDTSTART:20261202T210000Z"
        cancelled = f"{head}RECURRENCE-ID:20261203T200000Z\r\nDTSTART:20261203T200000Z\r\nSTATUS:CANCELLED"
        found = read(event("SUMMARY:#a", lines + moved + cancelled))
        assert coming(found, 9) == ["2026-12-01T20:00", "2026-12-02T21:00", "2026-12-04T20:00"]

    @pytest.mark.parametrize(
        ("texts", "hashtag", "name"),
        [
            (["SUMMARY:Job Hunt Chat (#jobhuntchat)"], "#jobhuntchat", "Job Hunt Chat"),
            (["SUMMARY:#tchat with Ann"], "#tchat", "tchat with Ann"),
            (["SUMMARY:Weekly talk", "CATEGORIES:work,#tlchat"], "#tlchat", "Weekly talk"),
            (["SUMMARY:Talk", "DESCRIPTION:see https://x.com/#top and join\\n#litchat!"], "#litchat", "Talk"),
            (["SUMMARY:Small Biz: the #1 chat"], "#smallbizthe1chat", "Small Biz: the #1 chat"),
        ],
    )
    def test_which_hashtag(self, texts: list[str], hashtag: str, name: str) -> None:
        """The first that is named; one is made of the title where none is, and that is said."""
        found = read(event(*texts, "DTSTART:20261201T200000Z"))
        assert isinstance(found, Found)
        assert (found.hashtag, found.name) == (hashtag, name)
        assert any("made of its title" in note for note in found.notes) == (hashtag == "#smallbizthe1chat")

    @pytest.mark.parametrize(
        ("lines", "why"),
        [
            (["DTSTART;VALUE=DATE:20261201"], "all day"),
            (["DTSTART;TZID=Middle Earth:20261201T200000"], "“Middle Earth” is unknown"),
            (["DTSTART;TZID=EST:20261201T200000"], "“EST” is unknown"),
            (["DTSTART:whenever"], "DTSTART can't be read"),
            (["DESCRIPTION:x"], "no start"),
            (["DTSTART:20261201T200000Z", "DTEND:20261201T190000Z"], "ends before it begins"),
            (["DTSTART:20261201T200000Z", "DURATION:P8D"], "longer than a week"),
            (["DTSTART:20261201T200000Z", "RRULE:FREQ=SECONDLY"], "SECONDLY"),
            (
                ["DTSTART:20261201T200000Z", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2"],
                "never gives a start",
            ),
            (
                ["DTSTART:20261201T200000Z", "RRULE:FREQ=DAILY;BYHOUR=20,21", "EXDATE:20261202T200000Z"],
                "one of several",
            ),
            (["DTSTART:20261201T200000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "more than once"),
            (["DTSTART:20261201T200000Z", "STATUS:CANCELLED"], "cancelled"),
            (["DTSTART:20201201T200000Z"], "over"),
            (["DTSTART:12011201T200000Z", "RRULE:FREQ=DAILY"], "too far away"),
        ],
    )
    def test_what_is_no_chat_is_said(self, lines: list[str], why: str) -> None:
        """With its reason, and the other events are still read."""
        left = read(event("SUMMARY:#a", *lines))
        assert isinstance(left, LeftOut), left
        assert why in left.why

    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "no calendar"),
            (b"<html>", "no calendar"),
            (b"\xff\xfe", "not UTF-8"),
            (b"x" * (5 << 20), "larger than"),
            (b"BEGIN:VCALENDAR\n" * 100_000, "nested too deep"),
            (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 2001 + b"END:VCALENDAR\n", "2001 events"),
            (b"END:VCALENDAR\n", "not begun"),
            (b'BEGIN;X="a:b":VTIMEZONE\n', "not understood"),
        ],
        ids=["empty", "a page", "bytes", "huge", "deep", "many", "upside down", "odd"],
    )
    def test_what_is_no_calendar_is_refused(self, data: bytes, why: str) -> None:
        """Before it costs time or memory."""
        with pytest.raises(CalendarError, match=why):
            read_calendar(data, "UTC", BEGIN)

    def test_a_hostile_zone_costs_nothing(self) -> None:
        """A file's own description of a zone is never expanded; only the name that it adds is looked at."""
        zones = ("BEGIN:VTIMEZONE TZID:mine X-LIC-LOCATION:Europe/Berlin BEGIN:STANDARD DTSTART:19000101T000000"
                 " RRULE:FREQ=SECONDLY TZOFFSETFROM:+0100 TZOFFSETTO:+0200 END:STANDARD END:VTIMEZONE")  # fmt: skip
        assert coming(read(event("SUMMARY:#a", "DTSTART;TZID=mine:20261201T200000", zones=zones))) == [
            "2026-12-01T19:00"
        ]

    @settings(max_examples=150)
    @given(st.integers(0, 3000), st.text(max_size=8), st.integers(0, 20))
    def test_damage_is_survived(self, at: int, junk: str, cut: int) -> None:
        """A calendar with a piece missing and rubbish in its place gives chats, reasons or one clear refusal."""
        plan = schedule(
            chat("#a", weekly(more=";UNTIL=20270101T235959"), skip=frozenset({date(2026, 12, 7)}))
        )
        text = write_calendar(plan, BEGIN, BEGIN).decode()
        damaged = text[: at % len(text)] + junk + text[at % len(text) + cut :]
        with suppress(CalendarError):
            read_calendar(damaged.encode("utf-8", "surrogatepass"), "UTC", BEGIN)

    def test_names_of_zones(self) -> None:
        """As Windows, old programs and the file itself have them."""
        assert iana("Pacific Standard Time") == "America/Los_Angeles"
        assert iana("/mozilla.org/20050126_1/America/Indiana/Knox") == "America/Indiana/Knox"
        assert iana("../../etc/passwd") is None
