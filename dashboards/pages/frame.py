"""What the pages have in common: dates, the notice for old figures, the name of a whole, files to take away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import dash
from dash import ALL, Dash, Input, Output, State, ctx
from dash.dcc.express import send_bytes
from dash.development.base_component import Component

from dashboards.pages.context import today, warehouse
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.freshness import Freshness, freshness
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.org_units import WholeUnit
from dashboards.text import numbers
from dashboards.ui import notice
from dashboards.ui.downloads import Export, Form, file_bytes
from dashboards.ui.filters import filter_states
from dashboards.web.errors import message
from dashboards.web.gate import current_viewer
from published.permissions import Page

STALE_AFTER_DAYS = 7


def freshness_of(page: Page) -> Freshness | None:
    """Return how old the figures of a page are; None where there are none."""
    answer = freshness(warehouse(), current_viewer(), page)
    return None if isinstance(answer, Denied | NotPublished) else answer


def as_of(fresh: Freshness | None) -> date | None:
    """Return the date of the data."""
    return fresh.as_of if fresh else None


def dateline(cycle: Cycle | None, fresh: Freshness | None) -> str:
    """Return which cycle and date the figures are from."""
    data = f"Data as of {numbers.day(as_of(fresh))}"
    if cycle is None:
        return data
    return f"{cycle.label}, closed {numbers.day(cycle.closes_on)}. {data}."


def age_notice(fresh: Freshness | None) -> Component | None:
    """Return the line that says that the figures are old; None where they are not."""
    if fresh is None or fresh.as_of is None or (today() - fresh.as_of).days <= STALE_AFTER_DAYS:
        return None
    return notice.stale(fresh.as_of, today(), fresh.last_reason if fresh.last_status == "failed" else None)


def name_of(whole: WholeUnit) -> str:
    """Return what a whole is called within a sentence."""
    if whole.kind == "own_line":
        return "your line"
    return whole.name or "the organisation"


def register_page(name: str, title: str, layout: Callable[..., Component], **place: str) -> None:
    """Register a page with Dash, explicitly: its folder loader would run page files twice.

    Args:
        name: unique.
        title: of the browser's tab.
        layout: gives the page for an address.
        place: `path`, or `path_template` with a part in angle brackets.
    """
    dash.register_page(name, title=f"{title} · skillgap", layout=layout, **place)  # type: ignore[no-untyped-call]


def register_take_away(app: Dash, page: str, take: Callable[[str, object], Export | Denied | NotPublished]) -> None:
    """Answer the buttons that take away what is on screen.

    Args:
        app: where to register.
        page: whose buttons.
        take: gives the rows for the key of an export and what the page's store `where` holds; it finds the filters by
            `shown_filters`.
    """

    @app.callback(
        Output("taken", "data", allow_duplicate=True),
        Input({"take": page, "what": ALL, "form": ALL}, "n_clicks"),
        filter_states(page),
        State({"where": page}, "data", allow_optional=True),
        prevent_initial_call=True,
    )
    def give(_clicks: list[int | None], _values: list[str | None], where: object) -> object:
        # Buttons that come with a part of the page are no press of a button.
        if not any(each["value"] for each in ctx.triggered):
            return dash.no_update
        answer = take(ctx.triggered_id["what"], where)
        if isinstance(answer, Denied | NotPublished):
            message(*notice.refusal_words(answer))
            return dash.no_update
        form: Form = "xlsx" if ctx.triggered_id["form"] == "xlsx" else "csv"
        return send_bytes(  # type: ignore[no-untyped-call]
            file_bytes(answer, form), f"{answer.name}.{form}"
        )
