"""A hundred thousand announcements and as many schedules, random and mutated: no exception but an answer, and none that
takes long. `python soak/fuzz.py [SEED]`
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from lastcall.core.announcement import Unclear, parse
from lastcall.edges.config.reading import parse as parse_file

NUMBER = 100_000
TODAY = date(2026, 11, 23)
HOME = "America/Denver"
LONGEST = 0.010
"""Seconds of CPU that one phrase may take."""
SIGNS = " -–/,.:;()&@#'\"{}[]*!|>%\t\n\\0123456789apmstxyzäé"
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Fuzz both, and say what came of it."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")
    phrases = _phrases()
    _fuzz("phrases", lambda: _made(dice, phrases), _one_phrase)
    example = (ROOT / "config/example.yaml").read_text()
    _fuzz("schedules", lambda: _mutated(dice, example, dice.randint(1, 6)), _one_file)


def _phrases() -> list[str]:
    rows = (ROOT / "tests/data/announcements.jsonl").read_text().splitlines()
    return [json.loads(row)["phrase"] for row in rows]


def _made(dice: random.Random, phrases: Sequence[str]) -> str:
    """Words of several announcements, one with slips of the pen, or two in one."""
    kind = dice.random()
    if kind < 0.4:
        return " ".join(dice.choice(dice.choice(phrases).split() or [""]) for _ in range(dice.randint(1, 14)))
    if kind < 0.8:
        return _mutated(dice, dice.choice(phrases), dice.randint(1, 4))
    return f"{dice.choice(phrases)} {dice.choice(phrases)}"


def _mutated(dice: random.Random, text: str, times: int) -> str:
    """The text with characters left out, put in or changed, or a line doubled."""
    for _ in range(times):
        at, sign = dice.randrange(len(text) + 1), dice.choice(SIGNS)
        after = dice.choice(
            (text[at:], text[at + 1 :], text[at + dice.randint(1, 40) :], text[max(at - 30, 0) :])
        )
        text = text[:at] + dice.choice((sign, "")) + after
    return text


def _one_phrase(phrase: str) -> bool:
    found = parse(phrase, HOME, TODAY)
    if isinstance(found, Unclear):
        assert found.hint, phrase
        assert 1 <= found.column <= len(phrase) + 1, phrase
        return False
    again = parse(found.understood, HOME, TODAY)
    assert not isinstance(again, Unclear), (phrase, found.understood)
    assert again.recurrences == found.recurrences, (phrase, found.understood)
    return True


def _one_file(text: str) -> bool:
    loaded = parse_file(text, timezone=HOME)
    lines = text.count("\n") + 2
    assert loaded.schedule or loaded.problems, text
    for problem in loaded.problems:
        assert problem.message, text
        assert 1 <= problem.line <= lines, (text, problem)
        assert problem.column >= 1, (text, problem)
    return loaded.schedule is not None


def _fuzz(what: str, make: Callable[[], str], answer: Callable[[str], bool]) -> None:
    """`answer` says whether it was understood; it must not raise."""
    understood, slowest, begun = 0, (0.0, ""), time.monotonic()
    for number in range(NUMBER):
        text = make()
        before = time.process_time()
        understood += answer(text)
        slowest = max(slowest, (time.process_time() - before, text))
        if number % 10_000 == 0:
            print(f"  {what}: {number}", flush=True)
    took = min(_again(answer, slowest[1]) for _ in range(5))
    print(
        f"{what}: {NUMBER} in {time.monotonic() - begun:.0f} s, {understood} understood; slowest {took * 1000:.1f} ms"
    )
    assert what != "phrases" or took < LONGEST, slowest[1]


def _again(answer: Callable[[str], bool], text: str) -> float:
    """Once more, to tell a slow phrase from a busy machine; not from what was kept of the first time."""
    parse.cache_clear()
    before = time.process_time()
    answer(text)
    return time.process_time() - before


if __name__ == "__main__":
    main()
