"""What an event's texts say: its hashtag, name, goal, budget and link."""

import re
from typing import Any

from icalendar import Component, Event

from lastcall.edges.calendar_file.writing import BUDGET, GOAL

LONGEST_LINE = 300
"""As the schedule's own lines."""
LONGEST_TAG = 60
_TAG = re.compile(r"(?<![\w/&#])#(?=\w*[^\W\d_])(\w{1,100})")
_LINK = re.compile(r"https?://[^\s<>\"\\{}]+", re.IGNORECASE)


def text_of(event: Component, name: str) -> str:
    """A text, without what can't be shown; the first where there are several."""
    value: Any = event.get(name, "")
    text = str(value[0] if isinstance(value, list) else value)
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


def line_of(event: Component, name: str) -> str:
    """A text in one line."""
    return " ".join(text_of(event, name).split())[:LONGEST_LINE]


def hashtag_of(event: Event) -> tuple[str, str, str]:
    """(hashtag, name, note). Without a hashtag in its texts one is made of the title; "" where there is none."""
    title = line_of(event, "SUMMARY")
    for text in (title, " ".join(event.categories), text_of(event, "DESCRIPTION")):
        found = _TAG.search(text)
        if found:
            return f"#{found[1]}", _name(title, found[0]), ""
    slug = "".join(char for char in title.casefold() if char.isalnum())[:LONGEST_TAG]
    return (
        (f"#{slug}", title, f"The event names no hashtag: #{slug} is made of its title.")
        if slug
        else ("", title, "")
    )


def _name(title: str, tag: str) -> str:
    """The title without its hashtag, unless it goes on in the same sentence: `#tchat with Ann`."""
    rest = re.sub(rf"[(\[]?{re.escape(tag)}[)\]]?", "", title, count=1)
    rest = rest.strip(" -–—:|")
    return title.removeprefix("#") if title.startswith(f"{tag} {rest}") and rest[:1].islower() else rest


def stated(event: Event, label: str) -> str:
    """What a line of the description states, as our own export writes it: `Goal: …`."""
    lines = text_of(event, "DESCRIPTION").splitlines()
    return next((line.removeprefix(label).strip() for line in lines if line.startswith(label)), "")[
        :LONGEST_LINE
    ]


def goal_of(event: Event) -> str:
    """What the user goes for."""
    return stated(event, GOAL)


def budget_of(event: Event) -> str:
    """The time allowed, as written."""
    return stated(event, BUDGET)


def link_of(event: Event) -> str:
    """A web address that a schedule may hold."""
    link = line_of(event, "URL")
    return link if _LINK.fullmatch(link) else ""
