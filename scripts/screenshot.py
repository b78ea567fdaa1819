"""Make docs/bubble.png: real bubbles on a real notification server (Xvfb, xfce4-notifyd, ImageMagick).

Run as `.venv/bin/python scripts/screenshot.py`.
"""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from lastcall.core.budget import Account, Extensions  # noqa: E402
from lastcall.core.decisions import Tell  # noqa: E402
from lastcall.core.recurrence import Recurrence  # noqa: E402
from lastcall.core.schedule import Chat, Occurrence  # noqa: E402
from lastcall.core.session import Session  # noqa: E402
from lastcall.core.wording import over, remind  # noqa: E402
from lastcall.edges.notify_dbus import DbusNotifier  # noqa: E402
from lastcall.service import bubble  # noqa: E402
from lastcall.telling import Telling  # noqa: E402
from real.desktop import Desktop  # noqa: E402  # from tests/, put on the path above

MINUTE = timedelta(minutes=1)
START = datetime(2026, 12, 8, 3, tzinfo=UTC)
WALLPAPER = "#4a6b8a"


def evening() -> list[Tell]:
    """What the user sees a quarter of an hour before a chat, and five minutes after another one's time was up."""
    chat = Chat(
        "#smallbizchat",
        (Recurrence("UTC", START.replace(tzinfo=None)),),
        60 * MINUTE,
        40 * MINUTE,
        link="https://x.com",
        goal="one shop owner to call next week",
    )
    session = Session("#jobhuntchat", None, START)
    account = Account(45 * MINUTE, 0 * MINUTE, 5 * MINUTE, "session")
    return [
        remind(chat, Occurrence(chat.hashtag, START, START + 60 * MINUTE), START - 15 * MINUTE),
        over(session, account, Extensions(10 * MINUTE, 1)),
    ]


async def show(address: str) -> None:
    """Have the server show them."""
    notifier = DbusNotifier(Telling().listener(0), bus_address=address)
    await notifier.start()
    for tell in evening():
        notifier.show(bubble(tell))
        await asyncio.sleep(0.5)
    await notifier.stop()


def main() -> None:
    """Show, photograph, crop."""
    target = ROOT / "docs" / "bubble.png"
    with Desktop(size="2560x1600") as desktop:
        desktop.env["GDK_SCALE"] = "2"  # as on a dense screen, so that it stays sharp when it is shown small
        desktop.start_server("xfce4-notifyd")
        asyncio.run(show(desktop.address))
        desktop.wait_shown(2)
        whole = desktop.folder / "screen.png"
        desktop.screenshot(whole)
        around = ["-bordercolor", WALLPAPER, "-border", "28"]
        paint = ["-trim", "+repage", "-fill", WALLPAPER, "-opaque", "black", *around, "-strip"]
        subprocess.run(["convert", str(whole), *paint, "-colors", "128", str(target)], check=True)
    print(target)


if __name__ == "__main__":
    main()
