"""The service, installed into a real systemd by the command that users type."""

from collections.abc import Iterator

import pytest

from real.bus import wait_until
from real.user_systemd import HOME, LASTCALL, UserSystemd, user_systemd

pytestmark = pytest.mark.real

UNIT = HOME / ".config/systemd/user/lastcall.service"
CONFIG = HOME / "my 100% chats/lastcall.yaml"
SCHEDULE = 'timezone: America/Denver\nchats:\n  - {{hashtag: "{}", when: Mondays 10-11pm ET}}\n'


@pytest.fixture
def systemd() -> Iterator[UserSystemd]:
    with user_systemd() as systemd:
        systemd.write(CONFIG, SCHEDULE.format("#jobhuntchat"))
        yield systemd


@pytest.fixture
def installed(systemd: UserSystemd) -> UserSystemd:
    systemd.run(str(LASTCALL), "service", "install", "--config", str(CONFIG))
    return systemd


def pid(systemd: UserSystemd) -> int:
    return int(systemd.shown("lastcall", "MainPID"))


def test_the_service_lives_as_long_as_it_should(installed: UserSystemd) -> None:
    """It is ready once installed, says what is next, comes back when it dies, and ends cleanly when told to."""
    assert installed.shown("lastcall", "ActiveState") == "active"
    assert installed.shown("lastcall", "WatchdogUSec") == "10min"
    assert "#jobhuntchat" in installed.shown("lastcall", "StatusText")
    assert "Running since" in installed.ask(str(LASTCALL), "service", "status")
    assert "#jobhuntchat" in installed.ask(str(LASTCALL), "status")

    first = pid(installed)
    installed.run("systemctl", "--user", "kill", "--signal=KILL", "lastcall")
    wait_until(lambda: pid(installed) not in {0, first}, "it was started again")
    wait_until(lambda: installed.shown("lastcall", "ActiveState") == "active", "it is ready again")

    installed.run("systemctl", "--user", "stop", "lastcall")
    assert installed.shown("lastcall", "Result") == "success"
    assert installed.shown("lastcall", "ActiveState") == "inactive"


def test_a_reload_takes_the_schedule_as_it_is_now(installed: UserSystemd) -> None:
    """`systemctl --user reload` is as good as waiting for the change to be noticed."""
    before = pid(installed)
    installed.write(CONFIG, SCHEDULE.format("#smallbizchat"))
    installed.run("systemctl", "--user", "reload", "lastcall")
    wait_until(lambda: "#smallbizchat" in installed.shown("lastcall", "StatusText"), "the new chat is next")
    assert pid(installed) == before


def test_uninstalling_takes_only_the_service_away(installed: UserSystemd) -> None:
    """The unit is gone and nothing runs; schedule and record stay."""
    installed.run(str(LASTCALL), "service", "uninstall")
    assert not installed.path(UNIT).exists()
    assert installed.shown("lastcall", "LoadState") == "not-found"
    assert installed.path(CONFIG).exists()
    assert installed.path(HOME / ".local/state/lastcall/ledger.sqlite3").exists()


def test_a_schedule_that_cannot_be_used_is_not_installed(systemd: UserSystemd) -> None:
    """A service that could only fail is refused before it is written."""
    systemd.write(CONFIG, "chats: [\n")
    refused = systemd.run(str(LASTCALL), "service", "install", "--config", str(CONFIG), check=False)
    assert refused.returncode == 1
    assert not systemd.path(UNIT).exists()
