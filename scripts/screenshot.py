"""Make docs/bubble.png: a real bubble on a real notification server (Xvfb, xfce4-notifyd, ImageMagick).

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
from lastcall.core.session import Session  # noqa: E402
from lastcall.core.wording import over  # noqa: E402
from lastcall.edges.notify_dbus import DbusNotifier  # noqa: E402
from lastcall.service import bubble  # noqa: E402
from lastcall.telling import Telling  # noqa: E402
from real.desktop import Desktop  # noqa: E402  # from tests/, put on the path above

MINUTE = timedelta(minutes=1)


async def show(address: str) -> None:
    """What the user sees five minutes after time was called."""
    session = Session("#jobhuntchat", None, datetime(2026, 12, 7, 22, tzinfo=UTC))
    account = Account(45 * MINUTE, 0 * MINUTE, 5 * MINUTE, "session")
    notifier = DbusNotifier(Telling().listener(0), bus_address=address)
    await notifier.start()
    notifier.show(bubble(over(session, account, Extensions(10 * MINUTE, 1))))
    await asyncio.sleep(1)
    await notifier.stop()


def main() -> None:
    """Show, photograph, crop."""
    with Desktop("xfce4-notifyd") as desktop:
        asyncio.run(show(desktop.address))
        desktop.wait_shown(1)
        whole = desktop.folder / "screen.png"
        desktop.screenshot(whole)
        target = ROOT / "docs" / "bubble.png"
        subprocess.run(
            [
                "convert",
                str(whole),
                "-trim",
                "+repage",
                "-bordercolor",
                "white",
                "-border",
                "8",
                "-strip",
                str(target),
            ],
            check=True,
        )
        print(target)


if __name__ == "__main__":
    main()
