"""Where measurements happen: a private home, screen and bus, the programs in them, and what the kernel says of those."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from lastcall.client import request
from real.bus import read_line
from real.desktop import Desktop

BENCH = Path(__file__).parent
LASTCALL = str(Path(sys.executable).with_name("lastcall"))
TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Memory:
    """In MB, as /proc/PID/smaps_rollup has it, of a process and its children."""

    rss: float
    pss: float
    uss: float


class Program:
    """A running program."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], ready_s: float = 0) -> None:
        self.name = name
        self.process = process
        self.ready_s = ready_s
        """Seconds from its start until it said that it is ready."""

    @property
    def pids(self) -> list[int]:
        """The process and its children."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def memory(self) -> Memory:
        fields = {"Rss": 0, "Pss": 0, "Private_Clean": 0, "Private_Dirty": 0}
        for pid in self.pids:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
                key, _, value = line.partition(":")
                if key in fields:
                    fields[key] += int(value.split()[0])
        uss = fields["Private_Clean"] + fields["Private_Dirty"]
        return Memory(fields["Rss"] / 1024, fields["Pss"] / 1024, uss / 1024)

    def switches(self) -> int:
        """Context switches of all its threads so far, asked for and not."""
        found = 0
        for pid in self.pids:
            for status in Path(f"/proc/{pid}/task").glob("*/status"):
                lines = status.read_text().splitlines()
                found += sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
        return found

    def cpu_s(self) -> float:
        """CPU seconds so far, those of ended children included."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICK


class Stage:
    """`with Stage() as stage:` and everything on it is gone at the end."""

    def __enter__(self) -> Self:
        self._desktop = Desktop()
        self._desktop.start()
        self.folder = self._desktop.folder
        self._programs: list[Program] = []
        self._homes = 0
        self.arrivals = self.folder / "arrivals"
        self.arrivals.touch()
        self.start("server", [sys.executable, str(BENCH / "server.py"), str(self.arrivals)], waits=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for program in reversed(self._programs.copy()):
            self.end(program)
        self._desktop.stop()

    def lastcall(
        self, config: Path, env: Mapping[str, str] | None = None, home: Path | None = None
    ) -> Program:
        """A daemon in a home of its own, once it has said READY=1."""
        home = home or self.home()
        address = home / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
            told.bind(str(address))
            told.settimeout(PATIENCE)
            own = {**self.env(home), "NOTIFY_SOCKET": str(address), **(env or {})}
            begun = time.perf_counter()
            process = self._run([LASTCALL, "run", "--config", str(config)], own)
            while b"READY=1" not in told.recv(65536):
                pass
            program = Program("lastcall", process, time.perf_counter() - begun)
        address.unlink()
        answer = request(home / "run" / "lastcall" / "control.sock", {"do": "status"})
        assert answer["status"]["next"], "it runs, but not by the schedule it was given"
        self._programs.append(program)
        return program

    def bare(self, config: Path, env: Mapping[str, str] | None = None) -> Program:
        """The bare script, once its scheduler runs."""
        return self.start("bare", [sys.executable, str(BENCH / "bare.py"), str(config)], waits=True, env=env)

    def start(
        self, name: str, command: Sequence[str], *, waits: bool = False, env: Mapping[str, str] | None = None
    ) -> Program:
        """Any program; `waits`: until it prints a line."""
        reader, writer = os.pipe()
        begun = time.perf_counter()
        process = self._run(command, {**self.env(self.home()), **(env or {})}, output=writer)
        os.close(writer)
        if waits:
            read_line(reader, name)
        else:
            os.close(reader)
        program = Program(name, process, time.perf_counter() - begun)
        self._programs.append(program)
        return program

    def end(self, program: Program) -> None:
        self._programs.remove(program)
        program.process.terminate()
        try:
            program.process.wait(5)
        except subprocess.TimeoutExpired:
            program.process.kill()
            program.process.wait()

    def home(self) -> Path:
        """A new, empty home."""
        self._homes += 1
        home = self.folder / f"home{self._homes}"
        for path in self._folders(home).values():
            path.mkdir(parents=True, mode=0o700, exist_ok=True)
        return home

    def env(self, home: Path) -> dict[str, str]:
        own = {name: str(path) for name, path in self._folders(home).items()}
        system = {"DBUS_SYSTEM_BUS_ADDRESS": self._desktop.address}  # there is no logind on it
        # Compiled modules are kept, as they are for users.
        around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**around, **self._desktop.env, **system, **own}

    def _folders(self, home: Path) -> dict[str, Path]:
        return {
            "HOME": home,
            "XDG_CONFIG_HOME": home / ".config",
            "XDG_STATE_HOME": home / "state",
            "XDG_DATA_HOME": home / "data",
            "XDG_CACHE_HOME": home / "cache",
            "XDG_RUNTIME_DIR": home / "run",
        }

    def _run(
        self, command: Sequence[str], env: Mapping[str, str], output: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        first = ["nice", "-n", "-15"] if os.geteuid() == 0 else []  # the machine's other work disturbs less
        guarded = [*first, "setpriv", "--pdeathsig", "KILL", "--", *command]
        with (self.folder / "errors").open("a") as errors:
            return subprocess.Popen(guarded, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)


def missing(program: str, package: str) -> str | None:
    """What to say where a peer isn't installed."""
    return None if shutil.which(program) else f"not measured: apt install {package}"
