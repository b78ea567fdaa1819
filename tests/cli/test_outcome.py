"""`lastcall outcome` and `lastcall follow-ups`, where no daemon runs."""

import json
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from lastcall.cli.main import main
from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.session import Closed
from lastcall.edges.ledger import SqliteLedger
from sessions import EVENING, after, overrun
from terminal import Terminal

FILE = """\
timezone: UTC
outcomes: [{kind: sale, worth: 200}]
chats:
  - {hashtag: jobhuntchat, when: Mondays 10-11pm UTC}
  - {hashtag: critlib, when: Tuesdays 9-10pm UTC}
"""


class User(Terminal):
    """Types commands, reads what they print."""

    def lists(self, command: str = "outcome") -> list[dict[str, Any]]:
        words = ("outcome", "--list", "--json") if command == "outcome" else (command, "--json")
        read: list[dict[str, Any]] = json.loads(self.says(*words))
        return read


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("CONFIG", "STATE", "RUNTIME"):
        folder = tmp_path / variable.lower()
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(f"XDG_{variable}_{'DIR' if variable == 'RUNTIME' else 'HOME'}", str(folder))
    config = tmp_path / "config" / "lastcall"
    config.mkdir()
    (config / "lastcall.yaml").write_text(FILE)
    return tmp_path


@pytest.fixture
def user(home: Path, capsys: pytest.CaptureFixture[str]) -> User:
    assert home.exists()
    return User(capsys)


def attended(home: Path, *sessions: Closed) -> None:
    with closing(SqliteLedger(home / "state" / "lastcall" / "ledger.sqlite3")) as ledger:
        ledger.write(sessions, after(1000))


def test_an_outcome_is_said_listed_edited_and_taken_back(home: Path, user: User) -> None:
    """All of it without a daemon, on the ledger itself."""
    attended(home, overrun(), overrun(opened=EVENING + timedelta(days=1)))
    said = user.says(
        "outcome", "#jobhuntchat", "referral", "Jane at Acme", "--note", "send portfolio", "--follow-up", "in 3 days"
    )  # fmt: skip
    assert user.code == 0
    assert said.startswith("Noted for #jobhuntchat: referral, Jane at Acme. Follow up on ")
    [first] = user.lists()
    assert first["opened"] == "2026-11-25T03:00:00Z", "the chat's last session is meant"
    assert (first["number"], first["kind"], first["way"], first["who"]) == (
        1,
        "referral",
        "got",
        "Jane at Acme",
    )
    assert (first["note"], first["worth"]) == ("send portfolio", None)

    user.says("outcome", "--edit", "--note", "portfolio and cv")
    user.says("outcome", "--edit", "1", "opportunity", "--follow-up", "none")
    [edited] = user.lists()
    assert (edited["kind"], edited["who"], edited["note"]) == (
        "opportunity",
        "Jane at Acme",
        "portfolio and cv",
    )
    assert edited["follow_up"] is None
    assert edited["said_at"] == first["said_at"]

    assert user.says("outcome", "--undo") == "Taken back: 1, opportunity, Jane at Acme (#jobhuntchat).\n"
    assert user.lists() == []


def test_a_button_says_the_kind_and_edit_the_rest(home: Path, user: User) -> None:
    """The kind stays as it was said."""
    attended(home, overrun())
    user.says("outcome", "jobhuntchat", "opportunity")
    user.says("outcome", "--edit", "--who", "Jane at Acme", "--gave")
    [outcome] = user.lists()
    assert (outcome["kind"], outcome["who"], outcome["way"]) == ("opportunity", "Jane at Acme", "gave")


def test_giving_is_noted_beside_getting(home: Path, user: User) -> None:
    """An introduction is given by itself; --gave makes any kind a gift; the file's worth is taken along."""
    attended(home, overrun())
    for words in (("introduction", "Jane to Tom"), ("referral", "Tom", "--gave"), ("sale", "a logo")):
        said = user.says("outcome", "jobhuntchat", *words)
        assert user.code == 0
    assert said == "Noted for #jobhuntchat: sale, a logo, worth 200.\n"
    assert [(each["kind"], each["way"], each["worth"]) for each in user.lists()] == [
        ("introduction", "gave", None),
        ("referral", "gave", None),
        ("sale", "got", 200),
    ]


def test_the_last_session_needs_no_name(home: Path, user: User) -> None:
    """With --last, or where the first word is a kind."""
    attended(home, overrun("#critlib"), overrun(opened=after(-600)))
    user.says("outcome", "--last", "idea", "a zine")
    user.says("outcome", "sale")
    assert [each["chat"] for each in user.lists()] == ["#critlib", "#critlib"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("jobhuntchat", "refferal"), 1, "Did you mean referral?"),
        (("jobhuntcat", "idea"), 1, "Did you mean #jobhuntchat?"),
        (("referal", "Jane"), 1, "Did you mean referral?"),
        (("critlib", "idea"), 1, "#critlib was not attended yet"),
        (("jobhuntchat", "nothing", "--gave"), 1, "can't be given"),
        (("jobhuntchat", "idea", "--follow-up", "yesterday"), 1, "is past"),
        (("jobhuntchat", "idea", "--follow-up", "2020-01-01"), 1, "is past"),
        (("jobhuntchat", "idea", "x" * 301), 1, "at most 300"),
        (("jobhuntchat",), 2, "what came of #jobhuntchat?"),
        ((), 2, "say it as"),
        (("jobhuntchat", "idea", "--worth", "lots"), 2, "whole number"),
        (("--undo", "7"), 1, "no number 7"),
        (("--undo", "x"), 2, "no number"),
        (("--edit",), 1, "nothing was said"),
    ],
)
def test_what_is_refused(home: Path, user: User, words: tuple[str, ...], code: int, said: str) -> None:
    """In one line that says what to do; nothing is noted."""
    attended(home, overrun())
    assert said in user.says("outcome", *words)
    assert user.code == code
    assert user.lists() == []


def test_before_the_first_session_there_is_nothing_to_say(user: User) -> None:
    """No ledger yet: no crash, and none is made."""
    assert "no chat was attended yet" in user.says("outcome", "--last", "idea")
    assert user.code == 1
    assert user.lists() == []
    assert user.says("follow-ups") == "Nothing is to follow.\n"


def test_a_broken_file_keeps_nobody_from_noting(home: Path, user: User) -> None:
    """What came of a chat must not wait until a schedule is mended."""
    attended(home, overrun())
    (home / "config" / "lastcall" / "lastcall.yaml").write_text("chats: [")
    assert user.says("outcome", "jobhuntchat", "idea", "--follow-up", "tomorrow").startswith("Noted")
    assert len(user.lists("follow-ups")) == 1


def test_a_ledger_that_can_not_be_read_is_said(home: Path, user: User) -> None:
    """No traceback."""
    (home / "state" / "lastcall").mkdir(mode=0o700)
    (home / "state" / "lastcall" / "ledger.sqlite3").write_text("no database" * 100)
    said = user.says("outcome", "--list")
    assert user.code == 1
    assert said.startswith("lastcall: ")


def test_follow_ups_are_tasks_in_a_calendar(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """`plan --ics` has the open ones, each under the same UID every time; settled ones are not there."""
    attended(home, overrun())
    jane = Outcome(
        "#jobhuntchat", EVENING, "referral", after(60), who="Jane; at Acme", follow_up=FollowUp(date(2026, 12, 4))
    )  # fmt: skip
    done = FollowUp(date(2026, 12, 4), settled="done", settled_at=after(70))
    with closing(SqliteLedger(home / "state" / "lastcall" / "ledger.sqlite3")) as ledger:
        ledger.amend([jane, Outcome("#jobhuntchat", EVENING, "idea", after(61), follow_up=done)])
    assert main(["plan", "--ics"]) == 0
    first = capfdbinary.readouterr().out
    [task] = Calendar.from_ical(first).walk("VTODO")
    assert task["SUMMARY"] == "Follow up: Jane; at Acme"
    assert task["DUE"].to_ical() == b"20261204"
    assert b"DUE;VALUE=DATE:20261204\r\n" in first
    assert main(["plan", "--ics"]) == 0
    [again] = Calendar.from_ical(capfdbinary.readouterr().out).walk("VTODO")
    assert again["UID"] == task["UID"]


def test_a_calendar_without_a_ledger_that_can_be_read(home: Path, user: User) -> None:
    """The chats are written all the same."""
    (home / "state" / "lastcall").mkdir(mode=0o700)
    (home / "state" / "lastcall" / "ledger.sqlite3").write_text("no database" * 100)
    assert "follow-ups are left out" in user.says("plan", "--ics")
    assert user.code == 0


class TestFollowUps:
    @pytest.fixture
    def user(self, home: Path, user: User) -> User:
        attended(home, overrun())
        user.says("outcome", "jobhuntchat", "referral", "Jane at Acme", "--follow-up", "in 5 days")
        user.says("outcome", "jobhuntchat", "idea", "a zine", "--follow-up", "today", "--note", "ask Tom")
        user.says("outcome", "jobhuntchat", "connection", "Ann")
        return user

    def test_the_first_due_comes_first(self, user: User) -> None:
        """By day; what needs no follow-up is not there."""
        lines = user.says("follow-ups").splitlines()
        assert lines[0].split()[:2] == ["2", "today"]
        assert lines[0].endswith("a zine (#jobhuntchat): ask Tom")
        assert lines[1].endswith("Jane at Acme (#jobhuntchat)")
        assert [each["overdue"] for each in user.lists("follow-ups")] == [False, False]

    def test_done_and_dropped_are_kept_with_the_outcome(self, user: User) -> None:
        """They leave the list; the outcome stays."""
        assert user.says("follow-ups", "done", "2") == "Done: a zine (#jobhuntchat).\n"
        assert user.says("follow-ups", "drop") == "Dropped: Jane at Acme (#jobhuntchat).\n"
        assert user.lists("follow-ups") == []
        settled = [each["follow_up"]["settled"] for each in user.lists() if each["follow_up"]]
        assert settled == ["dropped", "done"]

    def test_postponed_it_comes_later(self, user: User) -> None:
        """To any day in plain words; to tomorrow without one."""
        assert "On " in user.says("follow-ups", "postpone", "2", "in", "2", "weeks")
        assert [each["number"] for each in user.lists("follow-ups")] == [1, 2]
        user.says("follow-ups", "postpone", "1")
        assert user.says("follow-ups").splitlines()[0].split()[:2] == ["1", "tomorrow"]

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (("done",), 2, "which of the 2?"),
            (("done", "9"), 1, "no follow-up with the number 9"),
            (("done", "3"), 1, "no follow-up with the number 3"),
            (("done", "1", "now"), 2, "Only the number"),
            (("postpone", "1", "2020-01-01"), 1, "is past"),
            (("finish", "1"), 2, "none of list, done, drop, postpone"),
        ],
    )
    def test_what_is_refused(self, user: User, words: tuple[str, ...], code: int, said: str) -> None:
        assert said in user.says("follow-ups", *words)
        assert user.code == code
        assert len(user.lists("follow-ups")) == 2
