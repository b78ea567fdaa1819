"""Programs for tests, and a private session bus for them."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE = 10.0
"""Seconds for anything to happen; on an idle machine it takes a few milliseconds."""

_PACKAGES = {
    "Xvfb": "xvfb",
    "chromium": "chromium",
    "dbus-daemon": "dbus-daemon",
    "dunst": "dunst",
    "dunstctl": "dunst",
    "gdbus": "libglib2.0-bin",
    "import": "imagemagick",
    "setpriv": "util-linux",
    "unshare": "util-linux",
    "xdotool": "xdotool",
    "xfce4-notifyd": "xfce4-notifyd",
}
_BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy>
</busconfig>
"""
"""No service folder, so the bus starts no server of its own."""


def wait_until(met: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Return as soon as `met` is true; fail, saying `what` was waited for, once the time is up."""
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        time.sleep(0.02)


class Processes:
    """Programs that end with the test, or with the test run if that is killed."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def start(
        self, command: Sequence[str], env: Mapping[str, str], pass_fds: tuple[int, ...] = ()
    ) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            [find("setpriv"), "--pdeathsig", "KILL", "--", find(command[0]), *command[1:]],
            env=env,
            pass_fds=pass_fds,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._running.append(program)
        return program

    def stop(self, program: subprocess.Popen[bytes]) -> None:
        if program in self._running:
            self._running.remove(program)
        program.kill()
        program.wait()

    def stop_all(self) -> None:
        for program in reversed(self._running.copy()):
            self.stop(program)


def find(program: str) -> str:
    """The program's path. A missing one fails the test, and says what to install."""
    found = shutil.which(program)
    if found is None and program == "xfce4-notifyd":  # in no PATH: the bus is meant to start it
        found = next(map(str, Path("/usr/lib").glob("*/xfce4/notifyd/xfce4-notifyd")), None)
    assert found, f"{program} is missing: apt install {_PACKAGES.get(program, program)}"
    return found


class PrivateBus:
    """A session bus that starts no services, at an address that is known before it runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes = Processes()
        self._daemon: subprocess.Popen[bytes] | None = None
        self.address = f"unix:path={folder / 'bus'}"
        self.env = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address}

    def start(self) -> None:
        """Return when it listens."""
        config = self._folder / "bus.conf"
        config.write_text(_BUS_CONFIG.format(socket=self._folder / "bus"))
        ready, told = os.pipe()
        command = [
            "dbus-daemon",
            f"--config-file={config}",
            "--nofork",
            "--nopidfile",
            f"--print-address={told}",
        ]
        self._daemon = self._processes.start(command, self.env, pass_fds=(told,))
        os.close(told)
        read_line(ready, "dbus-daemon")

    def stop(self) -> None:
        """End it, and all connections to it. Its socket stays behind, as after a crash."""
        if self._daemon:
            self._processes.stop(self._daemon)
            self._daemon = None

    def freeze(self) -> None:
        """Have it accept connections and messages, and do nothing about them."""
        assert self._daemon, "the bus is not running"
        self._daemon.send_signal(signal.SIGSTOP)


def read_line(descriptor: int, who: str) -> str:
    """What a program writes when it is ready; it ends with the program."""
    with os.fdopen(descriptor) as pipe:
        line = pipe.readline().strip()
    assert line, f"{who} did not start"
    return line
