"""Folders and files that nobody else can write to."""

import os
import stat
from pathlib import Path

import pytest

from lastcall.private import NotPrivateError, private_file, private_folder

pytestmark = pytest.mark.usefixtures("careless_umask")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_missing_folders_are_made_for_the_user_alone(tmp_path: Path) -> None:
    """The parents, too; and a second time nothing happens."""
    folder = tmp_path / "state" / "lastcall"
    private_folder(folder)
    private_folder(folder)
    assert (mode(folder), mode(folder.parent)) == (0o700, 0o700)


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    """That others can look into it may be what the user wants."""
    tmp_path.chmod(0o755)
    private_folder(tmp_path)
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("writable", [0o720, 0o702, 0o1777])
def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path, writable: int) -> None:
    """The message says how to mend it; nothing is mended behind the user's back."""
    tmp_path.chmod(writable)
    with pytest.raises(NotPrivateError, match="chmod go-w"):
        private_folder(tmp_path)
    assert mode(tmp_path) == writable


def test_a_link_of_ones_own_is_followed(tmp_path: Path) -> None:
    """The user keeps the state on another disk."""
    elsewhere, link = tmp_path / "disk", tmp_path / "lastcall"
    elsewhere.mkdir(mode=0o700)
    link.symlink_to(elsewhere)
    private_folder(link)


def test_a_link_to_a_folder_that_others_can_write_to_is_refused(tmp_path: Path) -> None:
    """What counts is the folder that it leads to."""
    elsewhere, link = tmp_path / "disk", tmp_path / "lastcall"
    elsewhere.mkdir(mode=0o777)
    link.symlink_to(elsewhere)
    with pytest.raises(NotPrivateError):
        private_folder(link)


@pytest.mark.parametrize(
    "make", [Path.touch, lambda path: path.symlink_to("/nowhere")], ids=["file", "dangling"]
)
def test_what_is_no_folder_is_refused(tmp_path: Path, make: object) -> None:
    """A file in the way, a link into nothing."""
    assert callable(make)
    make(tmp_path / "lastcall")
    with pytest.raises(OSError, match="lastcall"):
        private_folder(tmp_path / "lastcall")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("what", ["folder", "link"])
def test_what_belongs_to_someone_else_is_refused(tmp_path: Path, what: str) -> None:
    """Somebody was there first, in a place where everybody may make folders."""
    path = tmp_path / "lastcall"
    if what == "folder":
        path.mkdir(mode=0o700)
    else:
        path.symlink_to(tmp_path)
    os.chown(path, 65534, 65534, follow_symlinks=False)
    with pytest.raises(NotPrivateError, match="someone else"):
        private_folder(path)


# Files


def opened(path: Path) -> None:
    """Open it as the daemon does, and leave it."""
    os.close(private_file(path, os.O_RDWR))


def test_a_missing_file_is_made_for_the_user_alone(tmp_path: Path) -> None:
    """Whatever the umask."""
    opened(tmp_path / "file")
    assert mode(tmp_path / "file") == 0o600


@pytest.mark.parametrize(("before", "after"), [(0o666, 0o644), (0o620, 0o600), (0o640, 0o640)])
def test_nobody_else_may_write_to_a_file_of_ours(
    tmp_path: Path, before: int, after: int, caplog: pytest.LogCaptureFixture
) -> None:
    """That is mended, and said; that others may read it is left to the user. What is in it stays."""
    path = tmp_path / "file"
    path.write_text("kept")
    path.chmod(before)
    opened(path)
    assert (mode(path), path.read_text()) == (after, "kept")
    assert bool(caplog.records) == (before != after)


def test_a_link_to_a_file_is_not_followed(tmp_path: Path) -> None:
    """Nobody can have us write into another file."""
    (tmp_path / "victim").touch()
    (tmp_path / "file").symlink_to(tmp_path / "victim")
    with pytest.raises(NotPrivateError, match="symbolic link"):
        opened(tmp_path / "file")


def test_a_file_with_a_second_name_is_refused(tmp_path: Path) -> None:
    """What we write would stand in another file, too."""
    (tmp_path / "victim").touch()
    (tmp_path / "file").hardlink_to(tmp_path / "victim")
    with pytest.raises(NotPrivateError, match="second name"):
        opened(tmp_path / "file")


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Nor does the daemon hang on one."""
    os.mkfifo(tmp_path / "file")
    with pytest.raises(NotPrivateError, match="not a regular file"):
        opened(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Its owner could write to it behind our back."""
    (tmp_path / "file").touch()
    os.chown(tmp_path / "file", 65534, 65534)
    with pytest.raises(NotPrivateError, match="someone else"):
        opened(tmp_path / "file")
