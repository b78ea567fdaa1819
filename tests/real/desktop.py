"""A private desktop for tests: a screen without a monitor, a session bus, a notification server, a mouse."""

import json
import os
import subprocess
import tempfile
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from real.bus import PATIENCE, PrivateBus, Processes, find, read_line, wait_until

Server = Literal["dunst", "xfce4-notifyd"]

_NOTIFICATIONS = "org.freedesktop.Notifications"


class Desktop:
    """`with Desktop("xfce4-notifyd") as desktop:` and everything is gone at the end. Works as root.

    Programs under test get `env`: DISPLAY and DBUS_SESSION_BUS_ADDRESS point to this desktop.
    xfce4-notifyd draws buttons that `click_button` presses. dunst draws none, but can say what it has shown.
    """

    def __init__(self, server: Server | None = None, size: str = "1024x768") -> None:
        self._server = server
        self._size = size
        self._program: subprocess.Popen[bytes] | None = None
        self._processes = Processes()
        self._folder = tempfile.TemporaryDirectory(prefix="lastcall-desktop-")
        self.folder = Path(self._folder.name)
        self.bus = PrivateBus(self.folder)
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Of the session bus."""
        return self.bus.address

    def start(self) -> None:
        """Return when the screen, the bus and the server are there."""
        ready, told = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(told),
            "-screen",
            "0",
            f"{self._size}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._processes.start(command, os.environ, pass_fds=(told,))
        os.close(told)
        self.bus.start()
        self.env = {
            **self.bus.env,
            "DISPLAY": f":{read_line(ready, 'Xvfb')}",
            "HOME": str(self.folder),
            "NO_AT_BRIDGE": "1",  # GTK would look for assistive technology
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_RUNTIME_DIR": str(self.folder),
        }
        if self._server:
            self.start_server()

    def stop(self) -> None:
        """End all that was started, and remove its files."""
        self._processes.stop_all()
        self.bus.stop()
        self._folder.cleanup()

    def start_server(self, server: Server | None = None) -> None:
        """Return when bubbles can be shown. Without a name, it is the server that ran before."""
        server = server or self._server
        assert server, "which server?"
        config = self.folder / "dunstrc"
        config.write_text("[global]\nmarkup = full\n")  # as in the file that dunst comes with
        options = {"dunst": ["-conf", str(config)], "xfce4-notifyd": []}
        self._server = server
        self._program = self._processes.start([server, *options[server]], self.env)
        self.run("gdbus", "wait", "--session", "--timeout", f"{PATIENCE:g}", _NOTIFICATIONS)

    def stop_server(self) -> None:
        """As if it had crashed."""
        assert self._program, "no server is running"
        self._processes.stop(self._program)
        self._program = None

    def run(self, *command: str) -> str:
        """Run a program on this desktop to its end; what it printed."""
        done = subprocess.run(
            [find(command[0]), *command[1:]],
            check=False,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
        return done.stdout

    def screenshot(self, path: Path) -> None:
        """The whole screen, as the kind of picture that the name says."""
        self.run("import", "-window", "root", str(path))

    def shown(self) -> int:
        """How many bubbles are on the screen."""
        if self._program is None:
            return 0
        if self._server == "dunst":
            return int(self.run("dunstctl", "count", "displayed"))
        return len(self._bubbles())

    def wait_shown(self, count: int) -> None:
        """Return when so many bubbles are on the screen."""
        wait_until(lambda: self.shown() == count, f"{count} bubbles on the screen")

    def texts(self) -> list[tuple[str, str]]:
        """Summary and body, with markup, of all that dunst has shown, the oldest first. Closes what is open."""
        assert self._server == "dunst", "only dunst can tell"
        open_ones = self.shown()
        before = len(self._history())
        self.run("dunstctl", "close-all")
        wait_until(lambda: len(self._history()) == before + open_ones, "dunst to close its bubbles")
        return [(entry["summary"]["data"], entry["body"]["data"]) for entry in reversed(self._history())]

    def press_default(self) -> None:
        """Take dunst's newest bubble for its default action, as a middle click would."""
        self.run("dunstctl", "action", "0")

    def buttons(self, bubble: int = 0) -> list[tuple[int, int]]:
        """Middle of each button on xfce4-notifyd's bubble, from left to right; the topmost bubble is 0."""
        left, top, width, height = self._bubbles()[bubble]
        shades = self._pixels(f"{width}x1+{left}+{top + height - 20}")
        middles = []
        start = 0
        for white, stretch in groupby(shades, key=lambda shade: shade == 255):  # buttons are grey on white
            length = len(list(stretch))
            if not white and length > 20:  # the window's border is grey too, and thin
                middles.append((left + start + length // 2, top + height - 30))
            start += length
        return middles

    def click_button(self, button: int, bubble: int = 0) -> None:
        """Click a button on xfce4-notifyd's bubble with the mouse; the leftmost is 0."""
        wait_until(lambda: self._bubbles()[bubble:] and self.buttons(bubble)[button:], f"button {button}")
        self.click(*self.buttons(bubble)[button])

    def click(self, x: int, y: int) -> None:
        """Click somewhere with the left mouse button."""
        self.run("xdotool", "mousemove", str(x), str(y), "click", "1")

    def _history(self) -> list[dict[str, dict[str, str]]]:
        entries: list[dict[str, dict[str, str]]] = json.loads(self.run("dunstctl", "history"))["data"][0]
        return entries

    def _bubbles(self) -> list[tuple[int, int, int, int]]:
        """Left, top, width and height of xfce4-notifyd's windows, from the top down."""
        search = ["search", "--onlyvisible", "--class", "xfce4-notifyd", "getwindowgeometry", "--shell", "%@"]
        done = subprocess.run(
            [find("xdotool"), *search], check=False, env=self.env, capture_output=True, text=True
        )
        windows: list[dict[str, int]] = []
        for line in done.stdout.splitlines():
            name, _, value = line.partition("=")
            if name == "WINDOW":
                windows.append({})
            windows[-1][name] = int(value)
        found = [(w["X"], w["Y"], w["WIDTH"], w["HEIGHT"]) for w in windows if w["HEIGHT"] > 40]
        return sorted(found, key=lambda window: window[1])

    def _pixels(self, area: str) -> bytes:
        """Grey values of a part of the screen, 255 is white."""
        command = [find("import"), "-window", "root", "-crop", area, "-depth", "8", "gray:-"]
        return subprocess.run(command, env=self.env, capture_output=True, check=True).stdout
