"""Text for the outside."""

import pytest

from lastcall.core.plain_text import one_line, plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\nb"),
        ("a\x1b[31mb\0\x9b", "a[31mb"),
        ("half \ud83c", "half"),
        ("👩🏽‍💻 works", "👩🏽‍💻 works"),
        ("eleven long", "eleven lo…"),
        ("0123456789", "0123456789"),
        (" \n ", ""),
    ],
)
def test_text_is_made_safe_and_short(text: str, shown: str) -> None:
    """No control characters, nothing that is not UTF-8, no more than asked for; emoji stay whole."""
    assert plain(text, 10) == shown


def test_one_line_is_one_line() -> None:
    """Line ends and tabs become spaces."""
    assert one_line("a\r\n\tb \u2028 c", 10) == "a b c"
