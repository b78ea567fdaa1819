"""Runs inside the virtual machine: a daemon whose record lies on a real disk, asked without pause until the power goes.

Each answer is told over the console as soon as it is there: SAID and one line of JSON. A kernel that was given the word
`last` makes it end well instead.
"""

import json
import os
import random
import subprocess
import time
from pathlib import Path

from real.bare_daemon import BareDaemon
from real.kills import CHATS, FICKLE, STAYING, STAYS

DISK, RUN, LOG = Path("/disk"), Path("/run/user"), Path("/run/log")


def main() -> None:
    """Work."""
    subprocess.run(["mount", "-t", "ext4", "/dev/vda", DISK], check=True)
    tell("BORN", time.time())
    victim = BareDaemon(DISK, (DISK / "text").read_text())
    RUN.mkdir()
    victim.environment["XDG_RUNTIME_DIR"] = str(RUN)  # in memory, as everywhere
    victim.socket = RUN / "lastcall/control.sock"
    os.mkfifo(LOG)  # to the console, but not as to a terminal
    subprocess.Popen(["cat", LOG])
    victim.output = LOG
    process = victim.start()
    while victim.ask({"do": "status"}) is None:  # for however long: the machine is emulated
        assert process.poll() is None, "the daemon does not start"
        time.sleep(0.1)
    tell("SERVES", time.time())
    if "last" in Path("/proc/cmdline").read_text().split():
        end_well(victim)
        process.terminate()
        assert process.wait() == 0
        subprocess.run(["umount", DISK], check=True)
        tell("ENDED", time.time())
        return
    moods = FICKLE, STAYING
    while True:
        mood = moods[random.random() < STAYS]
        for _ in range(20):
            time.sleep(random.uniform(0, 0.1))
            [do] = random.choices(list(mood), list(mood.values()))
            ask(victim, do, random.choice(CHATS))


def end_well(victim: BareDaemon) -> None:
    """A session that goes over its time, whatever was before."""
    ask(victim, "leave", CHATS[0])
    ask(victim, "join", CHATS[0])
    time.sleep(2)
    ask(victim, "leave", CHATS[0])


def ask(victim: BareDaemon, do: str, chat: str) -> None:
    """Say one thing, and tell what was answered."""
    sent = time.time()
    answer = victim.ask({"do": do} | ({"chat": chat} if do == "join" else {}))
    assert answer is not None, f"{do} was not answered"
    tell("SAID", do, sent, time.time(), bool(answer["ok"]), chat)


def tell(*words: object) -> None:
    """In one write, so that nothing comes between, on a line of its own."""
    os.write(1, f"\n{words[0]} {json.dumps(words[1:])}\n".encode())


if __name__ == "__main__":
    main()
