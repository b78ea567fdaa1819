"""The last resort: bubbles as lines in the log, for whoever has no desktop."""

import logging

from lastcall.core.plain_text import one_line
from lastcall.ports import Bubble, NotifierListener, Urgency

_LOG = logging.getLogger("lastcall.notify.bubbles")
_LEVELS = {Urgency.LOW: logging.INFO, Urgency.NORMAL: logging.INFO, Urgency.CRITICAL: logging.WARNING}
_LIMIT = 1000


class LogNotifier:
    """Writes each bubble as one line. It never fails, so its listener never hears of it."""

    def __init__(self, _listener: NotifierListener) -> None:
        """Made like the other notifiers."""

    def show(self, bubble: Bubble) -> None:
        """Log the bubble."""
        summary, body = one_line(bubble.summary, _LIMIT), one_line(bubble.body, _LIMIT)
        between = " " if summary.endswith((".", "?", "!")) else ": "
        text = between.join(filter(None, (summary, body)))
        _LOG.log(_LEVELS[bubble.urgency], "%s", text)

    def close(self, tag: str) -> None:
        """What is logged stays logged."""
