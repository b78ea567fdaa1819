"""The real daemon under a real systemd, hung for real: what the unit promises of a watchdog."""

import fcntl
import itertools
import json
import os
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from real.bus import PATIENCE, wait_until
from real.user_systemd import HOME, LASTCALL, UserSystemd, user_systemd

pytestmark = pytest.mark.real

CONFIG = HOME / ".config/lastcall/lastcall.yaml"
STATE = HOME / ".local/state/lastcall"
LOG = HOME / "log"
DROP_IN = HOME / ".config/systemd/user/lastcall.service.d/short.conf"
ALLOWED = 4.0
"""Seconds between two signs of life; the unit allows ten minutes."""
PAUSE = 5.0
"""Seconds before a restart: the unit's RestartSec=."""
A_LITTLE = 1.5
"""Seconds for a command to do its work on a busy machine."""
MISTAKES = 20
"""As many as are told in the log at one reload."""
SMALLEST_PIPE = 4096
"""Bytes: a page, see F_SETPIPE_SZ in fcntl(2)."""
ASKING_ON_AND_ON = f"""
import sys, time
from pathlib import Path
from lastcall import client
end = time.monotonic() + {4 * ALLOWED}
asked = 0
while time.monotonic() < end:
    client.request(Path(sys.argv[1]), {{"do": "status"}})
    client.request(Path(sys.argv[1]), {{"do": "snooze"}})  # refused in a session; a look all the same
    asked += 1
print(asked)
"""


def schedule(chats: int = 1) -> str:
    """The first chat has just begun, so its session opens with the first look; the others are far away."""
    start = datetime.now(UTC) - timedelta(seconds=30)
    first = f"  - {{hashtag: evening, lasts: 2h, when: {{start: '{start:%Y-%m-%dT%H:%M:%S}'}}}}"
    others = [f"  - {{hashtag: c{n}, when: {{start: '2100-01-01T20:00'}}}}" for n in range(1, chats)]
    return "\n".join(["timezone: UTC", "notifications: log", "chats:", first, *others, ""])


@pytest.fixture
def systemd() -> Iterator[UserSystemd]:
    with user_systemd() as systemd:
        systemd.write(DROP_IN, f"[Service]\nWatchdogSec={ALLOWED:g}s\nStandardError=append:{LOG}\n")
        systemd.write(CONFIG, schedule())
        yield systemd


def install(systemd: UserSystemd) -> dict[str, object]:
    """Start it, and return the session that has opened."""
    systemd.run(str(LASTCALL), "service", "install")
    assert systemd.shown("lastcall", "WatchdogUSec") == f"{ALLOWED:g}s"
    return session(systemd)


def session(systemd: UserSystemd) -> dict[str, object]:
    found: dict[str, object] = json.loads(systemd.ask(str(LASTCALL), "status", "--json"))["session"]
    return found


def pid(systemd: UserSystemd) -> int:
    return int(systemd.shown("lastcall", "MainPID"))


@contextmanager
def a_watchdog_kill(systemd: UserSystemd) -> Iterator[None]:
    """Afterwards systemd has found out by itself, killed the daemon, and started it again."""
    first = pid(systemd)
    yield
    wait_until(lambda: systemd.shown("lastcall", "Result") == "watchdog", "it is killed by the watchdog")
    assert systemd.shown("lastcall", "ExecMainStatus") == "6", "SIGABRT, the unit's WatchdogSignal="
    wait_until(lambda: pid(systemd) not in {0, first}, "it was started again")
    wait_until(lambda: systemd.shown("lastcall", "ActiveState") == "active", "it is ready again")
    assert systemd.shown("lastcall", "NRestarts") == "1"


def the_only_session(systemd: UserSystemd, folder: Path) -> tuple[str, str, float]:
    """Leave it, stop the service, and read the ledger: the chat, how it ended, and the seconds that count."""
    systemd.run(str(LASTCALL), "leave")
    systemd.run("systemctl", "--user", "stop", "lastcall")
    copy = folder / "ledger.sqlite3"  # SQLite would look for the file by the name that it has inside
    copy.write_bytes(systemd.path(STATE / "ledger.sqlite3").read_bytes())
    with closing(sqlite3.connect(copy)) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(chat, ended_by, attended)] = ledger.execute("SELECT chat, ended_by, attended FROM sessions")
    return chat, ended_by, attended / 1e6


def test_a_stopped_daemon_is_killed_and_goes_on_with_its_session(
    systemd: UserSystemd, tmp_path: Path
) -> None:
    """The session that was open goes on; what the daemon slept through is not counted; nothing is told twice."""
    opened = install(systemd)["opened"]
    began = datetime.fromisoformat(str(opened)).timestamp()
    time.sleep(1.5 * ALLOWED)
    with a_watchdog_kill(systemd):
        systemd.run("systemctl", "--user", "kill", "--signal=STOP", "lastcall")
        stuck = time.time()
        wait_until(lambda: systemd.shown("lastcall", "ActiveState") != "active", "systemd has noticed")
        dead = time.time()
    assert dead - stuck < ALLOWED + A_LITTLE
    assert session(systemd)["opened"] == opened
    time.sleep(1)
    chat, ended_by, attended = the_only_session(systemd, tmp_path)
    assert (chat, ended_by) == ("#evening", "user")
    before, after = stuck - began, time.time() - dead - PAUSE
    assert before - ALLOWED / 2 - A_LITTLE <= attended <= before + after + A_LITTLE
    log = systemd.path(LOG).read_text().splitlines()
    told = Counter(line[len("2026-11-25 12:00:00,000 ") :] for line in log if "#evening" in line)
    assert any(line.startswith("start: #evening") for line in told)
    assert set(told.values()) == {1}, told


def test_a_daemon_that_waits_for_ever_is_killed(systemd: UserSystemd, tmp_path: Path) -> None:
    """Nobody stopped it: its log goes into a pipe that nobody reads any more, as where the journal hangs."""
    systemd.run("mkfifo", str(LOG))
    reader = os.open(systemd.path(LOG), os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)
    with os.fdopen(reader, "rb", buffering=0) as log:
        opened = install(systemd)["opened"]
        log.read()
        with a_watchdog_kill(systemd):
            before, good = pid(systemd), systemd.path(CONFIG).read_text()
            waits_in = systemd.path(Path(f"/proc/{before}/wchan"))
            systemd.write(CONFIG, "".join(f"mistake_{n}: 1\n" for n in range(MISTAKES)))
            for reload in itertools.count():
                if "pipe_write" in waits_in.read_text():
                    break
                assert reload < PATIENCE, "it does not wait for its log"
                systemd.run("systemctl", "--user", "kill", "--signal=HUP", "lastcall")
                time.sleep(1)
            systemd.write(CONFIG, good)
            wait_until(lambda: pid(systemd) != before, "it has gone")
            log.read()
        assert session(systemd)["opened"] == opened
        chat, ended_by, _ = the_only_session(systemd, tmp_path)
    assert (chat, ended_by) == ("#evening", "user")


def test_a_busy_daemon_is_left_alone(systemd: UserSystemd) -> None:
    """Asked without pause, with ten thousand chats read again and again: it lives, and is let live."""
    install(systemd)
    first = pid(systemd)
    socket = systemd.ask("sh", "-c", "echo $XDG_RUNTIME_DIR/lastcall/control.sock")
    systemd.path(CONFIG).write_text(schedule(10_000))
    reloading = "for n in 1 2 3; do systemctl --user reload lastcall; done; wait"
    asking = f'{sys.executable} -c "$0" {socket} &' * 2
    asked = systemd.ask("sh", "-c", f"{asking} {reloading}", ASKING_ON_AND_ON).split()
    assert all(int(number) > 50 for number in asked), asked
    assert pid(systemd) == first
    assert systemd.shown("lastcall", "NRestarts") == "0"
