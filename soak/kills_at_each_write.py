"""Kills the daemon before its first write to the disk, its second, and so on, to the last of an evening.

python soak/kills_at_each_write.py [FIRST [STEP]]
"""

import random
import sys
import tempfile
from itertools import count
from pathlib import Path

from real.kills import Kills


def main() -> None:
    """Fails with the session or the answer that is wrong, after saying which write it was."""
    first, step = (int(argument) for argument in [*sys.argv[1:], "1", "1"][:2])
    for number in count(first, step):
        with tempfile.TemporaryDirectory(prefix="lastcall-soak-") as folder:
            kills = Kills(Path(folder), random.Random(), week_is_spent=True)
            was_killed = kills.kill_before(number)
            record = kills.finish()
            print(f"before write {number}: {record.figures()}", flush=True)
            record.check()
        if not was_killed:
            print(f"an evening has fewer than {number} writes")
            return


if __name__ == "__main__":
    main()
