"""Whether the user is there, as systemd-logind tells it over the system bus."""

from lastcall.edges.presence.tracker import LogindPresence

__all__ = ["LogindPresence"]
