"""A sheet of character cells to draw on, for output that is placed in two dimensions."""

from itertools import groupby

from rich.cells import get_character_cell_size
from rich.text import Text

BLANK = (" ", "")


def width_of(text: str) -> int:
    """How many cells a text takes: two for a Chinese sign, none for an accent of its own."""
    return sum(get_character_cell_size(char) for char in text)


def crop(text: str, width: int, ellipsis: str = "…") -> str:
    """The text, or as much of it as fits into so many cells."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - len(ellipsis):
        text = text[:-1]
    return text + ellipsis if width >= len(ellipsis) else ""


def wrap(text: str, width: int, lines: int | None = None, ellipsis: str = "…") -> list[str]:
    """The text in lines of so many cells, at most so many lines; a word that is longer is cut up."""
    found = [""]
    for word in text.split():
        joined = f"{found[-1]} {word}".lstrip()
        if width_of(joined) <= width:
            found[-1] = joined
            continue
        if found[-1]:
            found.append("")
        for char in word:
            if width_of(found[-1] + char) > width:
                found.append("")
            found[-1] += char
    if lines is not None and len(found) > lines:
        rest = " ".join(found[lines - 1 :]) if lines else ""
        found = [*found[: lines - 1], crop(rest, width, ellipsis)][:lines]
    return found


class Canvas:
    """Cells with a style each. What is drawn beside the sheet is lost."""

    def __init__(self, width: int, height: int) -> None:
        """Begin with an empty sheet."""
        self._cells = [[BLANK] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, style: str) -> None:
        """Write a text from a cell on. A style without a background keeps the one that is there."""
        row = self._cells[y]
        for char in text:
            size = get_character_cell_size(char)
            if not 0 <= x < len(row) - size + 1:
                return
            if not size:
                if x:
                    row[x - 1] = (row[x - 1][0] + char, row[x - 1][1])
                continue
            row[x] = (char, style)
            if size == 2:
                row[x + 1] = ("", style)
            x += size

    def lines(self) -> list[Text]:
        """The sheet, line by line, without blanks at the ends."""
        return [_line(row) for row in self._cells]


def _line(row: list[tuple[str, str]]) -> Text:
    line = Text(no_wrap=True)
    while row and row[-1] == BLANK:
        row = row[:-1]
    for style, cells in groupby(row, key=lambda cell: cell[1]):
        line.append("".join(char for char, _ in cells), style)
    return line
