"""`lastcall report` in the terminal, as JSON and as CSV, where no daemon runs."""

import csv
import io
import json
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time

from lastcall.cli.main import main
from lastcall.core.outcome import Outcome
from lastcall.core.record import Entry, Mark
from lastcall.core.schedule import Occurrence
from lastcall.edges.ledger import SqliteLedger
from real.bus import wait_until
from sessions import EVENING, after, attending, overrun, punctual

FILE = """\
timezone: UTC
budgets: {week: 1h}
chats:
  - {hashtag: jobhuntchat, when: Mondays 10-11pm UTC}
"""
NOW = "2026-11-25T12:00:00Z"
WEEK = timedelta(days=7)


class User:
    """Types commands on a Wednesday, reads what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.ledger = home / "state" / "lastcall" / "ledger.sqlite3"
        self._capsys = capsys
        self.code = 0

    def says(self, *words: str) -> str:
        self._capsys.readouterr()
        try:
            with freeze_time(NOW, ignore=["sqlite3"]):
                self.code = main(("report", *words))
        except SystemExit as end:  # argparse
            self.code = int(end.code or 0)
        printed = self._capsys.readouterr()
        return printed.out + printed.err

    def figures(self, *words: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.says("--json", *words))
        return read

    def attended(self, *entries: Entry) -> None:
        with closing(SqliteLedger(self.ledger)) as ledger:
            ledger.write(entries, after(1000))


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    for variable in ("CONFIG", "STATE", "RUNTIME"):
        folder = tmp_path / variable.lower()
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(f"XDG_{variable}_{'DIR' if variable == 'RUNTIME' else 'HOME'}", str(folder))
    (tmp_path / "config" / "lastcall").mkdir()
    (tmp_path / "config" / "lastcall" / "lastcall.yaml").write_text(FILE)
    return User(tmp_path, capsys)


def test_before_the_first_session(user: User) -> None:
    """Kindly, with what to do; and no ledger is begun by looking."""
    assert user.says().startswith("Nothing to report yet")
    assert user.code == 0
    assert user.figures()["chats"] == []
    assert user.says("--csv").startswith("chat,opened,")
    assert not user.ledger.exists()


def test_one_day_is_named_once(user: User) -> None:
    """After the first evening there is nothing from which, and nothing to which."""
    user.attended(overrun(opened=EVENING + timedelta(hours=31)))
    assert user.says().splitlines()[0] == "25 Nov 2026: 1 session of 1 chat"


def test_what_people_read(user: User) -> None:
    """A line a chat, its verdict below, then what concerns all."""
    last_week = overrun("#critlib", EVENING - WEEK)
    user.attended(
        overrun(), last_week,
        Outcome("#jobhuntchat", EVENING, "referral", after(60), who="Jane"),
        Mark(Occurrence("#critlib", after(-600), after(-540)), "skipped"),
    )  # fmt: skip
    said = user.says()
    assert said.splitlines() == [
        "17 Nov 2026 to 25 Nov 2026: 2 sessions of 2 chats",
        "",
        "              sessions   planned  attended      over  outcomes  each took",
        "#critlib             1       1 h    52 min    12 min         0          -",
        "    too early to tell: You said what came of 0 of 1 session; it takes 5. Skipped",
        "    1. No longer in your file.",
        "#jobhuntchat         1       1 h    52 min    12 min         1     52 min",
        "    too early to tell: 1 session so far; it takes 5.",
        "in all               2       2 h    1 h 44    24 min         1     1 h 44",
        "",
        "budget      kept in 1 of 1 week, 1 h each",
        "balance     you got 1, you gave 0 (1 referral)",
        "on time     0 of 2 sessions",
        "not there   skipped 1",
        "unsaid      what came of 1 session; the verdicts leave them out",
    ]


def test_a_session_that_is_open_does_not_count_yet(user: User) -> None:
    """It is not over; its account is `lastcall status`'s."""
    user.attended(attending())
    assert user.figures()["totals"]["sessions"] == 0


@pytest.mark.parametrize(
    ("words", "sessions"),
    [
        ((), 3),
        (("--week",), 1),  # from Monday, four in the morning
        (("--month",), 2),
        (("--since", "2026-11-17"), 1),
        (("--since", "2026-11-16"), 2),
        (("--since", "2026-11-17T02:59:59"), 2),
        (("--since", "2026-11-17T03:00:01Z"), 1),
        (("--chat", "JobHuntChat"), 3),
        (("--chat", "#jobhuntchat", "--week"), 1),
    ],
)
def test_since_when_and_of_which_chat(user: User, words: tuple[str, ...], sessions: int) -> None:
    """Days and weeks begin as the file says: at three in the morning it is still the evening before."""
    user.attended(punctual(EVENING), punctual(EVENING - WEEK), punctual(EVENING - 5 * WEEK))
    assert user.figures(*words)["totals"]["sessions"] == sessions


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--since", "soon"), 2, "write it as 2026-11-01"),
        (("--since", "0001-01-01T00:00+23:00"), 2, "write it as 2026-11-01"),
        (("--week", "--month"), 2, "give one"),
        (("--csv", "--html"), 2, "give one"),
        (("--json", "--open"), 2, "--open shows the page"),
        (("--chat", "jobhuntcat"), 1, "Did you mean #jobhuntchat?"),
    ],
)
def test_what_is_refused(user: User, words: tuple[str, ...], code: int, said: str) -> None:
    """In one line that says what to do."""
    user.attended(overrun())
    assert said in user.says(*words)
    assert user.code == code


def test_the_sessions_for_a_spreadsheet(user: User) -> None:
    """One a row, the latest first; nothing in it is taken for a formula."""
    user.attended(
        overrun(), overrun("#=café", EVENING - WEEK),
        Outcome("#jobhuntchat", EVENING, "=HYPERLINK(1)", after(60), who='Jane, "Acme"', worth=50),
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(user.says("--csv"))))
    assert [row["chat"] for row in rows] == ["#jobhuntchat", "#=café"]
    assert rows[0] == {
        "chat": "#jobhuntchat", "opened": "2026-11-24T03:00:00Z", "closed": "2026-11-24T03:52:00Z",
        "planned_start": "2026-11-24T03:00:00Z", "planned_end": "2026-11-24T04:00:00Z", "attended_s": "3120",
        "allowance_s": "2400", "overrun_s": "720", "ended_by": "user", "got": "1", "gave": "0", "worth": "50",
        "outcomes": "'=HYPERLINK(1) Jane, \"Acme\"",
    }  # fmt: skip


def test_the_page_is_for_the_user_alone(user: User, tmp_path: Path) -> None:
    """Beside the ledger, or where it is wanted; in place of an older one, whatever its mode."""
    user.attended(overrun())
    printed = Path(user.says("--html").strip())
    assert printed == user.ledger.parent / "report.html"
    elsewhere = tmp_path / "mine.html"
    elsewhere.write_text("older")
    elsewhere.chmod(0o644)
    assert user.says("--html", str(elsewhere)).strip() == str(elsewhere)
    for page in (printed, elsewhere):
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        assert page.read_text() == user.says("--html", "-").removesuffix("\n")


def test_the_page_opens_without_a_shell(user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desktop's own opener gets the path as it is; where there is none, the user is told what to open."""
    user.attended(overrun())
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "open " in user.says("--open")
    assert user.code == 1
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\necho "$#:$1" > {tmp_path}/opened\n')
    opener.chmod(0o700)
    page = tmp_path / "a $(touch x); page.html"
    assert user.says("--open", "--html", str(page)).strip() == str(page)
    opened = tmp_path / "opened"
    wait_until(lambda: opened.exists() and opened.read_text(), "the page is opened")
    assert opened.read_text() == f"1:{page}\n"


def test_a_ledger_that_can_not_be_read_is_said(user: User) -> None:
    """No traceback."""
    user.ledger.parent.mkdir(mode=0o700)
    user.ledger.write_text("no database" * 100)
    assert user.says().startswith("lastcall: ")
    assert user.code == 1


def test_a_broken_file_keeps_nobody_from_the_report(user: User, tmp_path: Path) -> None:
    """Without a budget to go by."""
    user.attended(overrun())
    (tmp_path / "config" / "lastcall" / "lastcall.yaml").write_text("chats: [")
    assert user.figures()["budget"]["week_s"] is None
    assert "budget" not in user.says()
