"""Cards: a figure with what it compares to, and a section with its source.

Where the figures come from is for the pages to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.text import numbers
from dashboards.ui.charts.trend import trend
from dashboards.ui.fold import Fold
from dashboards.ui.graph import graph

LONG_VALUE = 12


@dataclass(frozen=True)
class KpiCard:
    """A figure that stands for itself.

    Attributes:
        key: unique on the page.
        label: what it is.
        value: the figure as people read it.
        note: what it is of.
        before: what it compares to.
        history: its values over the cycles, oldest first.
    """

    key: str
    label: str
    value: str
    note: str = ""
    before: str = ""
    history: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where the figures of a section come from.

    Attributes:
        table: published table.
        as_of: date of the data.
        n: how many, with their noun.
    """

    table: str
    as_of: date | None
    n: str

    def text(self) -> str:
        """Return it as one line."""
        return f"{self.n} · as of {numbers.day(self.as_of)} · "


def kpis(cards: Sequence[KpiCard]) -> html.Dl:
    """Return cards in a row, as a list of terms and values."""
    return html.Dl([_kpi(card) for card in cards], className="kpis")


def _kpi(card: KpiCard) -> html.Div:
    has_trend = sum(value is not None for value in card.history) > 1
    chart = (
        [graph(f"kpi-{card.key}", trend(card.history), f"{card.label} over the cycles", is_still=True)]
        if has_trend
        else []
    )
    return html.Div(
        [
            html.Dt(card.label),
            html.Dd(card.value, className="kpi-value is-long" if len(card.value) > LONG_VALUE else "kpi-value"),
            html.Dd([html.Span(text) for text in (card.note, card.before) if text], className="kpi-note"),
            *([html.Dd(chart, className="kpi-trend")] if chart else []),
        ],
        className="kpi",
    )


def section(
    title: str,
    *children: Component | None,
    lede: Component | str | None = None,
    source: Source | None = None,
    name: str | None = None,
) -> html.Section:
    """Return a part of a page: a heading, a line that says how to read it, the content, and where it comes from.

    Args:
        title: heading.
        children: content; None is left out.
        lede: how to read it.
        source: where the figures come from.
        name: an id to link to.
    """
    parts: list[Component] = [html.H2(title)]
    if lede is not None:
        parts.append(html.P(lede, className="lede"))
    parts += [child for child in children if child is not None]
    if source is not None:
        parts.append(html.P([source.text(), html.Code(source.table)], className="source"))
    return html.Section(parts, className="card", id=name) if name else html.Section(parts, className="card")


def same_as_table(table: Component, text: str = "The same numbers as a table") -> Fold:
    """Return a table folded under its chart."""
    return Fold(text, table, class_name="as-table")
