"""Tells the service manager how we are: the protocol of sd_notify(3)."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping

_log = logging.getLogger("lastcall.systemd")


class SystemdNotifier:
    """Does nothing where no service manager listens. No call blocks or raises."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        """`environ`: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID are read."""
        self._address = environ.get("NOTIFY_SOCKET", "")
        self.present = bool(self._address)
        """Whether a service manager started us."""
        self.watchdog_period = _watchdog_period(environ)
        """Seconds between two calls of `watchdog`, None where none are expected."""

    def ready(self) -> None:
        """Start-up, or a reload, is finished."""
        self._send("READY=1")

    def status(self, text: str) -> None:
        """Show one line of text in `systemctl status`."""
        self._send(f"STATUS={' '.join(text.split())}")

    def reloading(self) -> None:
        """A reload begins; `ready` ends it."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """Shutdown begins."""
        self._send("STOPPING=1")

    def watchdog(self) -> None:
        """We are alive."""
        self._send("WATCHDOG=1")

    def _send(self, state: str) -> None:
        if not self._address.startswith(("/", "@")):  # unset, or a virtual machine's vsock
            return
        address = self._address.replace("@", "\0", 1) if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as notify:
                notify.sendto(state.encode(), address)
        except OSError as error:
            _log.warning("The service manager could not be told %s: %s", state.splitlines()[0], error)


class Watchdog:
    """Gives the sign of life that systemd waits for, and only where it means something.

    A timer that still runs proves little. So each sign comes after a look that succeeded, and not while the alarm that
    should have rung has not: without the sign systemd kills the daemon and starts it anew.
    """

    def __init__(
        self,
        notifier: SystemdNotifier,
        look: Callable[[], None],
        overdue: Callable[[], bool],
        *,
        recheck: float = 5,
    ) -> None:
        """`look` may raise. `overdue`: whether the alarm's instant is past. `recheck`: seconds until it is asked again.

        Just after a suspend the alarm may be about to ring.
        """
        self._notifier = notifier
        self._look = look
        self._overdue = overdue
        self._recheck = recheck
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Give signs in the running loop from now on, if any are asked for."""
        if self._notifier.watchdog_period:
            self._sign(self._notifier.watchdog_period)

    def stop(self) -> None:
        """Give no more."""
        if self._next:
            self._next.cancel()

    def _sign(self, period: float) -> None:
        lives = not self._overdue() and self._looked()
        if lives:
            self._notifier.watchdog()
        else:
            _log.error("The alarm does not ring or a look fails: no sign of life is given.")
        self._next = asyncio.get_running_loop().call_later(
            period if lives else min(self._recheck, period), self._sign, period
        )

    def _looked(self) -> bool:
        try:
            self._look()
        except Exception:  # noqa: BLE001 - whatever it is, it is why no sign is given
            _log.exception("a look failed")
            return False
        return True


def _watchdog_period(environ: Mapping[str, str]) -> float | None:
    """Half of the time allowed, as sd_watchdog_enabled(3) advises; None if another process is meant."""
    allowed = environ.get("WATCHDOG_USEC", "")
    meant = environ.get("WATCHDOG_PID", str(os.getpid()))
    if not allowed.isdecimal() or int(allowed) == 0 or meant != str(os.getpid()):
        return None
    return int(allowed) / 2_000_000
