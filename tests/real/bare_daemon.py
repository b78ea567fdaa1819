"""The real process without a bus and a screen, in a home of its own, asked over its socket."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lastcall import client

PATIENCE = 30.0
"""Seconds for a daemon to serve, on a machine that does other things too."""


@dataclass(frozen=True)
class Kept:
    """A session as the ledger has it; instants in seconds since 1970."""

    chat: str
    opened: float
    closed: float | None
    ended_by: str | None
    attended: float
    overrun: float
    extensions: int


class BareDaemon:
    """The real process, in a home of its own, with no bus and no screen."""

    def __init__(self, folder: Path, text: str) -> None:
        self.config = folder / "schedule.yaml"
        self.config.write_text(text)
        self.config.chmod(0o600)
        self.state = folder / "state" / "lastcall"
        self.socket = folder / "run" / "lastcall" / "control.sock"
        self.output = folder / "daemon.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"},
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/no-bus",
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/no-bus",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *before: str) -> subprocess.Popen[bytes]:
        """Start it, under another program if one is named; it may not serve yet."""
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "lastcall", "run", "--config", str(self.config)],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        return self.process

    def ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """Its answer; None where it died before it gave one, or does not listen yet."""
        try:
            return client.request(self.socket, request, timeout=PATIENCE)
        except client.ControlError:
            return None

    def serves(self) -> bool:
        """Wait until it answers. False: it died before."""
        deadline = time.monotonic() + PATIENCE
        while self.ask({"do": "status"}) is None:
            if self.process is None or self.process.poll() is not None:
                return False
            assert time.monotonic() < deadline, f"it does not serve\n{self.output.read_text()}"
            time.sleep(0.01)
        return True

    def sessions(self) -> list[Kept]:
        """All that the ledger holds, oldest first."""
        with closing(sqlite3.connect(self.state / "ledger.sqlite3")) as ledger:
            assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows = ledger.execute(
                "SELECT chat, opened, closed, ended_by, attended, overrun, extensions FROM sessions"
                " ORDER BY opened"
            ).fetchall()
        return [
            Kept(chat, opened / 1e6, closed and closed / 1e6, ended_by, (attended or 0) / 1e6,
                 (overrun or 0) / 1e6, extensions)
            for chat, opened, closed, ended_by, attended, overrun, extensions in rows
        ]  # fmt: skip

    def lines(self) -> list[dict[str, Any]]:
        """The overruns as people read them; each line must be whole."""
        path = self.state / "overruns.jsonl"
        text = path.read_text() if path.exists() else ""
        assert text == "" or text.endswith("\n")
        return [json.loads(line) for line in text.splitlines()]
