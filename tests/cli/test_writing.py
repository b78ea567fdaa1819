"""The commands that write the user's schedule: `init` and `edit`."""

import stat
from pathlib import Path

import pytest

from lastcall.cli.main import main
from lastcall.edges.config import load

pytestmark = pytest.mark.usefixtures("careless_umask")


def test_a_first_schedule_is_for_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folder 0700, files 0600, and what is written is valid."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["init"]) == 0
    folder = tmp_path / "lastcall"
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (folder, *folder.iterdir())}
    assert modes == {"lastcall": 0o700, "lastcall.yaml": 0o600, "lastcall.schema.json": 0o600}
    assert load(folder / "lastcall.yaml").schedule


def test_no_link_is_written_through(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody was there first, in a place where everybody may make links."""
    victim = tmp_path / "victim"
    victim.write_text("kept")
    (tmp_path / "lastcall.schema.json").symlink_to(victim)
    assert main(["init", "--config", str(tmp_path / "mine.yaml")]) == 0
    (tmp_path / "other.yaml").symlink_to(tmp_path / "nowhere")
    assert main(["init", "--config", str(tmp_path / "other.yaml")]) == 1
    assert "is there already" in capsys.readouterr().err
    assert victim.read_text() == "kept"
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that replaces `daily 8pm` by `daily 9pm`, and notes the mode of what it was given."""
    told = tmp_path / "told"
    program = tmp_path / "editor"
    program.write_text(f'#!/bin/sh\nstat -c %a "$1" >{told}\nsed -i s/8pm/9pm/ "$1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(program))
    return told


@pytest.mark.parametrize("before", [0o600, 0o644])
def test_an_edited_file_keeps_its_mode_and_its_link(tmp_path: Path, editor: Path, before: int) -> None:
    """The copy is for the user alone while it is edited; a link leads to the same place as before."""
    real, link = tmp_path / "dotfiles.yaml", tmp_path / "lastcall.yaml"
    real.write_text("chats: [{hashtag: a, when: daily 8pm UTC}]\n")
    real.chmod(before)
    link.symlink_to(real)
    assert main(["edit", "--config", str(link)]) == 0
    assert editor.read_text() == "600\n"
    assert link.is_symlink()
    assert (real.read_text().count("9pm"), stat.S_IMODE(real.stat().st_mode)) == (1, before)
    assert not list(tmp_path.glob(".edit-*"))
