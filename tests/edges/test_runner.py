"""Programs that the user's file names."""

import asyncio
import logging
import os
import shlex
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from lastcall import ports
from lastcall.edges.runner import ProgramRunner

PATIENCE = 5.0
pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def _all_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "lastcall.run")


@asynccontextmanager
async def runner(limit: float = 60, patience: float = 60) -> AsyncIterator[ProgramRunner]:
    programs = ProgramRunner(limit=timedelta(seconds=limit), patience=timedelta(seconds=patience))
    try:
        yield programs
    finally:
        await programs.stop()


async def until(met: Callable[[], object]) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not met():
        assert asyncio.get_running_loop().time() < deadline, "waited in vain"
        await asyncio.sleep(0.005)


def number_in(path: Path) -> int:
    return int(path.read_text())


def is_running(pid: int) -> bool:
    """Not if it is gone, nor if it only waits for init to take notice."""
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_program_is_run_as_written_without_a_shell(tmp_path: Path) -> None:
    """What would mean something to a shell is an argument like any other."""

    async def scenario() -> None:
        async with runner() as programs:
            port: ports.Runner = programs
            port.run(["touch", str(tmp_path / "a b; $(echo c) *")])
            await until(lambda: any(tmp_path.iterdir()))

    asyncio.run(scenario())
    assert [path.name for path in tmp_path.iterdir()] == ["a b; $(echo c) *"]


def test_a_program_has_no_input_and_a_session_of_its_own(tmp_path: Path) -> None:
    """It can neither wait for the keyboard nor be hit by a Ctrl-C meant for the daemon."""

    async def scenario() -> None:
        async with runner() as programs:
            command = f"cat; ps -o sid= -p $$ > {shlex.quote(str(told))}.new; mv {told}.new {told}"
            programs.run(["sh", "-c", command])
            await until(told.exists)

    told = tmp_path / "sid"
    asyncio.run(scenario())
    assert number_in(told) != os.getsid(0)


def test_what_a_program_says_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """A failure comes with the program's own words; it is nobody's exception."""

    async def scenario() -> None:
        async with runner() as programs:
            programs.run(["sh", "-c", "echo cannot open display >&2; exit 3"])
            await until(lambda: caplog.records)

    asyncio.run(scenario())
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.name == "lastcall.run"
    assert "ended with 3" in record.message
    assert "cannot open display" in record.message


def test_a_talkative_program_fills_neither_the_log_nor_a_pipe(caplog: pytest.LogCaptureFixture) -> None:
    """Only the beginning of what it says is kept, and it never has to wait for a reader."""

    async def scenario() -> None:
        async with runner() as programs:
            programs.run(["sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x"])
            await until(lambda: caplog.records)

    asyncio.run(scenario())
    [record] = caplog.records
    assert record.levelno == logging.INFO
    assert "xxx" in record.message
    assert len(record.message) < 3000


@pytest.mark.parametrize("command", [["/no/such/program"], ["/etc/passwd"], ["true", "a\0b"]])
def test_a_program_that_cannot_be_started_is_in_the_log(
    command: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A typo in the file does not disturb the daemon."""

    async def scenario() -> None:
        async with runner() as programs:
            programs.run(command)
            await until(lambda: caplog.records)

    asyncio.run(scenario())
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "could not be started" in record.message


def children() -> set[str]:
    """The numbers of our child processes, dead ones that nobody waited for among them."""
    listed = Path("/proc/self/task").glob("*/children")
    return {number for each in listed for number in each.read_text().split()}


def test_a_program_that_hangs_is_ended_with_all_its_children(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """After its time it is asked to end, then made to; nothing of it stays behind."""

    async def scenario() -> None:
        async with runner(limit=0.3, patience=0.05) as programs:
            command = f"trap '' TERM; sleep 77 & echo $! > {child}.new; mv {child}.new {child}; wait"
            programs.run(["sh", "-c", command])
            await until(child.exists)
            assert is_running(number_in(child))
            await until(lambda: not is_running(number_in(child)))
            await until(lambda: not programs._running)

    child = tmp_path / "child"
    before = children()
    asyncio.run(scenario())
    assert "is ended after 0.3 s" in caplog.text
    assert children() <= before


def test_the_end_of_the_daemon_is_the_end_of_what_it_runs(tmp_path: Path) -> None:
    """A polite program needs no more than being asked."""

    async def scenario() -> None:
        async with runner() as programs:
            programs.run(["sh", "-c", f"echo $$ > {pid}.new; mv {pid}.new {pid}; exec sleep 77"])
            await until(pid.exists)
        assert not is_running(number_in(pid))

    pid = tmp_path / "pid"
    asyncio.run(scenario())


def test_what_a_program_leaves_in_the_background_lives_on(tmp_path: Path) -> None:
    """A command may open a browser: that is over when the command is, and may still talk."""

    async def scenario() -> None:
        async with runner(limit=0.2) as programs:
            programs.run(
                ["sh", "-c", f"(while ! [ -e {go} ]; do sleep 0.01; done; echo hello; touch {done}) &"]
            )
            await until(lambda: not programs._running)
            go.touch()
            await until(done.exists)

    go, done = tmp_path / "go", tmp_path / "done"
    asyncio.run(scenario())


def test_only_a_few_programs_run_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """A command that hangs, named in an eager ladder, does not fill the machine."""

    async def scenario() -> None:
        async with runner() as programs:
            for _ in range(6):
                programs.run(["sleep", "77"])
            await asyncio.sleep(0)
            refused = [record for record in caplog.records if "is not started" in record.message]
            assert len(refused) == 2

    asyncio.run(scenario())


def test_what_a_program_prints_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """It can neither forge a second line nor colour a terminal; nor can its arguments."""

    async def scenario() -> None:
        async with runner() as programs:
            programs.run(["printf", "%b", "all is well\\n\\033[31mred\\n", "two\nlines"])
            await until(lambda: caplog.records)

    asyncio.run(scenario())
    [record] = caplog.records
    assert record.getMessage().isprintable()
    assert "all is well [31mred" in record.getMessage()
