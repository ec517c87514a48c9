"""The page under an address that no other page has."""

from __future__ import annotations

from dash import Dash, dcc
from dash.development.base_component import Component

from dashboards.pages.frame import register_page
from dashboards.ui.notice import empty_state


def register(app: Dash) -> None:
    """Register the page; Dash finds it by its name."""
    del app
    register_page("not_found_404", "/not-found", "Not found", layout, is_read_again=False)


def layout(**_query: str) -> Component:
    """Return the words and the way out."""
    return empty_state(
        "There is no page under this address",
        "The link may be old or cut short.",
        way_out=dcc.Link("To the first page", href="/", className="button", refresh=True),
        is_page=True,
    )
