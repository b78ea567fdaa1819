"""How time zones are named in announcements: abbreviations, places, offsets. `EST` is written all year for a clock
that changes twice, so an abbreviation names a place's clock, and a note says which.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

from lastcall.core.announcement.filler import FILLER
from lastcall.core.announcement.words import (
    AGAIN,
    ENDING,
    JOINING,
    MONTH_OF,
    NEGATIONS,
    PART_OF,
    STARTING,
    WEEKDAY_OF,
)

_PLACES = {  # IANA name: what people call its clock | what names the place, and the clock only beside a time
    "America/New_York": "et,eastern,east coast,us eastern,us-eastern,us east coast,us east,eastern us|new york,nyc",
    "America/Chicago": "ct,central,us central,us-central,central us|chicago",
    "America/Denver": "mt,mountain,us mountain|denver",
    "America/Los_Angeles": "pt,pacific,west coast,us pacific,us-pacific,us west coast,us west|los angeles,california",
    "America/Phoenix": "arizona|phoenix",
    "America/Anchorage": "|alaska",
    "Pacific/Honolulu": "hst|hawaii",
    "America/Halifax": "atlantic|halifax",
    "America/St_Johns": "|newfoundland",
    "America/Toronto": "|toronto",
    "America/Vancouver": "|vancouver",
    "America/Sao_Paulo": "brt|brazil",
    "America/Argentina/Buenos_Aires": "|argentina",
    "Europe/London": "uk,british,greenwich,greenwich mean|britain,london,england,scotland,wales",
    "Europe/Dublin": "|ireland,irish,dublin",
    "Europe/Lisbon": "|portugal,lisbon",
    "Europe/Paris": "|france,paris,french",
    "Europe/Berlin": "central european|german,germany,berlin",
    "Europe/Madrid": "|spain,madrid",
    "Europe/Rome": "|italy,rome",
    "Europe/Amsterdam": "|netherlands,amsterdam,dutch",
    "Europe/Brussels": "|belgium,brussels",
    "Europe/Zurich": "|switzerland,zurich,swiss",
    "Europe/Stockholm": "|sweden,stockholm",
    "Europe/Helsinki": "eastern european|finland,helsinki",
    "Europe/Athens": "|greece,athens",
    "Europe/Istanbul": "|turkey,istanbul",
    "Europe/Moscow": "msk|moscow",
    "Africa/Johannesburg": "sast|south africa,johannesburg,south african",
    "Africa/Lagos": "|nigeria,lagos",
    "Africa/Nairobi": "|kenya,nairobi,east africa",
    "Africa/Accra": "|ghana,accra",
    "Africa/Cairo": "|egypt,cairo",
    "Asia/Dubai": "|dubai,uae,gulf",
    "Asia/Jerusalem": "|israel,jerusalem",
    "Asia/Karachi": "pkt|pakistan,karachi",
    "Asia/Kolkata": "|india,indian,kolkata,mumbai,delhi,new delhi,bangalore",
    "Asia/Dhaka": "|bangladesh,dhaka",
    "Asia/Bangkok": "|thailand,bangkok",
    "Asia/Jakarta": "wib|jakarta",
    "Asia/Singapore": "sgt|singapore",
    "Asia/Kuala_Lumpur": "myt|malaysia,kuala lumpur",
    "Asia/Manila": "pht,philippine|philippines,manila",
    "Asia/Hong_Kong": "hkt|hong kong",
    "Asia/Shanghai": "|china,beijing,shanghai",
    "Asia/Tokyo": "jst|japan,tokyo",
    "Asia/Seoul": "kst|korea,seoul,south korea",
    "Australia/Perth": "awst|perth",
    "Australia/Darwin": "|darwin",
    "Australia/Adelaide": "acst,acdt|adelaide",
    "Australia/Brisbane": "|brisbane,queensland,qld",
    "Australia/Sydney": "aet,aedt,australian eastern,australia eastern|sydney,nsw,canberra",
    "Australia/Melbourne": "|melbourne,victoria",
    "Australia/Hobart": "|hobart,tasmania",
    "Pacific/Auckland": "nz,nzt,nzst,nzdt|new zealand,auckland,wellington,christchurch",
    "UTC": "utc,coordinated universal|zulu,universal",
}
_SEASONAL = {  # abbreviations that name one half of the year, and are written in both
    "America/New_York": "est edt",
    "America/Chicago": "cst cdt",
    "America/Denver": "mst mdt",
    "America/Los_Angeles": "pst pdt",
    "America/Halifax": "ast adt",
    "America/Anchorage": "akst akdt",
    "America/St_Johns": "nst ndt",
    "Europe/London": "gmt bst",
    "Europe/Berlin": "cet cest",
    "Europe/Helsinki": "eet eest",
    "Australia/Sydney": "aest",
    "Asia/Kolkata": "ist",
}
_LITERAL = {  # what they say to the letter, in minutes ahead of UTC
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "gmt": 0,
    "bst": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "ist": 330,
    "aest": 600, "aedt": 660, "acst": 570, "acdt": 630,
}  # fmt: skip
_UPPERCASE = {
    "AT": "America/Halifax", "WAT": "Africa/Lagos", "EAT": "Africa/Nairobi", "CAT": "Africa/Johannesburg",
    "E": "America/New_York", "C": "America/Chicago", "P": "America/Los_Angeles", "Z": "UTC",
    "WET": "Europe/Lisbon", "ART": "America/Argentina/Buenos_Aires", "NT": "America/St_Johns",
}  # fmt: skip
"""Also words: a zone only in capitals, straight after a time."""
_AT_HOME = {  # abbreviation: the other zones it may stand for, taken where the file's own zone is one of them
    "ist": ("Europe/Dublin", "Asia/Jerusalem"),
    "cst": ("Asia/Shanghai", "Asia/Taipei", "America/Havana", "America/Mexico_City", "America/Winnipeg"),
    "cdt": ("America/Havana", "America/Winnipeg"),
    "est": ("America/Toronto", "America/Detroit", "America/Panama", "America/Jamaica"),
    "edt": ("America/Toronto", "America/Detroit"),
    "mst": ("America/Phoenix", "America/Edmonton"),
    "mdt": ("America/Edmonton",),
    "pst": ("Asia/Manila", "America/Vancouver", "America/Tijuana"),
    "pdt": ("America/Vancouver", "America/Tijuana"),
    "bst": ("Asia/Dhaka",),
    "aest": ("Australia/Brisbane", "Australia/Melbourne", "Australia/Hobart"),
    "ast": ("America/Puerto_Rico", "Asia/Riyadh"),
    "gmt": ("UTC", "Africa/Accra", "Atlantic/Reykjavik", "Africa/Abidjan"),
}
_UNSURE = {
    "ist": "India, Ireland or Israel", "cst": "the American Midwest or China", "bst": "Britain or Bangladesh",
    "aest": "Sydney or Brisbane, which keeps no summer time", "gmt": "London's clock or UTC",
    "ast": "Atlantic Canada, Puerto Rico or Arabia",
}  # fmt: skip
_FIXED = {  # offsets in minutes that are no whole hours, and a zone that keeps them all year
    210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata", 345: "Asia/Kathmandu", 390: "Asia/Yangon",
    525: "Australia/Eucla", 570: "Australia/Darwin", -570: "Pacific/Marquesas",
}  # fmt: skip


class Zone(Struct, frozen=True):
    """A zone as a phrase names it."""

    name: str
    """IANA."""
    note: str = ""
    """What was taken for granted, as a sentence for the user."""
    literal: int | None = None
    """Minutes ahead of UTC that an abbreviation says to the letter, whatever the season."""


_CLOCK_OF = {
    word: name for name, words in _PLACES.items() for word in words.partition("|")[0].split(",") if word
}
_PLACE_OF = {
    word: name for name, words in _PLACES.items() for word in words.partition("|")[2].split(",") if word
}
_SEASONAL_OF = {word: name for name, words in _SEASONAL.items() for word in words.split()}


_TIME = re.compile(r"(?:'s)?(?:\s+(?:standard|daylight|summer|winter|local|coast|clock))*\s+time\b")
_DOTTED = re.compile(r"[a-z](?:\.[a-z]){1,2}\b\.?(?![a-z])")
_WORDS = re.compile(r"[a-z]+(?:[ -][a-z]+){0,3}")
_OFFSET = re.compile(r"(?:utc|gmt|z)\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?(?![\d:])")
_NO_CITY = frozenset((*WEEKDAY_OF, *MONTH_OF, *STARTING, *ENDING, *NEGATIONS, *JOINING, *AGAIN, *PART_OF))
_IANA = re.compile(r"[a-z]+(?:/[a-z_+-]+){1,2}(?![a-z])")
_CITY = re.compile(r"((?:[a-z]+ ){1,3})time\b")
_ONE_CITY = re.compile(r"[a-z]+(?: [a-z]+)?(?![a-z'])")
_CAPITALS = re.compile(rf"(?:{'|'.join(_UPPERCASE)})(?![A-Za-z])")


def read_zone(text: str, written: str, at: int, *, home: str, after_time: bool) -> tuple[Zone, int] | None:
    """The zone that is named at a place of a phrase, and where its name ends.

    `text` is in lower case, `written` as the user has it; `home` is the zone of the user's file. Straight after a time
    more is taken for a zone's name than elsewhere.
    """
    match = _OFFSET.match(text, at)
    if match:
        return _offset(match)
    found = _name(text, at, _CLOCK_OF, _SEASONAL_OF)
    if found:
        word, end = found
        time = _TIME.match(text, end)
        return _named(word, home), time.end() if time else end
    found = _name(text, at, _PLACE_OF)
    if found:
        word, end = found
        time = _TIME.match(text, end)
        if after_time or time or _stands_alone(text, at, end):
            return Zone(_PLACE_OF[word]), time.end() if time else end
    match = _IANA.match(text, at)
    if match and match[0] in _iana():
        return Zone(_iana()[match[0]]), match.end()
    if after_time:
        capitals = _CAPITALS.match(written, at)
        if capitals:
            name = _UPPERCASE[capitals[0]]
            return Zone(name, f"{capitals[0]} is taken for {place(name)}."), capitals.end()
    return _city(text, at, after_time=after_time)


def _name(text: str, at: int, *tables: dict[str, str]) -> tuple[str, int] | None:
    """The longest name at a place of a text that is in one of the tables, and where it ends."""
    match = _DOTTED.match(text, at)
    if match:
        word = match[0].replace(".", "")
        return (word, match.end()) if any(word in table for table in tables) and len(word) < 4 else None
    match = _WORDS.match(text, at)
    name = match[0] if match else ""
    while name:
        if any(name in table for table in tables):
            return name, at + len(name)
        name = name[: max(name.rfind(" "), name.rfind("-"), 0)]
    return None


def _stands_alone(text: str, begin: int, end: int) -> bool:
    """`midday Wednesdays, Brisbane`."""
    return text[:begin].rstrip().endswith((",", "(")) and not text[end:].strip(" .)")


def _offset(match: re.Match[str]) -> tuple[Zone, int] | None:
    minutes = (int(match[2]) * 60 + int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    if not minutes:
        return Zone("UTC"), match.end()
    if minutes % 60 == 0 and -12 <= minutes // 60 <= 14:  # POSIX has the sign the other way round
        name = f"Etc/GMT{-minutes // 60:+d}"
    elif minutes in _FIXED:
        name = _FIXED[minutes]
    else:
        return None
    return Zone(name, f"{place(name)} is taken as fixed: no summer time."), match.end()


def _named(word: str, home: str) -> Zone:
    if word in _CLOCK_OF:
        return Zone(_CLOCK_OF[word], literal=_LITERAL.get(word))
    name = home if home in _AT_HOME.get(word, ()) else _SEASONAL_OF[word]
    note = f"{word.upper()} is taken for {place(name)}, summer and winter"
    unsure = f"; it can be {_UNSURE[word]}" if word in _UNSURE else ""
    return Zone(name, f"{note}{unsure}.", _LITERAL.get(word))


def _city(text: str, at: int, *, after_time: bool) -> tuple[Zone, int] | None:
    """`Kansas City time`, or straight after a time `Honolulu`."""
    match = _CITY.match(text, at)
    if match and match[1].strip() in _cities():
        return Zone(_cities()[match[1].strip()]), match.end()
    match = _ONE_CITY.match(text, at) if after_time else None
    if match and all(word in FILLER or word in _NO_CITY for word in match[0].split()):
        return None  # asking for all cities costs as much as a dozen phrases
    for name in (match[0], match[0].partition(" ")[0]) if match else ():
        if name in _cities():
            return Zone(_cities()[name]), at + len(name)
    return None


@cache
def _cities() -> dict[str, str]:
    """City to IANA name; where two zones end alike, the shorter name."""
    names = sorted((zone for zone in available_timezones() if "/" in zone), key=len, reverse=True)
    cities = {zone.rpartition("/")[2].replace("_", " ").lower(): zone for zone in names}
    return {city: zone for city, zone in cities.items() if not zone.startswith(("Etc/", "US/", "SystemV/"))}


@cache
def _iana() -> dict[str, str]:
    """Name in lower case to the IANA name."""
    return {zone.lower(): zone for zone in available_timezones() if "/" in zone}


def place(zone: str) -> str:
    """How a zone is said, so that it is read back as the same: `New York time`, `UTC+2`."""
    if zone.startswith("Etc/GMT") and zone[7:]:
        return f"UTC{-int(zone[7:]):+d}"
    city = zone.rpartition("/")[2].replace("_", " ")
    word = city.lower()
    if "/" in zone and (_PLACE_OF.get(word) or _cities().get(word)) == zone and re.fullmatch("[a-z ]+", word):
        return f"{city} time"
    return zone


A_GOOD_PART = 8
"""Weeks. For fewer, in spring and autumn, the clocks of two continents have changed by halves."""
_SAMPLES = tuple(datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=7 * week) for week in range(53))


def ahead(first: Zone, second: Zone) -> frozenset[int]:
    """By how many minutes the second clock can be meant to be ahead of the first.

    Whoever writes two zones beside each other looks at today's clocks, or adds up what the abbreviations say.
    """
    by_letter = first.literal is not None and second.literal is not None
    weeks = _apart(first.name, second.name)
    found = {minutes for minutes, number in weeks.items() if number >= (A_GOOD_PART if by_letter else 1)}
    if first.literal is not None and second.literal is not None:
        found.add(second.literal - first.literal)
    return frozenset(found)


@lru_cache(maxsize=256)
def _apart(first: str, second: str) -> Counter[int]:
    """By how many minutes the second zone is ahead of the first, and in how many weeks of a year."""
    one, other = ZoneInfo(first), ZoneInfo(second)
    return Counter(
        round((_offset_at(at, other) - _offset_at(at, one)).total_seconds() / 60) for at in _SAMPLES
    )


def _offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
