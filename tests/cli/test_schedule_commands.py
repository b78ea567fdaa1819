"""`check`, `init`, `edit`, `schema`: a user and their file."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from lastcall.cli.complaint import pointed_at
from lastcall.edges.config import load
from terminal import Lastcall

Write = Callable[[str], Path]
CHAT = "chats: [{hashtag: tchat, when: daily 8-9pm}]\n"
BROKEN = """\
chats:
  - hashtag: "ärger😀日本"
    when: Mondays 8-9pm ET
    budgte: 3m
"""


# check


def test_a_broken_schedule_is_told_line_by_line(lastcall: Lastcall, schedule: Write) -> None:
    """Place, message, the line itself with a mark under the column, and what to write instead."""
    path = schedule(BROKEN)
    said = lastcall("check")
    assert said.code == 1
    assert said.out.splitlines()[-4:] == [
        f"{path}:4:5: error: unknown key “budgte” (chats[0].budgte)",
        "  |     budgte: 3m",
        "  |     ^",
        "    did you mean budget?",
    ]


def test_the_mark_stands_under_the_place_also_after_wide_letters() -> None:
    """A Japanese letter is two columns wide in a terminal, a combining accent none; a long line is cut."""
    assert pointed_at("日本x", 3) == ["  | 日本x", "  |     ^"]
    assert pointed_at("e\u0301x", 3) == ["  | e\u0301x", "  |  ^"]
    line, mark = pointed_at("-" * 500 + "here" + "-" * 500, 501)
    assert line[mark.index("^") :].startswith("here")
    assert len(line) < 120


def test_a_file_cannot_write_to_the_terminal(lastcall: Lastcall, schedule: Write) -> None:
    """Escape sequences in a schedule from elsewhere are shown as signs."""
    schedule('"\\e[31mx": 1\n"\\e]0;owned\\a": 1\nchats: []\n')
    said = lastcall("check")
    assert said.code == 1
    assert all(char.isprintable() or char == "\n" for char in said.out)


def test_scripts_get_the_documented_shape(lastcall: Lastcall, schedule: Write) -> None:
    """`{"ok", "problems": [{"line", "column", "key", "message", "hint", "severity"}]}`, also where there is no file."""
    schedule(BROKEN)
    for words in ([], ["/nowhere.yaml"]):
        shape = json.loads(lastcall("check", *words, "--json").out)
        assert shape["ok"] is False
        for problem in shape["problems"]:
            assert list(problem) == ["line", "column", "key", "message", "hint", "severity"]
            assert problem["severity"] == "error"
    schedule(CHAT)
    assert json.loads(lastcall("check", "--json").out) == {"ok": True, "problems": []}


def test_a_good_schedule_is_told_as_it_is_understood(lastcall: Lastcall, schedule: Write) -> None:
    """Each announcement in canonical words, what collides and how often, and a verdict."""
    schedule(
        "timezone: UTC\n"
        "protected: [{name: dinner, when: Fridays 20:30-22:00}]\n"
        "chats:\n"
        "  - {hashtag: tchat, when: daily 8-9pm}\n"
        "  - {hashtag: other, when: daily 8:45-9:30pm}\n"
    )
    said = lastcall("check")
    assert said.code == 0
    lines = said.out.splitlines()
    assert [line.split(": ")[0] for line in lines[:2]] == ["#tchat", "#other"]
    assert "20:45–21:30" in lines[1]
    assert any(line.startswith("#tchat collides with dinner ") for line in lines)
    assert sum("collides with #" in line for line in lines) == 1, "two that collide are told once"
    assert lines[-1] == "2 chats, fine."


def test_chats_that_a_holiday_takes_out_are_told_in_one_line(lastcall: Lastcall, schedule: Write) -> None:
    """Not in one line each, which would hide what collides week by week."""
    schedule(
        "timezone: UTC\n"
        "protected: [{name: skiing, when: 2026-12-24 to 2026-12-26}]\n"
        "chats:\n"
        "  - {hashtag: tchat, when: daily 8-9pm}\n"
        "  - {hashtag: other, when: Fridays 6-7pm}\n"
    )
    lines = lastcall("check").out.splitlines()
    assert [line for line in lines if "skiing" in line] == ["skiing takes out #tchat 3 times, #other once"]


def test_a_warning_is_no_error(lastcall: Lastcall, schedule: Write) -> None:
    """It is shown with its place, and the answer is still yes."""
    schedule("budgets: {session: 2h, day: 1h}\n" + CHAT)
    said = lastcall("check")
    assert said.code == 0
    assert ":1:20: warning: 2 h in a session never fit into 1 h a day (budgets.session)" in said.out
    assert said.out.splitlines()[-1] == "1 chat; one warning to look at."


def test_programs_of_a_file_that_others_write_are_warned_of(lastcall: Lastcall, schedule: Write) -> None:
    """They would not be run, and the user learns why before the evening comes."""
    path = schedule("over_budget: [{after: 20m, do: run, command: [sh, -c, exit]}]\n" + CHAT)
    path.parent.chmod(0o700)
    path.chmod(0o600)
    assert "warning" not in lastcall("check").out
    path.chmod(0o666)
    assert "programs are not run" in lastcall("check").out


def test_the_remedy_names_what_others_can_write(lastcall: Lastcall, schedule: Write) -> None:
    """Where that is a folder above the file, `chmod` of the file would change nothing."""
    path = schedule("over_budget: [{after: 20m, do: run, command: [sh, -c, exit]}]\n" + CHAT)
    path.chmod(0o600)
    path.parent.chmod(0o777)
    said = lastcall("check").out
    assert f"`chmod go-w {path.parent}` mends that" in said
    assert f"go-w {path}`" not in said


# init


def test_the_first_schedule_is_good_private_and_known_to_editors(lastcall: Lastcall, home: Path) -> None:
    """In the machine's time zone, without a problem, with a schema that its first line names."""
    said = lastcall("init")
    path = home / ".config" / "lastcall" / "lastcall.yaml"
    assert said.code == 0
    assert str(path) in said.out
    first, *rest = path.read_text().splitlines()
    assert first == "# yaml-language-server: $schema=lastcall.schema.json"
    zone, attendance = (
        next(line for line in rest if line.startswith(key)) for key in ("timezone", "attendance")
    )
    assert zone.index("#") == attendance.index("#"), "a shorter zone leaves the comments in their column"
    schema = json.loads((path.parent / "lastcall.schema.json").read_text())
    assert schema == json.loads(lastcall("schema").out)
    for each in (path, path.with_name("lastcall.schema.json")):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
    loaded = load(path)
    assert loaded.problems == ()
    assert loaded.schedule
    assert loaded.schedule.timezone == "UTC"


def test_init_never_writes_over_a_file(lastcall: Lastcall, schedule: Write) -> None:
    """What is there is the user's."""
    path = schedule(CHAT)
    said = lastcall("init")
    assert said.code == 1
    assert "lastcall edit" in said.err
    assert path.read_text() == CHAT


# edit


@pytest.fixture
def editor(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Name an editor: a shell script that finds the file in $1."""

    def write(script: str) -> None:
        path = home / "my editor"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setenv("EDITOR", f"'{path}' --wait")

    return write


def answers(monkeypatch: pytest.MonkeyPatch, *given: str) -> None:
    """What the user types; then they are gone."""
    left = iter(given)

    def read(_prompt: str = "") -> str:
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)


Editor = Callable[[str], None]


def test_a_valid_change_is_saved_and_keeps_its_mode(
    lastcall: Lastcall, schedule: Write, editor: Editor
) -> None:
    """The editor gets a copy as its last argument; the file is replaced in one step, and no copy stays."""
    path = schedule(CHAT)
    path.chmod(0o640)
    editor('[ "$1" = --wait ] && sed -i s/tchat/other/ "$2"')
    assert lastcall("edit").code == 0
    assert "other" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [each.name for each in path.parent.iterdir()] == ["lastcall.yaml"]


def test_an_edited_file_keeps_its_owner(lastcall: Lastcall, schedule: Write, editor: Editor) -> None:
    """`sudo lastcall edit` does not take the user's file away."""
    path = schedule(CHAT)
    owner = 1234 if os.getuid() == 0 else os.getuid()  # only root can give a file away
    os.chown(path, owner, -1)
    editor('sed -i s/tchat/other/ "$2"')
    assert lastcall("edit").code == 0
    assert "other" in path.read_text()
    assert path.stat().st_uid == owner


def test_a_link_stays_a_link(lastcall: Lastcall, schedule: Write, editor: Editor, tmp_path: Path) -> None:
    """A schedule that lives in a folder of dotfiles is changed there."""
    path = schedule(CHAT)
    real = path.rename(tmp_path / "chats.yaml")
    path.symlink_to(real)
    editor('sed -i s/tchat/other/ "$2"')
    assert lastcall("edit").code == 0
    assert path.is_symlink()
    assert "other" in real.read_text()


def test_nothing_changed_nothing_saved(lastcall: Lastcall, schedule: Write, editor: Editor) -> None:
    path = schedule(CHAT)
    before = path.stat()
    editor("true")
    assert lastcall("edit").out == "Nothing was changed.\n"
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_mistake_can_be_mended(
    lastcall: Lastcall, schedule: Write, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mistake is shown under the file's own name, and the editor comes again with what was written."""
    path = schedule(CHAT)
    editor(
        'if grep -q whne "$2"; then sed -i s/whne/when/ "$2"; else sed -i "s/when/whne/; s/tchat/other/" "$2"; fi'
    )
    answers(monkeypatch, "")
    said = lastcall("edit")
    assert said.code == 0
    assert "lastcall.yaml:1:26: error: unknown key “whne”" in said.out
    assert path.read_text() == CHAT.replace("tchat", "other")


@pytest.mark.parametrize("given", [["n"], []])
def test_who_gives_up_loses_nothing(
    lastcall: Lastcall, schedule: Write, editor: Editor, monkeypatch: pytest.MonkeyPatch, given: list[str]
) -> None:
    """The schedule stays as it was, and what was written is kept; the same without a terminal to ask in."""
    path = schedule(CHAT)
    editor('echo "bugdets: 1" >> "$2"')
    answers(monkeypatch, *given)
    said = lastcall("edit")
    assert said.code == 1
    kept = Path(said.err.strip().rpartition(" ")[2])
    assert kept.read_text() == CHAT + "bugdets: 1\n"
    assert path.read_text() == CHAT


@pytest.mark.parametrize(
    ("script", "says"),
    [("exit 3", "ended with an error"), ('rm "$2"', "left no file")],
)
def test_an_editor_that_fails_changes_nothing(
    lastcall: Lastcall, schedule: Write, editor: Editor, script: str, says: str
) -> None:
    """One line says so, and no copy stays behind."""
    path = schedule(CHAT)
    editor(script)
    said = lastcall("edit")
    assert (said.code, says in said.err) == (1, True)
    assert path.read_text() == CHAT
    assert [each.name for each in path.parent.iterdir()] == ["lastcall.yaml"]


def test_a_file_that_changed_meanwhile_is_left_alone(
    lastcall: Lastcall, schedule: Write, editor: Editor
) -> None:
    """Another program wrote it while the editor was open: neither change is lost."""
    path = schedule(CHAT)
    editor(f'echo "# theirs" >> "{path}"; echo "# mine" >> "$2"')
    said = lastcall("edit")
    assert said.code == 1
    assert path.read_text() == CHAT + "# theirs\n"
    assert Path(said.err.strip().rpartition(" ")[2]).read_text() == CHAT + "# mine\n"


@pytest.mark.parametrize("named", ["/no/such/editor", "unfinished 'quote"])
def test_an_editor_that_cannot_be_started_is_named(
    lastcall: Lastcall, schedule: Write, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    schedule(CHAT)
    monkeypatch.setenv("VISUAL", named)
    said = lastcall("edit")
    assert said.code == 1
    assert named in said.err
    assert "EDITOR" in said.err
