"""Sessions to store, by name and by chance."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from msgspec.structs import replace

from lastcall.core.outcome import FollowUp, Outcome
from lastcall.core.schedule import Occurrence
from lastcall.core.session import Attending, Away, Closed, Session
from lastcall.core.span import Span

EVENING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return EVENING + timedelta(minutes=minutes)


def overrun(chat: str = "#jobhuntchat", opened: datetime = EVENING, minutes: float = 12) -> Closed:
    """A session of 40 minutes that took some more."""
    attended = timedelta(minutes=40 + minutes)
    occurrence = Occurrence(chat, opened, opened + timedelta(hours=1))
    session = Session(chat, occurrence, opened, (Span(opened, attended),))
    allowance, over = timedelta(minutes=40), timedelta(minutes=minutes)
    return Closed(session, opened + attended, "user", attended, allowance, over, "session")


def punctual(opened: datetime = EVENING) -> Closed:
    """A session that ended in time."""
    closed = overrun(opened=opened, minutes=0)
    return replace(closed, allowance=timedelta(minutes=45))


def attending(opened: datetime = EVENING, minutes: float = 5) -> Attending:
    """An open session, off schedule."""
    return Attending(Session("#jobhuntchat", None, opened), Span(opened, timedelta(minutes=minutes)))


TWENTY_YEARS = timedelta(days=7300)
INSTANTS = st.timedeltas(-TWENTY_YEARS, TWENTY_YEARS).map(lambda distance: EVENING + distance)
LENGTHS = st.timedeltas(timedelta(), timedelta(days=3))
CHATS = st.sampled_from(["#a", "#jobhuntchat", "#café", "#東京"])
SPANS = st.builds(Span, INSTANTS, LENGTHS)
SESSIONS = CHATS.flatmap(
    lambda chat: st.builds(
        Session,
        st.just(chat),
        st.none() | st.builds(Occurrence, st.just(chat), INSTANTS, INSTANTS),
        INSTANTS,
        st.lists(SPANS, max_size=4).map(tuple),
        LENGTHS,
        st.integers(0, 9),
    )
)
OPEN = st.one_of(
    st.builds(Attending, SESSIONS, SPANS),
    st.builds(Away, SESSIONS, INSTANTS, st.sampled_from(["lock", "suspend", "idle", "shutdown", "crash"])),
)
CLOSED = st.builds(
    Closed,
    SESSIONS,
    INSTANTS,
    st.sampled_from(["user", "chat", "lock", "suspend", "idle", "gave_up", "shutdown", "crash"]),
    LENGTHS,
    LENGTHS,
    st.timedeltas(timedelta(microseconds=1), timedelta(days=3)),
    st.sampled_from(["session", "day", "week", "protected"]),
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OUTCOMES = st.builds(
    Outcome,
    CHATS,
    INSTANTS,
    st.sampled_from(["opportunity", "sale", "nothing"]),
    INSTANTS,
    way=st.sampled_from(["got", "gave"]),
    who=TEXTS,
    note=TEXTS,
    worth=st.none() | st.integers(0, 999_999_999),
    follow_up=st.none()
    | st.builds(
        FollowUp, st.dates(), st.booleans(), st.sampled_from([None, "done", "dropped"]), st.none() | INSTANTS
    ),
)
