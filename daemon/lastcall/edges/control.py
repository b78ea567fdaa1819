"""The control socket: one JSON object a line each way, for the user who runs the daemon and nobody else.

Everything is bounded: the length of a request, the time it takes, the number of connections, what a peer may leave
unread. A fault of a peer ends its connection and touches no other.
"""

import asyncio
import json
import logging
import os
import select
import socket
import stat
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from lastcall.private import private_folder

log = logging.getLogger("lastcall.control")

Json = dict[str, Any]


class Limits(Struct, frozen=True):
    """What one peer, or all of them together, may ask of us."""

    line: int = 16 * 1024
    """Bytes in a request."""
    connections: int = 64
    """At one time. When there are more, the one that has been without a whole request longest has to go,"""
    grace: float = 0.5
    """once it had so many seconds for it."""
    watchers: int = 32
    """Of the connections, those that watch: they don't go by themselves."""
    request: float = 5
    """Seconds to send a request once it is begun, and to take in an answer."""
    idle: float = 30
    """Seconds between requests."""
    unread: int = 64 * 1024
    """Bytes that a watcher may leave unread."""


_LIMITS = Limits()


class _BadRequestError(Exception):
    """The request can't be understood; the message goes back to whoever sent it."""


class ControlServer:
    """Answers requests on a Unix socket, and tells watchers what changes.

    A request that is no request is answered with `{"error": why}`, and the connection ends. `{"do": "watch"}` is
    answered with the greeting, and then with all that is pushed.
    """

    def __init__(
        self,
        path: Path,
        handle: Callable[[Json], Json],
        greeting: Callable[[], Json],
        limits: Limits = _LIMITS,
    ) -> None:
        """`handle` answers a request, on the event loop; `greeting` is what a new watcher hears first."""
        self._path, self._handle, self._greeting, self._limits = path, handle, greeting, limits
        self._server: asyncio.Server | None = None
        self._conversations: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._watchers: set[asyncio.StreamWriter] = set()
        self._silent: dict[asyncio.Task[None], float] = {}  # since when, the longest first
        self._refused: set[int] = set()
        self._identity: tuple[int, int] | None = None

    async def start(self) -> None:
        """Listen, in place of a daemon that is gone. Raises OSError, also where another one listens."""
        private_folder(self._path.parent)
        _remove_stale(self._path)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            _bind(listening, self._path)
            self._path.chmod(0o600)  # before listening: until then nobody can connect
            self._server = await asyncio.start_unix_server(
                self._connected, sock=listening, limit=self._limits.line
            )
        except BaseException:
            listening.close()
            raise
        self._identity = _identity(self._path)

    async def mend(self) -> None:
        """Listen anew where the socket was taken away or replaced. Who is connected stays so."""
        if self._server is None or _identity(self._path) == self._identity:
            return
        self._server.close()
        log.warning("%s was taken away: it is made again.", self._path)
        try:
            await self.start()
        except OSError as error:  # whoever looks after the path calls again when it changes
            log.error("%s can't be made: %s", self._path, error)  # noqa: TRY400 - no fault of ours to be traced

    async def stop(self) -> None:
        """End all conversations and take the socket away."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for writer in self._conversations.values():
            writer.transport.abort()
        await asyncio.gather(*self._conversations)
        if _identity(self._path) == self._identity:
            self._path.unlink(missing_ok=True)

    def push(self, message: Json) -> None:
        """Send to all watchers, at once. One that does not read is dropped."""
        line = _encoded(message)
        for writer in tuple(self._watchers):
            if writer.transport.get_write_buffer_size() > self._limits.unread:
                log.warning("dropping a watcher that does not read")
                self._watchers.discard(writer)
                writer.transport.abort()
            else:
                writer.write(line)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or self._server is None or not self._is_ours(writer):
            writer.transport.abort()
            return
        if len(self._conversations) >= self._limits.connections and not self._make_room():
            writer.write(_encoded({"error": "too many connections"}))
            writer.close()
            return
        self._conversations[task] = writer
        writer.transport.set_write_buffer_limits(0)  # drain then waits until the kernel has it all
        with suppress(OSError, EOFError):  # the peer is gone, or too slow
            await self._converse(reader, writer)
        await self._end(writer)
        self._conversations.pop(task, None)

    def _make_room(self) -> bool:
        """End the connection that has owed us a whole request for longest. False: there is none."""
        task, since = next(iter(self._silent.items()), (None, 0.0))
        if task is None or asyncio.get_running_loop().time() - since < self._limits.grace:
            return False
        del self._silent[task]
        self._conversations.pop(task).transport.abort()
        return True

    def _is_ours(self, writer: asyncio.StreamWriter) -> bool:
        """Whether the peer is our user, or root. Whoever else knocks is mentioned in the log once."""
        uid = _uid_of_peer(writer)
        if uid in {None, 0, os.getuid()}:
            return True
        if uid not in self._refused:
            self._refused.add(uid)
            log.warning("refused a connection from uid %d", uid)
        return False

    async def _end(self, writer: asyncio.StreamWriter) -> None:
        """Close, but don't wait for ever on a peer that won't take in its answer."""
        writer.close()
        try:
            async with asyncio.timeout(self._limits.request):
                await writer.wait_closed()
        except OSError:
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await self._request(reader)).get("do") != "watch":
                if _has_hung_up(writer):  # and was told that we don't answer, if we were stuck
                    return
                await self._send(writer, self._answered(partial(self._handle, request)))
                await asyncio.sleep(0)  # a flood of requests must not keep the alarm from ringing
            await self._watch(reader, writer)
        except _BadRequestError as error:
            await self._send(writer, _encoded({"error": str(error)}))

    async def _watch(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Keep the connection until the watcher closes it, or says a word."""
        if len(self._watchers) >= self._limits.watchers:
            raise _BadRequestError(f"{self._limits.watchers} are watching already")
        self._watchers.add(writer)
        try:
            await self._send(writer, self._answered(self._greeting))
            await reader.read(1)
        finally:
            self._watchers.discard(writer)

    async def _request(self, reader: asyncio.StreamReader) -> Json:
        task = asyncio.current_task()
        if task:
            self._silent[task] = asyncio.get_running_loop().time()
        try:
            line = await self._line(reader)
        finally:  # only now: half a request holds no place either
            if task:
                self._silent.pop(task, None)
        return _decoded(line)

    async def _line(self, reader: asyncio.StreamReader) -> bytes:
        async with asyncio.timeout(self._limits.idle):
            line = await reader.readexactly(1)
        try:
            async with asyncio.timeout(self._limits.request):
                return line if line == b"\n" else line + await reader.readuntil()
        except asyncio.LimitOverrunError:
            raise _BadRequestError(f"a request is one line of at most {self._limits.line} bytes") from None

    async def _send(self, writer: asyncio.StreamWriter, line: bytes) -> None:
        writer.write(line)
        async with asyncio.timeout(self._limits.request):
            await writer.drain()

    def _answered(self, answer: Callable[[], Json]) -> bytes:
        """Our own faults go to the log, not over the wire."""
        try:
            return _encoded(answer())
        except Exception:
            log.exception("a request failed")
            return _encoded({"error": "internal error, see the log"})


def _bind(listening: socket.socket, path: Path) -> None:
    try:
        listening.bind(str(path))
    except OSError as error:
        if error.errno is None:  # Python's own: it is more than the 107 bytes of unix(7)
            raise OSError(
                f"{path} is too long for a socket. Name a shorter place in XDG_RUNTIME_DIR."
            ) from None
        raise


def _remove_stale(path: Path) -> None:
    """Take away the socket of a daemon that was killed, and nothing else."""
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError(f"{path} is in the way: it is not a socket. Move it away.")
        if _is_alive(path):  # somebody deleted the lock that keeps two from running
            raise FileExistsError(f"another lastcall listens at {path}. Stop that one first.")
        path.unlink()


def _is_alive(path: Path) -> bool:
    """Whether anybody listens there."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(0)
        try:
            probe.connect(str(path))
        except BlockingIOError:  # somebody who has more to do than he can
            return True
        except OSError:
            return False
    return True


def _identity(path: Path) -> tuple[int, int] | None:
    """Tells the socket at the path from another one; None: there is none."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _encoded(message: Json) -> bytes:
    return json.dumps(message).encode() + b"\n"


def _decoded(line: bytes) -> Json:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):  # brackets without end
        raise _BadRequestError("a request is one line of JSON") from None
    if not isinstance(message, dict):
        raise _BadRequestError("a request is a JSON object")
    return message


if sys.platform == "linux":

    def _uid_of_peer(writer: asyncio.StreamWriter) -> int | None:
        """SO_PEERCRED in unix(7): the kernel's word, not the peer's."""
        size = struct.calcsize("3i")
        _, uid, _ = struct.unpack(
            "3i", writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        )
        return int(uid)

    def _has_hung_up(writer: asyncio.StreamWriter) -> bool:
        """Whether the peer is gone for good. One that will only say no more still takes in its answer: no POLLHUP."""
        if writer.transport.is_closing():
            return True
        poll = select.poll()
        poll.register(writer.get_extra_info("socket").fileno(), 0)  # poll(2) tells of POLLHUP unasked
        return any(events & select.POLLHUP for _, events in poll.poll(0))
else:

    def _uid_of_peer(_writer: asyncio.StreamWriter) -> int | None:
        """Elsewhere the modes of the folder and the socket are the guard."""
        return None

    def _has_hung_up(_writer: asyncio.StreamWriter) -> bool:
        """Elsewhere POLLHUP may mean less."""
        return False
