"""What holds for every command: help, exit codes, did you mean, and output that never ends in a traceback."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from lastcall.cli import plan
from terminal import Lastcall, commands, understood

EXAMPLE = str(Path(__file__).parents[2] / "config" / "example.yaml")
LASTCALL = [sys.executable, "-m", "lastcall"]
CHAT = "chats: [{hashtag: tchat, when: daily 8-9pm}]\n"

Write = Callable[[str], Path]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["check", EXAMPLE], 0),
        (["when", "daily 8pm"], 0),
        (["plan", "--config", EXAMPLE], 0),
        (["overruns"], 0),
        (["schema"], 0),
        (["service", "uninstall"], 0),
        (["check"], 1),  # there is no schedule
        (["check", "--json"], 1),
        (["check", "/dev/zero"], 1),
        (["plan"], 1),
        (["edit"], 1),
        (["run"], 1),
        (["when", "sometime"], 1),
        (["init", "--config", "/nowhere/at/all.yaml"], 1),
        (["service", "install"], 1),
        ([], 2),
        (["plam"], 2),
        (["plan", "--jso"], 2),
        (["plan", "--days", "0"], 2),
        (["plan", "--days", "99999"], 2),
        (["plan", "--from", "9999-12-31"], 2),
        (["rehearse", "--stay", "75"], 2),
        (["when"], 2),
        (["when", "daily 8pm", "--timezone", "Mars"], 2),
        (["service", "instal"], 2),
        (["snooze", "--for", "soon"], 2),
        (["join", "one", "two"], 2),
        (["status"], 3),
        (["status", "--json"], 3),
        (["status", "--watch"], 3),
        (["join"], 3),
        (["leave"], 3),
        (["extend"], 3),
        (["skip"], 3),
        (["snooze"], 3),
    ],
)
def test_the_exit_code_tells_scripts(lastcall: Lastcall, words: list[str], code: int) -> None:
    """0 done, 1 the answer is no, 2 wrong usage, 3 no daemon is running. A no that is no answer is on stderr."""
    said = lastcall(*words)
    assert said.code == code, said
    assert not (code in {2, 3} and said.out), "what is wrong goes to stderr"
    assert bool(said.err) == (code != 0 and not said.out), said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["plam"], "Did you mean plan?"),
        (["plan", "--jsno"], "Did you mean --json?"),
        (["service", "instal"], "Did you mean install?"),
        (["when", "daily 8pm", "--timezone", "america/denver"], "did you mean America/Denver?"),
        (["when", "daily 8pm", "--timezone", "EST"], "write a place: America/New_York"),
        (["join", "job", "hunt"], "needs quotes"),
        (["plan", "--days", "x"], "from 1 to 3660"),
        (["status"], "lastcall service install"),
        (["plan"], "lastcall init"),
        (["run"], "lastcall init"),
    ],
)
def test_a_refusal_says_what_to_type_instead(lastcall: Lastcall, words: list[str], says: str) -> None:
    """Whoever mistypes is shown the way."""
    assert says in lastcall(*words).err


def test_without_a_command_the_help_is_shown(lastcall: Lastcall) -> None:
    """`lastcall` alone is a question."""
    assert "first steps:" in lastcall().err


@pytest.mark.parametrize("name", commands())
def test_each_help_explains_and_has_an_example_that_works(lastcall: Lastcall, name: str) -> None:
    """The example is a command line that is understood, and the help says more than one line."""
    said = lastcall(name, "--help")
    about, _, example = said.out.partition("example:\n")
    assert said.code == 0
    assert len(about.split("options:")[0].split("\n\n")) >= 3, "usage, what it does, and more about it"
    assert understood(example.strip()).command == name


def test_help_fits_a_narrow_terminal(lastcall: Lastcall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is to be typed as it stands may be wider."""
    monkeypatch.setenv("COLUMNS", "50")
    for name in commands():
        for line in lastcall(name, "--help").out.splitlines():
            assert len(line) <= 50 or line.startswith("  lastcall "), line


def test_help_is_set_in_whole_paragraphs(lastcall: Lastcall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is full before the next begins; what is indented, as an example, stays as it is."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in commands():
        about = lastcall(name, "--help").out.split("\n\n")[2].splitlines()
        if about[0].endswith(":"):  # a list of arguments: this command says all in its first line
            continue
        for line, following in pairwise(about):
            assert len(line) + len(following.split()[0]) + 1 > 70, line


def test_a_mistake_of_ours_is_owned_up_to(lastcall: Lastcall, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback, another exit code than a no, and enough to report it by."""

    def fails(_: object) -> int:
        raise LookupError("nothing here")

    monkeypatch.setattr(plan, "run", fails)
    said = lastcall("plan")
    assert said.code == 70
    assert "mistake in lastcall itself" in said.err
    assert "LookupError: nothing here, at " in said.err


# Real processes, for what only those have


def run(*words: str, **options: object) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **dict(options.pop("env", {}))}  # type: ignore[call-overload]
    return subprocess.run(
        [*LASTCALL, *words], env=environment, text=True, capture_output=True, timeout=60, check=False
    )


def test_a_reader_that_has_enough_is_no_fault(schedule: Write) -> None:
    """`lastcall plan | head -1` prints a line, and nothing on stderr."""
    schedule(CHAT)
    command = " ".join([*LASTCALL, "rehearse --for 9999d --json", "| head -1; echo ${PIPESTATUS[0]}"])
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True)
    line, code = done.stdout.splitlines()
    assert json.loads(line)["chat"] == "#tchat"
    assert code == "0"
    assert done.stderr == ""


def test_closed_and_full_outputs(schedule: Write) -> None:
    """Nowhere to print is no fault; a full disk is one, in words."""
    schedule(CHAT)
    command = " ".join(LASTCALL)
    done = subprocess.run(
        ["bash", "-c", f"{command} plan >&-; echo $?; {command} plan >/dev/full; echo $?"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["0", "1"]
    assert done.stderr == "lastcall: No space left on device\n"


def test_a_locale_without_these_letters(home: Path) -> None:
    """Where the terminal has no UTF-8, plainer letters are printed, and nothing breaks off."""
    poor = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "HOME": str(home)}
    done = run("when", "Wednesdays 8-9pm ET", env=poor)
    assert done.returncode == 0, done.stderr
    assert "20:00-21:00, New York time" in done.stdout


def test_ctrl_c_ends_a_command_quietly(schedule: Write) -> None:
    """130, as shells have it, and not a word."""
    schedule(CHAT)
    command = [*LASTCALL, "rehearse", "--for", "9999d"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
        assert (process.returncode, complaint) == (130, "")


def test_python_m_lastcall_without_a_home(tmp_path: Path) -> None:
    """A service or a cron job may have no HOME: the user's entry in the system has one, too."""
    bare = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH"}}
    done = subprocess.run(
        [*LASTCALL, "check", EXAMPLE],
        env=bare,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
