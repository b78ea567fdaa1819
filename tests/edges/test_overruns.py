"""overruns.jsonl: one line an overrun, whatever happens on the way."""

import errno
import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from full_disk import no_file_grows_past
from lastcall.core.overrun import line
from lastcall.core.session import Closed
from lastcall.edges.overruns import OverrunFile, OverrunLogError
from lastcall.ports import OverrunLog
from sessions import after, attending, overrun

FIRST, SECOND = overrun(), overrun("#café", after(120), minutes=3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lastcall" / "overruns.jsonl"


@pytest.fixture
def log(path: Path) -> OverrunLog:
    return OverrunFile(path)


def chats(path: Path) -> list[str]:
    """Whose lines the file has; each must be whole."""
    return [json.loads(text)["chat"] for text in path.read_text().splitlines()]


def test_an_overrun_is_one_documented_line(path: Path, log: OverrunLog) -> None:
    """The keys in their order, whole seconds, instants in UTC to the second."""
    assert log.complete([FIRST]) == [FIRST]
    assert path.read_text() == (
        '{"chat": "#jobhuntchat", "planned_start": "2026-11-24T03:00:00Z", "planned_end": "2026-11-24T04:00:00Z",'
        ' "opened": "2026-11-24T03:00:00Z", "closed": "2026-11-24T03:52:00Z", "attended_s": 3120,'
        ' "allowance_s": 2400, "extended_s": 0, "overrun_s": 720, "limit": "session", "ended_by": "user"}\n'
    )


def test_a_file_system_that_cannot_sync_folders_will_do(
    path: Path, log: OverrunLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network and FUSE file systems refuse it; the line itself is safe."""
    sync = os.fsync

    def files_only(fd: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        sync(fd)

    monkeypatch.setattr(os, "fsync", files_only)
    assert log.complete([FIRST]) == [FIRST]
    assert chats(path) == ["#jobhuntchat"]


def test_off_schedule_nothing_was_planned() -> None:
    """The planned instants are null."""
    session = attending().session
    minute = timedelta(minutes=1)
    fields = line(Closed(session, after(5), "lock", 5 * minute, 4 * minute, minute, "week"))
    assert (fields["planned_start"], fields["planned_end"]) == (None, None)


def test_the_file_is_for_the_user_alone(path: Path, log: OverrunLog) -> None:
    """Folder 0700, file 0600."""
    log.complete([FIRST])
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)] == [0o700, 0o600]


def test_a_hashtag_can_be_grepped_as_it_is_written(path: Path, log: OverrunLog) -> None:
    """Not as an escape sequence."""
    log.complete([SECOND])
    assert "#café" in path.read_text()


def test_a_line_is_never_written_twice(path: Path, log: OverrunLog) -> None:
    """The daemon was killed after the line and before the ledger's note of it: the overrun comes again."""
    log.complete([FIRST])
    before = path.read_bytes()
    assert OverrunFile(path).complete([FIRST, SECOND]) == [FIRST, SECOND]
    assert chats(path) == ["#jobhuntchat", "#café"]
    assert path.read_bytes().startswith(before)


@pytest.mark.parametrize("rotated", ["overruns.jsonl.1", "overruns.jsonl-20261124"])
def test_a_line_that_was_rotated_away_is_not_written_again(path: Path, log: OverrunLog, rotated: str) -> None:
    """logrotate came between the kill and the next start. New lines begin a new file."""
    log.complete([FIRST])
    path.rename(path.with_name(rotated))
    log.complete([FIRST, SECOND])
    assert chats(path) == ["#café"]


def test_logrotate_may_come_at_any_time(path: Path, log: OverrunLog) -> None:
    """The file is opened anew for each overrun."""
    log.complete([FIRST])
    path.rename(path.with_name("overruns.jsonl.1"))
    log.complete([SECOND])
    assert (chats(path.with_name("overruns.jsonl.1")), chats(path)) == (["#jobhuntchat"], ["#café"])


@pytest.mark.parametrize("cut", [1, 10, 60, -2, -1])
def test_a_half_written_line_is_completed(path: Path, log: OverrunLog, cut: int) -> None:
    """Only the rest is appended; what was there stays as it was. Even within a letter of two bytes."""
    log.complete([SECOND])
    whole = path.read_bytes()
    cut = whole.index("é".encode()) + 1 if cut == 10 else cut
    path.write_bytes(whole[:cut])
    inode = path.stat().st_ino
    log.complete([SECOND, FIRST])
    assert path.read_bytes().startswith(whole.rstrip())
    assert (chats(path), path.stat().st_ino) == (["#café", "#jobhuntchat"], inode)


def test_an_unfinished_line_of_somebody_else_is_left_alone(path: Path, log: OverrunLog) -> None:
    """A note that the user made at the end, without a line break: ours begins on a line of its own."""
    log.complete([FIRST])
    with path.open("a") as file:
        file.write("never again")
    log.complete([SECOND])
    assert path.read_text().splitlines()[1] == "never again"
    assert path.read_text().endswith(json.dumps(line(SECOND), ensure_ascii=False) + "\n")


def test_a_full_disk_is_said_and_the_line_completed_when_there_is_room(path: Path, log: OverrunLog) -> None:
    """What fitted stays; nothing is lost and nothing doubled."""
    log.complete([FIRST])
    size = path.stat().st_size
    with no_file_grows_past(size + 50), pytest.raises(OverrunLogError, match="overruns") as failure:
        log.complete([SECOND])
    assert isinstance(failure.value.__cause__, OSError)
    assert failure.value.__cause__.errno == errno.EFBIG
    assert path.stat().st_size == size + 50
    assert log.complete([SECOND]) == [SECOND]
    assert chats(path) == ["#jobhuntchat", "#café"]


def test_a_line_far_back_in_a_big_file_does_not_matter(path: Path, log: OverrunLog) -> None:
    """Only the end of the file is read, however many years it holds."""
    log.complete([FIRST])
    with path.open("ab") as file:
        file.truncate(1 << 33)  # a file of 8 GiB that takes no room
    with path.open("ab") as file:
        file.write(b"\n")
    log.complete([SECOND])
    log.complete([SECOND])
    with path.open("rb") as file:
        file.seek(1 << 33)
        assert [json.loads(text)["chat"] for text in file.read().splitlines() if text] == ["#café"]


def test_a_link_is_not_followed(path: Path, log: OverrunLog) -> None:
    """Nobody can have our lines appended to another file."""
    path.parent.mkdir(mode=0o700)
    victim = path.with_name("victim")
    victim.touch()
    path.symlink_to(victim)
    with pytest.raises(OverrunLogError, match="symbolic link") as refused:
        log.complete([FIRST])
    assert not victim.read_bytes()
    assert str(refused.value).count(str(path)) == 1


def test_a_pipe_is_refused(path: Path, log: OverrunLog) -> None:
    """Nor does the daemon hang on one."""
    path.parent.mkdir(mode=0o700)
    os.mkfifo(path)
    with pytest.raises(OverrunLogError, match="not a regular file"):
        log.complete([FIRST])


def test_strange_lines_do_no_harm(path: Path, log: OverrunLog) -> None:
    """Whatever somebody has put into the file."""
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"null\n[]\n\xff\xfe\n" + b"[" * 100_000 + b"\n" + b"9" * 5000 + b'\n{"chat": []}\n')
    log.complete([FIRST])
    assert path.read_bytes().endswith(json.dumps(line(FIRST)).encode() + b"\n")
