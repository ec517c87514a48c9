"""The way from the top to what is on screen."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html

from dashboards.ui import aria


def breadcrumbs(steps: Sequence[tuple[str, str]], here: str) -> html.Nav:
    """Return the way as links.

    Args:
        steps: name and address of each step above.
        here: what is on screen.
    """
    items = [html.Li(dcc.Link(name, href=href)) for name, href in steps]
    return html.Nav(
        html.Ol([*items, html.Li(html.Span(here, **aria.current_page()))]),
        className="breadcrumbs",
        **aria.label("Breadcrumbs"),
    )
