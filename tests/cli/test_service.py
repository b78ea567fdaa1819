"""`lastcall service`, with a systemd that only listens."""

from pathlib import Path

import pytest

from lastcall.cli.errors import CommandError
from lastcall.cli.program import Answer
from lastcall.cli.service import in_words, install, quote, state, status, uninstall


class FakeSystemctl:
    """Remembers what it was asked. It succeeds, except at the verb named by `fails_at`."""

    def __init__(self, *, fails_at: str = "", shows: str = "") -> None:
        self.asked: list[str] = []
        self._fails_at, self._shows = fails_at, shows

    def __call__(self, *arguments: str) -> Answer:
        self.asked.append(" ".join(arguments))
        if arguments[0] == self._fails_at:
            return Answer(ok=False, text="Failed to connect to bus")
        return Answer(ok=True, text=self._shows if arguments[0] == "show" else "")


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return tmp_path / "systemd" / "user" / "lastcall.service"


def test_installing_starts_the_service_now_and_at_each_login(unit: Path) -> None:
    """One command is all it takes."""
    systemctl = FakeSystemctl()
    assert install(unit, None, systemctl) == 0
    assert systemctl.asked == ["daemon-reload", "enable lastcall.service", "restart lastcall.service"]


def test_the_named_schedule_is_the_one_the_service_reads(unit: Path, tmp_path: Path) -> None:
    """--config holds for the service too, wherever it was typed."""
    install(unit, tmp_path / "my chats.yaml", FakeSystemctl())
    assert f'run --config "{tmp_path}/my chats.yaml"\n' in unit.read_text()


def test_someone_elses_unit_is_never_replaced(unit: Path) -> None:
    """A unit that the user wrote stays as it is."""
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/my/own\n")
    systemctl = FakeSystemctl()
    with pytest.raises(CommandError, match="stays as it is"):
        install(unit, None, systemctl)
    with pytest.raises(CommandError, match="stays as it is"):
        uninstall(unit, systemctl)
    assert unit.read_text() == "[Service]\nExecStart=/my/own\n"
    assert not systemctl.asked


def test_without_a_running_systemd_the_unit_stays_for_later(unit: Path) -> None:
    """Over ssh or in a container the command says what to do next, and has done what it could."""
    with pytest.raises(CommandError, match="systemctl --user enable --now lastcall") as error:
        install(unit, None, FakeSystemctl(fails_at="daemon-reload"))
    assert error.value.code == 1
    assert unit.exists()


def test_a_daemon_that_does_not_start_is_said_to_have_failed(unit: Path) -> None:
    """Installed is not running: the user is shown the way to the log."""
    with pytest.raises(CommandError, match=r"did not start.*\n.*journalctl"):
        install(unit, None, FakeSystemctl(fails_at="restart"))


def test_uninstalling_leaves_nothing_of_ours_running_or_lying_about(unit: Path) -> None:
    """The service is stopped, and its unit is gone."""
    install(unit, None, FakeSystemctl())
    systemctl = FakeSystemctl()
    assert uninstall(unit, systemctl) == 0
    assert systemctl.asked == ["disable --now lastcall.service", "daemon-reload"]
    assert not unit.exists()


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/usr/bin/lastcall", "/usr/bin/lastcall"),
        ("/my files/lastcall", '"/my files/lastcall"'),
        ("/100%/lastcall", "/100%%/lastcall"),
        ("/a$HOME/lastcall", '"/a$HOME/lastcall"'),
        ('/a"b', r'"/a\x22b"'),
        ("/a\\b\nc", r'"/a\x5cb\x0ac"'),
    ],
)
def test_any_path_survives_the_unit_file(word: str, written: str) -> None:
    """Spaces, percent signs and quotes in a path reach systemd as they are (systemd.syntax(7))."""
    assert quote(word) == written


def test_a_running_service_is_told_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Installed, since when, and what the daemon says of itself."""
    shows = (
        "LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nResult=success\n"
        "ActiveEnterTimestamp=Mon 2026-11-23 08:00:00 MST\nStatusText=Next: #jobhuntchat"
    )
    assert status(FakeSystemctl(shows=shows)) == 0
    told = capsys.readouterr().out
    assert "starts at each login" in told
    assert "Running since Mon 2026-11-23 08:00:00 MST." in told
    assert "Next: #jobhuntchat" in told


@pytest.mark.parametrize(
    ("shows", "says"),
    [
        ("LoadState=not-found\nActiveState=inactive", "Not installed"),
        ("LoadState=loaded\nUnitFileState=enabled\nActiveState=failed\nResult=watchdog", "Failed (watchdog)"),
        ("LoadState=loaded\nUnitFileState=disabled\nActiveState=inactive", "does not start at login"),
    ],
)
def test_a_service_that_does_not_run_says_why_and_exits_1(shows: str, says: str) -> None:
    """The exit code tells scripts, the words tell people."""
    systemctl = FakeSystemctl(shows=shows)
    now = state(systemctl)
    assert not isinstance(now, str)
    assert says in "\n".join(in_words(now))
    assert status(systemctl) == 1
