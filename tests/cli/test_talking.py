"""The commands that talk to the daemon, with a daemon that knows its answers by heart."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from terminal import Lastcall

STATUS: dict[str, Any] = {
    "now": "2026-11-24T01:00:00Z",
    "next": {"chat": "#jobhuntchat", "start": "2026-11-24T03:00:00Z", "end": "2026-11-24T04:00:00Z"},
    "session": None,
    "budgets": {"day": {"spent_s": 1200, "of_s": 5400}, "week": {"spent_s": 0, "of_s": 18000}},
}
IN_SESSION = STATUS | {
    "session": {
        "chat": "#tchat", "opened": "2026-11-24T00:40:00Z", "attended_s": 1200, "allowance_s": 2400, "left_s": 1200,
        "over_s": 0,
    }
}  # fmt: skip


class Daemon:
    """Answers each request with the next of its lines, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answers: list[bytes] = []

    def says(self, *answers: object) -> None:
        """What it will answer; to a watcher, one line after another."""
        self.answers = [json.dumps(answer).encode() + b"\n" for answer in answers]

    def serve(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                self.asked.append(json.loads(lines.readline()))
                for answer in self.answers:
                    connection.sendall(answer)


@contextmanager
def listening(path: Path) -> Iterator[Daemon]:
    path.parent.mkdir(parents=True)
    daemon = Daemon()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=daemon.serve, args=[server])
        thread.start()
        try:
            yield daemon
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.fixture
def daemon(home: Path) -> Iterator[Daemon]:
    with listening(home / "run" / "lastcall" / "control.sock") as daemon:
        yield daemon


Write = Callable[[str], Path]


def test_status_in_words(lastcall: Lastcall, daemon: Daemon) -> None:
    """What is on, what is next and when, and what is spent of each budget."""
    daemon.says({"ok": True, "status": STATUS})
    assert lastcall("status").out.splitlines() == [
        "No session is open.",
        "Next: #jobhuntchat, Tuesday 24 November, 03:00. In 2 h.",
        "today: 20 min of 1 h 30",
        "this week: nothing of 5 h",
    ]
    daemon.says({"ok": True, "status": IN_SESSION})
    assert lastcall("status").out.splitlines()[0] == "In #tchat for 20 minutes: 20 minutes left."


def test_status_for_scripts_is_what_the_daemon_said(lastcall: Lastcall, daemon: Daemon) -> None:
    """The documented shape, unchanged."""
    daemon.says({"ok": True, "status": IN_SESSION})
    assert json.loads(lastcall("status", "--json").out) == IN_SESSION
    assert daemon.asked == [{"do": "status"}]


def test_watching_prints_a_line_at_each_change_until_the_daemon_ends(
    lastcall: Lastcall, daemon: Daemon
) -> None:
    """In words, or as one object a line."""
    daemon.says(STATUS, IN_SESSION)
    words = lastcall("status", "--watch").out.splitlines()
    assert words == [
        "Next: #jobhuntchat, Tuesday 24 November, 03:00.",
        "In #tchat for 20 minutes: 20 minutes left.",
    ]
    objects = lastcall("status", "--watch", "--json").out.splitlines()
    assert [json.loads(line) for line in objects] == [STATUS, IN_SESSION]


@pytest.mark.parametrize(
    ("words", "request_"),
    [
        (["join", "#tchat"], {"do": "join", "chat": "#tchat"}),
        (["leave"], {"do": "leave", "chat": None}),
        (["extend"], {"do": "extend", "chat": None}),
        (["skip"], {"do": "skip", "chat": None}),
        (["snooze", "tchat", "--for", "1h 30m"], {"do": "snooze", "chat": "tchat", "for": "1h 30m"}),
    ],
)
def test_commands_say_what_the_daemon_answers(
    lastcall: Lastcall, daemon: Daemon, words: list[str], request_: dict[str, Any]
) -> None:
    """A yes on stdout with 0, a no on stderr with 1."""
    daemon.says({"ok": True, "text": "So be it."})
    said = lastcall(*words)
    assert (said.code, said.out, said.err) == (0, "So be it.\n", "")
    assert daemon.asked == [request_]
    daemon.says({"ok": False, "text": "No."})
    said = lastcall(*words)
    assert (said.code, said.out, said.err) == (1, "", "No.\n")


@pytest.mark.parametrize("answer", [b"", b"nonsense\n", b'{"error": "too long"}\n', b"[]\n"])
def test_a_daemon_that_makes_no_sense_is_said_to(lastcall: Lastcall, daemon: Daemon, answer: bytes) -> None:
    """One line, and no traceback."""
    daemon.answers = [answer]
    said = lastcall("status")
    assert said.code == 1
    assert said.err.startswith("lastcall: ")
    assert len(said.err.splitlines()) == 1


def test_a_daemon_of_another_version_is_said_to_be_one(lastcall: Lastcall, daemon: Daemon) -> None:
    """After an upgrade the old one may still run."""
    daemon.says({"ok": False, "text": "Unknown request."})
    said = lastcall("status")
    assert said.code == 1
    assert "another version" in said.err


@pytest.mark.parametrize(("file", "reads"), [("lastcall.yaml", True), ("other.yaml", False)])
def test_a_save_names_the_daemon_that_reads_it(
    lastcall: Lastcall,
    daemon: Daemon,
    schedule: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    reads: bool,
) -> None:
    """A daemon that runs on another file notices nothing, and nothing else is promised."""
    path = schedule("chats: [{hashtag: tchat, when: daily 8-9pm}]\n")
    daemon.says({"ok": True, "file": str(path.with_name(file))})
    monkeypatch.setenv("EDITOR", "sed -i s/tchat/other/")
    said = lastcall("edit")
    assert said.code == 0
    assert ("The running daemon reads it by itself." in said.out) is reads
