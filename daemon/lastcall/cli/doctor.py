"""`lastcall doctor`: looks at everything that lastcall depends on, and says what to do where it finds a fault."""

import argparse
import asyncio
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from lastcall import client, paths
from lastcall.cli import checks
from lastcall.cli.checks import Check
from lastcall.cli.errors import EXIT_DONE, EXIT_NO
from lastcall.cli.program import Answer, ask_program
from lastcall.cli.service import state
from lastcall.edges.config import load
from lastcall.edges.notify_dbus import DbusNotifier, ServerInfo
from lastcall.ports import Bubble, Button

_PATIENCE = 3.0
"""Seconds for each thing asked."""
_PRESS = 10.0
"""Seconds for the user to press the test popup's button."""
_BUBBLE = Bubble("doctor", "lastcall works", "Press the button.", buttons=(Button("seen", "I see it"),))


def run(arguments: argparse.Namespace) -> int:
    """Print one line a check; 1 if a vital one fails."""
    looks = _looks(arguments.config or paths.config_file())
    if arguments.popup:
        if not arguments.json:
            print("A test notification is under way: press its button.", flush=True)
        looks.append(lambda: asyncio.run(_popup()))
    with ThreadPoolExecutor(max_workers=len(looks)) as pool:  # side by side: one that hangs holds up no other
        found = list(pool.map(lambda look: look(), looks))
    print(as_json(found) if arguments.json else as_text(found))
    return EXIT_NO if any(check.vital and not check.ok for check in found) else EXIT_DONE


def as_text(found: list[Check]) -> str:
    """The verdicts for people: a fault is followed by what to do about it."""
    lines: list[str] = []
    for check in found:
        mark = "✓" if check.ok else "✗" if check.vital else "!"
        detail = check.detail.partition("\n")[0]  # other programs' complaints go on and on
        lines.append(f"{mark} {check.check}: {detail}")
        if check.remedy:
            lines.append(f"    → {check.remedy}")
    return "\n".join(lines)


def as_json(found: list[Check]) -> str:
    """The verdicts for scripts: a list of `{"check", "ok", "detail", "remedy"}`."""
    keys = ("check", "ok", "detail", "remedy")
    return json.dumps(
        [{key: getattr(check, key) for key in keys} for check in found], ensure_ascii=False, indent=2
    )


def _looks(config: Path) -> list[Callable[[], Check]]:
    here = partial(_ask, "systemctl", "--user")
    everywhere = partial(_ask, "systemctl")
    unit = f"lastcall@{paths.user()}.service"
    return [
        lambda: checks.schedule(config, load(config)),
        _notifications,
        lambda: checks.fallback(shutil.which("notify-send")),
        lambda: checks.state_folder(paths.state_folder()),
        lambda: checks.service(state(here), state(everywhere, unit)),
        _daemon,
        lambda: checks.lingering(_login()),
        lambda: checks.presence(_login()),
        lambda: checks.clock(_ask("timedatectl", "show", "--property=NTPSynchronized")),
    ]


def _notifications() -> Check:
    server = asyncio.run(_server())
    # asked only for the reason why there is none: a server may be there to be started with the first bubble
    startable = (
        None if server else _ask("busctl", "--user", "--activatable", "--no-legend", "--no-pager", "list")
    )
    return checks.notifications(server, startable)


async def _server() -> ServerInfo | None:
    notifier = DbusNotifier(_Listener(), timeout=_PATIENCE)
    try:
        return await notifier.server()
    finally:
        await notifier.stop()


async def _popup() -> Check:
    """Show a bubble, and wait until its button is pressed, it fails, or the time is up."""
    listener = _Listener()
    notifier = DbusNotifier(listener, timeout=_PATIENCE)
    try:
        notifier.show(_BUBBLE)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PRESS):
                await listener.heard.wait()
        notifier.close(_BUBBLE.tag)
        return checks.popup(listener.complaint, pressed=listener.was_pressed)
    finally:
        await notifier.stop()


class _Listener:
    """Hears what became of the test bubble (`ports.NotifierListener`)."""

    def __init__(self) -> None:
        self.heard = asyncio.Event()
        self.was_pressed = False
        self.complaint: str | None = None

    def pressed(self, tag: str, key: str) -> None:
        """The user saw it, and pressed its button or the bubble itself."""
        self.was_pressed = (tag, key) == (_BUBBLE.tag, _BUBBLE.buttons[0].key)
        self.heard.set()

    def failed(self, bubble: Bubble, reason: str) -> None:
        """It could not be shown."""
        self.complaint = f"{bubble.summary!r} could not be shown: {reason}"
        self.heard.set()

    def available(self) -> None:
        """Not waited for."""


def _daemon() -> Check:
    socket = paths.control_socket()
    try:
        client.request(socket, {"do": "status"}, timeout=_PATIENCE)
    except client.ControlError as fault:
        return checks.daemon(str(fault), socket, listens=not isinstance(fault, client.NoDaemon))
    return checks.daemon("", socket, listens=True)


def _login() -> Answer:
    return _ask("loginctl", "show-user", str(os.getuid()), "--property=Display,Linger")


def _ask(*command: str) -> Answer:
    return ask_program(*command, patience=_PATIENCE)
