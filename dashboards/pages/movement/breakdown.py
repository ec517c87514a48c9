"""Movement taken apart: what the target did, what the rating did, and what else changed that can look like movement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.movement import charts
from dashboards.pages.movement.rows import Movement, MovementRow
from dashboards.pages.movement.url import MovementUrl
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import mark_legend
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 110
LEDE = (
    "A gap changes by the change of its target less the movement of the rating. Right of zero gaps grew, left of it "
    "they shrank. Another role, other raters, another basis or other questions can all look like movement."
)
FLAGS = (
    ("n_changed_role", "Other role"),
    ("n_changed_raters", "Other raters’ groups"),
    ("n_changed_basis", "Other basis"),
    ("n_changed_granularity", "Other granularity"),
)


def apart_section(found: Movement, name: str | None, url: MovementUrl, day: date | None) -> Component:
    """Return the gap's change taken apart, by competency or for the one looked at more closely.

    Args:
        found: what is on screen.
        name: the competency looked at more closely.
        url: the address.
        day: date of the data.
    """
    title = "Movement taken apart" + (f": {name}" if name else "")
    rows = [row for row in found.rows if name is None or row.competency_id == url.competency_id]
    rows.sort(key=lambda row: (row.mean_gap_change is None, row.mean_gap_change or 0.0, row.competency_name))
    names = [row.competency_name for row in rows]
    picture = rows_with_chart(
        [RowHead(each) for each in names],
        graph(
            "movement-apart",
            charts.taken_apart(rows, names),
            f"{title}; the same numbers follow as a table",
            min_width=MIN_WIDTH,
        ),
        [RowEnd(numbers.signed(row.mean_gap_change, 2)) for row in rows],
        head_height=charts.HEAD_HEIGHT,
        row_height=charts.ROW_HEIGHT,
        title="Competency",
        end_title="Gap change",
    )
    n = sum(row.n_gap_known or 0 for row in rows)
    return section(
        title,
        _facts(rows),
        mark_legend(
            [
                ("part-target", charts.PART_TEXT["target"]),
                ("part-rating", charts.PART_TEXT["rating"]),
                ("target", "the gap’s change, both together"),
            ]
        ),
        picture,
        same_as_table(_table(rows)),
        lede=LEDE,
        source=Source("score_movement_by_org_unit", day, numbers.counted(n, "pair of gaps", "pairs of gaps")),
    )


def _facts(rows: Sequence[MovementRow]) -> html.Dl:
    facts = [(label, _flag(rows, field)) for field, label in FLAGS]
    return html.Dl(
        [html.Div([html.Dt(label), html.Dd(text)]) for label, text in facts if text is not None], className="facts"
    )


def _flag(rows: Sequence[MovementRow], field: str) -> str | None:
    told = [(getattr(row, field), row.n_matched or 0) for row in rows if getattr(row, field) is not None]
    of = sum(n for _, n in told)
    if not of:
        return None
    part = sum(count for count, _ in told)
    return f"{numbers.count(part)} of {numbers.count(of)} ({numbers.share(part / of)})"


def _table(rows: Sequence[MovementRow]) -> Component:
    columns = [
        GridColumn("name", "Competency", width=170, is_pinned=True, grows=2),
        GridColumn("gap", "Gap change", "number", width=115),
        GridColumn("target", "Target change", "number", width=130),
        GridColumn("rating", "Movement", "number", width=110),
        GridColumn("known", "Gaps known", "number", width=115),
        *(GridColumn(field, text, "number", width=115) for field, text in FLAGS),
        GridColumn("n_reliable_up", "Reliably up", "number", width=110),
        GridColumn("n_reliable_down", "Reliably down", "number", width=120),
    ]
    return grid("movement-apart-table", columns, [_row(row) for row in rows], "Movement taken apart, by competency")


def _row(row: MovementRow) -> dict[str, Any]:
    cells: dict[str, Any] = {
        "name": row.competency_name,
        "gap": row.mean_gap_change,
        "gap_text": numbers.signed(row.mean_gap_change, 2),
        "target": row.mean_target_change,
        "target_text": numbers.signed(row.mean_target_change, 2),
        "rating": row.mean_movement_gap_known,
        "rating_text": numbers.signed(row.mean_movement_gap_known, 2),
        "known": row.n_gap_known,
        "known_text": numbers.count(row.n_gap_known),
    }
    for field in (*(field for field, _ in FLAGS), "n_reliable_up", "n_reliable_down"):
        n = getattr(row, field)
        is_judged = row.n_reliability_known or not field.startswith("n_reliable")
        text = "not shown" if n is None else numbers.count(n) if is_judged else numbers.UNKNOWN
        cells |= {field: n, f"{field}_text": text}
    return cells
