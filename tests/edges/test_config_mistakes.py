"""A user's mistakes in the file: each is told once, at its place, with what to write instead."""

import pytest

from lastcall.edges.config import parse
from lastcall.edges.config.problem import Problem

CHAT = "chats: [{hashtag: tchat, when: daily 8-9pm}]\n"
NOTHING = ""


def told(text: str) -> list[Problem]:
    loaded = parse(text, timezone="UTC")
    assert loaded.schedule is None, loaded
    return list(loaded.problems)


def one(text: str) -> Problem:
    problems = told(text)
    assert len(problems) == 1, problems
    return problems[0]


def chat(line: str) -> str:
    """A chat with one more key, on line 4 from column 5."""
    return f"chats:\n  - hashtag: tchat\n    when: daily 8-9pm\n    {line}\n"


@pytest.mark.parametrize(
    ("written", "says", "hint"),
    [
        ("90", "has no unit", "90m for minutes"),
        ("1:30", "looks like a time of day", "1h 30m"),
        ("8:30", "looks like a time of day", "8h 30m"),
        ("30 minutes", "is no duration", "30m"),
        ("1.5h", "is no duration", "1h 30m"),
        ("1,5 hours", "is no duration", "1h 30m"),
        ("1h30", "is no duration", "1h 30m"),
        ("30m 1h", "is no duration", "1h 30m"),
        ("half an hour", "is no duration", "40m"),
        ("-5m", "is less than nothing", "5m"),
        ("0m", "is too short", "at least 1s"),
        ("8d", "is too long", "at most 7d"),
        ("99999999999999h", "is too long", "at most 7d"),
        ("5m 5m", "is no duration", "40m"),
        ("null", "is no duration", "40m"),
        ("", "nothing is written here", "delete the key"),
        ("[1h]", "this is a list", "quotes"),
        ("{h: 1}", "keys of its own", "quotes"),
    ],
)
def test_durations(written: str, says: str, hint: str) -> None:
    """`40m`, `1h 30m`; whatever else is written, the right spelling is shown where it can be guessed."""
    problem = one(chat(f"lasts: {written}"))
    assert (problem.line, problem.key) == (4, "chats[0].lasts")
    assert problem.column == (12 if written else 11)
    assert says in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "place", "key", "hint"),
    [
        ("remnd: 5m\n" + CHAT, (1, 1), "remnd", "did you mean remind?"),
        ("budgets: {sesion: 1h}\n" + CHAT, (1, 11), "budgets.sesion", "did you mean session?"),
        ("extensions: {lenght: 1h}\n" + CHAT, (1, 14), "extensions.lenght", "did you mean length?"),
        (
            "over_budget: [{aftr: 1m, do: notify}]\n" + CHAT,
            (1, 16),
            "over_budget[0].aftr",
            "did you mean after?",
        ),
        (
            "protected: [{nme: x, when: daily 6-7pm}]\n" + CHAT,
            (1, 14),
            "protected[0].nme",
            "did you mean name?",
        ),
        ("chats: [{hashtag: a, wen: daily 8pm}]\n", (1, 22), "chats[0].wen", "did you mean when?"),
        ("chats: [{hashtag: a, when: {strt: x}}]\n", (1, 29), "chats[0].when.strt", "did you mean start?"),
        ("goal: a\n" + CHAT, (1, 1), "goal", "goal belongs in a chat"),
        (chat("day: 1h"), (4, 5), "chats[0].day", "day belongs under budgets"),
        ("budgets: {month: 1h}\n" + CHAT, (1, 11), "budgets.month", "session, day, week"),
        ("yes: 1\n" + CHAT, (1, 1), "yes", "`lastcall schema`"),
        ("1: 2\n" + CHAT, (1, 1), "1", "`lastcall schema`"),
    ],
)
def test_unknown_keys(text: str, place: tuple[int, int], key: str, hint: str) -> None:
    """At every level the near one is shown, or where the key is at home; a mistyped key is not missed besides."""
    problem = one(text)
    assert (problem.line, problem.column) == place
    assert (problem.key, problem.message) == (key, f"unknown key “{key.rpartition('.')[2]}”")
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("written", "column", "hint"),
    [
        ("attendance: asume", 13, "did you mean assume?"),
        ("attendance: no", 13, NOTHING),
        ("notifications: dbuss", 16, "did you mean dbus?"),
        ("notifications: off", 16, NOTHING),
        ("week_starts: Mon", 14, "did you mean monday?"),
        ("over_budget: [{after: 1m, do: lok}]", 31, "did you mean lock?"),
    ],
)
def test_one_word_out_of_some(written: str, column: int, hint: str) -> None:
    """The words that can stand there are listed, and the near one is shown."""
    problem = one(f"{written}\n{CHAT}")
    assert (problem.line, problem.column) == (1, column)
    assert "is none of " in problem.message
    assert problem.hint == hint


@pytest.mark.parametrize(
    ("text", "place", "says", "hint"),
    [
        # hashtags
        ("chats:\n  - hashtag: #x\n    when: daily 8pm\n", (2, 13), "what follows # is a comment", '"#x"'),
        ("chats:\n  - hashtag: @x\n    when: daily 8pm\n", (2, 14), "can't begin with @", "quotes"),
        ("chats: [{hashtag: 'a b', when: daily 8pm}]\n", (1, 21), "“ ” can't be in one", "one hashtag a chat"),
        ('chats: [{hashtag: "ärger😀", when: daily 8pm}]\n', (1, 25), "“😀” can't be in one", "letters"),
        ('chats: [{hashtag: "日本", when: daily 25pm}]\n', (1, 37), "“25pm”", "8-9pm"),
        # what is missing
        ("timezone: UTC\n", (1, 1), "the key chats is missing", "chats: [{hashtag"),
        ("chats: [{when: daily 8pm}]\n", (1, 9), "the key hashtag is missing", "hashtag: jobhuntchat"),
        ("chats: [{hashtag: a}]\n", (1, 9), "the key when is missing", "when: Mondays"),
        ("chats: [{hashtag: a, when: []}]\n", (1, 28), "the list is empty", "Mondays"),
        ("# nothing\n", (2, 1), "the file is empty", "lastcall init"),
        ("- a\n", (1, 1), "the file has no keys", "chats:"),
        # lists and keys
        ("chats: x\n", (1, 8), "a list is expected", "[{hashtag: jobhuntchat"),
        ("chats:\n  hashtag: a\n  when: daily 8pm\n", (2, 3), "a list is expected", "a dash and a space"),
        ("chats:\n  - '#x daily 8pm'\n", (2, 5), "keys are expected", "{hashtag: jobhuntchat"),
        ("budgets: 45m\n" + CHAT, (1, 10), "keys are expected", "{session: 45m"),
        ("remind: 15m, 2m\n" + CHAT, (1, 9), "is no duration", "[15m, 2m]"),
        ("remind: 8d\n" + CHAT, (1, 9), "8d is too long", "at most 7d"),
        ("over_budget: [{after: 1m, do: run, command: ls -l}]\n" + CHAT, (1, 45), "a list is expected", "[ls, -l]"),
        ("over_budget: [{after: 1m, do: run}]\n" + CHAT, (1, 15), "command goes with do: run", "command: ["),
        ("over_budget: [{after: 1m, every: 1m, do: notify}]\n" + CHAT, (1, 15), "either after or every", "{after"),
        # numbers, times, dates, zones, links
        ("extensions: {per_session: -1}\n" + CHAT, (1, 27), "does not fit", "from 0 to 20"),
        ('day_starts: "25:00"\n' + CHAT, (1, 13), "is no time of day", "23:59"),
        ("day_starts: 4\n" + CHAT, (1, 13), "is no time of day", '"04:00"'),
        (chat("skip: [28.12.2026]"), (4, 12), "is no date", "2026-12-28"),
        (chat("skip: 2026-02-30"), (4, 11), "is not in the calendar", NOTHING),
        ("timezone: EST\n" + CHAT, (1, 11), "short for several zones", "America/New_York"),
        ("timezone: america/denver\n" + CHAT, (1, 11), "is not a time zone", "America/Denver"),
        ("timezone: UTC+1\n" + CHAT, (1, 11), "is not a time zone", "Europe/Berlin"),
        ("timezone: ../../etc/passwd\n" + CHAT, (1, 11), "is not a time zone", "America/Denver"),
        ("link: x.com/{hashtag}\n" + CHAT, (1, 7), "is no web address", "https://"),
        ("link: 'https://x.com/{tag}'\n" + CHAT, (1, 7), "only {hashtag}", "https://"),
        # announcements
        ("chats: [{hashtag: a, when: 20:00}]\n", (1, 33), "no day", "Wednesday"),
        ("chats: [{hashtag: a, when: 'Mondays 25:00-26:00'}]\n", (1, 37), "“25:00”", "20:00"),
        ("protected: [{name: x, when: daily 6pm}]\n" + CHAT, (1, 29), "no end", "daily 6-7:30pm"),
        ("protected: [{name: x, when: 2027-01-02 to 2026-12-24}]\n" + CHAT, (1, 29), "before it begins", "2026"),
        ("chats: [{hashtag: a, when: {start: '2026-01-05T22:00', rrule: FREQ=WEEKLYY}}]\n", (1, 63), "WEEKLYY",
         "FREQ=WEEKLY"),
        ("chats: [{hashtag: a, when: {start: '2026-01-05'}}]\n", (1, 36), "no date with a time", "2026-01-05T22:00"),
        ("chats: [{hashtag: a, when: {rrule: FREQ=DAILY}}]\n", (1, 28), "the key start is missing", "start:"),
        # texts
        (chat('goal: "a\\0b"'), (4, 11), "a control character", "backslash"),
        (chat("goal: |\n      one\n      two"), (4, 11), "longer than a notification", "one line"),
        (chat("goal: " + "x" * 5000), (4, 11), "5000 characters", "2000"),
    ],
)  # fmt: skip
def test_wrong_values(text: str, place: tuple[int, int], says: str, hint: str) -> None:
    """Line and column count from 1, in letters, also after letters of many bytes."""
    problem = one(text)
    assert says in problem.message
    assert hint in problem.hint
    # inside of an announcement the place is the word's, at or after the value's own
    assert problem.line == place[0]
    assert problem.column >= place[1] if "protected" in text else problem.column == place[1]


@pytest.mark.parametrize(
    ("text", "place", "says", "hint"),
    [
        ("chats:\n\t- a\n", (2, 1), "a tab", "spaces"),
        ("chats:\n  - hashtag: a\n  \twhen: daily 8pm\n", (3, 3), "a tab", "spaces"),
        (CHAT + CHAT, (2, 1), "“chats” is here twice: the first is on line 1", "keep one"),
        (chat("when: daily 9pm"), (4, 5), "“when” is here twice: the first is on line 3", "keep one"),
        (CHAT + "---\n" + CHAT, (2, 1), "a second document", "one file, one schedule"),
        ("%FOO\n" + CHAT, (1, 1), "can't begin with %", "quotes"),
        ("? [a]\n: 1\n" + CHAT, (1, 3), "a key has to be one word", "quotes"),
        ("? \n: 1\n" + CHAT, (1, 2), "a key is missing", NOTHING),
        (chat('goal: "C:\\dir"'), (4, 14), "after a backslash", "\\\\"),
        (chat("goal: one: two"), (4, 14), "a colon", "quotes"),
        ("chats:\n  - hashtag:a\n    when: daily 8pm\n", (3, 9), "a colon", "a colon and a space"),
        ("chats:\n  - hashtag: a\n   when: daily 8pm\n", (3, 4), "doesn't fit", "the same column"),
        ("chats:\n  -hashtag: a\n", (2, 3), "a list is expected", "a dash and a space"),
        ('chats: [{hashtag: "a, when: daily 8pm}]\n', (1, 19), "the quote that opens here", "the same quote"),
        ("chats: [{hashtag: a, when: daily 8pm]\n", (1, 9), "the bracket that opens here", "missing comma"),
        (chat("goal: !important x"), (4, 11), "the tag", "quotes"),
        ("chats: &all\n  - {hashtag: a, when: daily 8pm}\n", (1, 8), "the anchor &all", "quotes"),
        ("a: \x1b[31m\n", (1, 4), "U+001B", "delete it"),
        ("chats: " + "[" * 10_000, (1, 18), "nested too deep", NOTHING),
    ],
)
def test_what_yaml_makes_hard(text: str, place: tuple[int, int], says: str, hint: str) -> None:
    """In words for somebody who has never heard of a flow sequence."""
    problem = one(text)
    assert says in problem.message
    assert hint in problem.hint
    assert place[0] == problem.line
    assert "nested" in says or place[1] == problem.column


@pytest.mark.parametrize(
    "text", [CHAT + "remnd: 5m\n", "\ufeff" + CHAT + "remnd: 5m\n", CHAT.strip() + "\r\nremnd: 5m\r\n"]
)
def test_byte_order_marks_and_line_ends_are_no_matter(text: str) -> None:
    """A file from Windows is read as any other, with the same places."""
    problem = one(text)
    assert (problem.line, problem.column, problem.key) == (2, 1, "remnd")


@pytest.mark.parametrize(
    "text",
    [
        "---\n" + CHAT + "...\n",
        "%YAML 1.2\n---\n" + CHAT,
        "timezone:\tUTC\n" + CHAT,
        "chats:\n",
        "remind: []\n" + CHAT,
        "protected:\n" + CHAT,
        chat("goal: >\n      two people\n      in Denver"),
        chat("name: 😀"),
        chat("skip: 2026-12-28"),
        "chats: [{hashtag: no, when: daily 20:00}, {hashtag: 2026, when: daily 20:00}]\n",
        "day_starts: 04:00\n" + CHAT,
    ],
)
def test_what_is_fine(text: str) -> None:
    """Ordinary YAML is read; scalars are text, whatever YAML 1.1 makes of them."""
    loaded = parse(text, timezone="UTC")
    assert loaded.schedule, loaded.problems
    assert loaded.problems == ()


def test_aliases_do_not_explode() -> None:
    """A billion laughs are one refusal a line, at once."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    problems = told("\n".join(lines))
    refused = [problem for problem in problems if problem.key != "chats"]
    assert all("is not read here" in problem.message for problem in refused)
    assert len(refused) == 9 + 8 * 9, "once for what is written, never for what it would become"


def test_merge_keys_are_refused_with_what_they_stand_for() -> None:
    """They are part of YAML 1.1 that no newcomer knows."""
    problems = told("chats:\n  - <<: {budget: 3m}\n    hashtag: a\n    when: daily 8pm\n")
    assert [(p.line, p.column, p.message) for p in problems] == [(2, 5, "merge keys (<<) are not read here")]
