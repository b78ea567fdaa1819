"""Where the files are (XDG Base Directory Specification)."""

import pwd
from pathlib import Path

import pytest

from lastcall import paths
from lastcall.cli.main import main


def test_files_are_in_the_home_folder_or_where_the_variables_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path in a variable is ignored, as the specification has it."""
    monkeypatch.setenv("HOME", "/home/alice")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert paths.config_file() == Path("/home/alice/.config/lastcall/lastcall.yaml")
    assert paths.state_folder() == Path("/home/alice/.local/state/lastcall")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/elsewhere")
    assert paths.config_file() == Path("/elsewhere/lastcall/lastcall.yaml")


def test_without_any_home_the_user_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A container may run under a number that nobody has given a home; with the variables set, none is needed."""

    def nobody(uid: int) -> pwd.struct_passwd:
        raise KeyError(uid)

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert main(["check"]) == 1
    assert capsys.readouterr().err == "lastcall: no home folder is known; set HOME\n"
    monkeypatch.setenv("XDG_CONFIG_HOME", "/elsewhere")
    assert paths.config_file().parent == Path("/elsewhere/lastcall")
