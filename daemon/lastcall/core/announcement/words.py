"""The words announcements are made of. Only vocabulary: what they mean together is read in `parts` and `reading`."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ORDINAL_NAMES = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", -1: "last"}

_SHORT_DAYS = (
    ("mon",), ("tue", "tues"), ("wed", "weds", "wednes"), ("thu", "thur", "thurs"), ("fri",), ("sat",), ("sun",),
)  # fmt: skip
WEEKDAY_OF = {
    name: index
    for index, shorts in enumerate(_SHORT_DAYS)
    for stem in (*shorts, DAYS[index].lower(), DAYS[index].lower() + "s")
    for name in (stem, stem + "'s", stem + "s'")
}
DAY_PATTERN = (
    r"(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:s|nes(?:days?)?)?|thu(?:r(?:s(?:days?)?)?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)"
    r"(?:'s|s')?"
)
"""Matches the names in WEEKDAY_OF, and compiles ten times as fast as a list of them."""
MONTH_PATTERN = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
"""Matches the names in MONTH_OF."""
EVERY_DAY_NAMES = frozenset(
    DAYS[index].lower() + ending for index in range(7) for ending in ("s", "'s", "s'")
)
"""Weekdays that by themselves say every one: `Mondays`."""
DAY_LETTERS = {"m": 0, "t": 1, "tu": 1, "w": 2, "th": 3, "r": 3, "f": 4, "sa": 5, "su": 6}
MONTH_OF = {
    name: index + 1
    for index, month in enumerate(MONTHS)
    for name in (month.lower(), month[:3].lower(), *(("sept",) if index == 8 else ()))
}
ORDINALS = {
    "1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4,
    "5th": 5, "fifth": 5, "last": -1, "final": -1,
}  # fmt: skip
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

PARTS = {
    "morning": (4 * 60, 12 * 60),
    "lunchtime": (11 * 60, 15 * 60),
    "daytime": (8 * 60, 18 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (16 * 60, 24 * 60),
    "night": (18 * 60, 24 * 60),
}
"""From and to which minute of the day a start is called so."""
PART_OF = {
    **{part: part for part in PARTS},
    **{part + "s": part for part in PARTS},
    "lunch": "lunchtime", "tonight": "night", "nightly": "night", "eve": "evening", "weeknights": "night",
    "weeknight": "night",
}  # fmt: skip

SEASONS = frozenset({"spring", "summer", "autumn", "fall", "winter"})
"""They say nothing certain, but beside months they say the same again."""
RELATIVE = frozenset({"today", "tonight", "tomorrow", "yesterday", "now", "upcoming"})
"""Days that hang on when the announcement was published, which it doesn't say."""
DOUBTFUL = {
    "some": "“some” does not say which",
    "alternates": "this does not say which day is next",
    "between": "this does not say which of them is next",
    "sometimes": "“sometimes” does not say when",
    "occasionally": "“occasionally” does not say when",
    "bimonthly": "“bimonthly” is twice a month or every two months",
    "bi-monthly": "“bi-monthly” is twice a month or every two months",
    "semimonthly": "this does not say on which days of the month",
    "semiweekly": "this does not say on which days of the week",
    "annually": "a yearly chat needs a date",
    "yearly": "a yearly chat needs a date",
    "annual": "a yearly chat needs a date",
}

STARTING = frozenset((
    "from", "starting", "starts", "start", "beginning", "begins", "commencing", "commences", "since",
    "effective", "launching", "launches", "restarting", "restarts", "re-starts", "re-starting", "resuming",
    "resumes", "returning", "returns", "back",
))  # fmt: skip
ENDING = frozenset((
    "until", "till", "til", "through", "thru", "ending", "ends", "end", "to", "finishing", "finishes",
))  # fmt: skip
NEGATIONS = frozenset((
    "no", "not", "except", "excepting", "excluding", "excludes", "excl", "skipping", "skip", "without",
    "none", "never", "but", "cancelled", "canceled", "closed", "off", "break", "hiatus", "paused", "skipped",
))  # fmt: skip
NAMING = frozenset({"by", "with", "w", "w/"})
"""Words that people's names follow."""
CONCERNING = frozenset({"about", "for"})
"""Words that a topic follows, or for whom it is."""
FEASTS = frozenset({"thanksgiving", "christmas", "easter", "halloween", "hanukkah", "diwali", "eid"})
"""Days that are left out by their names; their dates are not kept here."""
OFF = frozenset({"off", "closed", "cancelled", "canceled", "skipped"})
"""Negations that may stand behind what they leave out."""
JOINING = frozenset((
    "and", "&", "+", "or", "plus", "n",
))  # fmt: skip
AGAIN = frozenset((
    "again", "also", "both", "another", "repeat", "repeats", "repeated", "encore",
))  # fmt: skip
SOME = {
    "most": "“most” means not every one takes place",
    "usually": "“usually” means not every one takes place",
    "normally": "“normally” means not every one takes place",
    "typically": "“typically” means not every one takes place",
    "generally": "“generally” means not every one takes place",
    "unless": "“unless” means not every one takes place",
    "holiday": "see the announcement for exceptions",
    "holidays": "see the announcement for exceptions",
    "noted": "see the announcement for exceptions",
    "announced": "see the announcement for exceptions",
    "stated": "see the announcement for exceptions",
    "otherwise": "see the announcement for exceptions",
    "approximately": "the end is not exact",
    "approx": "the end is not exact",
    "roughly": "the end is not exact",
    "late": "no end is stated",
    "later": "no end is stated",
    "onwards": "no end is stated",
    "onward": "no end is stated",
    "beyond": "no end is stated",
}
"""Words that change nothing the daemon can act on, but are worth a note."""


def near(word: str) -> str:
    """The day or month that a word may be misspelt from, "" where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an unknown word needs it

    known = [*(day + ending for day in DAYS for ending in ("", "s")), *MONTHS]
    by_lower = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_lower, cutoff=0.75)
    found.sort(key=lambda name: name[0] != word[0].lower())  # `Mundays` is nearer to Mondays than to Sundays
    return by_lower[found[0]] if found else ""
