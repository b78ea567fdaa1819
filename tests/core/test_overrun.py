"""An overrun as it stands in the file."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lastcall.core.overrun import line
from lastcall.core.session import Closed
from sessions import overrun

LENGTHS = st.timedeltas(timedelta(), timedelta(hours=3))


@given(LENGTHS, LENGTHS.map(lambda over: over + timedelta(seconds=1)))
def test_the_figures_of_a_line_add_up(allowance: timedelta, over: timedelta) -> None:
    """Whoever sums the file finds attended less allowance in every line, and never a nothing."""
    kept = overrun()
    closed = Closed(kept.session, kept.closed, "user", allowance + over, allowance, over, "session")
    written = line(closed)
    attended_s, allowance_s, overrun_s = (written[key] for key in ("attended_s", "allowance_s", "overrun_s"))
    assert isinstance(attended_s, int)
    assert isinstance(allowance_s, int)
    assert overrun_s == attended_s - allowance_s >= 1
    assert abs(overrun_s - over.total_seconds()) <= 1
