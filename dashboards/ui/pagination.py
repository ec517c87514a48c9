"""The way from page to page of a long list."""

from __future__ import annotations

from collections.abc import Callable

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.text import numbers
from dashboards.ui import aria


def pagination(
    n_total: int, page: int, page_size: int, address_of: Callable[[str], str], label: str
) -> Component | None:
    """Return which rows are on screen and the ways to the others; None where all are.

    Args:
        n_total: rows on all pages.
        page: the page on screen, from 1.
        page_size: rows on a page.
        address_of: gives the address of a page by its number.
        label: names it for those who don't see it.
    """
    last = -(-n_total // page_size)
    if last < 2:
        return None
    first = (page - 1) * page_size + 1
    n_shown = max(min(page_size, n_total - first + 1), 0)
    rows_shown = f"{numbers.count(first)}–{numbers.count(first + n_shown - 1)} of {numbers.count(n_total)}"
    steps = [
        dcc.Link(text, href=address_of(str(number)), className="button")
        for text, number in (("Previous", page - 1), ("Next", page + 1))
        if 1 <= number <= last
    ]
    return html.Div(
        [html.Span(rows_shown, className="fine"), html.Nav(steps, **aria.label(label))], className="pages no-print"
    )
