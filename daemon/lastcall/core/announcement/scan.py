"""From a phrase to its items: at each place, the longest thing that is known there."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from msgspec import Struct

from lastcall.core.announcement import clocks, words
from lastcall.core.announcement.dates import read_days, read_span
from lastcall.core.announcement.filler import FILLER
from lastcall.core.announcement.items import (
    Aside,
    Dates,
    Found,
    Item,
    Lasts,
    Mark,
    MarkKind,
    Named,
    Part,
    Relative,
    Times,
    Unknown,
    What,
)
from lastcall.core.announcement.rhythm import how_often, ordinals
from lastcall.core.announcement.weekdays import months, weekdays
from lastcall.core.announcement.words import near
from lastcall.core.announcement.zones import read_zone

_ALIKE = {
    **dict.fromkeys("‐‑‒–—−―", "-"), **dict.fromkeys("’‘`´ʼ", "'"), **dict.fromkeys("|=~¦→⇒»", "/"),
    **dict.fromkeys("•·●▪;!?", ";"), **dict.fromkeys("[{<", "("), **dict.fromkeys("]}>", ")"), "\\": "/",
}  # fmt: skip
SHORTEST = timedelta(minutes=5)
_OPTIONAL = re.compile(r"\((?:s|r|es)\)", re.IGNORECASE)
"""`Thursday(s)`."""
_BETWEEN_ZONES = (Mark("("), Mark("/"), Mark(","), Mark("and"))
_KEPT = set("-'/;().,:&+#@½_")


class _Text(Struct, frozen=True):
    """A phrase made even: lower case, one blank at a time, one character for all that look or mean alike."""

    even: str
    written: str
    """The same places as the user has them."""
    columns: tuple[int, ...]
    """Where in the phrase each place stands, and where the phrase ends."""


def _even(phrase: str) -> _Text:
    kept: list[tuple[str, str, int]] = []
    for column, char in enumerate(_OPTIONAL.sub(lambda match: " " * len(match[0]), phrase)):
        plain = _plain(char)
        if plain != " " or (kept and kept[-1][0] != " "):
            kept.append((plain, char, column))
    return _Text(
        "".join(plain for plain, _, _ in kept),
        "".join(char for _, char, _ in kept),
        (*(column for _, _, column in kept), len(phrase)),
    )


def _plain(char: str) -> str:
    char = _ALIKE.get(char, char)
    lower = char.lower()
    if len(lower) == 1 and (lower.isalnum() or lower in _KEPT):
        return lower
    return " "


def scan(phrase: str, home: str) -> Iterator[Item]:
    """The items of a phrase, in order. `home` is the zone of the user's file."""
    text = _even(phrase)
    at, timed, topic = 0, False, ""
    while at < len(text.even):
        if text.even[at] in " :'_":
            at += 1
            continue
        what, end = _next(text.even, text.written, at, home, after_time=timed)
        word = text.even[at:end].strip()
        if topic in words.NAMING and (person := _PERSON.match(text.written, at)):
            what, end, topic = (), person.end(), "name"
        elif _is_unknown(what, word) and _fits(topic, word, text.written[at]):
            what, topic = (), {"about": "about", "for": ""}.get(topic, "name")
        elif topic in words.NAMING and not what and text.written[at].isupper():
            topic = "name"  # `by Mark Jones`
        elif word in words.NAMING or word in words.CONCERNING:
            topic = word
        elif what and (topic != "name" or what[0] != Mark("and")):
            topic = ""
        stop = len(text.even[:end].rstrip())
        yield from (Item(each, text.columns[at], text.columns[stop - 1] + 1) for each in what)
        timed = any(isinstance(each, Times | Named) for each in what) or (
            timed and (not what or what[0] in _BETWEEN_ZONES)
        )
        at = end


_PERSON = re.compile(r"(?:April|May|June)\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)[A-Z][a-z]+")
"""Names that are also months."""


def _is_unknown(what: tuple[What, ...], word: str) -> bool:
    return len(what) == 1 and isinstance(what[0], Unknown) and word.replace("'", "").isalpha()


def _fits(topic: str, word: str, initial: str) -> bool:
    """Whether a word that is not known can be what `by Jane Doe and John`, `about parks`, `for beginners` leads to: it
    says nothing of time, and is no slip of a word that does.
    """
    if topic in words.NAMING or topic == "name":
        return initial.isupper() and not word.endswith(("day", "days"))
    return (topic == "about" or (topic == "for" and initial.islower())) and not near(word)


def _next(text: str, phrase: str, at: int, home: str, *, after_time: bool) -> Found:
    for recognise in _RECOGNISERS:
        found = recognise(text, at)
        if found:
            return found
    zone = read_zone(text, phrase, at, home=home, after_time=after_time)
    if zone:
        return (Named(zone[0]),), zone[1]
    return months(text, at) or _word(text, at)


_IGNORED = re.compile(
    r"https?:\S*|www\.\S+|#[\w]+|@[a-z_]\w*|due to [^;.\d]*?(?=\bno\b)"
    r"|(?:do not|don't|never|can't) (?:miss|forget)(?![a-z])|until further notice|all year(?: long| round)?(?![a-z])"
    r"|now (?=(?:un)?til|thr|to )|q ?& ?as?(?![a-z])"
    r"|kick(?:s|ing)? off(?![a-z])"
    r"|(?:moving|moved|moves|switching|switched|changing|changed|changes) to(?= )"
)


def _ignored(text: str, at: int) -> Found | None:
    match = _IGNORED.match(text, at)
    return ((), match.end()) if match else None


def _dates(text: str, at: int) -> Found | None:
    span = read_span(text, at)
    if span:
        return (Dates((span[0],)), Mark("until"), Dates((span[1],))), span[2]
    found = read_days(text, at)
    return ((Dates(tuple(found[0])),), found[1]) if found else None


# When


def _lasts(text: str, at: int) -> Found | None:
    if match := _HOUR_LONG.match(text, at):
        return (Lasts(60 * clocks.MINUTE),), match.end()
    match = clocks.LENGTH.match(text, at)
    if not match or (match["unit"] == "h" and _HOUR_OF_DAY.match(text, at)):
        return None
    length = clocks.length(match)
    if length < SHORTEST or length % clocks.MINUTE:
        return (Unknown("no chat is so short"),), match.end()
    return (Lasts(length),), match.end()


_HOUR_LONG = re.compile(r"(?:an?\s)?(?:full\s)?hour-?\s?long(?![a-z])")
_BETWEEN = re.compile(r"between\s")
_HOUR_OF_DAY = re.compile(r"(?:[7-9]|1\d|2[0-3])\s?h(?![a-z])")
"""`20h`; less than that is a length."""


def _times(text: str, at: int) -> Found | None:
    military = clocks.MILITARY.match(text, at)
    if military:
        begin = clocks.Clock(int(military[1]), int(military[2]), "24", military[0])
        end = clocks.Clock(int(military[3]), int(military[4]), "24", military[0]) if military[3] else None
        return (Times(begin, end),), military.end()
    between = _BETWEEN.match(text, at)
    read = clocks.read(text, between.end() if between else at)
    if read is None:
        return None
    first, stop = read
    if isinstance(first, str):
        return (Unknown(f"“{first}” is no time of day"),), stop
    to = clocks.TO.match(text, stop) or (clocks.AND.match(text, stop) if between else None)
    read = clocks.read(text, to.end()) if to else None
    if read is None:
        return (Times(first, None),), stop
    last, stop = read
    if isinstance(last, str):
        return (Unknown(f"“{last}” is no time of day"),), stop
    return (Times(first, last),), stop


# Words and marks

_WORD = re.compile(r"[^\W\d]+(?:['.&-][^\W\d]+)*|\d+|.", re.DOTALL)
_MARKS: dict[str, What] = {
    "&": Mark("and"), "+": Mark("and"), "/": Mark("/"), "(": Mark("("), ")": Mark(")"), ",": Mark(","), ";": Mark(";"),
    ".": Mark(";"), "-": Mark("-"),
}  # fmt: skip
_TERM = re.compile(
    r"(?:during|in|throughout)\s(?:the\s)?(?:school\s)?(?:term(?:[- ]?time)?|semester|academic year)(?![a-z])"
)


def _word(text: str, at: int) -> Found:
    term = _TERM.match(text, at)
    if term:
        return (
            Aside(f"“{term[0]}” has no dates: every one is planned, use skip for the others"),
        ), term.end()
    match = _WORD.match(text, at)
    word = match[0] if match else text[at]
    return _meaning(word), at + len(word)


def _meaning(word: str) -> tuple[What, ...]:
    if word in _MARKS:
        return (_MARKS[word],)
    if word in words.RELATIVE:
        return (Relative(),)
    if word in words.PART_OF:
        return (Part(words.PART_OF[word]),)
    for known, kind in _KINDS:
        if word in known:
            return (Mark(kind),)
    if word in words.SOME:
        return (Aside(words.SOME[word]),)
    if word in words.DOUBTFUL:
        return (Unknown(words.DOUBTFUL[word]),)
    if word in FILLER or not word.strip("#@_½'&+"):
        return ()
    return (Unknown(f"“{word}” is not understood"),)


_KINDS: tuple[tuple[frozenset[str], MarkKind], ...] = (
    (words.STARTING, "from"), (words.ENDING, "until"), (words.NEGATIONS, "no"), (words.JOINING, "and"),
    (words.AGAIN, "again"),
)  # fmt: skip
_RECOGNISERS: tuple[Callable[[str, int], Found | None], ...] = (
    _ignored, _dates, _lasts, how_often, ordinals, _times, weekdays,
)  # fmt: skip
