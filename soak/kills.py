"""Kills the daemon under load, and holds its record against what was answered: python soak/kills.py [KILLS [SEED]]"""

import random
import sys
import time
from pathlib import Path
from pprint import pformat

from kit.evidence import kept_if_it_fails
from kit.progress import Progress
from real.bare_daemon import BareDaemon
from real.kills import GONE, Kills

LEDGERS = 10
"""How many are begun: a fault that a later kill would cover up is seen in a short one."""
CHECKPOINT = 60
"""Seconds of an open span that a crash may lose (core/attendance.py)."""
MARGIN = 2


def main() -> None:
    """Fails with the session or the answer that is wrong."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1_000_000)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    begun = time.monotonic()
    answers = sum(
        a_ledger(chance, number // LEDGERS, week_is_spent=bool(nth % 2), done=nth * (number // LEDGERS))
        for nth in range(LEDGERS)
    )
    with kept_if_it_fails("quiet-session") as folder:
        a_quiet_session(folder)
    took = time.monotonic() - begun
    print(
        f"{number // LEDGERS * LEDGERS} kills, {answers} answers, {took:.0f} s: none was lost, nothing was doubled"
    )


def a_ledger(chance: random.Random, kills: int, *, week_is_spent: bool, done: int) -> int:
    """Begin one, and kill its daemon again and again. Returns how often it answered."""
    with kept_if_it_fails("kills") as folder, Progress("{} kills") as progress:
        lives = Kills(folder, chance, week_is_spent=week_is_spent)
        for number in range(kills):
            progress.show(done + number)
            lives.kill()
        record = lives.finish()
        (folder / "lives").write_text(pformat(lives.lives))  # what the harness knows, should the check fail
        record.check()
        figures = record.figures()
    print(figures, flush=True)
    return sum(len(life.answers) for life in lives.lives)


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
