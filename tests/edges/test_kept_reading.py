"""What was read of the schedule is kept: an unchanged file is not read again, and a changed one always is."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lastcall import __version__
from lastcall.edges.config import kept, source
from lastcall.edges.config.apart import ReadingApart
from lastcall.edges.config.loaded import Loaded

CHAT = "timezone: UTC\nchats:\n  - {hashtag: tchat, when: Mondays 8-9pm ET}\n"

Read = Callable[[], Loaded]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "lastcall.yaml").write_text(CHAT)
    return tmp_path


@pytest.fixture
def read(place: Path) -> Read:
    return lambda: ReadingApart(place / "lastcall.yaml", place / "kept").finish()


@pytest.fixture
def without_readers(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on whatever is read anew fails."""
    return lambda: monkeypatch.setattr(sys, "executable", "/bin/false")


def test_an_unchanged_file_is_not_read_again(read: Read, without_readers: Callable[[], None]) -> None:
    """The second start takes what the first one read."""
    first = read()
    assert first.schedule
    without_readers()
    assert read() == first


def test_what_is_kept_is_for_the_user_alone(read: Read, place: Path) -> None:
    """It says what the schedule says."""
    read()
    assert (place / "kept").stat().st_mode & 0o777 == 0o600


def touched(place: Path) -> None:
    (place / "lastcall.yaml").write_text(CHAT.replace("8-9pm", "8-10pm"))


def other_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "__version__", "0.0.1")


def other_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "get_localzone_name", lambda: "Asia/Kathmandu")


def other_readers(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    (place / "grammar.py").touch()
    monkeypatch.setattr(kept, "_READERS", (place,))


def other_zone_data(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(kept, "TZPATH", (str(place),))


@pytest.mark.parametrize(
    "change",
    [
        lambda place, _: touched(place),
        lambda _, patch: other_version(patch),
        lambda _, patch: other_zone(patch),
        lambda place, patch: other_readers(patch, place),
        lambda place, patch: other_zone_data(patch, place),
    ],
    ids=["file", "version", "zone", "grammar", "zone data"],
)
def test_whatever_could_change_a_reading_makes_it_read_again(
    change: Callable[[Path, pytest.MonkeyPatch], None],
    read: Read,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    without_readers: Callable[[], None],
) -> None:
    """An edit, an upgrade, a journey: nothing that is out of date is gone by."""
    assert read().schedule
    change(place, monkeypatch)
    without_readers()
    assert read().schedule is None


def writable_for_others(path: Path) -> None:
    path.chmod(0o660)


def of_somebody_else(path: Path) -> None:
    os.chown(path, 65534, 65534)


def a_link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def a_second_name(path: Path) -> None:
    path.with_name("elsewhere").hardlink_to(path)


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize("tamper", [writable_for_others, of_somebody_else, a_link, a_second_name, a_pipe])
def test_what_others_could_have_written_is_not_believed(
    tamper: Callable[[Path], None], read: Read, place: Path, without_readers: Callable[[], None]
) -> None:
    """Programs to run are named in it."""
    assert read().schedule
    tamper(place / "kept")
    without_readers()
    assert read().schedule is None


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b'{"version":',
        b"null",
        b"\xff\x00",
        b'{"x":' + b"[" * 100_000,
        b'{"version":"%s","schedule":null,"problems":[]}' % __version__.encode(),
    ],
    ids=["empty", "half", "null", "no text", "brackets without end", "no schedule"],
)
def test_a_damaged_one_is_made_anew(damage: bytes, read: Read, place: Path) -> None:
    """A crash of the machine may leave anything in it."""
    first = read()
    line = (place / "kept").read_bytes().partition(b"\n")[0]
    (place / "kept").write_bytes(line + b"\n" + damage)
    assert read() == first
    assert (place / "kept").read_bytes() != line + b"\n" + damage


def test_an_upgrade_under_way_is_no_fault_of_the_file(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running daemon may not find a module of its own; another process reads, or says why it can't."""
    first = read()
    monkeypatch.setitem(sys.modules, "lastcall.edges.config.source", None)
    assert read() == first


def test_a_mistake_is_not_kept(read: Read, place: Path) -> None:
    """It is told by whoever reads the file, each time."""
    (place / "lastcall.yaml").write_text("chats: [\n")
    assert read().problems
    assert not (place / "kept").exists()


def test_nothing_hangs_on_being_able_to_keep_it(place: Path) -> None:
    """A full disk or a missing folder costs the next start some time, and nothing else."""
    assert ReadingApart(place / "lastcall.yaml", place / "missing" / "kept").finish().schedule
