"""The chart of the Response page: a column of bars for each relation, a row for each unit."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.pages.response.queries import RELATIONS, Response
from dashboards.pages.response.text import RELATION_TEXT, of_people, questionnaires, share
from dashboards.snapshot.org_units import Unit
from dashboards.ui.charts.base import Figure, figure, hidden_axis, plain, token

ROW_HEIGHT = 34
HEAD_HEIGHT = 34
BAR = 0.52
"""How much of a relation's column its bar takes; the share stands beside it."""
COLUMN_WIDTH = 176
WIDEST_COLUMN = 300


def min_width() -> int:
    """Return the width in pixels below which the words would no longer fit."""
    return COLUMN_WIDTH * len(RELATIONS)


def max_width() -> int:
    """Return the width in pixels beyond which bars say no more."""
    return WIDEST_COLUMN * len(RELATIONS)


def response_chart(found: Response, addresses: Sequence[str | None]) -> Figure:
    """Return the chart.

    Args:
        found: the response of each unit.
        addresses: what each unit opens, from the top; None where there is nothing to open.
    """
    places = [(row, column, unit) for row, unit in enumerate(found.units) for column in range(len(RELATIONS))]
    shares = [_share_of(found, unit, column) for _, column, unit in places]
    asked = [number for number, value in enumerate(shares) if value is not None]
    return figure(
        _bars([places[number][:2] for number in asked], [1.0] * len(asked), "sunken"),
        _bars([places[number][:2] for number in asked], [shares[number] or 0.0 for number in asked], "accent")
        | {
            "text": [_hover(found, *places[number][1:]) for number in asked],
            "hoverinfo": "text",
            "textposition": "none",
        },
        _words(found, places, shares),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(found.units) + 1,
        margin=(1, HEAD_HEIGHT, 1, 1),
        meta={"rows": list(addresses)},
        barmode="overlay",
        annotations=[
            {
                "x": column,
                "y": 1,
                "xref": "x",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "text": RELATION_TEXT[relation],
                "showarrow": False,
                "font": {"size": 13, "color": token("muted")},
            }
            for column, relation in enumerate(RELATIONS)
        ],
        xaxis=hidden_axis(range=[0, len(RELATIONS)]),
        yaxis=hidden_axis(range=[len(found.units) - 0.5, -0.5]),
    )


def _share_of(found: Response, unit: Unit, column: int) -> float | None:
    row = found.row(unit.org_unit_id, RELATIONS[column])
    return None if row is None else row.share_rated


def _bars(places: Sequence[tuple[int, int]], shares: Sequence[float], colour: str) -> dict[str, object]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": [row for row, _ in places],
        "base": [column for _, column in places],
        "x": [share * BAR for share in shares],
        "width": 0.42,
        "marker": {"color": token(colour), "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _words(
    found: Response, places: Sequence[tuple[int, int, Unit]], shares: Sequence[float | None]
) -> dict[str, object]:
    """Write each share beside its bar, and words where there is no bar at the place of one."""
    is_bar = [value is not None for value in shares]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [column + (BAR + 0.03 if has_bar else 0) for (_, column, _), has_bar in zip(places, is_bar, strict=True)],
        "y": [row for row, _, _ in places],
        "text": [plain(share(found.row(unit.org_unit_id, RELATIONS[column]))) for _, column, unit in places],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": [token("ink" if has_bar else "muted") for has_bar in is_bar]},
        "hoverinfo": "skip",
    }


def _hover(found: Response, column: int, unit: Unit) -> str:
    row = found.row(unit.org_unit_id, RELATIONS[column])
    lines = [f"<b>{plain(unit.org_unit_name)}</b>", RELATION_TEXT[RELATIONS[column]], of_people(row)]
    if row is not None and row.n_questionnaires is not None:
        lines.append(f"{questionnaires(row)} questionnaires")
    return "<br>".join(lines)
