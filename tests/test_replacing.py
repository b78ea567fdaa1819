"""A file is replaced as a whole or not at all."""

import os
from pathlib import Path

import pytest

from full_disk import no_file_grows_past
from lastcall.replacing import ReplaceError, create, replace


def test_mode_and_symlink_are_kept(tmp_path: Path) -> None:
    """A user whose schedule lies in a dotfiles folder keeps the link, and the mode that was chosen."""
    real, link = tmp_path / "real.yaml", tmp_path / "link.yaml"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    replace(link, b"old", b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "real.yaml"]


def test_the_owner_is_kept(tmp_path: Path) -> None:
    """`sudo lastcall add` does not take the user's file away."""
    file = tmp_path / "file"
    file.write_bytes(b"old")
    owner = 1234 if os.getuid() == 0 else os.getuid()  # only root can give a file away
    os.chown(file, owner, -1)
    replace(file, b"old", b"new")
    assert file.stat().st_uid == owner


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    """Whoever saved it in the meantime loses nothing, and nothing is left lying around."""
    file = tmp_path / "file"
    file.write_bytes(b"theirs")
    with pytest.raises(ReplaceError, match="changed meanwhile"):
        replace(file, b"old", b"new")
    assert file.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """Nothing is half-written, and nothing left lying around."""
    file = tmp_path / "file"
    file.write_bytes(b"old")
    with no_file_grows_past(2), pytest.raises(ReplaceError, match="can't be replaced: File too large"):
        replace(file, b"old", b"newer")
    with no_file_grows_past(2), pytest.raises(ReplaceError, match="can't be written: File too large"):
        create(tmp_path / "other", b"newer")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_is_the_users_alone(tmp_path: Path) -> None:
    """And never written over one that is there."""
    file = tmp_path / "file"
    create(file, b"new")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ReplaceError, match="File exists"):
        create(file, b"newer")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
