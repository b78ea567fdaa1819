"""Bubbles on a private desktop, by the programs that people really use to show them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lastcall.edges.notify_dbus import DbusNotifier
from lastcall.edges.notify_plyer import PlyerNotifier
from lastcall.ports import Bubble, Button, Urgency
from notify_fake import Heard, soon
from real.desktop import Desktop, Server

pytestmark = pytest.mark.real

TIME = Bubble(
    "chat",
    "Time.",
    "You gave #jobhuntchat 40 minutes.",
    buttons=(Button("done", "Done"), Button("extend", "+10 min"), Button("default", "Open")),
    stays=True,
)


@pytest.fixture(params=["dunst", "xfce4-notifyd"])
def desktop(request: pytest.FixtureRequest) -> Iterator[Desktop]:
    server: Server = request.param
    with Desktop(server) as desktop:
        yield desktop


@asynccontextmanager
async def notifying(heard: Heard, desktop: Desktop) -> AsyncIterator[DbusNotifier]:
    notifier = DbusNotifier(heard, bus_address=desktop.address)
    await notifier.start()
    try:
        yield notifier
    finally:
        await notifier.stop()


async def on(call: Callable[[], object]) -> None:
    """Do something with the desktop while the event loop runs."""
    await asyncio.to_thread(call)


def test_nags_replace_one_another(desktop: Desktop, tmp_path: Path) -> None:
    """A bubble appears; nags under its tag take its place, another one has its own; closed ones go."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, desktop) as notifier:
            notifier.show(TIME)
            await on(lambda: desktop.wait_shown(1))
            notifier.show(Bubble("morning", "3 chats today", stays=True))
            await on(lambda: desktop.wait_shown(2))
            for minutes in (5, 10, 15):
                notifier.show(Bubble("chat", f"{minutes} minutes over", "", Urgency.CRITICAL, TIME.buttons))
            await asyncio.sleep(0.2)
            await on(lambda: desktop.wait_shown(2))
            await on(lambda: desktop.screenshot(tmp_path / "two.png"))
            notifier.close("chat")
            await on(lambda: desktop.wait_shown(1))
            assert heard.nothing

    asyncio.run(scene())


@pytest.mark.parametrize(("button", "key"), [(0, "done"), (1, "extend")])
def test_a_button_is_pressed_with_the_mouse(xfce: Desktop, button: int, key: str) -> None:
    """The daemon learns which button was clicked, and the bubble goes."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, xfce) as notifier:
            notifier.show(TIME)
            await on(lambda: xfce.click_button(button))
            await soon(lambda: heard.presses)
            assert heard.presses == [("chat", key)]
            await on(lambda: xfce.wait_shown(0))

    asyncio.run(scene())


def test_the_bubble_itself_is_pressed(dunst: Desktop) -> None:
    """On a server without buttons, the default action is still there."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, dunst) as notifier:
            notifier.show(TIME)
            await on(lambda: dunst.wait_shown(1))
            await on(dunst.press_default)
            await soon(lambda: heard.presses)
            assert heard.presses == [("chat", "default")]

    asyncio.run(scene())


def test_markup_is_shown_as_it_was_written(dunst: Desktop) -> None:
    """A goal like `<3 & more` is text, not markup."""

    async def scene() -> None:
        async with notifying(Heard(), dunst) as notifier:
            notifier.show(Bubble("chat", "Q&A <now>", "<b>two</b> people & a dog", stays=True))
            await on(lambda: dunst.wait_shown(1))

    asyncio.run(scene())
    assert dunst.texts() == [("Q&A <now>", "&lt;b&gt;two&lt;/b&gt; people &amp; a dog")]


def test_a_server_that_died_is_missed_and_found_again(desktop: Desktop) -> None:
    """While the server is away bubbles fail at once; when it is back the daemon hears, and bubbles show again."""

    async def scene() -> None:
        heard = Heard()
        async with notifying(heard, desktop) as notifier:
            notifier.show(TIME)
            await on(lambda: desktop.wait_shown(1))
            await on(desktop.stop_server)
            notifier.show(TIME)
            await soon(lambda: heard.failures, seconds=4)
            assert not heard.arrivals
            await on(desktop.start_server)
            await soon(lambda: heard.arrivals)
            notifier.show(TIME)
            await on(lambda: desktop.wait_shown(1))

    asyncio.run(scene())


def test_the_server_says_who_it_is(desktop: Desktop) -> None:
    """The doctor can name the server, and knows that it takes buttons."""

    async def scene() -> None:
        async with notifying(Heard(), desktop) as notifier:
            info = await notifier.server()
            assert info
            assert "actions" in info.capabilities
            assert info.name.lower().replace(" ", "-") in {"dunst", "xfce-notify-daemon"}

    asyncio.run(scene())


def test_plyer_shows_what_was_written(dunst: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through plyer and notify-send, too, text arrives as it was written."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", dunst.address)

    async def scene() -> None:
        heard = Heard()
        notifier = PlyerNotifier(heard)
        notifier.show(Bubble("chat", "-t & time", "--help me, <3 C:\\new it's", Urgency.CRITICAL))
        await on(lambda: dunst.wait_shown(1))
        assert heard.nothing

    asyncio.run(scene())
    [(summary, body)] = dunst.texts()
    assert (summary.strip(), body.strip()) == ("-t & time", "--help me, &lt;3 C:\\new it's")


def test_plyer_without_a_server_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """notify-send's own complaint becomes the reason."""
    with Desktop() as desktop:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.address)

        async def scene() -> None:
            heard = Heard()
            PlyerNotifier(heard).show(TIME)
            await soon(lambda: heard.failures)
            assert "notify-send failed" in heard.failures[0][1]

        asyncio.run(scene())
