"""A folder to work in that stays where something went wrong in it: what failed once may not fail again for long."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def kept_if_it_fails(name: str, where: str | None = None) -> Iterator[Path]:
    """A new folder, removed at the end; at a failure it stays, and is named.

    `where`: in another place than the usual one for what is temporary.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"lastcall-{name}-", dir=where))
    try:
        yield folder
    except Exception:
        print(f"What it left behind is kept in {folder}", file=sys.stderr, flush=True)
        raise
    except BaseException:  # broken off by the user
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder)
