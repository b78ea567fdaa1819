"""A daemon that is killed again and again under load, and what must be true of its record afterwards.

The harness knows when the daemon lived, what it was asked and what it answered. From that alone, and from the
ledger read as plain SQL, it works out what each session must have counted.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from real.bare_daemon import PATIENCE, BareDaemon, Kept
from real.bus import find

CHATS = ("#first", "#second", "#third")
A_LITTLE = 0.1
"""Seconds that instants may differ by: a span is measured on another clock than the one we read."""
START_UP, STAYS, STAYS_AWAY = 0.4, 0.7, 0.15
"""How many of the lives end before the daemon serves, in how many its user stays, after how many it is long away."""
STORY = ("join", "leave", "join", "extend", "leave")
WRITES = "write,pwrite64,fsync,fdatasync,ftruncate,unlink,rename"
"""The calls by which a record on the disk changes."""
GONE = 2
"""Seconds after which a session whose daemon was killed is over."""
FICKLE = {"join": 6, "leave": 3, "extend": 2, "snooze": 1}
STAYING = {"join": 2, "leave": 2, "snooze": 100}
"""What is said how often. A second Join, and Snooze in a session, are refused: a look all the same."""
MICROSECONDS = 1e-4
"""What adding up seconds as floating-point numbers may be wrong by."""
REACTION = 1.0
"""Seconds past the time that are not called an overrun (core/attendance.py)."""


def schedule(starts: Sequence[datetime] = (), week: int = 600_000) -> str:
    """Budgets of seconds, so that sessions soon go over; `starts` are those of a chat that begins by itself."""
    exact = ", ".join(f'{{start: "{start:%Y-%m-%dT%H:%M:%S}"}}' for start in starts)
    chats = [f"  - {{hashtag: '{chat}', when: {{start: 2100-01-01T20:00}}, budget: 1s}}" for chat in CHATS]
    if exact:
        chats.append(f"  - {{hashtag: planned, when: [{exact}], lasts: 2s, budget: 1s}}")
    return "\n".join(
        [
            "timezone: UTC",
            "notifications: log",
            f"budgets: {{session: 1s, day: 7d, week: {week}s}}",
            "extensions: {length: 1s, per_session: 20}",
            "over_budget: [{after: 0s, do: notify}, {every: 1s, do: notify}]",
            f"away_ends_session: {GONE}s",
            "chats:",
            *chats,
            "",
        ]
    )


@dataclass(frozen=True)
class Answered:
    """A command that the daemon answered: its look was on the disk before that."""

    do: str
    sent: float
    answered: float
    ok: bool
    """False: it was refused, which is a look all the same."""
    chat: str


@dataclass
class Life:
    """One run of the daemon, in seconds since 1970."""

    born: float
    died: float = 0
    answers: list[Answered] = field(default_factory=list)

    def least(self, opened: float, closed: float) -> float:
        """What a session must have counted in this life: from the first look seen to the last."""
        looks = [each for each in self.answers if each.sent >= opened and each.answered <= closed]
        began = opened if self.born < opened < self.died else None
        ended = closed if self.born < closed < self.died else None
        first = began if began is not None else min((each.answered for each in looks), default=None)
        last = ended if ended is not None else max((each.sent for each in looks), default=None)
        return max(last - first, 0) if first is not None and last is not None else 0

    def most(self, opened: float, closed: float) -> float:
        """What a session can have counted in this life at most."""
        return max(min(closed, self.died) - max(opened, self.born), 0)


class Kills:
    """Many lives of one daemon under load, each ended by SIGKILL but the last."""

    def __init__(self, folder: Path, chance: random.Random, *, week_is_spent: bool) -> None:
        """`week_is_spent`: each session is over its time from the start, and no chat begins by itself."""
        self.chance = chance
        self.week = 1 if week_is_spent else 600_000
        begin = datetime.now(UTC)
        self.text = schedule([begin + timedelta(seconds=5 * n) for n in range(1, 200)], self.week)
        self.victim = BareDaemon(folder, self.text)
        self.lives: list[Life] = []

    def kill(self) -> None:
        """One life: start-up, or some time after it, and then the end, wherever the process is just then."""
        life = Life(time.time())
        process = self.victim.start()
        noise = threading.Thread(target=self._save, args=(process,))
        if self.chance.random() < START_UP:
            lifetime = self.chance.uniform(0, 1)
        else:
            assert self.victim.serves(), self.victim.output.read_text()
            lifetime = self.chance.uniform(0, 2)
            noise.start()  # only now: outside of systemd, a daemon does not start on a broken file
        killer = threading.Timer(lifetime, process.kill)
        killer.start()
        stays = self.chance.random() < STAYS
        while process.poll() is None:
            self._say(life, STAYING if stays else FICKLE)
        killer.join()
        if noise.ident:
            noise.join()
        life.died = time.time()
        assert process.returncode == -signal.SIGKILL, self.victim.output.read_text()
        self.lives.append(life)
        if self.chance.random() < STAYS_AWAY:
            time.sleep(GONE)

    def kill_before(self, number: int) -> bool:
        """One life, with an overrun in it, that ends before a certain write to the disk. False: it has fewer."""
        life = Life(time.time())
        process = self.victim.start(
            find("strace"), "--follow-forks", "--quiet=all", "--output=/dev/null",
            f"--trace={WRITES}", f"--inject={WRITES}:signal=SIGKILL:when={number}",
        )  # fmt: skip
        alive = self.victim.serves()
        for do in STORY if alive else ():
            alive = alive and self._said(life, do, CHATS[0])
            if do == "join":
                time.sleep(1 + REACTION + A_LITTLE)
        if alive:
            os.kill(int((self.victim.state / "lock").read_text()), signal.SIGTERM)
        ended = process.wait(PATIENCE)
        assert ended in {0, -signal.SIGKILL}, self.victim.output.read_text()
        life.died = time.time()
        self.lives.append(life)
        return ended != 0

    def finish(self) -> "Record":
        """One more life, which ends well; then all must be on the disk."""
        life = Life(time.time())
        process = self.victim.start()
        assert self.victim.serves(), self.victim.output.read_text()
        self._said(life, "join", CHATS[0])
        time.sleep(1 + REACTION)
        self._said(life, "leave", CHATS[0])
        process.terminate()
        assert process.wait(PATIENCE) == 0, self.victim.output.read_text()
        life.died = time.time()
        self.lives.append(life)
        return Record(self.lives, self.victim, self.week)

    def _say(self, life: Life, mood: Mapping[str, int]) -> None:
        time.sleep(self.chance.uniform(0, 0.05))
        [do] = self.chance.choices(list(mood), list(mood.values()))
        self._said(life, do, self.chance.choice(CHATS))

    def _said(self, life: Life, do: str, chat: str) -> bool:
        """Whether it was answered."""
        sent = time.time()
        answer = self.victim.ask({"do": do} | ({"chat": chat} if do == "join" else {}))
        if answer is not None:
            life.answers.append(Answered(do, sent, time.time(), bool(answer["ok"]), chat))
        return answer is not None

    def _save(self, process: subprocess.Popen[bytes]) -> None:
        """Meanwhile the file is saved again and again, well and badly."""
        chance = random.Random()  # noqa: S311 - no secret
        while process.poll() is None:
            time.sleep(chance.uniform(0, 0.3))
            self._write(self.text if chance.randrange(3) else "chats: [")
        self._write(self.text)

    def _write(self, text: str) -> None:
        copy = self.victim.config.with_suffix(".new")
        copy.write_text(text)
        copy.chmod(0o600)
        copy.replace(self.victim.config)


class Record:
    """What ledger and overrun log say in the end, held against what the harness knows."""

    def __init__(self, lives: Sequence[Life], victim: BareDaemon, week: int) -> None:
        self.lives = lives
        self.week = week
        self.victim = victim
        self.sessions = victim.sessions()
        self.closed = [session for session in self.sessions if session.closed is not None]

    def check(self) -> None:
        """All that a kill must not break."""
        self._nothing_open_and_nothing_damaged()
        self._what_was_answered_is_kept()
        self._each_overrun_has_one_line()
        spent = 0.0
        for session in self.closed:
            self._time_is_right(session)
            self._overrun_is_right(session, spent)
            spent += session.attended

    def figures(self) -> str:
        """What was seen, for people."""
        ends = Counter(session.ended_by for session in self.closed)
        answers = sum(len(life.answers) for life in self.lives)
        longest = max((life.died - _last(life) for life in self.lives[:-1]), default=0)
        return (
            f"{len(self.lives) - 1} kills, {answers} answers, {len(self.closed)} sessions"
            f" ({', '.join(f'{number} by {end}' for end, number in ends.most_common())}),"
            f" {len(self.victim.lines())} overruns; the longest time between the last answer and a kill: {longest:.2f} s"
        )

    def _nothing_open_and_nothing_damaged(self) -> None:
        assert self.closed == self.sessions
        beside = {path.name for path in self.victim.state.iterdir()}
        assert beside <= {"ledger.sqlite3", "overruns.jsonl", "lock", "schedule.cache"}, beside
        assert "Traceback" not in self.victim.output.read_text()

    def _what_was_answered_is_kept(self) -> None:
        """Each Join that was answered opened one session, each Leave closed one; an extension is still counted."""
        for answer in self._answers("join"):
            opened = [s for s in self.sessions if answer.sent <= s.opened <= answer.answered]
            mine = [s for s in opened if s.chat == answer.chat]  # the planned chat may begin meanwhile
            assert len(mine) == 1, (answer, opened)
        for answer in self._answers("leave"):
            left = [s for s in self.closed if answer.sent <= (s.closed or 0) <= answer.answered]
            assert [s.ended_by for s in left] == ["user"], answer
        for answer in self._answers("extend"):
            during = [s for s in self.closed if s.opened <= answer.sent][-1]
            assert answer.sent <= (during.closed or 0) + A_LITTLE, (answer, during)
            extended = [a for a in self._answers("extend") if during.opened <= a.sent <= (during.closed or 0)]
            assert during.extensions >= len(extended), during

    def _each_overrun_has_one_line(self) -> None:
        """Neither missing nor doubled, and saying what the ledger says."""
        lines = self.victim.lines()
        written = Counter((line["chat"], line["opened"], line["closed"]) for line in lines)
        over = [session for session in self.closed if session.overrun]
        assert written == Counter((s.chat, _iso(s.opened), _iso(s.closed or 0)) for s in over)
        assert sum(line["overrun_s"] for line in lines) == sum(round(s.overrun) for s in over)

    def _time_is_right(self, session: Kept) -> None:
        """Nothing that was recorded is lost, nothing is invented, and a crash is said."""
        closed = session.closed or 0
        least = sum(life.least(session.opened, closed) for life in self.lives)
        most = sum(life.most(session.opened, closed) for life in self.lives)
        assert least - A_LITTLE <= session.attended <= most + A_LITTLE, (session, least, most)
        if session.ended_by == "crash":
            [life] = [life for life in self.lives if life.born < closed < life.died]
            assert closed + A_LITTLE >= max(
                (a.sent for a in life.answers if a.sent > session.opened), default=0
            )

    def _overrun_is_right(self, session: Kept, spent: float) -> None:
        """What is past the session's second and past the week's, with the extra ones that were taken."""
        allowed = max(min(1, self.week - spent) + session.extensions, 0)
        over = max(session.attended - allowed, 0)
        assert abs(session.overrun - (over if over >= REACTION else 0)) < MICROSECONDS, (session, spent)

    def _answers(self, do: str) -> Iterator[Answered]:
        return (a for life in self.lives for a in life.answers if a.ok and a.do == do)


def _last(life: Life) -> float:
    return max((answer.sent for answer in life.answers), default=life.died)


def _iso(instant: float) -> str:
    return f"{datetime.fromtimestamp(instant, UTC):%Y-%m-%dT%H:%M:%SZ}"
