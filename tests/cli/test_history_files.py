"""`lastcall export`, `import` and `forget`, where no daemon runs: the history is the user's own."""

import io
import json
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lastcall.core.history_json import from_json, to_json
from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.record import Entry, Mark
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Closed
from lastcall.edges.ledger import SqliteLedger, forgetting
from lastcall.edges.ledger.history import read_history
from lastcall.edges.ledger.reading import read_marks, read_outcomes, read_sessions
from lastcall.edges.overruns import OverrunFile
from sessions import CLOSED, EVENING, OUTCOMES, after, attending, overrun, punctual
from terminal import Terminal

DAY = timedelta(days=1)
HIDDEN = "#verysecretchat"
JANE = Outcome(
    "#jobhuntchat", EVENING, "referral", after(60), who="Jane at Acme", note="portfolio", worth=200,
    follow_up=FollowUp(date(2026, 12, 4)),
)  # fmt: skip
HISTORY: tuple[Entry, ...] = (
    overrun(),
    overrun(HIDDEN, EVENING - 40 * DAY),
    punctual(EVENING - DAY),
    JANE,
    replace(JANE, chat=HIDDEN, opened=EVENING - 40 * DAY, who="Mister Whisper"),
    Mark(Occurrence(HIDDEN, after(-900), after(-840)), "skipped"),
    Mark(Occurrence("#jobhuntchat", EVENING - 90 * DAY, EVENING - 90 * DAY + timedelta(hours=1)), "missed"),
)


class User(Terminal):
    """Types commands, reads what they print."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(capsys)
        self.home = home
        self.state = home / "lastcall"
        self.ledger = self.state / "ledger.sqlite3"
        self.overruns = self.state / "overruns.jsonl"

    def attended(self, *entries: Entry) -> None:
        """As the daemon leaves it behind."""
        with closing(SqliteLedger(self.ledger)) as ledger:
            ledger.write(entries, after(1000))
            ledger.exported(OverrunFile(self.overruns).complete(ledger.pending_overruns()))

    def remembers(self) -> tuple[object, ...]:
        """All of it, but for the outcomes' numbers."""
        outcomes = [kept.outcome for kept in read_outcomes(self.ledger)]
        return read_sessions(self.ledger), read_marks(self.ledger), outcomes


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    return moved(tmp_path / "one", monkeypatch, capsys)


def moved(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    """On a machine where nothing is yet."""
    home.mkdir(mode=0o700)
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(variable, str(home))
    return User(home, capsys)


class TestExportAndImport:
    @pytest.fixture
    def file(self, tmp_path: Path, user: User) -> Path:
        user.attended(*HISTORY, attending(after(2000)))
        file = tmp_path / "history.jsonl"
        user.says("export", str(file))
        return file

    def test_all_comes_back_on_another_machine(
        self,
        user: User,
        file: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Exactly, but for the session that is open; the file is for the user alone."""
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        before = user.remembers()
        other = moved(tmp_path / "two", monkeypatch, capsys)
        said = other.says("import", str(file))
        assert said == "Added 3 sessions, 2 skipped or missed chats, 2 outcomes.\n"
        assert other.remembers() == before
        assert stat.S_IMODE(other.ledger.stat().st_mode) == 0o600
        assert read_history(other.ledger).sessions == read_history(user.ledger).sessions

    def test_importing_twice_is_harmless(self, user: User, file: Path) -> None:
        """What is there stays as it is, also where it was changed since."""
        user.attended(replace(JANE, who="Jane, now at Initech"))
        before = user.remembers()
        assert (
            user.says("import", str(file)) == "Added nothing. 7 were there already, and stay as they are.\n"
        )
        assert user.remembers() == before

    def test_what_was_forgotten_by_mistake_comes_back(self, user: User, file: Path) -> None:
        before = user.remembers()
        user.says("forget", "--chat", HIDDEN, "--yes")
        assert user.says("import", str(file)).startswith(
            "Added 1 session, 1 skipped or missed chat, 1 outcome."
        )
        assert user.remembers()[:2] == before[:2]

    def test_looking_first(self, user: User, file: Path) -> None:
        user.says("forget", "--chat", HIDDEN, "--yes")
        before = user.remembers()
        assert "holds 3 sessions" in user.says("import", str(file), "--dry-run")
        assert user.remembers() == before

    def test_one_object_a_line_with_a_heading(self, user: User, file: Path) -> None:
        """As documented; printed where no file is named."""
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert lines[0].keys() == {"lastcall", "exported_at"}
        assert [next(iter(line)) for line in lines[1:]] == ["session"] * 3 + ["mark"] * 2 + ["outcome"] * 2
        assert user.says("export").splitlines()[1:] == file.read_text().splitlines()[1:]

    def test_without_a_history_there_is_only_the_heading(self, user: User) -> None:
        assert len(user.says("export").splitlines()) == 1
        assert not user.ledger.exists()

    @pytest.mark.parametrize(
        ("number", "line", "why"),
        [
            (1, '{"some": "thing"}', "not written by `lastcall export`"),
            (1, '{"lastcall": 2}', "newer lastcall"),
            (1, '{"lastcall": true}', "not written by"),
            (3, "{", "one object"),
            (3, "[" * 100_000, "one object"),
            (3, "\udcff\udcfe", "one object"),
            (3, '{"secret": {}}', "`secret` is nothing that this lastcall knows"),
            (3, '{"session": 5}', "must be an object"),
            (3, '{"session": {"chat": "#a"}}', "`spans` must be a list"),
            (3, '{"session": ' + "7" * 300_000 + "}", "longer than"),
            (3, '{"mark": {"chat": "#a", "planned_start": "now"}}', "`planned_start` must be an instant"),
            (3, '{"outcome": {"chat": "#a"}}', "`opened` must be an instant"),
        ],
    )  # fmt: skip
    def test_a_wrong_line_is_named_and_nothing_is_changed(
        self, user: User, file: Path, number: int, line: str, why: str
    ) -> None:
        """Even where all other lines are fine and new."""
        user.says("forget", "--chat", HIDDEN, "--yes")
        before = user.remembers()
        lines = file.read_text().splitlines()
        lines[number - 1] = line
        file.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
        said = user.says("import", str(file))
        assert said.startswith(f"lastcall: {file}:{number}: ")
        assert why in said
        assert user.code == 1
        assert user.remembers() == before

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("chat", "jobhuntchat"), ("chat", "#" + "x" * 101), ("chat", "#a\x1b[31m"), ("chat", None),
            ("opened", "2026-11-24T03:00:00"), ("opened", "9999-12-31T23:59:59Z"), ("closed", 5),
            ("planned_end", None), ("attended_us", -1), ("attended_us", 1.5), ("attended_us", True),
            ("attended_us", 10**18), ("overrun_us", 10**10), ("limit", "none"), ("limit", []), ("ended_by", {}),
            ("extensions", 10**9), ("spans", {}), ("spans", [5]), ("spans", [{"start": "x", "length_us": 1}]),
            ("spans", [{"start": "2026-11-24T03:00:00Z", "length_us": 1}] * 1001),
        ],
    )  # fmt: skip
    def test_a_session_is_checked_for_type_and_size(self, key: str, value: object) -> None:
        """Whatever is in a line, it is an entry or a reason, never a fault."""
        line = to_json(overrun())
        line["session"][key] = value
        assert isinstance(from_json(line), str)


@given(CLOSED | OUTCOMES)
def test_what_is_written_is_read_as_it_was(entry: Closed | Outcome) -> None:
    """To the microsecond; a text comes back as one line."""
    if isinstance(entry, Closed):
        entry = replace(entry, overrun=min(entry.overrun, entry.attended))
        assert from_json(json.loads(json.dumps(to_json(entry)))) == entry
    else:
        read = from_json(json.loads(json.dumps(to_json(entry))))
        assert isinstance(read, Outcome)
        assert read.key == entry.key


WORDS = st.sampled_from(["session", "mark", "outcome", "chat", "spans", "opened", "closed", "planned_start"])
NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
)


@given(NONSENSE)
def test_no_nonsense_is_an_entry(nonsense: object) -> None:
    assert isinstance(from_json(nonsense), str)


class TestForget:
    @pytest.fixture
    def user(self, user: User) -> User:
        user.attended(*HISTORY)
        return user

    def bytes_on_disk(self, user: User) -> Iterator[tuple[str, bytes]]:
        for path in user.home.rglob("*"):
            if path.is_file():
                yield path.name, path.read_bytes()

    def where(self, user: User, *words: str) -> list[str]:
        """The files that hold one of the words, in any of the encodings that SQLite and JSON use."""
        return [
            name for name, data in self.bytes_on_disk(user) if any(word.encode() in data for word in words)
        ]

    def test_a_chat_is_gone_from_every_byte(self, user: User) -> None:
        """Of ledger, WAL, overruns.jsonl, what logrotate left and the page; what was there is really found before."""
        user.says("report", "--html")
        rotated = user.state / "overruns.jsonl.1"
        rotated.write_bytes(user.overruns.read_bytes())
        rotated.chmod(0o640)
        holder = SqliteLedger(user.ledger)  # as a daemon has it open, with a WAL
        holder.write([replace(JANE, chat=HIDDEN, who="Mister Whisper again")], after(1001))
        assert {
            "ledger.sqlite3",
            "overruns.jsonl",
            "overruns.jsonl.1",
            "report.html",
            "ledger.sqlite3-wal",
        } <= set(self.where(user, HIDDEN, "Whisper"))
        said = user.says("forget", "--chat", "VerySecretChat", "--yes")
        assert said == (
            "Forgotten: 1 session, 2 outcomes, 1 skipped or missed chat, 2 lines of overruns.jsonl, the page.\n"
        )
        assert self.where(user, HIDDEN, "Whisper") == []
        holder.close()
        assert self.where(user, "Jane at Acme") == ["ledger.sqlite3"]
        assert stat.S_IMODE(rotated.stat().st_mode) == 0o640
        assert stat.S_IMODE(user.overruns.stat().st_mode) == 0o600
        assert [json.loads(line)["chat"] for line in user.overruns.read_text().splitlines()] == [
            "#jobhuntchat"
        ]

    def test_what_is_old_goes_and_the_rest_stays(self, user: User) -> None:
        """By when a session began, and with it what came of it."""
        sessions, marks, outcomes = user.remembers()
        user.says("forget", "--before", "2026-11-01", "--yes")
        assert user.remembers() == (
            [each for each in sessions if each.session.chat != HIDDEN],  # type: ignore[attr-defined]
            [each for each in marks if each.occurrence.chat == HIDDEN],  # type: ignore[attr-defined]
            [each for each in outcomes if each.chat != HIDDEN],  # type: ignore[attr-defined]
        )
        assert "Whisper" not in "".join(self.where(user, "Whisper"))

    def test_both_name_what_they_have_in_common(self, user: User) -> None:
        user.says("forget", "--before", "2026-11-01", "--chat", "jobhuntchat", "--yes")
        assert len(read_sessions(user.ledger)) == 3
        assert [mark.kind for mark in read_marks(user.ledger)] == ["skipped"]

    def test_the_open_session_is_no_history_yet(self, user: User) -> None:
        """Whatever is forgotten before a day."""
        user.attended(attending())
        user.says("forget", "--before", "2026-11-25", "--yes")
        with closing(SqliteLedger(user.ledger)) as ledger:
            assert ledger.load(EVENING).state is not None

    def test_it_asks_first(self, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
        """Saying what would go; anything but yes keeps it; where nobody can be asked, --yes is needed."""
        before = user.remembers()
        assert "say --yes" in user.says("forget", "--chat", HIDDEN)
        assert user.code == 2

        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setattr(sys, "stdin", Terminal("\n"))
        said = user.says("forget", "--chat", HIDDEN)
        assert said.startswith("This removes 1 session, 1 outcome, 1 skipped or missed chat for good.")
        assert "1 follow-up would not be told any more." in said
        assert user.code == 1
        assert user.remembers() == before
        monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
        assert "Forgotten" in user.says("forget", "--chat", HIDDEN)
        assert user.remembers() != before

    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            ((), 2, "--before DAY, --chat CHAT"),
            (("--before", "soon"), 2, "write it as 2026-11-01"),
            (("--before", "2999-01-01"), 2, "is ahead"),
            (("--chat", "#nobody", "--yes"), 0, "nothing of that"),
            (("--before", "1999-01-01", "--yes"), 0, "nothing of that"),
        ],
    )
    def test_what_is_refused(self, user: User, words: tuple[str, ...], code: int, said: str) -> None:
        """And nothing is removed."""
        before = user.remembers()
        assert said in user.says("forget", *words)
        assert user.code == code
        assert user.remembers() == before

    def test_what_can_not_be_looked_into_is_named(self, user: User) -> None:
        """A compressed log, a ledger that was set aside."""
        (user.state / "overruns.jsonl-20260101.gz").write_bytes(b"\x1f\x8b")
        (user.state / "ledger.sqlite3.corrupt-20260101T000000.000000Z").write_bytes(b"x")
        said = user.says("forget", "--chat", HIDDEN, "--yes")
        assert "Not looked into: " in said
        assert said.count("20260101") == 2

    def test_a_reader_that_will_not_end_is_said(self, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
        """Rows are gone, but their bytes are not: the user is told so, and what to do."""
        monkeypatch.setattr(forgetting, "_PATIENCE_S", 0.1)
        with closing(sqlite3.connect(user.ledger)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sessions").fetchone()
            said = user.says("forget", "--chat", HIDDEN, "--yes")
            assert user.code == 1
            assert "another program is reading" in said
        user.says("forget", "--chat", HIDDEN, "--yes")
        assert [name for name in self.where(user, HIDDEN) if name.startswith("ledger")] == []

    def test_lines_that_nobody_can_read_stay(self, user: User) -> None:
        """Whatever somebody wrote there by hand."""
        with user.overruns.open("ab") as file:
            file.write(b"# my own note\n\xff\xfe\n[1]\n")
        user.says("forget", "--chat", HIDDEN, "--yes")
        assert user.overruns.read_bytes().endswith(b"# my own note\n\xff\xfe\n[1]\n")
