"""Runs inside the virtual machine: a session, a suspend in its midst, and chats that begin in it and after it.

Prints one line of JSON: what the daemon said and wrote, beside what really happened.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lastcall import client

HOME = Path("/run/home")
SOCKET = HOME / "run/lastcall/control.sock"
TO_THE_FIRST, TO_THE_SECOND = 100, 160
"""Seconds until the chats begin; an emulated machine takes most of a minute to start a daemon."""
AHEAD, LONGER = 20, 20
"""Seconds before the first chat at which the machine falls asleep, and after its start at which it wakes up."""


def main() -> None:
    """Play the evening and tell."""
    began = datetime.now(UTC).replace(microsecond=0)
    during, after = (began + timedelta(seconds=seconds) for seconds in (TO_THE_FIRST, TO_THE_SECOND))
    HOME.mkdir()
    (HOME / "schedule.yaml").write_text(
        f"""timezone: UTC
notifications: log
remind: [1s]
away_ends_session: 30s
chats:
  - {{hashtag: before, when: {{start: 2100-01-01T20:00}}}}
  - {{hashtag: during, lasts: 1h, when: {{start: "{during:%Y-%m-%dT%H:%M:%S}"}}}}
  - {{hashtag: after, lasts: 1h, when: {{start: "{after:%Y-%m-%dT%H:%M:%S}"}}}}
"""
    )
    (HOME / "schedule.yaml").chmod(0o600)
    environment = {
        **os.environ,
        "HOME": str(HOME),
        "XDG_STATE_HOME": str(HOME / "state"),
        "XDG_RUNTIME_DIR": str(HOME / "run"),
    }
    with (HOME / "log").open("w") as log:
        daemon = subprocess.Popen(
            [sys.executable, "-m", "lastcall", "run", "--verbose", "--config", str(HOME / "schedule.yaml")],
            env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    while not _asked({"do": "status"}):
        time.sleep(0.1)
    _asked({"do": "join", "chat": "before"})
    joined = time.time()
    asleep_from = during - timedelta(seconds=AHEAD)
    time.sleep(max((asleep_from - datetime.now(UTC)).total_seconds(), 0))
    slept = _suspend(int((during - datetime.now(UTC)).total_seconds()) + LONGER)
    woke = time.time()
    time.sleep(3)
    on = _asked({"do": "status"})
    _asked({"do": "leave"})
    time.sleep(max((after - datetime.now(UTC)).total_seconds(), 0) + 3)
    daemon.terminate()
    daemon.wait()
    with sqlite3.connect(HOME / "state/lastcall/ledger.sqlite3") as ledger:
        sessions = ledger.execute(
            "SELECT chat, opened, closed, ended_by, attended FROM sessions ORDER BY opened"
        ).fetchall()
    told = {
        "joined": joined,
        "slept": slept,
        "woke": woke,
        "during": during.timestamp(),
        "after": after.timestamp(),
    }
    print(
        "TOLD " + json.dumps({**told, "on": on, "sessions": sessions, "log": (HOME / "log").read_text()}),
        flush=True,
    )


def _asked(request: dict[str, str]) -> dict[str, object]:
    try:
        return client.request(SOCKET, request)
    except client.ControlError:
        return {}


def _suspend(seconds: int) -> list[float]:
    """To RAM, woken by the real-time clock. Returns the wall clock before and after."""
    Path("/sys/class/rtc/rtc0/wakealarm").write_text(f"+{seconds}")
    before = time.time()
    Path("/sys/power/state").write_text("mem")
    return [before, time.time()]


if __name__ == "__main__":
    main()
