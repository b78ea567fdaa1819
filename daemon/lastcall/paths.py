"""Where the files are (XDG Base Directory Specification). Reads the environment; creates nothing."""

import errno
import os
import pwd
from pathlib import Path


def _base(variable: str, fallback: Path) -> Path:
    """An XDG folder. The specification has us ignore a relative path. `fallback` is in the home folder, or absolute."""
    named = Path(os.environ.get(variable, ""))
    if not named.is_absolute():
        named = fallback if fallback.is_absolute() else _home() / fallback
    return named / "lastcall"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a container may run under a number that has no entry, and without HOME
        raise FileNotFoundError(errno.ENOENT, "no home folder is known; set HOME") from None


def config_file() -> Path:
    """The schedule that is read when --config names none."""
    return _base("XDG_CONFIG_HOME", Path(".config")) / "lastcall.yaml"


def state_folder() -> Path:
    """Holds the ledger, overruns.jsonl, the lock and what was last read."""
    return _base("XDG_STATE_HOME", Path(".local/state"))


def kept_reading() -> Path:
    """What was last read of a schedule. Anyone may delete it: it saves time."""
    return state_folder() / "schedule.cache"


def runtime_folder() -> Path:
    """Holds the control socket, for the daemon and for those who call it.

    While `lastcall@<user>.service` runs it has a folder that only root can make; the user's logins don't touch it.
    Otherwise logind's place for the user, or, without logind, the state folder.
    """
    of_system_service = Path("/run/lastcall") / user()
    if of_system_service.is_dir():
        return of_system_service
    logind = Path("/run/user") / str(os.getuid())
    return _base("XDG_RUNTIME_DIR", logind if logind.is_dir() else state_folder().parent)


def user() -> str:
    """Who we are, as `lastcall@<user>.service` has it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        return str(os.getuid())


def control_socket() -> Path:
    """Where the daemon listens."""
    return runtime_folder() / "control.sock"
