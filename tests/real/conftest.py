"""Desktops with a notification server each."""

from collections.abc import Iterator

import pytest

from real.desktop import Desktop


@pytest.fixture
def dunst() -> Iterator[Desktop]:
    with Desktop("dunst") as desktop:
        yield desktop


@pytest.fixture
def xfce() -> Iterator[Desktop]:
    with Desktop("xfce4-notifyd") as desktop:
        yield desktop
