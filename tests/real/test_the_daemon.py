"""An evening in seconds: the real process, a real bus, a real notification server, real buttons."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lastcall import client
from real.desktop import Desktop

pytestmark = pytest.mark.real

LASTCALL = [sys.executable, "-m", "lastcall"]
ENDS_WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"]
"""A test that fails must leave no daemon behind."""
PATIENCE = 20.0


class Daemon:
    """`lastcall run` on a private desktop, with its own home."""

    def __init__(self, desktop: Desktop, schedule: str) -> None:
        self.desktop = desktop
        self.config = desktop.folder / "evening.yaml"
        self.config.write_text(schedule)
        self.config.chmod(0o600)
        self.state = Path(desktop.env["XDG_STATE_HOME"]) / "lastcall"
        self.output = desktop.folder / "daemon.log"
        self.start()

    def start(self) -> None:
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [*ENDS_WITH_US, *LASTCALL, "run", "--verbose", "--config", str(self.config)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        until(lambda: self.status() or self.process.poll() is not None, "the daemon to serve", self.log)
        assert self.process.poll() is None, self.log()

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.desktop.env, "NO_COLOR": "1"}

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*LASTCALL, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def status(self) -> dict[str, Any] | None:
        """What the daemon says of itself; None where none is running. Asked directly: a program is slow to ask with."""
        try:
            answer = client.request(
                self.desktop.folder / "lastcall" / "control.sock", {"do": "status"}, PATIENCE
            )
        except client.NoDaemon:
            return None
        found: dict[str, Any] = answer["status"]
        return found

    def session(self) -> dict[str, Any] | None:
        now = self.status()
        return now["session"] if now else None

    def log(self) -> str:
        return self.output.read_text()

    def overruns(self) -> list[dict[str, Any]]:
        path = self.state / "overruns.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def until(met: Callable[[], object], what: str, explain: Callable[[], str] = str) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, f"waited in vain for {what}\n{explain()}"
        time.sleep(0.05)


def evening(
    starts_in: float, *, extra: str = "", chat: str = "", budget: str = "4s", lasts: str = "1m"
) -> str:
    """A schedule whose chat begins in some seconds."""
    start = datetime.now(UTC) + timedelta(seconds=starts_in)
    return f"""\
timezone: UTC
remind: 2s
warn: 2s
over_budget: [{{after: 0s, do: notify}}, {{every: 2s, do: notify}}]
extensions: {{length: 10m, per_session: 1}}
{extra}
chats:
  - hashtag: jobhuntchat
    goal: two people hiring in Denver
    when: {{start: "{start:%Y-%m-%dT%H:%M:%S}", timezone: UTC}}
    lasts: {lasts}
    budget: {budget}
{chat}"""


def test_an_evening_in_seconds(dunst: Desktop) -> None:
    """Reminded, on, warned, called, nagged; Leave writes one line, and the question is asked."""
    daemon = Daemon(dunst, evening(4))
    assert json.loads(daemon.say("status", "--json").stdout)["next"]["chat"] == "#jobhuntchat"
    until(lambda: (daemon.session() or {}).get("over_s", 0) >= 3, "an overrun", daemon.log)
    assert dunst.shown() == 1, "the bubble is replaced, not stacked"
    assert daemon.say("leave").returncode == 0
    [line] = daemon.overruns()
    assert line["chat"] == "#jobhuntchat"
    assert line["overrun_s"] == line["attended_s"] - line["allowance_s"] >= 3
    assert (line["limit"], line["ended_by"]) == ("session", "user")
    assert dunst.texts()[-1][0] == "What came of it?"
    kinds = [line.split(": ")[0].split()[-1] for line in daemon.log().splitlines() if ": " in line]
    order = [kind for kind in kinds if kind in {"remind", "start", "warn", "time_up", "over", "close"}]
    assert order[:5] == ["remind", "start", "warn", "time_up", "over"]
    assert order[-1] == "close"
    assert daemon.stop() == 0
    assert "Traceback" not in daemon.log()
    for path, mode in (
        (daemon.state, 0o700),
        (daemon.state / "ledger.sqlite3", 0o600),
        (daemon.state / "overruns.jsonl", 0o600),
    ):
        assert stat.S_IMODE(path.stat().st_mode) == mode, path


def test_buttons_do_what_they_say(xfce: Desktop) -> None:
    """A click on +10 min gives ten minutes more, a click on Done ends the session, one on Connection is kept."""
    daemon = Daemon(xfce, evening(2, budget="2s"))
    until(lambda: (daemon.session() or {}).get("over_s", 0) >= 1, "time to be up", daemon.log)
    until(lambda: len(xfce.buttons()) == 2, "Done and +10 min", daemon.log)
    xfce.click_button(1)
    until(lambda: (daemon.session() or {}).get("left_s", 0) > 500, "ten minutes more", daemon.log)
    until(lambda: len(xfce.buttons()) == 1, "Done", daemon.log)
    xfce.click_button(0)
    until(lambda: daemon.session() is None, "the session to end", daemon.log)
    until(lambda: len(xfce.buttons()) == 3, "the question", daemon.log)
    xfce.click_button(1)
    until(lambda: "connection" in daemon.log(), "the answer", daemon.log)
    assert daemon.stop() == 0
    assert daemon.overruns() == []


def test_skip_today(xfce: Desktop) -> None:
    """A click on Skip today in the reminder: the chat never begins."""
    daemon = Daemon(xfce, evening(5).replace("remind: 2s", "remind: 4s"))
    until(lambda: xfce.shown() == 1 and len(xfce.buttons()) == 2, "the reminder", daemon.log)
    xfce.click_button(1)
    until(lambda: "Skipped" in daemon.log(), "the answer", daemon.log)
    assert (daemon.status() or {})["next"] is None
    assert daemon.stop() == 0


def test_a_killed_daemon_writes_each_overrun_once(dunst: Desktop) -> None:
    """Killed in mid-overrun, it goes on at the next start; one line, when the user leaves."""
    daemon = Daemon(dunst, evening(1, budget="1s"))
    until(lambda: " over: " in daemon.log(), "a look at which it was over, and wrote so", daemon.log)
    daemon.stop(signal.SIGKILL)
    daemon.start()
    # What was attended since the last checkpoint is lost, so it has to go over again.
    until(lambda: (daemon.session() or {}).get("over_s", 0) >= 2, "the session to go on", daemon.log)
    assert daemon.say("leave").returncode == 0
    assert len(daemon.overruns()) == 1
    daemon.stop(signal.SIGKILL)
    daemon.start()
    assert len(daemon.overruns()) == 1
    assert daemon.stop() == 0


def test_a_saved_file_counts_and_a_broken_one_does_not(dunst: Desktop) -> None:
    """Saved by rename, as editors do: read by itself. With a mistake: the old schedule stays, a popup says where."""
    daemon = Daemon(dunst, evening(3600))
    better = daemon.config.with_suffix(".tmp")
    better.write_text(evening(7200, chat="  - {hashtag: tchat, when: daily 8pm UTC}\n"))
    better.replace(daemon.config)
    until(lambda: "2 chats" in daemon.log(), "the new schedule", daemon.log)
    daemon.config.write_text(evening(7200).replace("budget: 4s", "budgte: 4s"))
    until(lambda: dunst.shown() == 1, "a popup", daemon.log)
    assert "did you mean" in daemon.log().lower()
    [(summary, body)] = dunst.texts()
    assert "mistake" in summary
    assert "evening.yaml, line" in body
    assert (daemon.status() or {})["next"]["chat"] in {"#tchat", "#jobhuntchat"}
    daemon.process.send_signal(signal.SIGHUP)
    until(lambda: daemon.log().count("Your schedule has a mistake") >= 2, "the reload", daemon.log)
    assert daemon.stop() == 0


def test_a_second_daemon_says_who_runs(dunst: Desktop) -> None:
    daemon = Daemon(dunst, evening(3600))
    second = daemon.say("run", "--config", str(daemon.config))
    assert second.returncode == 1
    assert str(daemon.process.pid) in second.stderr
    assert daemon.stop() == 0


def test_without_a_desktop_the_log_tells() -> None:
    """No server on the bus: bubbles go to the log; when one appears, what is still true is shown."""
    with Desktop(None) as desktop:
        # Not auto: plyer's notify-send, begun before the server is there, may still reach it with the same bubble.
        daemon = Daemon(desktop, evening(1, budget="10m", extra="notifications: dbus"))
        until(daemon.session, "the session", daemon.log)
        until(lambda: "can't show notifications" in daemon.log(), "a word about it", daemon.log)
        desktop.start_server("dunst")
        desktop.wait_shown(1)
        shown = desktop.texts()
        assert [summary.startswith("#jobhuntchat") for summary, _ in shown] == [True], (shown, daemon.log())
        assert daemon.stop() == 0


def test_without_a_daemon_commands_say_so(dunst: Desktop) -> None:
    """Exit code 3, and how to start one."""
    daemon = Daemon(dunst, evening(3600))
    assert daemon.stop() == 0
    for words in (["status"], ["leave"], ["join", "x"], ["status", "--watch"]):
        done = daemon.say(*words)
        assert done.returncode == 3, words
        assert "lastcall run" in done.stderr
