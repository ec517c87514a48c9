"""An anchor's own text, level by level.

Which anchors belong to an item is for the queries to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.text import numbers


def anchor_list(anchors: Sequence[tuple[float, str | None]], updated_on: date | None) -> Component:
    """Return the anchors from the lowest level to the highest.

    Args:
        anchors: level and text.
        updated_on: when the newest of them was written; None where that is not known.
    """
    if not anchors:
        return html.P("No anchor says what its levels mean.", className="fine")
    lines: list[Component] = [
        html.Dl(
            [
                html.Div([html.Dt(f"{level:g}", className="number"), html.Dd(text or numbers.UNKNOWN)])
                for level, text in anchors
            ],
            className="anchors",
        )
    ]
    if updated_on is not None:
        lines.append(html.P(f"Written or changed on {numbers.day(updated_on)}.", className="fine"))
    return html.Div(lines, className="anchors-text")
