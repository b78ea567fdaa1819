"""What `lastcall doctor` thinks of what it saw: one function a check, from plain values to a verdict."""

import os
import stat
from pathlib import Path

from msgspec import Struct

from lastcall.cli.program import Answer
from lastcall.cli.service import State
from lastcall.edges.config.loaded import Loaded
from lastcall.edges.notify_dbus import ServerInfo
from lastcall.edges.notify_dbus.protocol import SERVER

_ABILITIES = {"actions": "buttons", "body-markup": "markup", "persistence": "keeps what you missed"}


class Check(Struct, frozen=True):
    """One line of the doctor's answer."""

    check: str
    ok: bool
    detail: str
    remedy: str = ""
    """What to do about it; empty where all is well."""
    vital: bool = True
    """Whether lastcall fails without it; otherwise it works less well."""


def schedule(path: Path, loaded: Loaded) -> Check:
    """The schedule can be used."""
    name = "schedule"
    if loaded.schedule:
        return Check(name, ok=True, detail=f"{path}: {_count(len(loaded.schedule.chats), 'chat')}")
    if not path.exists():
        return Check(name, ok=False, detail=f"{path} does not exist", remedy="write one: lastcall init")
    errors = [problem for problem in loaded.problems if problem.severity == "error"]
    detail = f"{path} has {_count(len(errors), 'error')}"
    return Check(name, ok=False, detail=detail, remedy=f"see them: lastcall check {path}")


def notifications(server: ServerInfo | None, startable: Answer | None) -> Check:
    """Somebody shows our bubbles. `startable`: where nobody does, what the session bus could start (busctl)."""
    name = "notifications"
    if server:
        able = [word for capability, word in _ABILITIES.items() if capability in server.capabilities]
        detail = f"{server.name} {server.version}: {', '.join(able) or 'plain text only'}"
        return Check(name, ok=True, detail=detail)
    if startable is None or not startable.ok:
        reason = startable.text if startable else "not asked"
        remedy = "run this inside your desktop session (on Debian it needs dbus-user-session)"
        return Check(name, ok=False, detail=f"the session bus can't be reached: {reason}", remedy=remedy)
    if SERVER in startable.text.split():
        return Check(name, ok=True, detail="the session bus starts a server with the first notification")
    remedy = "start your desktop's own, or install one (on Debian: dunst)"
    return Check(name, ok=False, detail="no notification server is on the session bus", remedy=remedy)


def popup(complaint: str | None, *, pressed: bool) -> Check:
    """The test bubble could be shown. `complaint`: why not."""
    name = "test popup"
    if complaint is not None:
        return Check(name, ok=False, detail=complaint, remedy="see the line on notifications")
    if pressed:
        return Check(name, ok=True, detail="shown, and its button works")
    return Check(name, ok=True, detail="sent without a complaint; nobody pressed its button")


def fallback(notify_send: str | None) -> Check:
    """Where the bus fails, plyer can take over."""
    name = "fallback"
    if notify_send:
        return Check(name, ok=True, detail=f"plyer has {notify_send}")
    return Check(
        name, ok=False, detail="plyer needs notify-send, which is not installed",
        remedy="install it (on Debian: libnotify-bin)", vital=False,
    )  # fmt: skip


def state_folder(folder: Path) -> Check:
    """The record can be written, and is nobody else's to read."""
    name = "record"
    if not folder.exists():
        above = next(parent for parent in folder.parents if parent.exists())
        if os.access(above, os.W_OK | os.X_OK):
            return Check(name, ok=True, detail=f"{folder} will be made at the first start")
        return Check(name, ok=False, detail=f"{folder} can't be made", remedy=f"make {above} yours to write")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check(name, ok=False, detail=f"{folder} can't be written", remedy=f"chmod u+rwx {folder}")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        return Check(
            name, ok=False, detail=f"{folder} is open to others ({mode:04o})",
            remedy=f"chmod 700 {folder}", vital=False,
        )  # fmt: skip
    return Check(name, ok=True, detail=f"{folder}")


def service(user: State | str, system: State | str) -> Check:
    """The daemon is kept running: by the user's own unit, or by the system's for this user."""
    name = "service"
    for manager, found in (("your systemd", user), ("the system's systemd", system)):
        if isinstance(found, State) and found.active == "active":
            return Check(name, ok=True, detail=f"{manager} runs it since {found.since}")
    if isinstance(user, str):
        remedy = "without systemd, have your desktop start `lastcall run` at login"
        return Check(
            name, ok=False, detail=f"your systemd does not answer: {user}", remedy=remedy, vital=False
        )
    if not user.installed:
        remedy = "lastcall service install"
        return Check(name, ok=False, detail="not installed", remedy=remedy, vital=False)
    remedy = "look into its log: journalctl --user -u lastcall -e"
    return Check(name, ok=False, detail=f"installed, but {user.active} ({user.result})", remedy=remedy)


def daemon(fault: str, socket: Path, *, listens: bool) -> Check:
    """A running lastcall answers. `fault`: why not, or empty. `listens`: there is one, however it is."""
    name = "daemon"
    if fault:
        start = "lastcall service install, or to try it: lastcall run"
        again = "systemctl --user restart lastcall; its log: journalctl --user -u lastcall -e"
        return Check(name, ok=False, detail=fault, remedy=again if listens else start)
    return Check(name, ok=True, detail=f"answers at {socket}")


def lingering(user: Answer) -> Check:
    """The service goes on when the user logs out. `user`: loginctl show-user."""
    name = "logged out"
    if _told(user).get("Linger") == "yes":
        return Check(name, ok=True, detail="the service goes on when you log out")
    return Check(
        name, ok=False, detail="the service ends when you log out",
        remedy="to have it go on: loginctl enable-linger", vital=False,
    )  # fmt: skip


def clock(answer: Answer) -> Check:
    """The machine's clock is right. `answer`: timedatectl show."""
    name = "clock"
    synchronised = _told(answer).get("NTPSynchronized")
    if synchronised == "yes":
        return Check(name, ok=True, detail="synchronised")
    if synchronised:
        detail, remedy = "not synchronised", "timedatectl set-ntp true"
    else:
        detail = f"can't be asked about: {answer.text or 'no answer'}"
        remedy = "see to it that something sets it (on Debian: systemd-timesyncd or chrony)"
    return Check(name, ok=False, detail=detail, remedy=remedy, vital=False)


def presence(user: Answer) -> Check:
    """Lock, idle and suspend can be noticed. `user`: loginctl show-user."""
    name = "presence"
    if session := _told(user).get("Display"):
        return Check(name, ok=True, detail=f"logind knows your desktop session ({session})")
    detail = "logind knows no desktop session of yours" if user.ok else f"logind does not answer: {user.text}"
    return Check(
        name, ok=False, detail=detail,
        remedy="log in through a display manager; until then a locked screen counts as attended", vital=False,
    )  # fmt: skip


def _told(answer: Answer) -> dict[str, str]:
    """The `Key=value` lines of systemd's `show` commands."""
    return dict(line.split("=", 1) for line in answer.text.splitlines() if "=" in line) if answer.ok else {}


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
