"""A disk without room, for the process that runs the tests."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_file_grows_past(size: int) -> Iterator[None]:
    """Writing past `size` bytes of a file fails, after what fits was written (RLIMIT_FSIZE in setrlimit(2))."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
