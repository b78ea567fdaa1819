"""What holds for all tests."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault
settings.load_profile("unhurried")


@pytest.fixture
def careless_umask() -> Iterator[None]:
    """The modes of our files must not need the user's care."""
    before = os.umask(0)
    yield
    os.umask(before)
