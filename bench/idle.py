"""Memory and wake-ups of an idle daemon, beside others over the same minute."""

import time

from bench import schedules
from bench.figures import Aims, Row
from bench.stage import Memory, Program, Stage, missing

SETTLE_S, WATCHED_S = 12, 75
CHATS = 100
HOUR = 3600
WATCHDOG = {"WATCHDOG_USEC": str(600 * 1_000_000)}
"""As our unit has it: a sign of life each five minutes, twelve an hour. The stretch that is watched holds none."""
REMIND = "REM Mon AT 22:00 +15 DURATION 1:00 MSG chat\n"


def measure() -> list[Row]:
    with Stage() as stage:
        programs, absent = _start(stage)
        time.sleep(SETTLE_S)
        for program in [each for each in programs if each.process.poll() is not None]:
            absent.append(f"{program.name} not measured: it ended with {program.process.returncode}")
            programs.remove(program)
        before = {program.name: program.switches() for program in programs}
        time.sleep(WATCHED_S)
        hourly = {p.name: (p.switches() - before[p.name]) * HOUR / WATCHED_S for p in programs}
        memory = {program.name: program.memory() for program in programs}
    return [_memory_row(memory, absent), *_other_memory(memory), _wakeups_row(hourly, absent)]


def _start(stage: Stage) -> tuple[list[Program], list[str]]:
    programs = [
        stage.lastcall(schedules.ours(stage.folder / "idle.yaml", CHATS), WATCHDOG),
        stage.bare(schedules.bare(stage.folder / "bare.yaml", CHATS)),
    ]
    absent = []
    reminders = stage.folder / "reminders.rem"
    reminders.write_text(REMIND)
    for name, package, command in (
        ("remind -z", "remind", ["remind", "-z1", str(reminders)]),
        ("safeeyes", "safeeyes", ["safeeyes"]),
    ):
        lacking = missing(command[0], package)
        if lacking:
            absent.append(f"{name} {lacking}")
        else:
            programs.append(stage.start(name, command))
    return programs, absent


def _memory_row(memory: dict[str, Memory], absent: list[str]) -> Row:
    ours, bare = memory["lastcall"].rss, memory["bare"].rss
    aims = Aims()
    aims.add("under 40 MB", met=ours < 40).add("at most 1.6 times bare's", met=ours <= 1.6 * bare)
    others = [f"{name} {each.rss:.1f} MB" for name, each in memory.items() if name != "lastcall"]
    what = f"memory (RSS), idle, {CHATS} chats"
    return Row(what, f"{ours:.1f} MB", _list(others, absent), f"{ours / bare:.2f}", str(aims), aims.met)


def _other_memory(memory: dict[str, Memory]) -> list[Row]:
    ours, bare = memory["lastcall"], memory["bare"]
    return [
        _beside_bare("… shared pages by share (PSS)", ours.pss, bare.pss),
        _beside_bare("… its own alone (USS)", ours.uss, bare.uss),
    ]


def _beside_bare(what: str, ours: float, bare: float) -> Row:
    return Row(what, f"{ours:.1f} MB", f"bare {bare:.1f} MB", f"{ours / bare:.2f}")


def _wakeups_row(hourly: dict[str, float], absent: list[str]) -> Row:
    aims = Aims().add("0, and the watchdog's 12", met=hourly["lastcall"] == 0)
    others = [f"{name} {each:,.0f}" for name, each in hourly.items() if name != "lastcall"]
    what = f"context switches an idle hour (watched {WATCHED_S} s)"
    return Row(what, f"{hourly['lastcall']:,.0f}", _list(others, absent), "", str(aims), aims.met)


def _list(others: list[str], absent: list[str]) -> str:
    return ", ".join([*others, *absent])


if __name__ == "__main__":
    print(*measure(), sep="\n")
