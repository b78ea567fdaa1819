"""One month of one job seeker: what she does, by button and command, and what the report makes of it."""

import json
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time
from msgspec.structs import replace

from house import MONDAY, House, at, chat, minutes, schedule
from lastcall.cli.main import main
from lastcall.core.afterwords import tag
from lastcall.core.budget import Budgets
from lastcall.core.decisions import Skip
from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.outcome_json import to_json
from lastcall.core.recurrence import Recurrence
from lastcall.core.schedule import Chat
from lastcall.edges.ledger import SqliteLedger
from lastcall.requests import handle

FILE = """\
timezone: America/New_York
budgets: {session: 45m, day: 4h, week: 1h 45m}
protected: [{name: bath time, when: daily 7-7:30pm from 2026-12-01}]
chats:
  - {hashtag: jobhuntchat, when: Mondays 10-11pm ET, budget: 40m, goal: two people hiring in Denver}
  - {hashtag: critlib, when: Wednesdays 8-9pm ET, budget: 30m}
  - {hashtag: hirefriday, when: Fridays 1-2pm ET, budget: 45m}
"""
AFTERWARDS = at("09:00", date(2027, 1, 4))
JOBS, CRITLIB, FRIDAY = "#jobhuntchat", "#critlib", "#hirefriday"


def weekly(hashtag: str, day: int, begins: str, budget: float) -> Chat:
    """A chat so many days after Monday."""
    found = chat(hashtag, begins, budget=budget, remind=())
    [recurrence] = found.recurrences
    later = recurrence.start + timedelta(days=day)
    return replace(
        found, recurrences=(Recurrence(recurrence.timezone, later, recurrence.rrule, recurrence.length),)
    )


class JobSeeker:
    """Lives through a month on the fakes. What she does she also writes down, to be summed by hand."""

    def __init__(self) -> None:
        plan = schedule(
            weekly(JOBS, 0, "22:00", 40), weekly(CRITLIB, 2, "20:00", 30), weekly(FRIDAY, 4, "13:00", 45)
        )
        plan = replace(plan, budgets=Budgets(minutes(240), minutes(105), plan.timezone, session=minutes(45)))
        self.house = House(plan, at("09:00"))
        self.diary: list[tuple[str, int, int]] = []
        """(chat, minutes there, minutes over)."""
        self.weeks = [0, 0, 0, 0]
        """Minutes."""
        self.got = self.gave = 0

    def goes(self, hashtag: str, week: int, stays: int, *, says: str) -> None:
        """From the start on, for so many minutes; then Done, and the answer by button."""
        opened = self.starts(hashtag, week)
        self.house.until(opened + minutes(stays))
        self.house.press("Done", hashtag)
        allowed = min({JOBS: 40, CRITLIB: 30, FRIDAY: 45}[hashtag], 105 - self.weeks[week])
        self.weeks[week] += stays
        self.diary.append((hashtag, stays, max(stays - allowed, 0)))
        if says:
            self.house.press(says, hashtag)
            self.got += says != "Just chatting"

    def skips(self, hashtag: str, week: int) -> None:
        """From the couch, five minutes before."""
        self.house.until(self.starts(hashtag, week) - minutes(5))
        assert self.house.service.do(Skip(hashtag)).ok

    def is_away(self, hashtag: str, week: int) -> None:
        """The machine sleeps all through it."""
        start = self.starts(hashtag, week)
        self.house.until(start - minutes(30))
        self.house.service.away("suspend")
        self.house.clock.sleep_until(start + minutes(120))
        self.house.service.back()

    def notes(
        self, hashtag: str, week: int, kind: str, who: str, way: Any = "got", due: date | None = None
    ) -> Outcome:
        """On the command line, a quarter of an hour after leaving."""
        now = self.house.clock.moment.utc + minutes(15)
        self.house.until(now)
        said = Outcome(
            hashtag,
            self.starts(hashtag, week),
            kind,
            now,
            way=way,
            who=who,
            follow_up=FollowUp(due) if due else None,
        )
        assert handle(self.house.service, self.house.clock, {"do": "outcome", "outcome": to_json(said)})["ok"]
        self.got += way == "got"
        self.gave += way == "gave"
        return said

    def starts(self, hashtag: str, week: int) -> datetime:
        day, begins = {JOBS: (0, "22:00"), CRITLIB: (2, "20:00"), FRIDAY: (4, "13:00")}[hashtag]
        return at(begins, MONDAY + timedelta(days=7 * week + day))


@pytest.fixture(scope="module")
def anna() -> JobSeeker:
    """December, by the week."""
    anna = JobSeeker()
    # The first week: on time, and it begins well. She writes to Jane on the day she said.
    anna.goes(JOBS, 0, 40, says="Connection")
    jane = anna.notes(JOBS, 0, "referral", "Jane at Acme", due=date(2026, 12, 11))
    anna.goes(CRITLIB, 0, 38, says="Just chatting")
    anna.house.until(at("09:30", date(2026, 12, 11)))
    assert "Jane at Acme" in anna.house.shown(tag(jane.key))
    anna.house.press("Done", tag(jane.key))
    anna.goes(FRIDAY, 0, 30, says="Opportunity")
    # The second: an evening that got away from her, a chat skipped, and one slept through.
    anna.goes(JOBS, 1, 62, says="")
    anna.skips(CRITLIB, 1)
    anna.is_away(FRIDAY, 1)
    # The third: she gives, too.
    anna.goes(JOBS, 2, 35, says="Connection")
    anna.notes(JOBS, 2, "introduction", "Jane to Tom", "gave", due=date(2027, 1, 29))
    anna.goes(CRITLIB, 2, 45, says="Just chatting")
    anna.goes(FRIDAY, 2, 45, says="Just chatting")
    # The last: Christmas.
    anna.goes(JOBS, 3, 20, says="Just chatting")
    anna.skips(CRITLIB, 3)
    anna.skips(FRIDAY, 3)
    anna.house.until(AFTERWARDS)
    return anna


@pytest.fixture
def report(
    anna: JobSeeker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """What `lastcall report` says of it on the Monday after, from the ledger on disk."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "lastcall.yaml").write_text(FILE)
    kept = anna.house.ledger
    with closing(SqliteLedger(tmp_path / "lastcall" / "ledger.sqlite3")) as ledger:
        ledger.write([*kept.closed, *kept.marks, *kept.outcomes], AFTERWARDS)

    def report(*words: str) -> str:
        with freeze_time(AFTERWARDS):
            assert main(["report", *words, "--config", str(tmp_path / "lastcall.yaml")]) == 0
        return capsys.readouterr().out

    return report


def test_the_figures_are_those_of_an_independent_sum(anna: JobSeeker, report: Any) -> None:
    """From her diary, chat by chat and in all."""
    figures = json.loads(report("--json"))
    for hashtag in (JOBS, CRITLIB, FRIDAY):
        [chat] = [each for each in figures["chats"] if each["chat"] == hashtag]
        mine = [(there, over) for name, there, over in anna.diary if name == hashtag]
        assert chat["sessions"] == len(mine)
        assert chat["attended_s"] == 60 * sum(there for there, _ in mine)
        assert chat["planned_s"] == 3600 * len(mine)
        assert chat["overrun_s"] == 60 * sum(over for _, over in mine)
        assert chat["on_time"] == sum(not over for _, over in mine)
    totals = figures["totals"]
    assert totals["sessions"] == len(anna.diary) == 8
    assert totals["attended_s"] == 60 * sum(there for _, there, _ in anna.diary)
    assert (totals["got"], totals["gave"]) == (anna.got, anna.gave) == (4, 1)
    assert totals["s_per_outcome"] == round(totals["attended_s"] / 5)
    assert totals["answered"] == 7


def test_what_she_did_not_attend(report: Any) -> None:
    """Skipped on purpose is one thing, missed another."""
    figures = json.loads(report("--json"))
    by_chat = {each["chat"]: (each["skipped"], each["missed"]) for each in figures["chats"]}
    assert by_chat == {JOBS: (0, 0), CRITLIB: (2, 0), FRIDAY: (1, 1)}


def test_the_weeks_and_their_budget(anna: JobSeeker, report: Any) -> None:
    """1 h 45 a week: broken, kept, broken, kept; the week that has just begun isn't over."""
    figures = json.loads(report("--json"))
    assert [week["spent_s"] // 60 for week in figures["weeks"]] == [*anna.weeks, 0] == [108, 62, 125, 20, 0]
    assert [week["kept"] for week in figures["weeks"]] == [False, True, False, True, None]


def test_follow_ups_done_and_open(report: Any) -> None:
    """Jane was written to; the introduction is due in January."""
    assert json.loads(report("--json"))["follow_ups"] == {"done": 1, "dropped": 0, "open": 1}


def test_what_she_reads(report: Any) -> None:
    """Nothing is judged after four evenings."""
    said = report("--since", "2026-12-01")
    assert said.startswith("1 Dec 2026 to 4 Jan 2027: 8 sessions of 3 chats\n")
    assert said.count("too early to tell") == 3
    assert "kept in 2 of 4 weeks, 1 h 45 each" in said
    assert "bath time kept 27 of 27" in said
    assert "you got 4, you gave 1" in said
