"""Commands that change or follow what a running daemon knows: forget, import, and a panel's line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lastcall import client
from real.bus import wait_until

pytestmark = pytest.mark.real

LASTCALL = (sys.executable, "-m", "lastcall")
FAR = datetime.now(UTC) + timedelta(days=200)
SCHEDULE = f"""\
timezone: UTC
notifications: log
over_budget: [{{after: 0s, do: notify}}]
chats:
  - {{hashtag: verysecretchat, when: {FAR:%Y-%m-%d} 8pm UTC, budget: 1s}}
"""


class Home:
    """A user without a desktop, and the daemon."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "lastcall.yaml"
        self.config.write_text(SCHEDULE)
        self.config.chmod(0o600)
        folders = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "HOME"), str(folder))
        self.env = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/none",
            **folders,
        }
        self.log = folder / "log"
        with self.log.open("w") as log:
            command = (*LASTCALL, "run", "--config", str(self.config))
            self.daemon = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
        wait_until(self.serves, "the daemon to serve")

    def serves(self) -> bool:
        try:
            self.status()
        except client.NoDaemon:
            assert self.daemon.poll() is None, self.log.read_text()
            return False
        return True

    def status(self) -> dict[str, Any]:
        socket = self.folder / "lastcall" / "control.sock"
        found: dict[str, Any] = client.request(socket, {"do": "status"}, 10)["status"]
        return found

    def says(self, *words: str) -> str:
        done = subprocess.run(
            [*LASTCALL, *words], env=self.env, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done
        return done.stdout

    def attends(self) -> None:
        """A little too long."""
        self.says("join", "verysecretchat")
        wait_until(lambda: self.status()["session"]["over_s"] >= 2, "an overrun")
        self.says("leave")

    def panel(self) -> list[str]:
        """The lines so far."""
        return (self.folder / "panel").read_text().splitlines()

    def where(self, word: bytes) -> set[str]:
        """The files in which it stands."""
        files = (path for path in (self.folder / "lastcall").iterdir() if path.is_file())
        return {path.name for path in files if word in path.read_bytes()}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path)
    try:
        yield home
    finally:
        home.daemon.kill()
        home.daemon.wait()


def test_the_daemon_forgets_with_the_ledger_and_hears_of_an_import(home: Home) -> None:
    """Not a byte is left while it runs, nor does it write any again; what is imported counts at once."""
    home.attends()
    export = home.folder / "history.jsonl"
    home.says("export", str(export))
    spent = home.status()["budgets"]["week"]["spent_s"]
    assert spent >= 3
    assert {"overruns.jsonl", "ledger.sqlite3-wal"} <= home.where(b"verysecretchat")
    assert home.says("forget", "--chat", "verysecretchat", "--yes").startswith("Forgotten: 1 session")
    assert home.where(b"verysecretchat") == set()
    now = home.status()
    assert (now["budgets"]["week"]["spent_s"], now["unanswered"]) == (0, [])

    home.says("import", str(export))
    assert home.status()["budgets"]["week"]["spent_s"] == spent
    assert "overruns.jsonl" in home.where(b"verysecretchat"), "it is completed from the ledger"
    home.daemon.send_signal(signal.SIGTERM)
    assert home.daemon.wait(20) == 0
    assert "Traceback" not in home.log.read_text()


def test_nobody_forgets_the_chat_they_are_in(home: Home) -> None:
    """The daemon would write it again a minute later."""
    home.says("join", "verysecretchat")
    command = (*LASTCALL, "forget", "--chat", "verysecretchat", "--yes")
    refused = subprocess.run(command, env=home.env, capture_output=True, text=True, timeout=30, check=False)
    assert refused.returncode == 1
    assert "lastcall leave" in refused.stderr


def test_a_panel_gets_a_line_when_something_changes(home: Home) -> None:
    """Pushed by the daemon: what is next, the session, its end, the daemon's end; with exit code 3."""
    command = (*LASTCALL, "status", "--format", "plain", "--watch")
    with (home.folder / "panel").open("w") as panel:
        watch = subprocess.Popen(command, env=home.env, stdout=panel)
    try:
        following = f"#verysecretchat {FAR:%-d %b}"
        wait_until(lambda: home.panel()[-1:] == [following], "what is next")
        home.says("join", "verysecretchat")
        wait_until(lambda: "#verysecretchat 1 s left" in home.panel(), "the session")
        home.says("leave")
        wait_until(lambda: home.panel()[-1] == following, "its end")
        home.daemon.send_signal(signal.SIGTERM)
        assert watch.wait(20) == 3
        assert home.panel()[-1] == ""
        assert all(one != other for one, other in pairwise(home.panel()))
    finally:
        watch.kill()
        watch.wait()
