"""Which IANA zone a calendar's TZID means."""

from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON


def iana(tzid: str, location: str = "") -> str | None:
    """The IANA name of a zone as calendars name it, None where it can't be told.

    `location` is what the file's own description of the zone adds (X-LIC-LOCATION). Outlook names zones as Windows
    does; older programs put a path of their own before the name, as `/mozilla.org/20050126_1/America/New_York`.
    """
    name = tzid.strip().strip('"')
    candidates = [name, WINDOWS_TO_OLSON.get(name, ""), *_tails(name), location]
    return next((each for each in candidates if _is_zone(each)), None)


def _tails(name: str) -> list[str]:
    """`America/Indiana/Knox`, `Indiana/Knox` of a path that ends so."""
    parts = name.strip("/").split("/")
    return ["/".join(parts[-count:]) for count in (3, 2) if len(parts) > count]


def _is_zone(name: str) -> bool:
    """Whether a schedule may name it: as there, `EST` alone is none, since it stays on winter time."""
    if name != "UTC" and "/" not in name:
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
