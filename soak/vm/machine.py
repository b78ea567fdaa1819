"""A small virtual machine: Debian's kernel for the cloud, busybox, this Python, and one script that it runs.

It needs qemu, a static busybox, cpio, and the kernel, which is unpacked and not installed.
"""

import compileall
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

NEEDED = {"qemu-system-x86_64": "qemu-system-x86", "cpio": "cpio", "busybox": "busybox-static"}
KERNEL = "linux-image-cloud-amd64"
NOT_NEEDED = (
    *("mypy", "mypyc", "ruff", "hypothesis", "pip", "setuptools", "pytest", "_pytest"),
    *("test", "idlelib", "tkinter", "lib2to3", "ensurepip", "site-packages"),
)
INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
mount -t tmpfs run /run
for module in @MODULES@; do insmod /modules/$module.ko; done
export PATH=/bin PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 TZ=UTC
export LD_LIBRARY_PATH=@LIBRARIES@ PYTHONPATH=@PATHS@ PYTHONHOME=@HOME@
@PYTHON@ /guest.py || echo FAILED
poweroff -f
"""
MODULES = (
    "virtio_ring",
    "virtio",
    "virtio_pci_modern_dev",
    "virtio_pci_legacy_dev",
    "virtio_pci",
    "virtio_blk",
)
"""What Debian's kernel needs for a virtio disk, in the order of their needs."""
ROOT = Path(__file__).parents[2]


def machine(folder: Path, script: str) -> "Machine | None":
    """One that runs this script of this folder; where none can be had, says what to install."""
    missing = [package for program, package in NEEDED.items() if shutil.which(program) is None]
    kernel = None if missing else _kernel(folder)
    if kernel is None:
        print(f"NOT RUN: a virtual machine is needed. apt install {' '.join(missing or [KERNEL])}")
        return None
    return Machine(kernel, _image(folder, kernel, Path(__file__).with_name(script)))


class Machine:
    """What it boots from, made once."""

    def __init__(self, kernel: Path, image: Path) -> None:
        """`image`: the file system that it begins with."""
        self._kernel = kernel
        self._image = image

    def command(self, *devices: str, words: str = "") -> list[str]:
        """How it is started; its console is the command's stdout. `words`: what the script finds in /proc/cmdline."""
        # software emulation: slow, but the same everywhere
        options = ["-machine", "pc", "-accel", "tcg", "-m", "1024", "-nodefaults", "-display", "none"]
        options += ["-rtc", "base=utc", "-no-reboot"]
        boot = ["-kernel", str(self._kernel), "-initrd", str(self._image)]
        boot += ["-append", f"console=ttyS0 panic=-1 quiet {words}"]
        return ["qemu-system-x86_64", *options, "-serial", "stdio", *boot, *devices]


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


def _image(folder: Path, kernel: Path, script: Path) -> Path:
    """An initramfs with busybox, this Python, what is installed beside it, and the guest's script."""
    root = folder / "root"
    for name in ("bin", "dev", "proc", "run", "sys", "tmp", "lib64", "disk", "modules"):
        (root / name).mkdir(parents=True)
    shutil.copy(str(shutil.which("busybox")), root / "bin/busybox")
    python = Path(sys.executable).resolve()
    packages = Path(sysconfig.get_paths()["purelib"])
    sources, harness = ROOT / "daemon", ROOT / "tests"
    for tree in (Path(sysconfig.get_paths()["stdlib"]), packages, sources, harness / "real"):
        shutil.copytree(
            tree, root / tree.relative_to("/"), ignore=shutil.ignore_patterns(*NOT_NEEDED), dirs_exist_ok=True
        )
    compileall.compile_dir(root, stripdir=str(root), quiet=2)  # an emulated machine compiles for a minute
    libraries = set(_libraries([python, *root.rglob("*.so")]))
    for each in {python, *libraries}:
        (root / each.relative_to("/")).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(each, root / each.relative_to("/"))
    shutil.copy(script, root / "guest.py")
    drivers = kernel.parents[1] / "lib/modules" / kernel.name.removeprefix("vmlinuz-") / "kernel/drivers"
    for name in MODULES:
        shutil.copy(next(drivers.glob(f"*/{name}.ko")), root / "modules")
    text = INIT.replace("@LIBRARIES@", ":".join(sorted({str(each.parent) for each in libraries})))
    text = (
        text.replace("@MODULES@", " ".join(MODULES))
        .replace("@PATHS@", f"{sources}:{harness}:{packages}")
        .replace("@HOME@", sys.base_prefix)
    )
    (root / "init").write_text(text.replace("@PYTHON@", str(python)))
    (root / "init").chmod(0o755)
    return _packed(root, folder / "image")


def _packed(root: Path, image: Path) -> Path:
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
