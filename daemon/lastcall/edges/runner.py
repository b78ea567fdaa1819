"""Runs the programs that the user's file names: without a shell, a few at a time, not for ever."""

import asyncio
import logging
import os
import shlex
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from lastcall.core.plain_text import one_line

_AT_ONCE = 4
_KEPT = 2000
"""Bytes of a program's output that are worth a place in the log."""

_log = logging.getLogger("lastcall.run")


class ProgramRunner:
    """A `lastcall.ports.Runner`. What a program prints and how it ends goes to the log.

    A program is over when its process is; what it leaves running in the background is left alone.
    """

    def __init__(
        self, *, limit: timedelta = timedelta(seconds=60), patience: timedelta = timedelta(seconds=3)
    ) -> None:
        """`limit`: how long a program may run. `patience`: how long it has between SIGTERM and SIGKILL."""
        self._limit = limit.total_seconds()
        self._patience = patience.total_seconds()
        self._running: set[asyncio.Task[None]] = set()

    def run(self, command: Sequence[str]) -> None:
        """See `lastcall.ports.Runner.run`."""
        if len(self._running) >= _AT_ONCE:
            _log.warning("%s is not started: %d programs are still running.", _named(command), _AT_ONCE)
            return
        task = asyncio.create_task(self._run(command))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """End what runs, with all that it has started."""
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running)

    async def _run(self, command: Sequence[str]) -> None:
        name = _named(command)
        output = _Output()
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output.writer,
                stderr=output.writer,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            _log.warning("%s could not be started: %s", name, error)
            return
        finally:
            os.close(output.writer)
        try:
            async with asyncio.timeout(self._limit):
                code = await process.wait()
        except TimeoutError:
            _log.warning("%s is ended after %g s.%s", name, self._limit, output)
        else:
            level = logging.INFO if code == 0 else logging.WARNING
            _log.log(level, "%s ended with %d.%s", name, code, output)
        finally:
            if process.returncode is None:
                await self._end(process)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        _signal_group(process, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience):
                await process.wait()
        _signal_group(process, signal.SIGKILL)  # also for those of its children that did not listen
        await process.wait()


def _named(command: Sequence[str]) -> str:
    """The command in the log: one line, whatever its arguments hold."""
    return one_line(shlex.join(command), _KEPT)


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


class _Output:
    """Reads all that comes through a pipe, so that no program has to wait, and keeps the beginning of it.

    It goes on when the program is over: what that left running would not survive a broken pipe.
    """

    def __init__(self) -> None:
        self._reader, self.writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._kept = bytearray()
        self._ended = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._reader, self._read)

    def __str__(self) -> str:
        """What was said so far, for the end of a log line."""
        if not self._ended:
            self._read()
        text = one_line(self._kept[:_KEPT].decode(errors="replace"), _KEPT)
        return f" It said: {text}" if text else ""

    def _read(self) -> None:
        try:
            chunk = os.read(self._reader, 65536)  # as much as a pipe holds
        except BlockingIOError:
            return
        if len(self._kept) < _KEPT:
            self._kept += chunk
        if not chunk:
            self._ended = True
            self._loop.remove_reader(self._reader)
            os.close(self._reader)
