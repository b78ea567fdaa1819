"""A user at a terminal: a home of their own, and the command line run in this process."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lastcall.cli.main import main
from terminal import Lastcall, Said


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home in UTC."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "VISUAL", "EDITOR", "NOTIFY_SOCKET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield folder
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def lastcall(home: Path, capsys: pytest.CaptureFixture[str]) -> Lastcall:
    """`lastcall("plan", "--json")`."""
    assert home.is_dir()

    def run(*words: str) -> Said:
        try:
            code = main(words)
        except SystemExit as end:  # argparse ends --help and wrong usage so
            code = int(end.code or 0)
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def schedule(home: Path) -> Callable[[str], Path]:
    """Write the user's own schedule."""

    def write(text: str) -> Path:
        path = home / ".config" / "lastcall" / "lastcall.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write
