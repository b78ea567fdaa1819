"""What a week looks like: the signs it is drawn with, and the colours."""

from msgspec import Struct

AXIS = 7
"""Cells before the first column, for the hours."""
LONGEST_NAME = 100
"""Letters of protected time's name."""
AWAY = "bright_black"
"""Of what takes no time of the user's: protected time, and chats that don't open."""
MARK = "bold yellow"
MARK_ON_GROUND = "bold #ffd75f"
PALETTE = (
    ("#1d4f7c", "#63b0f0"),
    ("#5b3a78", "#c08cf0"),
    ("#1f6147", "#5fd39b"),
    ("#83461a", "#f2a45c"),
    ("#7a2b45", "#f284a4"),
    ("#3a4690", "#98a7ff"),
    ("#4d6218", "#b9d957"),
    ("#175f66", "#58d3da"),
)
"""Of a chat: the ground on which its name stands in white, and its edge. They carry their own ground, so that
they read the same on a dark and on a light terminal."""


class Look(Struct, frozen=True):
    """The signs."""

    shade: str = "░"
    """Protected time."""
    own: str = "█"
    """The edge of a chat where the time in it is planned."""
    rest: str = "▏"
    """Its edge where the user would have left."""
    parts: str = " ▁▂▃▄▅▆▇█"
    """A cell filled from below, by eighths."""
    gap: str = "┊"
    full: str = "━"
    empty: str = "─"
    mark: str = "▲"
    dash: str = "–"
    now: str = "▸"
    line: str = "│"
    ellipsis: str = "…"

    @property
    def key(self) -> str:
        """What the signs mean."""
        return f"{self.own} planned  {self.rest} rest of the chat  {self.shade} protected time  {self.mark} collides"


UNICODE = Look()
ASCII = Look(":", "=", "|", "", ":", "=", "-", "!", "-", ">", "|", "~")


def colours(chats: list[str]) -> dict[str, tuple[str, str]]:
    """A pair of the palette for each chat."""
    return {chat: PALETTE[index % len(PALETTE)] for index, chat in enumerate(dict.fromkeys(chats))}


def bar(share: float, width: int, look: Look) -> tuple[str, str]:
    """The filled and the empty part of a bar."""
    filled = min(round(share * width), width)
    if share > 0:
        filled = max(filled, 1)
    return look.full * filled, look.empty * (width - filled)


def bar_style(share: float) -> str:
    """Green while there is room, yellow when it is nearly full, red when it is more than fits."""
    return "bold red" if share > 1 else "yellow" if share > 0.9 else "green"
