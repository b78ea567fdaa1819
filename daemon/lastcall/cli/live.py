"""The live line under the log of a daemon that runs on a terminal."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console, RenderableType
from rich.highlighter import NullHighlighter
from rich.live import Live
from rich.logging import RichHandler
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from lastcall.core.duration import short
from lastcall.describe import next_line

REFRESH = 1.0
"""Seconds. A terminal is watched by somebody; a service has none, and is not woken for this."""
BAR = 30


class LiveLine:
    """Redraws one line each second: the next chat and the time to it, or the allowance as a bar."""

    def __init__(self) -> None:
        """Draw on stderr, where the log goes."""
        self._console = Console(stderr=True)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._status: dict[str, Any] = {}
        self._ticking: asyncio.TimerHandle | None = None

    def handler(self) -> logging.Handler:
        """A log handler that writes above the line."""
        handler = RichHandler(
            console=self._console,
            show_path=False,
            show_level=False,
            omit_repeated_times=False,
            log_time_format="%H:%M:%S",
            highlighter=NullHighlighter(),
        )
        handler.setFormatter(logging.Formatter("%(message)s"))
        return handler

    def start(self) -> None:
        """Begin to draw. Needs the running loop."""
        self._live.start()
        self._tick()

    def stop(self) -> None:
        """Take the line away."""
        if self._ticking:
            self._ticking.cancel()
        self._live.stop()

    def show(self, status: dict[str, Any]) -> None:
        """Take a new status; it is drawn with the next tick."""
        self._status = status

    def _tick(self) -> None:
        if self._status:
            self._live.update(draw(self._status, datetime.now(UTC)), refresh=True)
        self._ticking = asyncio.get_running_loop().call_later(REFRESH, self._tick)


def count_down(statuses: Iterable[dict[str, Any]], console: Console | None = None) -> None:
    """Keep the line current in a command, until the daemon that sends these ends."""
    console, last = console or Console(), dict[str, Any]()  # the thread that draws sees each new one
    with Live(
        console=console,
        get_renderable=lambda: draw(last, datetime.now(UTC)) if last else "",
        refresh_per_second=1 / REFRESH,
        transient=True,
    ) as live:
        for status in statuses:
            last = status
            live.refresh()
    console.print("lastcall has ended.")


def draw(status: dict[str, Any], now: datetime) -> RenderableType:
    """The line, with the figures carried on from when the status was taken."""
    passed = now - datetime.fromisoformat(status["now"])
    session = status["session"]
    if session is None:
        if status["next"] is None:
            return Text("No chat is ahead.")
        return Text(
            f"{next_line(status)} In {_countdown(datetime.fromisoformat(status['next']['start']) - now)}."
        )
    attended = timedelta(seconds=session["attended_s"]) + passed
    allowance = timedelta(seconds=session["allowance_s"])
    over = attended > allowance
    line = Table.grid(padding=(0, 1))
    line.add_column()
    line.add_column()
    line.add_column(no_wrap=True)  # where it gets narrow the name gives way, then the bar, the figures last
    line.add_row(
        Text(session["chat"], style="bold", no_wrap=True, overflow="ellipsis"),
        ProgressBar(total=max(allowance.total_seconds(), 1), completed=attended.total_seconds(), width=BAR),
        Text(f"{_countdown(attended - allowance)} over", style="bold red")
        if over
        else Text(f"{_countdown(allowance - attended)} of {short(allowance)} left"),
    )
    return line


def _countdown(length: timedelta) -> str:
    seconds = max(round(length.total_seconds()), 0)
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} day{'s' if days != 1 else ''} {clock}" if days else clock
