"""`lastcall add` and `lastcall remove`: chats into and out of the user's file."""

import io
import json
import shlex
import sys
from datetime import date
from pathlib import Path

import pytest

from lastcall.cli.main import main
from lastcall.core.announcement import Unclear, parse

FILE = """\
timezone: America/Denver   # mine
protected:
  - {name: family dinner, when: daily 6-7:30pm}
chats:
  # of a
  - hashtag: a
    when: Mondays 9-10pm ET
"""


@pytest.fixture
def schedule(home: Path) -> Path:
    """The user's own schedule."""
    path = home / ".config" / "lastcall" / "lastcall.yaml"
    path.parent.mkdir(mode=0o700, parents=True)
    path.write_text(FILE)
    return path


def paste(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_chat_is_added_as_it_was_announced(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The file is as before, with the chat at its end; the reading, three dates and the collision are shown."""
    phrase = "every Tuesday 8:30-9:30pm ET from 2099-12-01"
    assert main(["add", "#critlib", phrase, "--budget", "45m", "--goal", "meet: one", "--remind", "1h"]) == 0
    assert schedule.read_text() == FILE + (
        '  - hashtag: "#critlib"\n'
        f"    when: {phrase}\n"
        "    budget: 45m\n"
        '    goal: "meet: one"\n'
        "    remind: [1h]\n"
    )
    told = capsys.readouterr().out
    assert "Every Tuesday, 20:30–21:30, New York time" in told
    assert "Tue 1 Dec 2099  18:30–19:30" in told
    assert told.count("2099  18:30") == 3
    assert "(America/Denver time)" in told
    assert "running daemon" not in told


def test_collisions_are_said(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With protected time and with other chats, in the coming weeks."""
    assert main(["add", "late", "Mondays 7-10pm Denver time", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "! collides with family dinner on Mon" in told
    assert "! collides with #a on Mon" in told
    assert schedule.read_text() == FILE
    assert f"Nothing was written to {schedule}" in told


def test_an_unclear_phrase_writes_nothing(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said as `lastcall when` says it, with a pointer and a hint."""
    assert main(["when", "Tuesdays 9", "--timezone", "America/Denver"]) == 1
    as_when = capsys.readouterr().out
    assert main(["add", "#critlib", "Tuesdays 9"]) == 1
    told = capsys.readouterr()
    assert told.err == as_when
    assert told.out == ""
    assert schedule.read_text() == FILE


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["add", "A", "daily 9pm"], 1, "#a is in lastcall.yaml already"),
        (["add", "b c", "daily 9pm"], 1, "no hashtag"),
        (["add", "b", "daily 9pm", "--link", "nowhere"], 1, "no web address"),
        (["add", "b", "daily 9pm", "--goal", "long " * 100], 1, "longer than a notification"),
        (["add", "b", "daily 9pm", "--config", "no/such/folder.yaml"], 1, "there is no folder"),
        (["add", "b"], 2, "a hashtag and its announcement are needed"),
        (["add", "-", "daily 9pm"], 2, "leave the rest out"),
        (["add", "-", "--goal", "x"], 2, "go with one chat"),
        (["add", "a", "daily 9pm", "--also", "--budget", "5m"], 2, "--budget: lastcall edit"),
        (["add", "nearly", "daily 9pm", "--also"], 1, "no chat #nearly"),
        (["remove", "#b"], 1, "it has #a"),
        (["remove", "#aa"], 1, "did you mean #a?"),
    ],
)
def test_what_can_not_be(
    schedule: Path, arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message, the right exit code, and the file as it was."""
    assert main(arguments) == code
    assert said in capsys.readouterr().err
    assert schedule.read_text() == FILE


def test_options_may_stand_anywhere(schedule: Path) -> None:
    """Before the announcement, after it, and within it."""
    assert main(["add", "--budget", "20m", "b", "--lasts", "1h", "daily", "--goal", "x", "9pm"]) == 0
    added = schedule.read_text().removeprefix(FILE)
    assert added == '  - hashtag: "#b"\n    when: daily 9pm\n    lasts: 1h\n    budget: 20m\n    goal: x\n'


def test_a_second_announcement(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--also` gives a chat a list; nothing else changes."""
    assert main(["add", "#A", "Fridays 2-3pm ET", "--also"]) == 0
    assert schedule.read_text() == FILE.replace(
        "when: Mondays 9-10pm ET", "when: [Mondays 9-10pm ET, Fridays 2-3pm ET]"
    )
    assert "Every Friday" in capsys.readouterr().out


def test_pasted_lines(
    schedule: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is clear is added, at once; what isn't is listed with its line; comments and blank lines are no chats."""
    paste(monkeypatch, "\ufeff# mine\n\n#one\tdaily 1-2pm ET\n#two  whenever\nno tag\n#three: Mondays 3-4pm ET\r\n"
          "#ONE daily 2-3pm ET\n#a - daily 5pm ET\n#\n")  # fmt: skip
    unclear = parse("whenever", "America/Denver", date(2026, 11, 23))
    assert isinstance(unclear, Unclear)
    assert main(["add", "-", "--budget", "20m", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert [each["chat"] for each in answer["added"]] == ["#one", "#three"]
    assert all(len(each["occurrences"]) == 3 for each in answer["added"])
    assert [(each["line"], each["column"]) for each in answer["refused"]] == [
        (4, unclear.column),
        (5, 1),
        (7, None),
        (8, None),
    ]
    assert answer["saved"]
    assert schedule.read_text() == FILE + (
        '  - hashtag: "#one"\n    when: daily 1-2pm ET\n    budget: 20m\n'
        '  - hashtag: "#three"\n    when: Mondays 3-4pm ET\n    budget: 20m\n'
    )


def test_pasted_lists(schedule: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list from a web page keeps its bullets or numbers when it is copied."""
    paste(monkeypatch, "• #one Mondays 3-4pm ET\n- #two: Tuesdays 3-4pm ET\n3. #three – Fridays 3-4pm ET\n")
    assert main(["add", "-"]) == 0
    assert [chat for chat in ("one", "two", "three") if f'"#{chat}"' in schedule.read_text()] == [
        "one",
        "two",
        "three",
    ]


def test_too_much_is_not_read(
    schedule: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole book on standard input is refused, before anything is written; so is nothing at all."""
    for text, said in (("#a daily 8pm\n" * 501, "500 lines"), ("# nothing\n\n", "holds no line")):
        paste(monkeypatch, text)
        assert main(["add", "-"]) == 1
        assert said in capsys.readouterr().err
    assert schedule.read_text() == FILE


def test_a_missing_file_is_begun(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first command may be `add`: the file is the user's alone, and small."""
    schedule.unlink()
    assert main(["add", "#critlib", "Tuesdays 9-10pm ET"]) == 0
    assert schedule.read_text().endswith('chats:\n  - hashtag: "#critlib"\n    when: Tuesdays 9-10pm ET\n')
    assert schedule.stat().st_mode & 0o777 == 0o600
    assert "#critlib" in capsys.readouterr().out


def test_a_broken_file_is_said_and_left(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its own mistakes, line and column."""
    schedule.write_text(FILE + "remnd: 5m\n")
    for arguments in (["add", "b", "daily 9pm"], ["remove", "a"]):
        assert main(arguments) == 1
        assert f"{schedule}:8:1: error: unknown key" in capsys.readouterr().err
    assert schedule.read_text() == FILE + "remnd: 5m\n"


def test_a_chat_is_removed(schedule: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its own comments; what went is shown, so that it can be put back."""
    assert main(["remove", "A", "--dry-run"]) == 0
    assert schedule.read_text() == FILE
    assert main(["remove", "A", "--json"]) == 0
    piece = "  # of a\n  - hashtag: a\n    when: Mondays 9-10pm ET\n"
    assert schedule.read_text() == FILE.replace(piece, "")
    told = capsys.readouterr().out
    assert "Would remove #a" in told
    assert json.loads(told[told.index("{") :])["text"] == piece


def test_marks_and_line_ends_stay(schedule: Path) -> None:
    """A file from another system keeps its byte order mark and its line ends."""
    data = b"\xef\xbb\xbf" + FILE.replace("\n", "\r\n").encode()
    schedule.write_bytes(data)
    assert main(["add", "b", "daily 9pm"]) == 0
    assert schedule.read_bytes().startswith(data)
    assert b"\n" not in schedule.read_bytes().replace(b"\r\n", b"")
    assert main(["remove", "b"]) == 0
    assert schedule.read_bytes() == data


@pytest.mark.usefixtures("home")
def test_the_readmes_add_works_right_after_init(capsys: pytest.CaptureFixture[str]) -> None:
    """Who types what the README says, in its order, is not told that the chat is there already."""
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    [words] = [shlex.split(line) for line in readme.splitlines() if line.startswith("    lastcall add")]
    assert main(["init"]) == 0
    assert main(words[1:]) == 0
    assert f"Added {words[2]}" in capsys.readouterr().out
