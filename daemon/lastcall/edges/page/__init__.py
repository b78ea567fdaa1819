"""The report as one page: no script, no network, nothing that is not in the file. Jinja2 escapes what the user wrote."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lastcall.core.figures import Report
from lastcall.core.history import Brought, Past
from lastcall.core.report_json import to_json
from lastcall.core.report_wording import period
from lastcall.edges.page import view
from lastcall.edges.page.charts import overrun_chart, week_chart
from lastcall.edges.page.heat import heat_map

_HERE = Path(__file__).parent


def render(report: Report, behind: Sequence[tuple[Past, Sequence[Brought]]]) -> str:
    """The page. `behind` are the sessions that the figures rest on, the latest first."""
    style = (_HERE / "page.css").read_text()
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja").render(
        style=style,
        # the browser applies this style and no other, whatever finds its way into the page (CSP, W3C)
        style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        report=report,
        figure=partial(view.figure, to_json(report)),
        heading=period(report),
        subjects=view.subjects(report),
        chats=view.chats(report, behind),
        weeks=list(reversed(view.weeks(report))),
        week_chart=week_chart(report),
        overrun_chart=overrun_chart(report),
        heat=heat_map(report),
        shares=view.shares(report),
    )
