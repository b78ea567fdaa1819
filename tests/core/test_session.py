"""A session's spans, by three clocks that tell sleep, clock steps and time apart."""

from datetime import UTC, datetime, timedelta

from lastcall.core.moment import Moment
from lastcall.core.recurrence import Window
from lastcall.core.session import Attending, Away, Session
from lastcall.core.span import Span, inside

M = timedelta(minutes=1)
S = timedelta(seconds=1)
TEN = datetime(2026, 12, 7, 22, tzinfo=UTC)
BEFORE = Moment(TEN, 100 * M, 5 * M)
OPEN = Attending(Session("#a", None, TEN), Span(TEN, 0 * M))


def test_time_awake_is_attended() -> None:
    later = OPEN.grown(BEFORE, Moment(TEN + 3 * M, 103 * M, 5 * M))
    assert later.spans == (Span(TEN, 3 * M),)


def test_sleep_ends_the_span_where_the_machine_fell_asleep() -> None:
    """Three minutes awake, twenty asleep: gone since 22:03."""
    later = OPEN.grown(BEFORE, Moment(TEN + 23 * M, 103 * M, 25 * M))
    assert later == Away(Session("#a", None, TEN, (Span(TEN, 3 * M),)), TEN + 3 * M, "suspend")


def test_a_clock_set_in_sleep_moves_the_instant_of_leaving() -> None:
    """The same, and the clock was set an hour forward meanwhile: gone since 23:03 by the clock as it is now."""
    later = OPEN.grown(BEFORE, Moment(TEN + 83 * M, 103 * M, 25 * M))
    assert isinstance(later, Away)
    assert later.since == TEN + 63 * M


def test_a_clock_step_begins_a_span_where_the_clock_is_now() -> None:
    """What was attended stays where it was; what comes belongs to the day that the clock names."""
    later = OPEN.grown(BEFORE, Moment(TEN + 63 * M, 103 * M, 5 * M))
    assert later.spans == (Span(TEN, 3 * M), Span(TEN + 63 * M, 0 * M))


def test_a_second_is_noise() -> None:
    """Clocks are read one after the other, and the network puts them right by fractions."""
    later = OPEN.grown(BEFORE, Moment(TEN + 3 * M + S, 103 * M, 5 * M))
    assert later.spans == (Span(TEN, 3 * M),)


def test_time_attended_never_shrinks() -> None:
    """Whatever a broken clock says."""
    assert OPEN.grown(BEFORE, Moment(TEN, 99 * M, 5 * M)).spans[0].length == 0 * M


def test_an_empty_span_is_not_kept() -> None:
    assert Session("#a", None, TEN).having(Span(TEN, 0 * M)).spans == ()


def test_what_lies_in_a_window_is_counted_by_the_part() -> None:
    """Half an hour over midnight: ten minutes before it, twenty after."""
    midnight = TEN + 120 * M
    spans = [Span(midnight - 10 * M, 30 * M)]
    assert inside(spans, Window(TEN, midnight)) == 10 * M
    assert inside(spans, Window(midnight, midnight + 60 * M)) == 20 * M
    assert inside(spans, Window(midnight + 60 * M, midnight + 90 * M)) == 0 * M
