"""What the figures of a chat advise: by a stated rule, and not before there is enough to go by."""

from collections.abc import Sequence

import pytest

from history import past
from lastcall.core.verdict import Visit, trend, verdict


def visits(*came: int | None, minutes: Sequence[int] = (), over: int = 0) -> list[Visit]:
    """One session a week; None: nobody said what came of it."""
    lengths = minutes or [40] * len(came)
    return [
        Visit(past(7 * week, length, over=over), number is not None, number or 0, 0, 0)
        for week, (number, length) in enumerate(zip(came, lengths, strict=True))
    ]


@pytest.mark.parametrize(
    ("came", "word", "rests_on"),
    [
        ((), "early", 0),
        ((2, 2, 2, 2), "early", 4),  # however well it began
        ((1, 0, 0, 1, 0), "keep", 5),
        ((0,) * 7, "early", 7),  # may be bad luck
        ((0,) * 8, "drop", 8),
        ((0,) * 9 + (1,), "keep", 10),  # one in ten is not fewer than one in ten
        ((0,) * 10 + (1,), "drop", 11),
        ((3,) * 20 + (0,) * 20, "drop", 20),  # a good past does not save it
        ((0,) * 20 + (1,) * 20, "keep", 20),  # nor does a bad one condemn it
        ((None,) * 30 + (1, 1, 1), "early", 3),
        ((None, 1) * 5, "keep", 5),
    ],
)
def test_the_verdict(came: tuple[int | None, ...], word: str, rests_on: int) -> None:
    """It rests on the latest twenty sessions of which it was said what came of them, and says on how many."""
    found = verdict(visits(*came))
    assert (found.word, found.rests_on) == (word, rests_on)
    assert found.reason.endswith(".")


def test_a_chat_whose_longer_sessions_bring_no_more_is_to_be_shorter() -> None:
    """To the length, in five minutes, that all of the shorter half kept to."""
    found = verdict(visits(1, 1, 0, 1, 0, 1, 0, 1, minutes=(27, 30, 32, 28, 55, 60, 58, 62)))
    assert (found.word, found.minutes, found.text) == ("shorten", 35, "shorten to 35 min")
    assert found.reason == (
        "Your 4 shorter sessions, up to 35 min, brought 3; your 4 longer ones, 59 min each, brought 2."
    )


@pytest.mark.parametrize(
    ("came", "minutes"),
    [
        ((1, 0, 0, 0, 1, 1, 0, 1), (27, 30, 32, 28, 55, 60, 58, 62)),  # longer pays
        ((1, 1, 0, 1, 0, 1, 0, 1), (38, 39, 40, 38, 42, 44, 45, 43)),  # hardly longer
        ((1, 1, 0, 0, 0, 0), (20, 20, 20, 60, 60, 60)),  # too few for halves
    ],
)
def test_otherwise_it_stays_as_long_as_it_is(came: tuple[int, ...], minutes: tuple[int, ...]) -> None:
    assert verdict(visits(*came, minutes=minutes)).word == "keep"


@pytest.mark.parametrize(
    ("came", "direction"),
    [
        ((0, 0, 0, 0, 1, 1, 1, 1), "up"),
        ((1, 1, 1, 1, 0, 0, 0, 0), "down"),
        ((0, 0, 0, 0, 1, 1, 1, 0), "steady"),  # three more than none is within chance
        ((1,) * 20, "steady"),
        ((0,) * 30, "steady"),
    ],
)
def test_a_trend_is_more_than_chance(came: tuple[int, ...], direction: str) -> None:
    """Half beside half, at most ten each; the change must be twice what chance alone makes of such counts."""
    found = trend(visits(*came))
    assert found
    assert found.outcomes == direction
    assert found.later.sessions == found.earlier.sessions == min(len(came) // 2, 10)


def test_seven_sessions_have_no_trend() -> None:
    assert trend(visits(*(1,) * 7)) is None


def test_overrun_has_a_trend_of_its_own() -> None:
    """Five minutes a session, and by half."""
    found = trend([*visits(*(0,) * 4, over=12), *visits(*(0,) * 4, over=2)])
    assert found
    assert (found.outcomes, found.overrun) == ("steady", "down")
