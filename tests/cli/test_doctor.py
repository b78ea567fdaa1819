"""The doctor's verdicts, from what it saw."""

import json
from pathlib import Path

import pytest

from lastcall.cli import checks
from lastcall.cli.checks import Check
from lastcall.cli.doctor import as_json, as_text
from lastcall.cli.program import Answer
from lastcall.cli.service import State
from lastcall.edges.notify_dbus import ServerInfo

RUNS = State(installed=True, enabled=True, active="active", result="success", since="Mon", says="")
ABSENT = State(installed=False, enabled=False, active="inactive", result="success", since="", says="")
FAILED = State(installed=True, enabled=True, active="failed", result="watchdog", since="", says="")
REFUSED = Answer(ok=False, text="Failed to connect to bus")


def test_a_fault_comes_with_its_remedy() -> None:
    """Three marks tell what is well, what is fatal and what is a pity; a remedy follows its fault."""
    found = [
        Check("clock", ok=True, detail="synchronised"),
        Check("daemon", ok=False, detail="nobody listens", remedy="lastcall run"),
        Check("logged out", ok=False, detail="ends", remedy="loginctl enable-linger", vital=False),
    ]
    assert as_text(found).splitlines() == [
        "✓ clock: synchronised",
        "✗ daemon: nobody listens",
        "    → lastcall run",
        "! logged out: ends",
        "    → loginctl enable-linger",
    ]


def test_scripts_get_the_same_verdicts() -> None:
    """--json has a fixed shape."""
    found = [Check("clock", ok=True, detail="synchronised")]
    assert json.loads(as_json(found)) == [
        {"check": "clock", "ok": True, "detail": "synchronised", "remedy": ""}
    ]


def test_the_notification_server_is_named_with_what_it_can_do() -> None:
    """A user learns why there are no buttons."""
    server = ServerInfo("dunst", "knopwob", "1.9", "1.2", frozenset({"body", "body-markup"}))
    assert checks.notifications(server, None).detail == "dunst 1.9: markup"


@pytest.mark.parametrize(
    ("startable", "ok", "says"),
    [
        (REFUSED, False, "Failed to connect to bus"),
        (Answer(ok=True, text="org.a11y.Bus - -"), False, "no notification server"),
        (Answer(ok=True, text="org.freedesktop.Notifications - -"), True, "first notification"),
    ],
)
def test_no_server_has_three_reasons(startable: Answer, ok: bool, says: str) -> None:
    """No bus, nothing on it, or one that sleeps until it is needed, which is no fault."""
    found = checks.notifications(None, startable)
    assert (found.ok, says in found.detail) == (ok, True)


@pytest.mark.parametrize(
    ("user", "system", "ok", "vital"),
    [
        (RUNS, ABSENT, True, True),
        (ABSENT, RUNS, True, True),
        (ABSENT, ABSENT, False, False),
        ("no bus", "no bus", False, False),
        (FAILED, ABSENT, False, True),
    ],
)
def test_either_systemd_may_run_the_service(
    user: State | str, system: State | str, ok: bool, vital: bool
) -> None:
    """A service that is not installed is a pity, as the daemon may be run otherwise; one that failed is fatal."""
    found = checks.service(user, system)
    assert (found.ok, found.vital) == (ok, vital)


def test_a_record_that_others_can_read_is_pointed_out(tmp_path: Path) -> None:
    """What came of whose evenings is nobody else's business."""
    tmp_path.chmod(0o755)
    assert checks.state_folder(tmp_path).remedy == f"chmod 700 {tmp_path}"
    tmp_path.chmod(0o700)
    assert checks.state_folder(tmp_path).ok
    assert checks.state_folder(tmp_path / "not" / "yet").ok


def test_a_clock_that_nobody_sets_is_pointed_out() -> None:
    """Reminders are as right as the clock."""
    assert checks.clock(Answer(ok=True, text="NTPSynchronized=yes")).ok
    assert not checks.clock(Answer(ok=True, text="NTPSynchronized=no")).ok
    assert not checks.clock(REFUSED).ok


def test_logind_tells_of_the_desktop_and_of_lingering() -> None:
    """Both come from one answer of loginctl, and neither is fatal."""
    answer = Answer(ok=True, text="Linger=yes\nDisplay=3")
    assert checks.lingering(answer).ok
    assert checks.presence(answer).ok
    for check in (checks.lingering(REFUSED), checks.presence(REFUSED)):
        assert not check.ok
        assert not check.vital


def test_a_daemon_that_is_stuck_is_not_said_to_be_missing() -> None:
    """Installing it once more would not help; starting it anew does."""
    socket = Path("/run/user/1000/lastcall/control.sock")
    assert "service install" in checks.daemon("no daemon listens", socket, listens=False).remedy
    stuck = checks.daemon("the daemon does not answer", socket, listens=True)
    assert "restart lastcall" in stuck.remedy
    assert "install" not in stuck.remedy
