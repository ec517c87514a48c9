"""Gaps closed by what became of their training: trained and untrained side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.coverage.chart import STATUS_TEXT
from dashboards.pages.movement import charts
from dashboards.pages.movement.queries import STATUSES, closure_by_training
from dashboards.pages.movement.rows import TrainingClosure, TrainingStatus
from dashboards.pages.movement.units import closed_of_gaps
from dashboards.pages.movement.url import MovementUrl
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 100
CAUTION = (
    "Who is sent to training differs from who is not, so the difference between the bars is no effect of training."
)


def training_section(url: MovementUrl, name: str | None, day: date | None) -> Component | None:
    """Return gaps closed by training status; None where they are not for the viewer, which the page says.

    Args:
        url: what is on screen.
        name: the competency looked at more closely.
        day: date of the data.
    """
    competency_id = url.competency_id if name else None
    found = or_none(closure_by_training, reader(), url.unit_id, url.gap_filter, competency_id)
    title = "Gaps closed, trained and not" + (f": {name}" if name else "")
    if found is None or found.is_withheld:
        return None
    if not found.rows:
        return section(title, empty_state("No gaps before", "Nobody who was assessed again had a gap before."))
    bars = [_sum(found.rows, status) for status in STATUSES]
    picture = rows_with_chart(
        [RowHead(bar.name) for bar in bars],
        graph("movement-training", charts.closure_bars(bars), f"{title}; a table follows", min_width=MIN_WIDTH),
        [RowEnd(closed_of_gaps(bar)) for bar in bars],
        head_height=charts.HEAD_HEIGHT,
        row_height=charts.ROW_HEIGHT,
        title="Training",
        end_title="Closed of gaps",
    )
    n = sum(bar.n_before or 0 for bar in bars)
    return section(
        title,
        picture,
        same_as_table(_table(found.rows), "The same numbers by competency, as a table"),
        html.P(CAUTION, className="fine"),
        lede="By what had become of the gap’s training when the next cycle opened. A gap that opened has no training "
        "behind it: those are in the balance above.",
        source=Source("closure_by_training", day, numbers.counted(n, "gap before", "gaps before")),
    )


def _sum(rows: Sequence[TrainingClosure], status: TrainingStatus) -> charts.Closed:
    own = [row for row in rows if row.training_status == status]
    n_before, n_closed = sum(row.n_gaps_before for row in own), sum(row.n_gaps_closed for row in own)
    return charts.Closed(STATUS_TEXT[status], n_before, n_closed, n_closed / n_before if n_before else None)


def _table(rows: Sequence[TrainingClosure]) -> Component:
    columns = [
        GridColumn("name", "Competency", width=140, is_pinned=True, grows=2),
        GridColumn("status", "Training", width=100),
        GridColumn("before", "Gaps", "number", width=80),
        GridColumn("closed", "Closed", "number", width=85),
        GridColumn("rate", "Share", "number", width=80),
    ]
    cells = [
        {
            "name": row.competency_name,
            "status": STATUS_TEXT[row.training_status],
            "before": row.n_gaps_before,
            "before_text": numbers.count(row.n_gaps_before),
            "closed": row.n_gaps_closed,
            "closed_text": numbers.count(row.n_gaps_closed),
            "rate": row.closure_rate,
            "rate_text": numbers.share(row.closure_rate),
        }
        for row in rows
    ]
    return grid("movement-training-table", columns, cells, "Gaps closed by competency and training status")
