"""Real notifications for a rehearsal: what the daemon would show, while virtual time runs faster than life."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence

from lastcall.core.rehearsal import Line
from lastcall.core.schedule import Schedule
from lastcall.edges.notify_dbus import DbusNotifier
from lastcall.edges.notify_log import LogNotifier
from lastcall.edges.notify_plyer import PlyerNotifier
from lastcall.ports import Notifier
from lastcall.service import bubble
from lastcall.telling import Telling

LINGER = 3.0
"""Seconds that the last bubble is left on the screen."""


def show(schedule: Schedule, played: Sequence[Line], speed: int, tell: Callable[[Line], None]) -> None:
    """Show each line's bubble at its time, `speed` times faster; `tell` gets every line as it happens."""
    logging.basicConfig(level=logging.CRITICAL, format="%(message)s")
    asyncio.run(_play(schedule, played, speed, tell))


async def _play(schedule: Schedule, played: Sequence[Line], speed: int, tell: Callable[[Line], None]) -> None:
    telling = Telling()
    dbus = DbusNotifier(telling.listener(0))
    plyer, log = PlyerNotifier(telling.listener(1)), LogNotifier(telling.listener(2))
    chosen: dict[str, list[Notifier]] = {"plyer": [plyer, log], "log": [log]}
    telling.notifiers = chosen.get(schedule.notifications, [dbus, plyer, log])
    await dbus.start()
    try:
        print(await _where(schedule, dbus), file=sys.stderr)
        await _all_of(played, speed, tell, telling)
    finally:  # also at Ctrl-C: a bubble of a rehearsal must not stay
        for tag in {line.chat for line in played}:
            telling.close(tag)
        await dbus.stop()


async def _where(schedule: Schedule, dbus: DbusNotifier) -> str:
    """Where the notifications go: a newcomer looks in vain for bubbles where there is no desktop."""
    if schedule.notifications in {"plyer", "log"}:
        return (
            f"Notifications go to {schedule.notifications}, as your schedule says. Ctrl-C ends the rehearsal."
        )
    server = await dbus.server()
    if server:
        return f"Notifications go to {server.name} {server.version}. Ctrl-C ends the rehearsal."
    return "No notification server is reached, so this text is all there is to see. lastcall doctor says why."


async def _all_of(played: Sequence[Line], speed: int, tell: Callable[[Line], None], telling: Telling) -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for line in played:
        due = begun + (line.at - played[0].at).total_seconds() / speed
        await asyncio.sleep(max(due - loop.time(), 0))
        tell(line)
        if line.tell:
            telling.show(bubble(line.tell))
    await asyncio.sleep(LINGER)
