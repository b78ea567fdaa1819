"""Kills the daemon before its first write to the disk, its second, and so on, to the last of an evening.

python soak/kills_at_each_write.py [FIRST [STEP]]
"""

import random
import sys
import time
from itertools import count
from pprint import pformat

from kit.evidence import kept_if_it_fails
from real.kills import Kills


def main() -> None:
    """Fails with the session or the answer that is wrong, after saying which write it was."""
    first, step = (int(argument) for argument in [*sys.argv[1:], "1", "1"][:2])
    begun = time.monotonic()
    for number in count(first, step):
        with kept_if_it_fails("kill-before-write") as folder:
            kills = Kills(folder, random.Random(), week_is_spent=True)
            was_killed = kills.kill_before(number)
            record = kills.finish()
            print(f"before write {number}: {record.figures()}", flush=True)
            (folder / "lives").write_text(
                pformat(kills.lives)
            )  # what the harness knows, should the check fail
            record.check()
        if not was_killed:  # an evening has no more
            break
    took = time.monotonic() - begun
    print(
        f"{len(range(first, number, step))} kills, one before each write, {took:.0f} s: nothing was lost or doubled"
    )


if __name__ == "__main__":
    main()
