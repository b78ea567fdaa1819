"""The ledger: one contract, kept by the real one and by the one that other tests use."""

import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from full_disk import no_file_grows_past
from lastcall.core.commitment import Limit, Limits
from lastcall.core.outcome import Ended, FollowUp, Kept, Outcome, Said, TakenBack
from lastcall.core.record import Entry, Mark, Memory, Undone
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Away, Closed, Open
from lastcall.core.span import Span
from lastcall.edges.ledger import SqliteLedger
from lastcall.edges.ledger.reading import (
    read_last_sessions,
    read_marks,
    read_outcomes,
    read_overruns,
    read_sessions,
)
from lastcall.edges.ledger.schema import MIGRATIONS
from lastcall.ports import Ledger, LedgerError
from ledger_fake import MemoryLedger
from sessions import CLOSED, EVENING, LONG_AGO, OPEN, OUTCOMES, after, attending, overrun, punctual

FRIDAY = date(2026, 11, 27)
JANE = Outcome(
    "#jobhuntchat",
    EVENING,
    "referral",
    after(75),
    who="Jane at Acme",
    note="send portfolio",
    worth=200,
    follow_up=FollowUp(FRIDAY),
)
pytestmark = pytest.mark.usefixtures("careless_umask")
ONE_LEDGER_FOR_ALL = settings(
    max_examples=25,
    # One ledger takes all examples, each takes itself back; and one contract is kept by two classes.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class LedgerContract:
    """What every ledger does."""

    def test_a_new_ledger_knows_nothing(self, ledger: Ledger) -> None:
        """Before the first look there is nothing to go by."""
        assert ledger.load(LONG_AGO) == Memory()
        assert not ledger.pending_overruns()

    @ONE_LEDGER_FOR_ALL
    @given(OPEN)
    def test_an_open_session_comes_back_as_it_was_written(self, ledger: Ledger, state: Open) -> None:
        """To the microsecond, spans in their order; and Skip takes all of it back."""
        ledger.write([state], EVENING)
        assert ledger.load(LONG_AGO).state == state
        ledger.write([Undone(state.session)], after(1))
        assert ledger.load(LONG_AGO) == Memory(looked_at=after(1))

    @ONE_LEDGER_FOR_ALL
    @given(CLOSED)
    def test_a_closed_session_comes_back_as_it_was_written(self, ledger: Ledger, closed: Closed) -> None:
        """Its account is pending for the overrun log, its spans are history, its occurrence was attended."""
        ledger.write([closed], EVENING)
        assert ledger.pending_overruns() == [closed]
        memory = ledger.load(LONG_AGO)
        session = closed.session
        how = (closed.closed, closed.ended_by, closed.attended, closed.overrun)
        ended = Ended(session.chat, session.opened, *how)
        assert memory.ended == (ended,)
        assert sorted(memory.history, key=repr) == sorted(
            ((closed.session.chat, span) for span in closed.session.spans), key=repr
        )
        seen = closed.session.occurrence
        assert memory.attended == ((seen,) if seen else ())
        ledger.write([Undone(closed.session)], EVENING)

    def test_what_is_written_twice_is_there_once(self, ledger: Ledger) -> None:
        """After a full disk the service writes its entries again."""
        entries: list[Entry] = [
            overrun(),
            attending(after(100)),
            Mark(Occurrence("#other", after(0), after(60)), "missed"),
            JANE,
            Said("digest", after(80)),
        ]
        ledger.write(entries, after(120))
        once = ledger.load(LONG_AGO)
        ledger.write(entries, after(120))
        assert ledger.load(LONG_AGO) == once
        assert ledger.pending_overruns() == [overrun()]

    def test_the_state_written_last_holds(self, ledger: Ledger) -> None:
        """There, gone, there again, over: each replaces the one before, in one look or over several."""
        there = attending()
        gone = Away(there.session.having(there.span), after(5), "lock")
        ledger.write([there, gone], after(5))
        assert ledger.load(LONG_AGO).state == gone
        again = replace(there, session=gone.session, span=Span(after(9), timedelta(minutes=1)))
        ledger.write([again], after(10))
        assert ledger.load(LONG_AGO).state == again
        ledger.write([overrun()], after(52))
        assert ledger.load(LONG_AGO).state is None

    def test_the_next_chat_opens_in_the_look_that_closes_the_last(self, ledger: Ledger) -> None:
        """Back to back, there is one open session: the new one."""
        ledger.write([attending()], after(0))
        ledger.write([overrun(), attending(after(52))], after(52))
        memory = ledger.load(LONG_AGO)
        assert memory.state == attending(after(52))
        assert memory.history == (("#jobhuntchat", overrun().session.spans[0]),)

    def test_only_what_reaches_into_the_time_asked_for_is_loaded(self, ledger: Ledger) -> None:
        """A span, a mark, an occurrence that ends after the instant belongs to it; an older one does not."""
        old, new = punctual(EVENING - timedelta(days=30)), punctual()
        marks = [
            Mark(Occurrence("#old", after(-90), after(-30)), "skipped"),
            Mark(Occurrence("#new", after(0), after(60)), "missed"),
        ]
        ledger.write([new, old, *marks], after(90))
        memory = ledger.load(after(20))
        assert memory.history == (("#jobhuntchat", new.session.spans[0]),)
        assert memory.attended == (new.session.occurrence,)
        assert memory.marks == (marks[1],)

    def test_history_is_ordered_by_start(self, ledger: Ledger) -> None:
        """Whatever the order in which sessions were closed."""
        evenings = [punctual(EVENING - timedelta(days=days)) for days in (1, 3, 2)]
        ledger.write(evenings, after(0))
        starts = [span.start for _, span in ledger.load(LONG_AGO).history]
        assert starts == [EVENING - timedelta(days=days) for days in (3, 2, 1)]

    def test_two_sessions_in_one_occurrence_are_one_attendance(self, ledger: Ledger) -> None:
        """The user left and joined again: the occurrence was attended, once."""
        first = punctual()
        second = replace(first, session=replace(first.session, opened=after(50)))
        ledger.write([first, second], after(60))
        assert ledger.load(LONG_AGO).attended == (first.session.occurrence,)

    def test_a_skip_replaces_a_miss(self, ledger: Ledger) -> None:
        """An occurrence has one mark, the last."""
        occurrence = Occurrence("#chat", after(0), after(60))
        ledger.write([Mark(occurrence, "missed"), Mark(occurrence, "skipped")], after(60))
        assert ledger.load(LONG_AGO).marks == (Mark(occurrence, "skipped"),)

    def test_an_overrun_is_pending_until_it_is_exported(self, ledger: Ledger) -> None:
        """Oldest first; one that was exported stays so, also when its session is written again."""
        first, second = overrun(minutes=1), overrun(opened=after(300))
        ledger.write([second, first, punctual(after(600))], after(700))
        assert ledger.pending_overruns() == [first, second]
        ledger.exported([first])
        ledger.write([first], after(701))
        assert ledger.pending_overruns() == [second]
        ledger.exported([first, second])
        assert not ledger.pending_overruns()

    def test_a_session_in_time_is_no_overrun(self, ledger: Ledger) -> None:
        """Who leaves on time has no line."""
        ledger.write([punctual()], after(50))
        assert not ledger.pending_overruns()

    @ONE_LEDGER_FOR_ALL
    @given(OUTCOMES)
    def test_an_outcome_comes_back_as_it_was_said(self, ledger: Ledger, outcome: Outcome) -> None:
        """Whatever is in it; said again it is the same one, and taken back it is gone."""
        ledger.write([outcome], EVENING)
        ledger.write([outcome], EVENING)
        assert ledger.load(LONG_AGO).outcomes == (outcome,)
        ledger.write([TakenBack(outcome.key)], EVENING)
        assert ledger.load(LONG_AGO).outcomes == ()

    def test_a_session_may_have_several_outcomes(self, ledger: Ledger) -> None:
        """A referral got, an introduction made: in the order in which they were said, each edited alone."""
        gave = replace(JANE, kind="introduction", way="gave", said_at=after(80), follow_up=None)
        ledger.write([gave, JANE], after(80))
        assert ledger.load(LONG_AGO).outcomes == (JANE, gave)
        edited = replace(JANE, who="Jane at Acme, Denver")
        ledger.write([edited], after(90))
        assert ledger.load(LONG_AGO).outcomes == (edited, gave)

    def test_limits_in_force_are_kept_as_last_written(self, ledger: Ledger) -> None:
        """One that waits knows since when; what is left out of the next writing is gone."""
        week = Limit("week", "18000.0", "36000.0", after(3))
        ledger.write([Limits((week, Limit("day", "5400.0")))], after(4))
        assert ledger.load(LONG_AGO).limits == (Limit("day", "5400.0"), week)
        ledger.write([Limits((week,))], after(5))
        assert ledger.load(LONG_AGO).limits == (week,)

    def test_skip_takes_outcomes_back_with_their_session(self, ledger: Ledger) -> None:
        """What never was brought nothing."""
        ledger.write([attending(), JANE], after(70))
        ledger.write([Undone(attending().session)], after(71))
        assert ledger.load(LONG_AGO) == Memory(looked_at=after(71))

    def test_an_open_follow_up_is_never_too_old(self, ledger: Ledger) -> None:
        """Half a year later it is still loaded; once it is done, it is history."""
        ledger.write([JANE], after(70))
        later = after(70) + timedelta(days=180)
        assert ledger.load(later).outcomes == (JANE,)
        ledger.write([replace(JANE, follow_up=FollowUp(FRIDAY, settled="done", settled_at=later))], later)
        assert ledger.load(later).outcomes == ()

    def test_recently_closed_sessions_are_at_hand(self, ledger: Ledger) -> None:
        """By when they closed; open ones and old ones are not among them."""
        mine, other, old = (
            overrun(),
            punctual(EVENING - timedelta(days=1)),
            overrun(opened=EVENING - timedelta(days=30)),
        )
        ledger.write([mine, other, old, attending(after(300))], after(310))
        ended = ledger.load(EVENING - timedelta(days=7)).ended
        assert [each.closed for each in ended] == [other.closed, mine.closed]

    def test_what_was_said_until_when(self, ledger: Ledger) -> None:
        """The latest holds."""
        ledger.write([Said("digest", after(0)), Said("ask_again", after(1))], after(1))
        ledger.write([Said("digest", after(2))], after(2))
        assert ledger.load(LONG_AGO).said == (Said("ask_again", after(1)), Said("digest", after(2)))


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        return MemoryLedger()

    def test_a_full_disk_fails_every_use(self) -> None:
        """As the real one does, and nothing is written."""
        ledger = MemoryLedger()
        ledger.fail = True
        with pytest.raises(LedgerError, match="full"):
            ledger.write([attending()], EVENING)
        ledger.fail = False
        assert ledger.load(LONG_AGO) == Memory()


class TestSqliteLedger(LedgerContract):
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "state" / "lastcall" / "ledger.sqlite3"

    @pytest.fixture
    def ledger(self, path: Path) -> Iterator[SqliteLedger]:
        with closing(SqliteLedger(path)) as ledger:
            yield ledger
            assert ledger.warning is None

    def test_a_killed_daemon_loses_nothing(self, ledger: SqliteLedger, path: Path, tmp_path: Path) -> None:
        """What the disk holds while the file is still open is all that was written."""
        ledger.write([overrun(), attending(after(60))], after(65))
        after_the_crash = tmp_path / "crashed"
        shutil.copytree(path.parent, after_the_crash)
        with closing(SqliteLedger(after_the_crash / path.name)) as found:
            assert found.load(LONG_AGO) == ledger.load(LONG_AGO)
            assert found.pending_overruns() == [overrun()]

    def test_the_files_are_for_the_user_alone(self, ledger: SqliteLedger, path: Path) -> None:
        """Whatever the umask: folder 0700, files 0600."""
        ledger.write([attending()], EVENING)
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode) for file in (path.parent, *path.parent.iterdir())
        }
        expected = dict.fromkeys((path.name, f"{path.name}-wal", f"{path.name}-shm"), 0o600)
        assert modes == {"lastcall": 0o700, **expected}

    def test_ten_years_load_as_fast_as_a_month(self, ledger: SqliteLedger) -> None:
        """What is asked for is found by an index, not by reading all there is."""

        def work() -> int:
            """How many steps of SQLite's machine it takes to load a week."""
            steps: list[None] = []
            connection = ledger._opened()
            connection.set_progress_handler(lambda: steps.append(None), 1)
            memory = ledger.load(EVENING - timedelta(days=7))
            connection.set_progress_handler(None, 0)
            assert len(memory.history) == len(memory.attended) == len(memory.ended) == 8
            assert len(memory.outcomes) == 9, "the week's, and the one with an open follow-up"
            return len(steps)

        def write(days: range) -> None:
            evenings = [EVENING - timedelta(days=each) for each in days]
            ledger.write([punctual(opened) for opened in evenings], EVENING)
            plain = replace(JANE, follow_up=None)
            ledger.write([replace(plain, opened=each, said_at=each) for each in evenings], EVENING)

        ledger.write([replace(JANE, said_at=EVENING - timedelta(days=4000))], EVENING)
        write(range(30))
        with_a_month = work()
        write(range(30, 3650))
        assert work() < 2 * with_a_month

    def test_the_overruns_can_be_read_beside_the_daemon(self, ledger: SqliteLedger, path: Path) -> None:
        """`lastcall overruns` sees them at once, all of them or from a day on, and changes nothing."""
        first, second = overrun(), overrun(opened=after(600))
        ledger.write([first, second, punctual(after(900))], after(960))
        assert read_overruns(path, None) == [first, second]
        assert read_overruns(path, second.closed) == [second]
        ledger.exported([first, second])
        assert read_overruns(path, None) == [first, second]

    def test_the_overruns_can_be_read_without_a_daemon(self, path: Path) -> None:
        """After the daemon has ended, and before there ever was one."""
        assert read_overruns(path, None) == []
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([overrun()], after(60))
        assert read_overruns(path, None) == [overrun()]

    def test_all_that_was_can_be_read_beside_the_daemon(self, ledger: SqliteLedger, path: Path) -> None:
        """Sessions with their spans, marks, outcomes with their numbers; before there is a ledger, nothing."""
        for read in (read_sessions, read_marks, read_outcomes, read_last_sessions):
            assert not read(path.with_name("none"))
        first, second = punctual(), overrun("#other", after(600))
        missed = Mark(Occurrence("#third", after(0), after(60)), "missed")
        gave = replace(JANE, way="gave", said_at=after(80), follow_up=None)
        ledger.write([second, first, attending(after(900)), missed, JANE, gave], after(910))
        assert read_sessions(path) == [first, second]
        assert read_sessions(path, second.closed) == [second]
        assert read_marks(path) == [missed]
        assert read_outcomes(path) == [Kept(1, JANE), Kept(2, gave)]
        assert read_outcomes(path, only_open=True) == [Kept(1, JANE)]
        assert read_last_sessions(path) == {"#jobhuntchat": after(900), "#other": after(600)}

    def test_a_number_is_never_given_twice(self, ledger: SqliteLedger, path: Path) -> None:
        """Number 2 taken back, the next is 3; an edit keeps its number."""
        second, third = replace(JANE, said_at=after(80)), replace(JANE, said_at=after(90))
        ledger.write([JANE, second], after(80))
        ledger.write([TakenBack(second.key), replace(JANE, note="edited"), third], after(90))
        assert [kept.number for kept in read_outcomes(path)] == [1, 3]

    def test_a_command_amends_without_a_look(self, ledger: SqliteLedger) -> None:
        """What a command writes is no look of the daemon's: what came due since is still told."""
        ledger.write([overrun()], after(60))
        ledger.amend([JANE])
        memory = ledger.load(LONG_AGO)
        assert (memory.looked_at, memory.outcomes) == (after(60), (JANE,))

    def test_a_ledger_of_version_1_is_brought_up_to_date(self, path: Path, tmp_path: Path) -> None:
        """Sessions, marks and outcomes of the first lastcall are all there, and new ones beside them."""
        old = tmp_path / "old" / path.name
        old.parent.mkdir(mode=0o700)
        with closing(sqlite3.connect(old)) as connection:
            connection.executescript(f"{MIGRATIONS[0]}; PRAGMA user_version=1;")
            micro = [int(moment.timestamp()) * 1_000_000 for moment in (EVENING, after(40), after(70))]
            opened, closed, said_at = micro
            length = 40 * 60_000_000
            connection.execute(
                "INSERT INTO sessions VALUES ('#jobhuntchat', ?, ?, ?, 0, 0, NULL, NULL, ?, 'user', ?, ?, 0, 'session')",
                (opened, opened, closed, closed, length, length),
            )
            connection.execute(
                "INSERT INTO spans VALUES (?, ?, 0, ?, ?)", ("#jobhuntchat", opened, opened, length)
            )
            connection.execute("INSERT INTO marks VALUES ('#other', ?, ?, 'missed')", (opened, closed))
            outcomes = [("#jobhuntchat", opened, "idea", said_at), ("#lost", opened, "nothing", said_at - 1)]
            connection.executemany("INSERT INTO outcomes VALUES (?, ?, ?, ?)", outcomes)
            connection.execute("INSERT INTO looks VALUES (1, ?)", (said_at,))
            connection.commit()
        with pytest.raises(LedgerError, match="older lastcall"):
            read_outcomes(old)
        with closing(SqliteLedger(old)) as ledger:
            memory = ledger.load(LONG_AGO)
            assert memory.looked_at == after(70)
            assert memory.history == (("#jobhuntchat", Span(EVENING, timedelta(minutes=40))),)
            assert [mark.kind for mark in memory.marks] == ["missed"]
            idea = Outcome("#jobhuntchat", EVENING, "idea", after(70))
            assert memory.outcomes[1] == idea
            assert memory.outcomes[0].chat == "#lost"
            assert [each.closed for each in memory.ended] == [after(40)]
            ledger.amend([JANE])
            assert [kept.number for kept in read_outcomes(old)] == [1, 2, 3]
            assert ledger.warning is None

    def test_a_full_disk_is_said_and_passes(self, ledger: SqliteLedger) -> None:
        """The look is not written, not even in part; once there is room, it is."""
        ledger.write([attending()], EVENING)
        with no_file_grows_past(64 * 1024), pytest.raises(LedgerError, match="disk"):
            ledger.write([overrun(f"#chat{n}") for n in range(1000)], after(60))
        assert ledger.load(LONG_AGO) == Memory(looked_at=EVENING, state=attending())
        ledger.write([overrun()], after(60))
        assert ledger.pending_overruns() == [overrun()]

    def test_a_disk_without_room_at_the_start_is_no_reason_not_to_run(self, path: Path) -> None:
        """What was spent is read without a byte written; what comes is written once there is room."""
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([overrun()], after(60))
        with no_file_grows_past(0), closing(SqliteLedger(path)) as ledger:
            memory = ledger.load(LONG_AGO)
            assert memory.history == (("#jobhuntchat", overrun().session.spans[0]),)
            with pytest.raises(LedgerError, match=r"disk.*\.$"):
                ledger.write([attending(after(90))], after(95))
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([attending(after(90))], after(95))
            assert ledger.load(LONG_AGO).state == attending(after(90))
            assert ledger.warning is None

    def test_without_room_for_a_first_ledger_nothing_was_spent(self, path: Path) -> None:
        """The ledger is begun when there is room."""
        with no_file_grows_past(0), closing(SqliteLedger(path)) as ledger:
            assert ledger.load(LONG_AGO) == Memory()
            with pytest.raises(LedgerError):
                ledger.write([attending()], EVENING)
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([attending()], EVENING)
            assert ledger.load(LONG_AGO).state == attending()
            assert ledger.warning is None

    @pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
    def test_no_link_is_followed(self, path: Path, suffix: str) -> None:
        """Neither for the file nor for what SQLite keeps beside it."""
        victim = path.with_name("victim")
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([overrun()], after(60))
        victim.write_text("kept")
        Path(f"{path}{suffix}").unlink(missing_ok=True)
        Path(f"{path}{suffix}").symlink_to(victim)
        with suppress(LedgerError), closing(SqliteLedger(path)) as ledger:
            ledger.write([attending()], EVENING)
        assert victim.read_text() == "kept"

    def test_what_is_in_the_way_is_named_once(self, path: Path) -> None:
        """The message is short enough for a bubble."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.symlink_to(path.with_name("victim"))
        with pytest.raises(LedgerError, match="symbolic link") as refused:
            SqliteLedger(path)
        assert str(refused.value).count(str(path)) == 1

    def test_a_ledger_of_a_newer_lastcall_is_left_alone(self, path: Path) -> None:
        """It can't be read, and says so; it is not set aside as if it were damaged."""
        SqliteLedger(path).close()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA user_version=99")
        for use in (SqliteLedger, lambda path: read_overruns(path, None)):
            with pytest.raises(LedgerError, match="newer lastcall"):
                use(path)
        assert path.exists()
        assert not list(path.parent.glob("*corrupt*"))

    @pytest.mark.parametrize("damage", ["no database at all", "a page of noise", "cut in half"])
    def test_a_damaged_ledger_is_kept_and_a_new_one_begun(self, path: Path, damage: str) -> None:
        """The evening goes on; what is left of the old file can still be looked into."""
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([overrun(f"#chat{n}") for n in range(200)], after(60))
        whole = path.read_bytes()
        damaged = {
            "no database at all": b"This is not SQLite format 3\n" * 1000,
            "a page of noise": whole[:4096] + b"\xa5" * 4096 + whole[8192:],
            "cut in half": whole[: len(whole) // 2],
        }[damage]
        path.write_bytes(damaged)
        with closing(SqliteLedger(path)) as ledger:
            assert ledger.load(LONG_AGO) == Memory()
            [aside] = path.parent.glob("ledger.sqlite3.corrupt-*Z")
            assert aside.read_bytes()[-1000:] == damaged[-1000:]
            assert ledger.warning
            assert aside.name in ledger.warning
            ledger.write([attending()], EVENING)
            assert ledger.load(LONG_AGO).state == attending()

    def test_damage_under_a_running_daemon_costs_one_look(self, path: Path) -> None:
        """The look that meets it fails; the next begins a new ledger, and the service writes its entries again."""
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([overrun(f"#chat{n}") for n in range(200)], after(60))
            ledger.close()
            ledger._opened().execute("PRAGMA shrink_memory")  # what SQLite still has in memory is not damaged
            with path.open("r+b") as file:
                file.write(b"\xa5" * path.stat().st_size)
            with pytest.raises(LedgerError):
                ledger.pending_overruns()
            ledger.write([attending()], EVENING)
            assert ledger.load(LONG_AGO).state == attending()
            assert ledger.warning
            assert "damaged" in ledger.warning

    @pytest.mark.parametrize("everything", [True, False], ids=["the folder", "the file alone"])
    def test_a_ledger_that_is_deleted_under_the_daemon_is_begun_anew(
        self, path: Path, everything: bool
    ) -> None:
        """Nothing is written into a file that no longer has a name, and the user hears of it."""
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([overrun()], after(52))
            shutil.rmtree(path.parent) if everything else path.unlink()
            ledger.write([attending(after(60))], after(65))
            assert ledger.load(LONG_AGO) == Memory(looked_at=after(65), state=attending(after(60)))
            assert ledger.warning
            assert "taken away" in ledger.warning
        with closing(SqliteLedger(path)) as again:
            assert again.load(LONG_AGO).state == attending(after(60))

    def test_a_ledger_put_back_from_a_backup_is_used(self, path: Path, tmp_path: Path) -> None:
        """The file that lies at the path counts, not the one that was opened."""
        backup = tmp_path / "backup" / path.name
        with closing(SqliteLedger(backup)) as ledger:
            ledger.write([overrun()], after(60))
        with closing(SqliteLedger(path)) as ledger:
            ledger.write([attending()], EVENING)
            backup.rename(path)
            ledger.write([attending(after(90))], after(95))
            assert ledger.pending_overruns() == [overrun()]
            assert ledger.load(LONG_AGO).state == attending(after(90))

    def test_a_folder_that_others_can_write_to_is_refused(self, path: Path) -> None:
        """Somebody else's hand in the ledger would be somebody else's evening."""
        path.parent.mkdir(parents=True)
        path.parent.chmod(0o777)
        with pytest.raises(LedgerError, match="can be written to by others"):
            SqliteLedger(path)

    @pytest.mark.real
    def test_a_kill_in_the_middle_leaves_a_whole_look(self, path: Path) -> None:
        """All of a look is in the ledger or none of it."""
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        with writer:
            assert writer.stdout
            for _ in range(20):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
        with closing(SqliteLedger(path)) as ledger:
            assert ledger.warning is None
            memory = ledger.load(LONG_AGO)
            assert memory.state
            assert memory.looked_at == memory.state.spans[-1].end
            assert memory.looked_at >= after(19)


WRITER = """
import sys
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from lastcall.core.session import Attending, Session
from lastcall.core.span import Span
from lastcall.edges.ledger import SqliteLedger
from datetime import UTC, datetime

evening = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
ledger = SqliteLedger(Path(sys.argv[1]))
for minutes in count():
    span = Span(evening, timedelta(minutes=minutes))
    ledger.write([Attending(Session("#chat", None, evening), span)], span.end)
    print(minutes, flush=True)
"""
