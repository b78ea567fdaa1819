"""Whether the user is there, told by logind over a private bus."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from lastcall import ports
from lastcall.core.session import AwayReason
from lastcall.edges.presence import LogindPresence
from real.bus import PrivateBus
from real.logind import MANAGER, ROOT, Session, StandInLogind

ME = 1000
PATIENCE = 5.0

pytestmark = pytest.mark.real


class Listener:
    """Hears of the user, and writes it down."""

    def __init__(self) -> None:
        self.heard: list[Any] = []
        self.on_away: Callable[[], None] = lambda: None

    def away(self, reason: AwayReason, since: datetime | None = None) -> None:
        self.heard.append((reason, since) if since else reason)
        self.on_away()

    def back(self) -> None:
        self.heard.append("back")


@asynccontextmanager
async def presence(
    bus: PrivateBus, listener: Listener, lock_grace: float = 60
) -> AsyncIterator[LogindPresence]:
    grace = timedelta(seconds=lock_grace)
    following = LogindPresence(
        listener, bus_address=bus.address, uid=ME, lock_grace=grace, retry=timedelta(seconds=0.05)
    )
    await following.start()
    try:
        yield following
    finally:
        await following.stop()


async def until(met: Callable[[], object], what: Callable[[], object] = lambda: None) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not met():
        assert asyncio.get_running_loop().time() < deadline, f"waited in vain: {what()}"
        await asyncio.sleep(0.005)


async def hears(listener: Listener, *expected: object) -> None:
    """The listener has heard exactly this so far, once everything under way has arrived."""
    await until(lambda: len(listener.heard) >= len(expected), lambda: listener.heard)
    await asyncio.sleep(0.02)
    assert listener.heard == list(expected)


def test_a_locked_screen_means_away_until_it_is_unlocked(bus: PrivateBus) -> None:
    """Lock the screen and the span ends; unlock it and the user is back."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener):
                logind.hint(session, locked=True)
                await hears(listener, "lock")
                logind.hint(session, locked=False)
                await hears(listener, "lock", "back")

    asyncio.run(scenario())


def test_idle_time_counts_from_the_last_sign_of_life(bus: PrivateBus) -> None:
    """A desktop says "idle" minutes late, and since when: those minutes were not attended."""
    since = datetime(2026, 11, 23, 22, 15, 30, 250_000, UTC)

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener):
                logind.hint(session, idle=True, idle_since=int(since.timestamp() * 1_000_000))
                await hears(listener, ("idle", since))
                logind.hint(session, idle=False, idle_since=0)
                await hears(listener, ("idle", since), "back")

    asyncio.run(scenario())


def test_several_reasons_are_one_absence(bus: PrivateBus) -> None:
    """Idle, then locked, then asleep: away once, and back only when nothing of it is left."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener):
                logind.hint(session, idle=True)
                await hears(listener, "idle")
                logind.hint(session, locked=True)
                logind.prepare_for("Sleep", begins=True)
                logind.prepare_for("Sleep", begins=False)
                logind.hint(session, idle=False)
                await hears(listener, "idle")
                logind.hint(session, locked=False)
                await hears(listener, "idle", "back")

    asyncio.run(scenario())


def test_idle_time_that_made_the_screen_lock_is_told_after_the_lock(bus: PrivateBus) -> None:
    """A screen that locks itself is seen at once, the idle time before it a moment later: it counts from then."""
    since = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener):
                logind.hint(session, locked=True)
                await hears(listener, "lock")
                logind.hint(session, idle=True, idle_since=int(since.timestamp() * 1_000_000))
                await hears(listener, "lock", ("idle", since))
                logind.emit(ROOT, MANAGER, "SessionNew", "so", "9", "/nowhere")  # read anew: no news
                await hears(listener, "lock", ("idle", since))
                logind.hint(session, idle=False, idle_since=0)
                logind.hint(session, locked=False)
                await hears(listener, "lock", ("idle", since), "back")

    asyncio.run(scenario())


def test_what_holds_already_is_told_at_the_start(bus: PrivateBus) -> None:
    """A daemon that starts behind a locked screen knows it."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            logind.log_in(Session("2", ME, locked=True))
            async with presence(bus, listener):
                assert listener.heard == ["lock"]

    asyncio.run(scenario())


@pytest.mark.parametrize(("what", "reason"), [("Sleep", "suspend"), ("Shutdown", "shutdown")])
def test_the_machine_goes_down_only_after_the_books_are_closed(
    bus: PrivateBus, what: str, reason: str
) -> None:
    """Suspend and shutdown wait until the listener has returned, and for nothing more."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            async with presence(bus, listener):
                await until(lambda: logind.inhibitors)
                [inhibitor] = logind.inhibitors
                assert (set(inhibitor.what.split(":")), inhibitor.mode) == ({"shutdown", "sleep"}, "delay")
                held: list[bool] = []
                listener.on_away = lambda: held.append(inhibitor.held())
                logind.prepare_for(what, begins=True)
                await hears(listener, reason)
                assert held == [True]
                assert not inhibitor.held()
                logind.prepare_for(what, begins=False)
                await hears(listener, reason, "back")
                await until(lambda: len(logind.inhibitors) == 2)
                assert logind.inhibitors[1].held()
            await until(lambda: not logind.inhibitors[1].held())

    asyncio.run(scenario())


def test_a_failing_listener_does_not_hold_up_the_suspend(bus: PrivateBus) -> None:
    """Whatever goes wrong in us, the laptop sleeps when its lid is closed."""

    async def scenario() -> None:
        def fail() -> None:
            raise ZeroDivisionError

        listener = Listener()
        listener.on_away = fail
        async with StandInLogind(bus.address) as logind, presence(bus, listener):
            await until(lambda: logind.inhibitors)
            logind.prepare_for("Sleep", begins=True)
            await until(lambda: not logind.inhibitors[0].held())
            logind.prepare_for("Sleep", begins=False)
            await hears(listener, "suspend", "back")

    asyncio.run(scenario())


def test_presence_works_where_inhibitors_are_refused(bus: PrivateBus) -> None:
    """A strict machine doesn't wait for us; lock and idle are noticed all the same."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            logind.refuses_inhibitors = True
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener):
                logind.hint(session, locked=True)
                await hears(listener, "lock")

    asyncio.run(scenario())


def test_a_request_to_lock_counts_at_once_and_stays_if_the_desktop_confirms_it(bus: PrivateBus) -> None:
    """`loginctl lock-session` ends the span even before the locker is up."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener, lock_grace=0.1):
                logind.emit(session.path, "org.freedesktop.login1.Session", "Lock")
                await hears(listener, "lock")
                logind.hint(session, locked=True)
                await asyncio.sleep(0.15)
                assert listener.heard == ["lock"]
                logind.emit(session.path, "org.freedesktop.login1.Session", "Unlock")
                logind.hint(session, locked=False)
                await hears(listener, "lock", "back")

    asyncio.run(scenario())


def test_a_desktop_that_never_confirms_a_lock_does_not_lock_the_user_out_of_the_books(
    bus: PrivateBus,
) -> None:
    """Nobody would tell us of the unlocking either, so after a grace the user counts as there."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener, lock_grace=0.03):
                logind.emit(session.path, "org.freedesktop.login1.Session", "Lock")
                await hears(listener, "lock", "back")

    asyncio.run(scenario())


def test_only_the_users_own_desktop_counts(bus: PrivateBus) -> None:
    """Another user's locked screen, an idle terminal and the greeter say nothing about this user."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            logind.log_in(Session("1", ME + 1, locked=True))
            logind.log_in(Session("2", ME, kind="tty", idle=True))
            logind.log_in(Session("3", ME, session_class="greeter", locked=True))
            mine = logind.log_in(Session("4", ME, kind="x11"))
            async with presence(bus, listener):
                logind.hint(logind.sessions[0], locked=True)
                logind.emit(logind.sessions[0].path, "org.freedesktop.login1.Session", "Lock")
                logind.hint(mine, locked=True)
                await hears(listener, "lock")

    asyncio.run(scenario())


def test_logging_out_is_leaving_and_logging_in_is_coming_back(bus: PrivateBus) -> None:
    """Where there is no desktop any more, nobody chats."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind, presence(bus, listener):
            first = logind.log_in(Session("2", ME))
            await hears(listener)
            logind.log_out(first)
            await hears(listener, "lock")
            logind.log_in(Session("5", ME))
            await hears(listener, "lock", "back")

    asyncio.run(scenario())


def test_logind_may_come_late_and_may_be_restarted(bus: PrivateBus, caplog: pytest.LogCaptureFixture) -> None:
    """Until it runs nothing is noticed, which is said once; from then on everything is."""
    caplog.set_level(logging.INFO)

    async def scenario() -> None:
        listener = Listener()
        async with presence(bus, listener):
            for _ in range(2):
                async with StandInLogind(bus.address) as logind:
                    inhibitors = logind.inhibitors
                    await until(inhibitors.copy)
                    session = logind.log_in(Session("2", ME))
                    logind.hint(session, locked=True)
                    await hears(listener, "lock")
                    assert inhibitors[0].held()
            async with StandInLogind(bus.address) as logind:
                logind.log_in(Session("2", ME))
                await hears(listener, "lock", "back")

    asyncio.run(scenario())
    levels = [record.levelno for record in caplog.records if record.name == "lastcall.presence"]
    assert levels == [logging.INFO] * 3  # before the first, and after each


def test_without_a_bus_there_is_one_line_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A machine without systemd is no fault: the daemon goes on, and says what it cannot notice."""
    caplog.set_level(logging.INFO)

    async def scenario() -> None:
        listener = Listener()
        async with presence(PrivateBus(tmp_path), listener) as following:
            following.lock()
        assert listener.heard == []

    asyncio.run(scenario())
    assert [record.levelno for record in caplog.records] == [logging.INFO, logging.WARNING]
    assert "no system bus" in caplog.text


def test_when_the_bus_goes_the_user_counts_as_there(bus: PrivateBus) -> None:
    """Nobody is taken for away for good because nobody can tell any more."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            logind.log_in(Session("2", ME, locked=True))
            async with presence(bus, listener):
                bus.stop()
                await hears(listener, "lock", "back")

    asyncio.run(scenario())


def test_a_bus_that_comes_back_is_listened_to_again(bus: PrivateBus) -> None:
    """The bus is restarted under the daemon: locks are noticed, suspends wait, as before."""

    async def scenario() -> None:
        listener = Listener()
        async with presence(bus, listener):
            bus.stop()
            bus.start()
            async with StandInLogind(bus.address) as logind:
                session = logind.log_in(Session("2", ME))
                await until(logind.inhibitors.copy)
                logind.hint(session, locked=True)
                await hears(listener, "lock")

    asyncio.run(scenario())


def test_a_stopped_presence_is_silent(bus: PrivateBus) -> None:
    """The end of the daemon is not the user's coming back."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            logind.log_in(Session("2", ME, locked=True))
            async with presence(bus, listener):
                pass
            await hears(listener, "lock")

    asyncio.run(scenario())


def test_nobody_but_logind_is_believed(bus: PrivateBus) -> None:
    """Any program may send any signal on the system bus."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address), presence(bus, listener):
            stranger = await MessageBus(bus.address).connect()
            names = await stranger.call(
                Message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames")
            )
            assert names is not None
            for name in (name for name in names.body[0] if name.startswith(":")):
                signal = Message.new_signal(ROOT, MANAGER, "PrepareForSleep", "b", [True])
                signal.destination = name
                await stranger.send(signal)
            await hears(listener)
            stranger.disconnect()
            await stranger.wait_for_disconnect()  # type: ignore[no-untyped-call]  # the library's omission

    asyncio.run(scenario())


def test_signals_and_properties_of_other_types_change_nothing(bus: PrivateBus) -> None:
    """A logind that speaks another dialect is not misread."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener):
                logind.emit(ROOT, MANAGER, "PrepareForSleep", "s", "yes")
                logind.hint(session, locked="yes")
                await hears(listener)
                logind.hint(session, idle=True, idle_since=2**64 - 1)
                await hears(listener, "idle")

    asyncio.run(scenario())


def test_the_screen_is_locked_through_logind(bus: PrivateBus) -> None:
    """The last step of the ladder asks the user's own desktop to lock, and returns at once."""

    async def scenario() -> None:
        listener = Listener()
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, listener) as following:
                screen: ports.Screen = following
                screen.lock()
                assert logind.asked_to_lock == []
                await until(lambda: logind.asked_to_lock == [session.path])
                await hears(listener, "lock")

    asyncio.run(scenario())


def test_a_screen_that_cannot_be_locked_is_in_the_log(
    bus: PrivateBus, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a desktop, or where logind refuses, the daemon goes on."""

    async def scenario() -> None:
        async with StandInLogind(bus.address) as logind:
            session = logind.log_in(Session("2", ME))
            async with presence(bus, Listener()) as following:
                logind.sessions.clear()
                following.lock()
                await until(lambda: "There is no such thing" in caplog.text)
                logind.log_out(logind.log_in(session))
                await until(lambda: following._session is None)
                following.lock()
                assert "no graphical session" in caplog.text

    asyncio.run(scenario())
