"""Takes the power from a machine in which the daemon works, again and again: python soak/power.py [CUTS [SEED]]

The machine is a virtual one, with ext4 on a disk that forgets what was not flushed (vm/disk.py). What the daemon had
answered must be in the ledger afterwards, each overrun once in its file, and no more lost than a kill may lose.
"""

import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pprint import pformat

from kit.evidence import kept_if_it_fails
from kit.progress import Progress
from real.bare_daemon import BareDaemon
from real.kills import GONE, Answered, Life, Record, schedule
from vm.disk import SECTOR, ForgetfulDisk
from vm.machine import Machine, machine

CUTS, DISKS = 30, 6
"""How often, and on how many disks: what happens to a new ledger is seen on each only once."""
SIZE = 128 << 20
"""Bytes of a disk."""
WORKS = 8.0
"""Seconds after the daemon serves in which the power goes, if not in those before."""
IN_START = 0.4
PATIENCE = 300.0
"""Seconds for the machine to start: it is emulated, on a machine that does other things too."""
LATE_WORDS = 0.2
"""Seconds from what the machine says until we hear it."""
LONG = "10m"


def main() -> None:
    """Fails with the session or the answer that is wrong."""
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else CUTS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    begun, chance = time.monotonic(), random.Random(seed)
    with kept_if_it_fails("power") as folder:
        guest = machine(folder, "working.py")
        if guest is None:
            return
        for number in range(DISKS):
            house = House(folder / str(number), guest, chance, goes_on=bool(number % 2))
            with Progress("{} power cuts") as progress:
                for cut in range(cuts // DISKS):
                    progress.show(cuts // DISKS * number + cut)
                    house.lose_power()
                record = house.finish()
                record.check()
            print(f"{house.figures()}; {record.figures()}", flush=True)
    took = time.monotonic() - begun
    print(
        f"{cuts // DISKS * DISKS} power cuts, {took:.0f} s: nothing that was answered was lost, nothing was doubled"
    )


class House:
    """A disk, what is plugged in beside it, and what was heard from there."""

    def __init__(self, folder: Path, machine: Machine, chance: random.Random, *, goes_on: bool) -> None:
        """`goes_on`: a session goes on after a power cut; otherwise it was away for too long."""
        folder.mkdir()
        (folder / "files").mkdir()
        text = schedule(week=1)
        (folder / "files/text").write_text(
            text.replace(f"away_ends_session: {GONE}s", f"away_ends_session: {LONG}") if goes_on else text
        )
        self._folder, self._machine, self._chance = folder, machine, chance
        self._text = text
        self._image = folder / "disk"
        with self._image.open("wb") as image:
            image.truncate(SIZE)
        subprocess.run(
            ["mke2fs", "-q", "-t", "ext4", "-b", str(SECTOR), "-d", folder / "files", self._image], check=True
        )
        self._disk = ForgetfulDisk(self._image, folder / "socket")
        self._lives: list[Life] = []
        self._starts = 0.0
        self._unsafe = self._lost = self._starting = 0

    def lose_power(self) -> None:
        """One life, from the start of the machine to its end at any moment after the disk is there."""
        with self._running() as life:
            born = life.wait_for("BORN")
            in_start = self._starts and self._chance.random() < IN_START
            if not in_start:
                self._starts = life.wait_for("SERVES") - born
            time.sleep(self._chance.uniform(0, self._starts if in_start else WORKS))
        self._lives.append(life.as_life())
        self._starting += not life.heard("SERVES")
        unsafe, lost = self._disk.lose_power(self._chance)
        self._unsafe, self._lost = self._unsafe + unsafe, self._lost + lost

    def finish(self) -> Record:
        """One more life, which ends well; then the record is taken from the disk."""
        with self._running("last") as life:
            life.wait_for("ENDED")
        self._lives.append(life.as_life())
        (self._folder / "lives").write_text(pformat(self._lives))
        victim = BareDaemon(self._folder, self._text)
        victim.state.parent.mkdir()
        _take_out(self._image, "/state/lastcall", victim.state.parent)
        victim.output = self._folder / "console"
        return Record(self._lives, victim, week=1)

    def figures(self) -> str:
        """What was done to it, for people."""
        return (
            f"{self._starting} cuts while the daemon started;"
            f" {self._unsafe} sectors were not safe on the disk then, {self._lost} of them were lost"
        )

    @contextmanager
    def _running(self, words: str = "") -> Iterator["_Heard"]:
        """A machine that has been switched on. At the end its power is cut."""
        self._disk.plug_in()
        drive = f"driver=raw,node-name=disk,file.driver=nbd,file.server.type=unix,file.server.path={self._folder}/socket"
        devices = [
            "-blockdev",
            drive,
            "-device",
            f"virtio-blk-pci,drive=disk,logical_block_size={SECTOR},physical_block_size={SECTOR}",
        ]
        process = subprocess.Popen(
            self._machine.command(*devices, words=words),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        heard = _Heard(process, self._folder / "console")
        try:
            yield heard
        finally:
            heard.end()


def _take_out(image: Path, folder: str, into: Path) -> None:
    """Copy a folder from a disk that was unmounted well; it needs no privileges."""
    done = subprocess.run(
        ["debugfs", "-R", f"rdump {folder} {into}", image], capture_output=True, text=True, check=True
    )
    assert len(done.stderr.splitlines()) == 1, done.stderr  # its version


class _Heard:
    """A running machine, and all that it says on its console."""

    def __init__(self, process: subprocess.Popen[str], console: Path) -> None:
        self._process = process
        self._console = console
        self._words: list[tuple[str, list[object], float]] = []
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def _listen(self) -> None:
        assert self._process.stdout
        with self._console.open("a") as console:
            for line in self._process.stdout:
                console.write(line)
                console.flush()
                if found := re.fullmatch(r"([A-Z]+) (\[.*\])\s*", line):
                    self._words.append((found[1], json.loads(found[2]), time.monotonic()))

    def heard(self, word: str) -> float | None:
        """When the machine said it first, by its own clock."""
        return next((float(str(values[0])) for said, values, _ in self._words if said == word), None)

    def wait_for(self, word: str) -> float:
        """See `heard`."""
        deadline = time.monotonic() + PATIENCE
        while (at := self.heard(word)) is None:
            assert self._process.poll() is None, self._console.read_text()[-5000:]
            assert time.monotonic() < deadline, self._console.read_text()[-5000:]
            time.sleep(0.01)
        return at

    def end(self) -> None:
        """Kill it."""
        self._killed = time.monotonic()
        self._process.kill()
        self._process.wait()
        self._listening.join()

    def as_life(self) -> Life:
        """What the harness knows of it. Its clock is not ours: its end is reckoned from what it said last."""
        _, values, received = self._words[-1]
        last = float(str(values[2] if len(values) > 2 else values[0]))
        died = last + max(self._killed - received, 0) + LATE_WORDS
        answers = [Answered(*values) for said, values, _ in self._words if said == "SAID"]  # type: ignore[arg-type]
        return Life(self.heard("BORN") or 0, died, answers)


if __name__ == "__main__":
    main()
