"""A bus of their own for tests of what talks over one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from real.bus import PrivateBus


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[PrivateBus]:
    bus = PrivateBus(tmp_path)
    bus.start()
    yield bus
    bus.stop()
