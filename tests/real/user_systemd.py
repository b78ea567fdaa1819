"""A real systemd for tests, with a user, namespaces and a cgroup of its own.

The user's manager runs as `alice`, without privileges, as on a desktop. There is a session bus, and no journal.
The machine's files are read-only inside, and /tmp is another one: what systemd starts by itself must not tidy up
outside. Never a system manager: its tmpfiles empties /tmp, and its units expect a machine of their own.
"""

import os
import shlex
import stat
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path
from typing import IO

import pytest

from real.bus import find, wait_until

USER, UID = "alice", 47111
HOME = Path("/home") / USER
RUNTIME = Path("/run/user") / str(UID)
SYSTEMD = Path("/lib/systemd/systemd")
LASTCALL = Path(sys.executable).with_name("lastcall")
PROJECT = Path(__file__).parents[2]

ROOT_HOME = Path("/home/root")


def _as(uid: int, home: Path, runtime: Path) -> list[str]:
    return [
        *("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"),
        *("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", f"HOME={home}", f"XDG_RUNTIME_DIR={runtime}"),
        *("LC_ALL=C.UTF-8", f"DBUS_SESSION_BUS_ADDRESS=unix:path={runtime}/bus"),
    ]


_AS_USER = _as(UID, HOME, RUNTIME)
_AS_ROOT = _as(0, ROOT_HOME, Path("/run/user/0"))
_SHIELD = """
set -eu
mount --make-rprivate /
mount -o remount,bind,ro /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/kept
"""
_PREPARE = f"""
install -d -m 700 -o {UID} -g {UID} {RUNTIME} {HOME}
install -d -m 700 /run/user/0 {ROOT_HOME}
mkdir -p /run/systemd/system
{{ echo {USER}:x:{UID}:{UID}::{HOME}:/bin/sh; cat /etc/passwd; }} >/run/kept/passwd
{{ echo {USER}:x:{UID}:; cat /etc/group; }} >/run/kept/group
mount --bind /run/kept/passwd /etc/passwd
mount --bind /run/kept/group /etc/group
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /sys/fs/cgroup/manager
chown -R {UID}:{UID} /sys/fs/cgroup/manager
"""


def _start(who: Sequence[str]) -> str:
    return f"""
(
    echo 0 >/sys/fs/cgroup/manager/cgroup.procs
    exec {shlex.join(who)} {SYSTEMD} --user
) &
wait
"""


class UserSystemd:
    """A user's service manager, and the machine it believes to be on."""

    def __init__(self, process: int, cgroup: Path, *, root: bool = False) -> None:
        """`process`: the one that made the namespaces."""
        self._whose = _AS_ROOT if root else _AS_USER
        self._proc = Path("/proc") / str(process)
        self._cgroup = cgroup

    def run(
        self, *command: str, check: bool = True, who: Sequence[str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside as whoever the manager is of, or as `who`, to its end."""
        # the shell joins the cgroup first, so that whatever the command leaves behind ends with all the rest
        join = ["sh", "-c", 'echo 0 >"$0/cgroup.procs" && exec "$@"', str(self._cgroup)]
        enter = [
            *("nsenter", f"--mount={self._proc}/ns/mnt", f"--cgroup={self._proc}/ns/cgroup"),
            f"--pid={self._proc}/ns/pid_for_children",
        ]
        done = subprocess.run(
            [*join, *enter, *(who or self._whose), *command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{shlex.join(command)}: {done.stdout}{done.stderr}"
        return done

    def as_alice(self, *command: str) -> str:
        """What a command of hers prints, where the manager is root's."""
        return self.run(*command, who=_AS_USER).stdout.strip()

    def ask(self, *command: str) -> str:
        """What a command that succeeds prints."""
        return self.run(*command).stdout.strip()

    def shown(self, unit: str, name: str) -> str:
        """A property of a unit (systemctl show)."""
        return self.ask("systemctl", "--user", "show", unit, f"--property={name}", "--value")

    def path(self, inside: Path) -> Path:
        """Where a file of the inside is found from outside."""
        return self._proc / "root" / inside.relative_to("/")

    def write(self, inside: Path, text: str) -> None:
        """Write a file as the user, in place as `cat >` does; its folders are made."""
        script = 'mkdir -p "${0%/*}" && printf %s "$1" >"$0"'
        self.run("sh", "-c", script, str(inside), text)


@contextmanager
def user_systemd(*, root: bool = False) -> Iterator[UserSystemd]:
    """Start one, and leave nothing of it behind.

    `root`: a user's manager all the same, but root's. It has the rights that a sandbox takes to be built.
    """
    assert SYSTEMD.exists(), "systemd is missing: apt install systemd dbus-user-session"
    assert LASTCALL.exists(), f"{LASTCALL} is missing: install the project into this Python's environment"
    with _cgroup() as cgroup, tempfile.TemporaryFile("w+") as log:
        script = (
            _SHIELD
            + "".join(starmap(_cover, _covered().items()))
            + _PREPARE
            + _start(_AS_ROOT if root else _AS_USER)
        )
        unshare = ["unshare", "--mount", "--pid", "--fork", "--cgroup", "--kill-child", "--mount-proc"]
        process = subprocess.Popen(
            ["sh", "-c", 'echo 0 >"$0/cgroup.procs" && exec "$@"', str(cgroup),
             find("setpriv"), "--pdeathsig", "KILL", "--", *unshare, "bash", "-c", script],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            inside = UserSystemd(process.pid, cgroup, root=root)
            wait_until(lambda: process.poll() is not None or _is_up(inside), "the user's systemd is up")
            assert process.poll() is None, f"the user's systemd did not start: {_text(log)}"
            yield inside
        finally:
            process.kill()
            process.wait()


def _is_up(inside: UserSystemd) -> bool:
    return inside.run("systemctl", "--user", "is-system-running", check=False).stdout == "running\n"


def _text(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


@contextmanager
def _cgroup() -> Iterator[Path]:
    """A cgroup of our own; at the end everything in it is killed, and it is gone."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    roots = [Path(where) for _, where, kind, *_ in mounts if kind == "cgroup2"]
    assert os.geteuid() == 0, "a test of the service needs root, for namespaces and a cgroup of its own"
    assert roots, "a test of the service needs a cgroup v2 hierarchy: mount -t cgroup2 cgroup2 /sys/fs/cgroup"
    cgroup = roots[0] / f"lastcall-test-{uuid.uuid4().hex[:8]}"
    try:
        cgroup.mkdir()
    except OSError as error:
        pytest.fail(
            f"a test of the service needs to make a cgroup: {error}. Run it where {roots[0]} can be written."
        )
    try:
        yield cgroup
    finally:
        (cgroup / "cgroup.kill").write_text("1")
        wait_until(
            lambda: "populated 0" in (cgroup / "cgroup.events").read_text(), "all processes have ended"
        )
        for folder, _, _ in os.walk(cgroup, topdown=False):
            Path(folder).rmdir()


def _covered() -> dict[Path, set[Path]]:
    """Folders to be covered, with what is needed of them: /tmp, /home, and those closed to other users."""
    covered: dict[Path, set[Path]] = {Path("/tmp"): set(), Path("/home"): set()}  # noqa: S108 - the folder itself
    for needed in (PROJECT, Path(sys.prefix), Path(sys.base_prefix)):
        for folder in reversed(needed.parents):
            if folder in covered or not folder.stat().st_mode & stat.S_IXOTH:
                covered.setdefault(folder, set()).add(needed)
                break
    return covered


def _cover(folder: Path, needed: Iterable[Path]) -> str:
    """Puts an empty folder over another, inside only, and into it what is needed."""
    kept = f"/run/kept/{uuid.uuid4().hex}"
    lines = [f"mkdir {kept}", f"mount --rbind {shlex.quote(str(folder))} {kept}"]
    lines.append(f"mount -t tmpfs -o mode=1777 tmpfs {shlex.quote(str(folder))}")
    for path in sorted(needed):
        source, target = (shlex.quote(str(p)) for p in (Path(kept) / path.relative_to(folder), path))
        lines.append(f"[ -e {target} ] || {{ mkdir -p {target}; mount --rbind {source} {target}; }}")
    return "\n".join(lines) + "\n"
