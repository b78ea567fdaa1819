"""Kills the daemon under load, and holds its record against what was answered: python soak/kills.py [KILLS [SEED]]"""

import random
import sys
import tempfile
import time
from pathlib import Path

from real.bare_daemon import BareDaemon
from real.kills import GONE, Kills

LEDGERS = 10
"""How many are begun: a fault that a later kill would cover up is seen in a short one."""
CHECKPOINT = 60
"""Seconds of an open span that a crash may lose (core/attendance.py)."""
MARGIN = 2


def main() -> None:
    """Fails with the session or the answer that is wrong."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for ledger in range(LEDGERS):
        with tempfile.TemporaryDirectory(prefix="lastcall-soak-") as folder:
            kills = Kills(Path(folder), chance, week_is_spent=bool(ledger % 2))
            for _ in range(number // LEDGERS):
                kills.kill()
            record = kills.finish()
            print(record.figures(), flush=True)
            record.check()
    with tempfile.TemporaryDirectory(prefix="lastcall-soak-") as folder:
        a_quiet_session(Path(folder))


def a_quiet_session(folder: Path) -> None:
    """Nothing is asked and nothing is due: what is lost is bounded by the checkpoint alone."""
    quiet = """timezone: UTC\nnotifications: log\naway_ends_session: 2s\nchats: [{hashtag: quiet, when: daily 8pm}]\n"""
    victim = BareDaemon(folder, quiet)
    process = victim.start()
    assert victim.serves()
    assert (victim.ask({"do": "join", "chat": "quiet"}) or {})["ok"]
    stayed = CHECKPOINT * 1.5
    time.sleep(stayed)
    process.kill()
    process.wait()
    time.sleep(GONE)
    process = victim.start()
    assert victim.serves()
    process.terminate()
    process.wait()
    [session] = victim.sessions()
    lost = stayed - session.attended
    print(
        f"killed {stayed:g} s into a session in which nothing was asked: {lost:.1f} s lost, ended by {session.ended_by}"
    )
    assert session.ended_by == "crash", session
    assert -MARGIN <= lost <= CHECKPOINT, session


if __name__ == "__main__":
    main()
