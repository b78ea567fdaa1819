"""The tests' own systemd keeps to itself."""

from pathlib import Path

import pytest

from real.user_systemd import HOME, user_systemd

pytestmark = pytest.mark.real


def test_nothing_outside_can_be_changed_from_inside(tmp_path: Path) -> None:
    """A service under test sees neither the machine's /tmp nor can it write anywhere but in its own folders."""
    outside = tmp_path / "file"
    outside.write_text("kept")
    with user_systemd() as systemd:
        mounts = [line.split() for line in systemd.ask("cat", "/proc/mounts").splitlines()]
        writable = {
            where for _, where, kind, options, *_ in mounts if "rw" in options.split(",") and kind == "ext4"
        }
        assert not writable
        assert not systemd.path(outside).exists()
        systemd.write(HOME / "file", "inside")
    assert outside.read_text() == "kept"
