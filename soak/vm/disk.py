"""A disk that forgets what was not flushed: a server of the NBD protocol, with a volatile cache as real disks have one.

No cache mode of qemu's can do this: what a guest has written, flushed or not, outlives a killed qemu in the host's
memory (cache=writeback, none), and with cache=writethrough every write is safe at once, so that a guest that never
flushes is not found out. Here a write is safe when a flush after it was answered (or if it asked for that itself,
FUA); at a loss of power each other sector is on the disk or not, by chance.

The protocol: https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md
"""

import random
import socket
import struct
import threading
from pathlib import Path
from typing import BinaryIO

SECTOR = 4096
"""Bytes that are written whole or not at all, as on today's disks."""
_GREETING, _OPTION, _OPTION_REPLY = b"NBDMAGIC", b"IHAVEOPT", 0x3E889045565A9
_REQUEST, _REPLY = 0x25609513, 0x67446698
_FIXED_NEWSTYLE = 1
_GO, _ACK, _INFO, _UNSUPPORTED = 7, 1, 3, 0x80000001
_HAS_FLAGS, _CAN_FLUSH, _CAN_FUA = 1, 4, 8
_READ, _WRITE, _DISCONNECT, _FLUSH = range(4)
_FUA = 1
_INVALID = 22
"""An error number of the protocol: EINVAL."""


class ForgetfulDisk:
    """A file as a disk; `address` is a Unix socket for one client after another."""

    def __init__(self, file: Path, address: Path) -> None:
        """The file has its size already."""
        self._file = file
        self._size = file.stat().st_size
        self._cache: dict[int, bytes] = {}
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(address))
        self._listening.listen()
        self._serving: threading.Thread | None = None

    def plug_in(self) -> None:
        """Serve the next client, until it goes."""
        self._serving = threading.Thread(target=self._serve, daemon=True)
        self._serving.start()

    def lose_power(self, chance: random.Random) -> tuple[int, int]:
        """Once the client is gone. Returns how many sectors were not safe, and how many of them are lost."""
        assert self._serving
        self._serving.join()
        unsafe, survives = sorted(self._cache.items()), chance.choice((0, 0.5, 0.9))
        kept = {sector: data for sector, data in unsafe if chance.random() < survives}
        self._cache = kept
        self._flush()
        return len(unsafe), len(unsafe) - len(kept)

    def _serve(self) -> None:
        client, _ = self._listening.accept()
        with client, client.makefile("rb") as said, self._file.open("r+b", buffering=0) as file:
            try:
                self._greet(client, said)
                while self._answer(client, said, file):
                    pass
            except (OSError, struct.error):  # it was killed
                pass

    def _greet(self, client: socket.socket, said: BinaryIO) -> None:
        """The fixed newstyle negotiation: every option but GO is refused."""
        client.sendall(_GREETING + _OPTION + struct.pack(">H", _FIXED_NEWSTYLE))
        said.read(4)
        option = None
        while option != _GO:
            _, option, length = struct.unpack(">8sII", said.read(16))
            said.read(length)
            if option == _GO:
                flags = _HAS_FLAGS | _CAN_FLUSH | _CAN_FUA
                export = struct.pack(">HQH", 0, self._size, flags)
                client.sendall(struct.pack(">QIII", _OPTION_REPLY, option, _INFO, len(export)) + export)
            answer = _ACK if option == _GO else _UNSUPPORTED
            client.sendall(struct.pack(">QIII", _OPTION_REPLY, option, answer, 0))

    def _answer(self, client: socket.socket, said: BinaryIO, file: BinaryIO) -> bool:
        """One request. False: the client goes."""
        magic, flags, kind, cookie, offset, length = struct.unpack(">IHHQQI", said.read(28))
        assert magic == _REQUEST
        data = said.read(length) if kind == _WRITE else b""
        if kind == _DISCONNECT or (kind == _WRITE and len(data) < length):  # killed while it sent them
            return False
        found = self._read(file, offset, length) if kind == _READ else b""
        if kind == _WRITE:
            self._write(offset, data)
        if kind == _FLUSH or flags & _FUA:
            self._flush()
        error = 0 if kind in {_READ, _WRITE, _FLUSH} else _INVALID
        client.sendall(struct.pack(">IIQ", _REPLY, error, cookie) + found)
        return True

    def _read(self, file: BinaryIO, offset: int, length: int) -> bytes:
        file.seek(offset)
        found = bytearray(file.read(length))
        for at in range(0, length, SECTOR):
            if (data := self._cache.get((offset + at) // SECTOR)) is not None:
                found[at : at + SECTOR] = data
        return bytes(found)

    def _write(self, offset: int, data: bytes) -> None:
        assert offset % SECTOR == len(data) % SECTOR == 0
        for at in range(0, len(data), SECTOR):
            self._cache[(offset + at) // SECTOR] = data[at : at + SECTOR]

    def _flush(self) -> None:
        with self._file.open("r+b") as file:
            for sector, data in self._cache.items():
                file.seek(sector * SECTOR)
                file.write(data)
        self._cache.clear()
