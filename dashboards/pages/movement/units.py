"""The units under the one on screen: their movement in a competency, or how many of their gaps closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash.development.base_component import Component

from dashboards.pages.movement import charts
from dashboards.pages.movement.by_competency import LEDE, interval_section, name_of_competency
from dashboards.pages.movement.rows import Movement
from dashboards.pages.movement.text import closed_of
from dashboards.pages.movement.url import MovementUrl
from dashboards.snapshot.org_units import Unit
from dashboards.text import numbers
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import notice
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 100


def units_section(found: Movement, url: MovementUrl, day: date | None) -> Component | None:
    """Return the units as links, each with its figure; None where there is no unit to show."""
    if not found.units:
        return None
    if url.competency_id is None:
        return _closures(found, url, day)
    name = name_of_competency(found, url.competency_id) or url.competency_id
    rows = [row for row in found.unit_rows if row.competency_id == url.competency_id]
    title = f"{name} by unit"
    if not rows:
        return section(title, notice("info", f"Nobody in a unit below was assessed again in {name}."))
    heads = [RowHead(row.org_unit_name or row.org_unit_id, _address(found, url, row.org_unit_id)) for row in rows]
    lede = f"{LEDE} A name opens the unit."
    return interval_section("movement-units", title, rows, heads, found.min_group, "Unit", day, lede=lede)


def _closures(found: Movement, url: MovementUrl, day: date | None) -> Component:
    rows = [_closed(found, unit) for unit in found.units]
    heads = [RowHead(unit.org_unit_name, _address(found, url, unit.org_unit_id)) for unit in found.units]
    title = "Gaps closed and opened by unit"
    picture = rows_with_chart(
        heads,
        graph(
            "movement-units",
            charts.closure_bars(rows),
            f"{title}; the same numbers follow as a table",
            min_width=MIN_WIDTH,
        ),
        [RowEnd(closed_of_gaps(row)) for row in rows],
        head_height=charts.HEAD_HEIGHT,
        row_height=charts.ROW_HEIGHT,
        title="Unit",
        end_title="Closed, opened",
    )
    n = sum(row.n_before or 0 for row in rows)
    return section(
        title,
        picture,
        same_as_table(closure_table("movement-units-table", rows, [head.address for head in heads], "Unit", title)),
        lede="Of the gaps of the assessment before, the share that is closed now, over all competencies; beside it how "
        "many closed of how many, and how many opened. A name opens the unit.",
        source=Source("gap_balance", day, numbers.counted(n, "gap before", "gaps before")),
    )


def _closed(found: Movement, unit: Unit) -> charts.Closed:
    n_closed, n_before, n_opened = closed_of([row for row in found.unit_rows if row.org_unit_id == unit.org_unit_id])
    share = n_closed / n_before if n_before else None
    return charts.Closed(unit.org_unit_name, n_before, n_closed, share, n_opened=n_opened)


def closed_of_gaps(row: charts.Closed) -> str:
    """Return the counts that stand at the end of a bar."""
    closed = f"{numbers.count(row.n_closed)} of {numbers.count(row.n_before)}" if row.n_before else "no gaps"
    return closed if row.n_opened is None else f"{closed}, +{numbers.count(row.n_opened)}"


def closure_table(
    name: str, rows: Sequence[charts.Closed], links: Sequence[str | None], what: str, title: str
) -> Component:
    """Return gaps before and closed as a table.

    Args:
        name: unique on the page.
        rows: from the top.
        links: what each name opens.
        what: what the rows are.
        title: what the table holds.
    """
    columns = [
        GridColumn("name", what, width=150, is_pinned=True, grows=2),
        GridColumn("before", "Gaps before", "number", width=120),
        GridColumn("closed", "Closed", "number"),
        GridColumn("opened", "Opened", "number"),
        GridColumn("rate", "Share closed", "number", width=125),
    ]
    cells = [
        {
            "name": row.name,
            "name_href": link,
            "before": row.n_before,
            "before_text": numbers.count(row.n_before),
            "closed": row.n_closed,
            "closed_text": numbers.count(row.n_closed),
            "opened": row.n_opened,
            "opened_text": numbers.count(row.n_opened),
            "rate": row.share,
            "rate_text": numbers.share(row.share, row.bound),
        }
        for row, link in zip(rows, links, strict=True)
    ]
    return grid(name, columns, cells, title)


def _address(found: Movement, url: MovementUrl, unit_id: str) -> str:
    return url.address_of(*found.paths[unit_id])
