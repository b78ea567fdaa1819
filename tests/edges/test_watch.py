"""Saving the schedule is noticed, however it is saved."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from lastcall.edges.watch import FileWatcher
from lastcall.version import version

SETTLE = timedelta(milliseconds=15)
QUIET = 0.06
"""Seconds: long enough for a call that should not come."""
PATIENCE = 5.0

Save = Callable[[Path], object]


class Saves:
    def __init__(self) -> None:
        self.seen = 0
        self._event = asyncio.Event()

    def changed(self) -> None:
        self.seen += 1
        self._event.set()

    async def one(self) -> None:
        """Exactly one call."""
        async with asyncio.timeout(PATIENCE):
            await self._event.wait()
        await self.none_more(1)
        self.seen = 0
        self._event.clear()

    async def none_more(self, than: int = 0) -> None:
        await asyncio.sleep(QUIET)
        assert self.seen == than


@asynccontextmanager
async def watching(path: Path) -> AsyncIterator[Saves]:
    saves = Saves()
    watcher = FileWatcher(path, saves.changed, version(path), settle=SETTLE)
    await watcher.start()
    try:
        yield saves
    finally:
        await watcher.stop()


def in_place(path: Path) -> None:
    path.write_text("chats: []\n")


def by_rename(path: Path) -> None:
    new = path.with_name(".lastcall.yaml.swp")
    new.write_text("chats: []\n")
    new.replace(path)


def keeping_a_backup(path: Path) -> None:
    path.rename(path.with_name("lastcall.yaml~"))
    path.write_text("chats: []\n")
    path.chmod(0o600)


def in_two_strokes(path: Path) -> None:
    path.write_text("chats:\n")
    path.write_text("chats: []\n")


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("save", [in_place, by_rename, keeping_a_backup, in_two_strokes, Path.unlink])
def test_one_save_is_one_reload(tmp_path: Path, save: Save) -> None:
    """Every editor's way to save counts, and counts once; so does the next save."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        path.write_text("timezone: UTC\n")
        async with watching(path) as saves:
            save(path)
            await saves.one()
            path.write_text("day_starts: '05:00'\n")
            await saves.one()

    asyncio.run(scenario())


def test_a_save_while_the_daemon_starts_is_noticed(tmp_path: Path) -> None:
    """The file was read a moment before the watching begins: bus, ledger and socket come between."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        path.write_text("chats: []\n")
        saves = Saves()
        watcher = FileWatcher(path, saves.changed, version(path), settle=SETTLE)
        path.write_text("timezone: UTC\n")
        await watcher.start()
        await saves.one()
        await watcher.stop()

    asyncio.run(scenario())


def test_the_file_beside_it_is_none_of_our_business(tmp_path: Path) -> None:
    """Neither other files nor reading ours cause a reload."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        path.write_text("chats: []\n")
        async with watching(path) as saves:
            (tmp_path / "other.yaml").write_text("x")
            path.read_text()
            await saves.none_more()

    asyncio.run(scenario())


def test_a_file_that_does_not_exist_yet_is_waited_for(tmp_path: Path) -> None:
    """Start the daemon first, write the schedule later: folders on the way may be missing too."""

    async def scenario() -> None:
        path = tmp_path / "config" / "lastcall" / "lastcall.yaml"
        async with watching(path) as saves:
            path.parent.parent.mkdir()
            await saves.none_more()
            path.parent.mkdir()
            path.write_text("chats: []\n")
            await saves.one()

    asyncio.run(scenario())


def test_a_folder_may_be_replaced(tmp_path: Path) -> None:
    """A restored backup or a fresh checkout brings a new folder with the file in it."""

    async def scenario() -> None:
        folder = tmp_path / "lastcall"
        path = folder / "lastcall.yaml"
        folder.mkdir()
        in_place(path)
        async with watching(path) as saves:
            folder.rename(tmp_path / "old")
            await saves.one()
            folder.mkdir()
            in_place(path)
            await saves.one()
            by_rename(path)
            await saves.one()

    asyncio.run(scenario())


@pytest.mark.parametrize("save", [in_place, by_rename])
def test_a_symlinked_file_is_watched_where_it_really_is(tmp_path: Path, save: Save) -> None:
    """Dotfile managers link the schedule, or its folder, to a checkout; both ends are watched."""

    async def scenario() -> None:
        checkout, config = tmp_path / "dotfiles", tmp_path / "config"
        for folder in (checkout, config):
            folder.mkdir()
        in_place(checkout / "real.yaml")
        (config / "lastcall.yaml").symlink_to("../dotfiles/real.yaml")
        (tmp_path / "linked").symlink_to(config)
        async with watching(tmp_path / "linked" / "lastcall.yaml") as saves:
            save(checkout / "real.yaml")
            await saves.one()
            save(config / "lastcall.yaml")  # written through the link, or in its place
            await saves.one()

    asyncio.run(scenario())


def test_a_symlink_that_is_turned_is_a_save(tmp_path: Path) -> None:
    """Kubernetes mounts configuration so: the file links into a folder that is itself a link, swapped at once."""

    async def scenario() -> None:
        for release in ("one", "two"):
            (tmp_path / release).mkdir()
            (tmp_path / release / "lastcall.yaml").write_text(f"# {release}\n")
        (tmp_path / "..data").symlink_to("one")
        path = tmp_path / "lastcall.yaml"
        path.symlink_to("..data/lastcall.yaml")
        async with watching(path) as saves:
            (tmp_path / "..data_tmp").symlink_to("two")
            (tmp_path / "..data_tmp").replace(tmp_path / "..data")
            await saves.one()
            in_place(tmp_path / "two" / "lastcall.yaml")
            await saves.one()

    asyncio.run(scenario())


def test_links_that_run_in_a_circle_are_waited_for_to_be_mended(tmp_path: Path) -> None:
    """A broken link is no reason to stop watching."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        path.symlink_to(tmp_path / "circle")
        (tmp_path / "circle").symlink_to(path)
        async with watching(path) as saves:
            (tmp_path / "circle").unlink()
            in_place(path)
            await saves.one()

    asyncio.run(scenario())


def test_a_fault_in_a_reload_does_not_end_the_watching(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is logged, and the next save is noticed."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        called = asyncio.Event()

        def fail() -> None:
            called.set()
            raise ZeroDivisionError("the reload failed")

        watcher = FileWatcher(path, fail, version(path), settle=SETTLE)
        await watcher.start()
        for saved in (1, 2):
            path.write_text("x" * saved)
            async with asyncio.timeout(PATIENCE):
                await called.wait()
            called.clear()
        await watcher.stop()

    asyncio.run(scenario())
    assert caplog.text.count("ZeroDivisionError: the reload failed") == 2


def test_where_watching_is_impossible_the_log_says_what_to_do(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A name longer than any folder can hold stands for all that the system may refuse."""

    async def scenario() -> None:
        async with watching(tmp_path / ("x" * 300) / "lastcall.yaml") as saves:
            await saves.none_more()

    asyncio.run(scenario())
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "SIGHUP" in record.message


@pytest.mark.parametrize("turns", range(8))
def test_a_save_at_the_moment_of_the_stop_does_not_hold_it_up(turns: int, tmp_path: Path) -> None:
    """A session ends while an editor saves: the daemon ends too. `turns` of the loop lie between the two."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        saves = Saves()
        watcher = FileWatcher(path, saves.changed, version(path), settle=timedelta(seconds=1))
        await watcher.start()
        await asyncio.sleep(QUIET)
        in_place(path)  # the quiet after it is waited for
        await asyncio.sleep(QUIET)
        in_place(path)
        for _ in range(turns):
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE):
            await watcher.stop()

    asyncio.run(scenario())


def test_nothing_is_noticed_after_the_stop(tmp_path: Path) -> None:
    """Nor is anything left open."""

    async def scenario() -> None:
        path = tmp_path / "lastcall.yaml"
        before = open_files()
        async with watching(path) as saves:
            in_place(path)
        await saves.none_more()
        assert open_files() == before

    asyncio.run(scenario())


IDLE = """
import asyncio, pathlib, re, sys
from lastcall.edges.watch import FileWatcher
from lastcall.version import version

def switches():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"^voluntary_ctxt_switches:\\s*(\\d+)", status, re.M)[1])

async def main():
    watcher = FileWatcher(pathlib.Path(sys.argv[1]), print, version(pathlib.Path(sys.argv[1])))
    await watcher.start()
    await asyncio.sleep(0)
    before = switches()
    await asyncio.sleep(0.5)
    print(switches() - before)
    await watcher.stop()

asyncio.run(main())
"""


@pytest.mark.real
def test_watching_costs_nothing(tmp_path: Path) -> None:
    """While nobody saves, the program wakes for the test's own timer only."""
    command = [sys.executable, "-c", IDLE, str(tmp_path / "lastcall.yaml")]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert int(ran.stdout) == 1
