"""`lastcall service`: keeps the daemon running with the user's own systemd (systemd.service(5), systemctl(1))."""

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

from msgspec import Struct

from lastcall import paths
from lastcall.cli.errors import EXIT_DONE, EXIT_NO, CommandError
from lastcall.cli.program import Answer, ask_program
from lastcall.cli.schedule_file import load_schedule

UNIT = "lastcall.service"
OURS = "# Written by `lastcall service install`"
LOG = "journalctl --user -u lastcall -f"
_PATIENCE = 60.0
"""Seconds for one systemctl: the unit gives the daemon 30 to start and 15 to stop."""
_PROPERTIES = "LoadState,UnitFileState,ActiveState,Result,ActiveEnterTimestamp,StatusText"


Systemctl = Callable[..., Answer]
"""Takes systemctl's arguments."""


class State(Struct, frozen=True):
    """What systemd says of the service."""

    installed: bool
    enabled: bool
    active: str
    """active, inactive, failed, activating, …"""
    result: str
    """Why the last run ended: success, exit-code, watchdog, …"""
    since: str
    """In the manager's own words; empty if it never ran."""
    says: str
    """The daemon's own line."""


def run(arguments: argparse.Namespace) -> int:
    """Install, remove or look at the user service."""
    match arguments.action:
        case "install":
            load_schedule(arguments.config)
            return install(unit_file(), arguments.config, user_systemctl)
        case "uninstall":
            return uninstall(unit_file(), user_systemctl)
        case _:
            return status(user_systemctl)


def install(unit: Path, config: Path | None, systemctl: Systemctl) -> int:
    """Write the unit, start it now and at each login, and wait until it runs."""
    if unit.exists() and not is_ours(unit):
        raise CommandError(f"{unit} was not written by this command, and stays as it is. Move it away first.")
    unit.parent.mkdir(parents=True, exist_ok=True)
    command = [executable(), "run", *(["--config", str(config.absolute())] if config else [])]
    unit.write_text(render(command), encoding="utf-8")
    unit.chmod(0o644)
    print(f"Wrote {unit}.")
    for step in (["daemon-reload"], ["enable", UNIT], ["restart", UNIT]):
        answer = systemctl(*step)
        if not answer.ok:
            raise CommandError(_why_not(unit, step, answer.text))
    print(
        "lastcall runs, and will start at each login.\n"
        "  how it is:              lastcall service status\n"
        f"  its log:                {LOG}\n"
        "  also while logged out:  loginctl enable-linger"
    )
    return EXIT_DONE


def uninstall(unit: Path, systemctl: Systemctl) -> int:
    """Stop the service and remove the unit, if it is ours. Schedule and ledger stay."""
    if not unit.exists():
        print("The service is not installed.")
        return EXIT_DONE
    if not is_ours(unit):
        raise CommandError(f"{unit} was not written by `lastcall service install`, and stays as it is.")
    stopped = systemctl("disable", "--now", UNIT)
    unit.unlink()
    systemctl("daemon-reload")
    print(f"Removed {unit}.")
    if not stopped.ok:
        print(f"systemd could not be asked to stop it: {stopped.text}")
    print(f"Your schedule ({paths.config_file()}) and your record ({paths.state_folder()}) stay.")
    return EXIT_DONE


def status(systemctl: Systemctl) -> int:
    """Say how the service is; whether it runs decides the exit code."""
    now = state(systemctl)
    if isinstance(now, str):
        raise CommandError(f"your systemd does not answer: {now}")
    print("\n".join(in_words(now)))
    return EXIT_DONE if now.active == "active" else EXIT_NO


def in_words(now: State) -> list[str]:
    """The state of the service, for people."""
    if not now.installed:
        return ["Not installed. `lastcall service install` does it."]
    lines = [
        "Installed, and starts at each login." if now.enabled else "Installed, but does not start at login."
    ]
    since = f" since {now.since}" if now.since else ""
    match now.active:
        case "active":
            lines.append(f"Running{since}.")
        case "failed":
            lines.append(f"Failed ({now.result}); the log says why.")
        case other:
            lines.append(f"Not running ({other}). Start it: systemctl --user start lastcall")
    if now.says:
        lines.append(now.says)
    return [*lines, f"Its log: {LOG}"]


def state(systemctl: Systemctl, unit: str = UNIT) -> State | str:
    """What the service manager says of `unit`; or, where it can't be reached, why."""
    answer = systemctl("show", unit, f"--property={_PROPERTIES}")
    if not answer.ok:
        return answer.text
    told = dict(line.split("=", 1) for line in answer.text.splitlines() if "=" in line)
    return State(
        installed=told.get("LoadState") == "loaded",
        enabled=told.get("UnitFileState") == "enabled",
        active=told.get("ActiveState", "unknown"),
        result=told.get("Result", ""),
        since=told.get("ActiveEnterTimestamp", ""),
        says=told.get("StatusText", ""),
    )


def unit_file() -> Path:
    """Where a user's own units are (systemd.unit(5)): beside our configuration folder."""
    return paths.config_file().parent.parent / "systemd" / "user" / UNIT


def is_ours(unit: Path) -> bool:
    """Whether `install` wrote this file."""
    return unit.read_text(encoding="utf-8", errors="replace").startswith(OURS)


def render(command: Sequence[str]) -> str:
    """The unit that runs this command."""
    template = resources.files("lastcall").joinpath("data", UNIT).read_text(encoding="utf-8")
    return template.replace("@LASTCALL@ run", " ".join(map(quote, command)))


def quote(word: str) -> str:
    """A word of ExecStart= as systemd.syntax(7) wants it. `$` is left alone: the unit's colon sees to that."""
    word = word.replace("%", "%%")
    if re.fullmatch(r"[\w@%+=:,./-]+", word):
        return word
    escaped = "".join(rf"\x{ord(c):02x}" if ord(c) < 32 or c in '"\\' else c for c in word)
    return f'"{escaped}"'


def executable() -> str:
    """The absolute path of the `lastcall` that runs now. Links stay: pipx and uv renew what they point to."""
    started = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == "lastcall" else None
    beside = Path(sys.executable).with_name("lastcall")
    found = started or (beside if beside.exists() else shutil.which("lastcall"))
    if found is None:
        raise CommandError("the `lastcall` program is not to be found. Install it with pip or pipx.")
    return str(Path(found).absolute())


def user_systemctl(*arguments: str) -> Answer:
    """Ask the user's own service manager."""
    return ask_program("systemctl", "--user", "--no-pager", *arguments, patience=_PATIENCE)


def _why_not(unit: Path, step: Sequence[str], complaint: str) -> str:
    if step[0] != "restart":
        return (
            f"your systemd does not answer: {complaint}\n"
            f"The unit stays at {unit}. Once you are logged in where a user's systemd runs, start it:\n"
            "  systemctl --user daemon-reload && systemctl --user enable --now lastcall\n"
            "Without systemd, have your desktop start `lastcall run` at login."
        )
    return (
        f"the service was installed but did not start: {complaint}\n"
        "Its log says why: journalctl --user -u lastcall -e"
    )
