"""The unit files, judged by systemd's own tools."""

import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from real.bus import find

UNITS = Path(__file__).parents[1] / "systemd"
USER_UNIT, SYSTEM_UNIT = "lastcall.service", "lastcall@.service"

BACKING_OFF = r"Unknown key '(RestartSteps|RestartMaxDelaySec)' in section \[Service\], ignoring"
"""What systemd before 254 says of settings that it can do without."""


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, Path]:
    """The units as they are installed, with a program that exists."""
    installed = {}
    for name in (USER_UNIT, SYSTEM_UNIT):
        path = tmp_path / name.replace("@.", "@alice.")
        path.write_text((UNITS / name).read_text().replace("@LASTCALL@", "/bin/true"))
        installed[name] = path
    return installed


def analyze(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # `--user` asks for a runtime folder; any will do
    return subprocess.run(
        [find("systemd-analyze"), "--no-pager", *arguments],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "manager"), [(USER_UNIT, "--user"), (SYSTEM_UNIT, "--system")])
def test_systemd_has_nothing_to_say_against_a_unit(
    installed: dict[str, Path], tmp_path: Path, name: str, manager: str
) -> None:
    """Every setting has a value that it takes, and is known to it, or known to be ignored: ADR 51."""
    said = analyze(tmp_path, manager, "verify", str(installed[name]))
    # it exits 0 on some faults, and complains of other packages' units
    about_us = [line for line in (said.stdout + said.stderr).splitlines() if "lastcall" in line]
    assert not [line for line in about_us if not re.search(BACKING_OFF, line)]


def test_the_check_of_units_notices_a_fault(installed: dict[str, Path], tmp_path: Path) -> None:
    """A misspelt setting is found, so silence means something."""
    unit = installed[USER_UNIT]
    unit.write_text(unit.read_text().replace("Restart=on-failure", "Restart=sometimes"))
    said = analyze(tmp_path, "--user", "verify", str(unit))
    assert "lastcall.service" in said.stdout + said.stderr


def test_the_system_unit_is_well_shut(installed: dict[str, Path], tmp_path: Path) -> None:
    """A fault in the daemon has little of the machine within reach: an exposure of 2.5 of 10 at most."""
    said = analyze(tmp_path, "security", "--offline=true", "--threshold=25", str(installed[SYSTEM_UNIT]))
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize(
    "hole", ["RestrictAddressFamilies=AF_UNIX", "ProtectHome=read-only", "ReadWritePaths="]
)
def test_each_open_hole_is_explained(hole: str) -> None:
    """Who reads the system unit learns why something is left open."""
    lines = (UNITS / SYSTEM_UNIT).read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(hole))
    assert lines[at - 1].startswith("# Open:")


@pytest.mark.parametrize("name", [USER_UNIT, SYSTEM_UNIT])
def test_the_package_has_the_same_units(name: str) -> None:
    """`service install` writes what stands in the checkout."""
    assert (files("lastcall") / "data" / name).read_text() == (UNITS / name).read_text()
