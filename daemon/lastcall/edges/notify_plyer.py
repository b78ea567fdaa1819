"""Bubbles through plyer, for desktops without a session bus. It knows neither buttons nor replacing."""

import asyncio
import html
import importlib
import queue
import shutil
import subprocess
import sys
import threading
import warnings
from typing import Any

from lastcall.core.plain_text import one_line, plain
from lastcall.ports import Bubble, NotifierListener

_PATIENCE = 10.0
"""Seconds for one bubble; with a server that hangs, notify-send would wait for 75."""
_LIMITS = {"win32": (63, 255)}
"""Most characters of title and message (Shell_NotifyIcon: 64 and 256 with the closing zero)."""
_LINUX = sys.platform.startswith("linux")


class PlyerNotifier:
    """Shows bubbles from a thread of its own, started at the first one. It never holds up an exit."""

    def __init__(self, listener: NotifierListener) -> None:
        self._listener = listener
        self._waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._newest: dict[str, Bubble] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def show(self, bubble: Bubble) -> None:
        """Hand the bubble to the thread, in place of one of the same tag that still waits."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            threading.Thread(target=self._work, args=(self._loop,), name="plyer", daemon=True).start()
        with self._lock:
            waits = bubble.tag in self._newest
            self._newest[bubble.tag] = bubble
        if not waits:
            self._waiting.put(bubble.tag)

    def close(self, tag: str) -> None:
        """Leave it to itself: plyer hands out nothing to take a bubble away by."""

    def _work(self, loop: asyncio.AbstractEventLoop) -> None:
        while not loop.is_closed():
            tag = self._waiting.get()
            with self._lock:
                bubble = self._newest.pop(tag)
            try:
                _notify(bubble)
            except Exception as error:  # noqa: BLE001 - each of plyer's backends raises what its platform raises
                self._report(loop, bubble, str(error) or repr(error))

    def _report(self, loop: asyncio.AbstractEventLoop, bubble: Bubble, reason: str) -> None:
        try:
            loop.call_soon_threadsafe(self._listener.failed, bubble, reason)
        except RuntimeError:  # the loop was closed meanwhile: nobody is left to tell
            return


def _notify(bubble: Bubble) -> None:
    most_title, most_message = _LIMITS.get(sys.platform, (200, 1000))
    title = one_line(bubble.summary, most_title) or "lastcall"
    message = plain(bubble.body, most_message)
    if _LINUX:
        _prepare_linux()
        title, message = _for_notify_send(title), _for_notify_send(html.escape(message, quote=False))
    from plyer import notification  # noqa: PLC0415 - chooses its backend when first used: not before it is needed

    notification.notify(title=title, message=message, app_name="lastcall")


def _for_notify_send(text: str) -> str:
    """Text as an argument: notify-send takes a leading dash for an option, and undoes C escapes."""
    text = text.replace("\\", "\\\\")
    return f" {text}" if text.startswith("-") else text


def _prepare_linux() -> None:
    """Have plyer notice what goes wrong. Raises FileNotFoundError where it has nothing to work with.

    plyer would stay with the dummy backend for good, if it were once used without notify-send.
    """
    if shutil.which("notify-send") is None:
        raise FileNotFoundError("notify-send is not installed (on Debian: libnotify-bin)")
    # plyer recommends dbus-python; its calls would block for 25 s, so notify-send it is
    warnings.filterwarnings("ignore", message="The Python dbus package is not installed")
    backend: Any = importlib.import_module("plyer.platforms.linux.notification")
    backend.subprocess = _Checked


class _Checked:
    """Stands in for `subprocess` in plyer's Linux backend, which waits for ever and ignores the exit status."""

    DEVNULL = subprocess.DEVNULL

    @staticmethod
    def call(command: list[str], **_: object) -> None:
        """Run to the end. Raises RuntimeError with what the program complained about."""
        try:
            done = subprocess.run(  # noqa: S603 - a list, so no shell sees it
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise RuntimeError(f"{command[0]} did not end within {_PATIENCE:g} s") from error
        if done.returncode:
            complaint = one_line(done.stderr.decode(errors="replace"), 200)
            raise RuntimeError(f"{command[0]} failed with status {done.returncode}: {complaint}")

    run = call
