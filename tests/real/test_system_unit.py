"""The system unit, in the sandbox that a real systemd builds for it.

The manager is root's own `systemd --user`, which has the rights that takes; never the machine's. What differs from a
system manager is set right by hand: the place of the control socket, and that its notification socket is root's alone.
"""

from collections.abc import Iterator

import pytest

from real.bus import wait_until
from real.user_systemd import HOME, LASTCALL, PROJECT, ROOT_HOME, UID, USER, UserSystemd, user_systemd

pytestmark = pytest.mark.real

STATE = HOME / ".local/state/lastcall"
PROBE_FILE = HOME / ".config/lastcall/probe.sh"
PLACES = f"{HOME} /tmp /usr /run/user {STATE}"
PROBE = f"""
exec >{STATE}/told 2>&1
for place in {PLACES}; do touch $place/probe && echo writes $place; done
echo devices $(cd /dev; echo *)
grep CapBnd /proc/self/status
"""
SCHEDULE = f"""
over_budget: [{{after: 0s, do: run, command: [sh, {PROBE_FILE}]}}]
chats: [{{hashtag: jobhuntchat, when: Mondays 10-11pm ET, budget: 1s}}]
"""
NOT_OF_A_USER = ("After=", "RequiresMountsFor=", "RuntimeDirectory")


@pytest.fixture
def systemd() -> Iterator[UserSystemd]:
    """With alice's schedule, and the unit installed for her."""
    unit = (PROJECT / "systemd/lastcall@.service").read_text().replace("%i", USER)
    unit = unit.replace(
        "[Service]", f"[Service]\nBindReadOnlyPaths={PROJECT}"
    )  # it may lie in the /tmp that is hidden
    lines = unit.replace("@LASTCALL@ run", f"{LASTCALL} run").splitlines()
    with user_systemd(root=True) as systemd:
        place = ["install", "-d", "-o", str(UID), "-g", str(UID), "-m", "700"]
        systemd.run(*place, str(HOME / ".config"), str(HOME / ".config/lastcall"))
        systemd.run(*place, "/run/lastcall/alice")
        systemd.run("chmod", "755", "/run/lastcall", "/run/user/0", "/run/user/0/systemd")
        systemd.run("chmod", "777", "/run/user/0/systemd/notify")
        systemd.write(HOME / ".config/lastcall/lastcall.yaml", SCHEDULE)
        systemd.write(PROBE_FILE, PROBE)
        systemd.write(
            ROOT_HOME / ".config/systemd/user/sandboxed.service",
            "\n".join(line for line in lines if not line.startswith(NOT_OF_A_USER)) + "\n",
        )
        systemd.run("systemctl", "--user", "daemon-reload")
        yield systemd


def test_it_works_in_its_sandbox_and_gets_nowhere_else(systemd: UserSystemd) -> None:
    """It starts, is asked, runs a program and stops. That can write to the record's folder and to a /tmp of its own."""
    systemd.run("systemctl", "--user", "start", "sandboxed")
    assert "#jobhuntchat" in systemd.shown("sandboxed", "StatusText")
    assert "left" in systemd.as_alice(str(LASTCALL), "join", "#jobhuntchat")
    told = systemd.path(STATE / "told")
    wait_until(lambda: told.exists() and "CapBnd" in told.read_text(), "the program has run")
    lines = told.read_text().splitlines()
    assert [line for line in lines if line.startswith("writes")] == ["writes /tmp", f"writes {STATE}"]
    assert not systemd.path(HOME.parent.parent / "tmp/probe").exists(), "its /tmp is its own"
    [devices] = [line for line in lines if line.startswith("devices")]
    assert not {"mem", "kmsg", "fuse", "loop0"} & set(devices.split())
    assert "CapBnd:\t0000000000000000" in lines
    assert "Left" in systemd.as_alice(str(LASTCALL), "leave")
    systemd.run("systemctl", "--user", "reload", "sandboxed")
    systemd.run("systemctl", "--user", "stop", "sandboxed")
    assert systemd.shown("sandboxed", "Result") == "success"
    assert systemd.path(STATE / "ledger.sqlite3").exists()
