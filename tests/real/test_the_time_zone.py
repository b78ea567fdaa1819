"""The machine moves to another time zone under the running daemon."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from real.bus import Processes, wait_until

pytestmark = pytest.mark.real

SCHEDULE = """
notifications: log
budgets: {day: 2h, week: 5h}
chats:
  - {hashtag: "#here", when: daily 10pm}
"""


def move_to(etc: Path, zone: str) -> None:
    """As timedatectl does it: a symlink, turned at once."""
    new = etc / ".localtime.new"
    new.symlink_to(f"/usr/share/zoneinfo/{zone}")
    new.rename(etc / "localtime")


@pytest.fixture
def processes() -> Iterator[Processes]:
    started = Processes()
    yield started
    started.stop_all()


def test_a_chat_without_a_zone_follows_the_machine(tmp_path: Path, processes: Processes) -> None:
    """ "daily 10pm" is ten by the machine's clock: in Denver, and two flights later in Kolkata."""
    etc = tmp_path / "etc"
    shutil.copytree("/etc", etc, symlinks=True, ignore_dangling_symlinks=True)
    move_to(etc, "America/Denver")
    config = tmp_path / "here.yaml"
    config.write_text(SCHEDULE)
    config.chmod(0o600)
    env = {
        name: value for name, value in os.environ.items() if name not in {"TZ", "DBUS_SESSION_BUS_ADDRESS"}
    }
    for folder in ("CONFIG_HOME", "STATE_HOME", "RUNTIME_DIR"):
        env[f"XDG_{folder}"] = str(tmp_path / folder)
        (tmp_path / folder).mkdir(0o700)

    def next_start() -> datetime | None:
        command = [sys.executable, "-m", "lastcall", "status", "--json"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=20, check=False)
        if done.returncode:
            return None
        status: dict[str, Any] = json.loads(done.stdout)
        return datetime.fromisoformat(status["next"]["start"])

    def at_ten_in(zone: str) -> bool:
        start = next_start()
        return start is not None and start.astimezone(ZoneInfo(zone)).hour == 22

    run = f"mount --bind {etc} /etc && exec {sys.executable} -m lastcall run --config {config}"
    processes.start(["unshare", "--mount", "--propagation", "private", "sh", "-c", run], env)
    wait_until(lambda: at_ten_in("America/Denver"), "ten o'clock in Denver", 20)
    move_to(etc, "Asia/Kolkata")
    wait_until(lambda: at_ten_in("Asia/Kolkata"), "ten o'clock in Kolkata", 20)
