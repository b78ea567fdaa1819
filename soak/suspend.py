"""Suspends a small virtual machine in which the daemon keeps a session: python soak/suspend.py

The alarm must ring at the right instant of the wall clock afterwards, and no time asleep be counted. It needs qemu, a
static busybox, cpio, and Debian's kernel for the cloud; where one is missing it says so, and tests nothing.
"""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NEEDED = {"qemu-system-x86_64": "qemu-system-x86", "cpio": "cpio", "busybox": "busybox-static"}
KERNEL = "linux-image-cloud-amd64"
NOT_NEEDED = (
    *(
        "mypy",
        "mypyc",
        "ruff",
        "hypothesis",
        "pip",
        "setuptools",
        "pytest",
        "_pytest",
        "test",
        "idlelib",
        "tkinter",
    ),
    *("lib2to3", "ensurepip", "__pycache__", "site-packages"),
)
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mount -t tmpfs run /run; mount -t tmpfs tmp /tmp
export PATH=/bin PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 TZ=UTC
export LD_LIBRARY_PATH=@LIBRARIES@ PYTHONPATH=@PATHS@ PYTHONHOME=@HOME@
@PYTHON@ /guest.py || echo FAILED
poweroff -f
"""
PATIENCE = 600
"""Seconds for the machine to do all; without KVM everything takes ten times as long."""
ON_TIME, WAKING_UP, A_SECOND = 0.5, 5.0, 1.5
"""Seconds, on an emulated machine: the monotonic clock would be late by all the time asleep."""


def main() -> None:
    """Fails with what was late or wrongly counted."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    with tempfile.TemporaryDirectory(prefix="lastcall-vm-") as folder:
        kernel = None if missing else _kernel(Path(folder))
        if kernel is None:
            print(f"NOT RUN: a suspend needs a virtual machine. apt install {' '.join(missing or [KERNEL])}")
            return
        told = _run(kernel, _image(Path(folder)))
    check(told)


def check(told: dict[str, Any]) -> None:
    """What the guest told, held against its clocks."""
    before, after = told["slept"]
    [session, *_] = told["sessions"]
    _, opened, closed, ended_by, attended = session
    lateness = _said(told["log"], "start: #after") - told["after"]
    noticed = _said(told["log"], "start: #during") - after
    print(
        f"asleep for {after - before:.1f} s; the chat after it began {lateness * 1000:.0f} ms late;"
        f" the one that began in it was noticed {noticed:.2f} s after waking up;"
        f" of {before - told['joined']:.1f} s awake {attended / 1e6:.1f} s were counted, ended by {ended_by}"
    )
    assert after - before > 20, "it did not sleep"
    assert 0 <= lateness < ON_TIME
    assert -A_SECOND < noticed < WAKING_UP
    assert ended_by == "suspend"
    assert abs(closed / 1e6 - before) < A_SECOND
    assert abs(attended / 1e6 - (before - opened / 1e6)) < A_SECOND


def _said(log: str, words: str) -> float:
    """When a line of the log was written."""
    [at] = re.findall(rf"^(\S+ \S+) {re.escape(words)}", log, re.MULTILINE)[:1]
    return datetime.strptime(at, "%Y-%m-%d %H:%M:%S,%f").replace(tzinfo=UTC).timestamp()


def _kernel(folder: Path) -> Path | None:
    """An installed one, or one that apt has to give; it is only unpacked."""
    for found in sorted(Path("/boot").glob("vmlinuz-*-cloud-amd64")):
        return found
    depends = subprocess.run(
        ["apt-cache", "depends", KERNEL], capture_output=True, text=True, check=False
    ).stdout
    names = re.findall(r"Depends: (linux-image-\S+)", depends)
    if (
        not names
        or subprocess.run(
            ["apt-get", "download", "-qq", "-o=APT::Sandbox::User=root", names[0]], cwd=folder, check=False
        ).returncode
    ):
        return None
    [package] = folder.glob("*.deb")
    subprocess.run(["dpkg", "-x", package, folder / "kernel"], check=True)
    return next((folder / "kernel/boot").glob("vmlinuz-*"))


def _image(folder: Path) -> Path:
    """An initramfs with busybox, this Python, what is installed beside it, and the guest's script."""
    root = folder / "root"
    for name in ("bin", "dev", "proc", "run", "sys", "tmp", "lib64"):
        (root / name).mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), root / "bin/busybox")
    python = Path(sys.executable).resolve()
    packages = Path(sysconfig.get_paths()["purelib"])
    standard = Path(sysconfig.get_paths()["stdlib"])
    sources = Path(__file__).parents[1] / "daemon"
    for tree in (standard, packages, sources):
        shutil.copytree(
            tree, root / tree.relative_to("/"), ignore=shutil.ignore_patterns(*NOT_NEEDED), dirs_exist_ok=True
        )
    libraries = set(_libraries([python, *root.rglob("*.so")]))
    for each in {python, *libraries}:
        (root / each.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(each, root / each.relative_to("/"))
    shutil.copy(Path(__file__).parent / "vm/guest.py", root / "guest.py")
    text = INIT.replace("@LIBRARIES@", ":".join(sorted({str(each.parent) for each in libraries})))
    text = text.replace("@PATHS@", f"{sources}:{packages}").replace("@HOME@", sys.base_prefix)
    (root / "init").write_text(text.replace("@PYTHON@", str(python)))
    (root / "init").chmod(0o755)
    image = folder / "image"
    with image.open("wb") as out:
        names = "\0".join(str(path.relative_to(root)) for path in root.rglob("*")).encode()
        subprocess.run(
            ["cpio", "--create", "--null", "--quiet", "--format=newc"],
            cwd=root,
            input=names,
            stdout=out,
            check=True,
        )
    return image


def _libraries(binaries: list[Path]) -> Iterator[Path]:
    """What the dynamic linker would load for them, by the names it would look for."""
    for binary in binaries:
        listed = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
        yield from (Path(path) for path in re.findall(r"(/\S+) \(0x", listed))


def _run(kernel: Path, image: Path) -> dict[str, Any]:
    # software emulation: slow, but the same everywhere
    machine = ["-machine", "pc", "-accel", "tcg", "-m", "1024", "-nodefaults", "-display", "none"]
    boot = ["-kernel", str(kernel), "-initrd", str(image), "-append", "console=ttyS0 panic=-1 quiet"]
    done = subprocess.run(
        ["qemu-system-x86_64", *machine, "-rtc", "base=utc", "-no-reboot", "-serial", "stdio", *boot],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False,
    )  # fmt: skip
    found = re.search(r"TOLD (\{.*\})", done.stdout)
    assert found, f"the machine told nothing\n{done.stdout[-5000:]}{done.stderr}"
    return dict(json.loads(found[1]))


if __name__ == "__main__":
    main()
