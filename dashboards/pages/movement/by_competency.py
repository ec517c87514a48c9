"""The first parts of the Movement page: cards, and mean movement by competency with its table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.movement import charts
from dashboards.pages.movement.rows import Movement, MovementRow
from dashboards.pages.movement.text import closed_of, interval_cell, reliable_of
from dashboards.pages.movement.url import MovementUrl
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, Source, kpis, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import mark_legend
from dashboards.ui.notice import notice
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart

MIN_WIDTH = 110
LEDE = (
    "Each mark is the mean movement since the assessment before, the line its 95\N{NARROW NO-BREAK SPACE}% interval. "
    "An open mark: the interval holds zero, so it may be chance."
)
CUT = " An interval that runs out of the picture is wider than it; the table has its ends."


def kpi_section(found: Movement) -> html.Dl:
    """Return the cards: what moved, what closed, what is more than noise."""
    rows = [row for row in found.rows if not row.is_withheld]
    n_matched = sum(row.n_matched or 0 for row in rows)
    ways = [charts.direction_of(row) for row in rows]
    n_closed, n_before, n_opened = closed_of(rows)
    is_judged = any(not row.is_apart_withheld for row in rows)
    of = f"of {numbers.counted(len(rows), 'competency', 'competencies')}"
    n_hidden = len(found.rows) - len(rows)
    hidden = f"{numbers.counted(n_hidden, 'competency', 'competencies')} withheld" if n_hidden else ""
    return kpis(
        [
            KpiCard("matched", "Assessed again", numbers.count(n_matched), "people × competencies", hidden),
            KpiCard("rose", "Clearly rose", numbers.count(ways.count("up")), of),
            KpiCard("fell", "Clearly fell", numbers.count(ways.count("down")), of),
            KpiCard(
                "closed",
                "Gaps closed and opened",
                f"{numbers.count(n_closed)} · {numbers.count(n_opened)}" if n_before or n_opened else numbers.UNKNOWN,
                f"of {numbers.counted(n_before, 'gap', 'gaps')} {numbers.share(n_closed / n_before)} closed"
                if n_before
                else "",
                _left_out(found.rows),
            ),
            *([_reliable(rows)] if is_judged else []),
        ]
    )


def _reliable(rows: Sequence[MovementRow]) -> KpiCard:
    n_reliable, n_judged = reliable_of(rows)
    of = f"{numbers.count(n_reliable)} of {numbers.counted(n_judged, 'change', 'changes')}"
    share = numbers.share(n_reliable / n_judged if n_judged else None)
    note = of if n_judged else "the raters’ agreement is not known"
    return KpiCard("reliable", "Beyond the raters’ noise", share, note)


def _left_out(rows: Sequence[MovementRow]) -> str:
    n = sum(row.n_gaps_closed is None or row.n_gaps_opened is None for row in rows)
    return f"{numbers.counted(n, 'competency', 'competencies')} left out" if n else ""


def name_of_competency(found: Movement, competency_id: str | None) -> str | None:
    """Return the name of the competency that is looked at more closely, where the page knows it."""
    rows = (*found.rows, *found.unit_rows)
    return next((row.competency_name for row in rows if row.competency_id == competency_id), None)


def by_competency_section(found: Movement, url: MovementUrl, day: date | None) -> html.Section:
    """Return mean movement by competency, what rose most first."""
    rows = sorted(found.rows, key=lambda row: (row.mean_movement is None, -(row.mean_movement or 0.0)))
    links = [url.address_of(*url.units, competency=row.competency_id) for row in rows]
    heads = [
        RowHead(row.competency_name, link, is_whole=row.competency_id == url.competency_id)
        for row, link in zip(rows, links, strict=True)
    ]
    n_withheld = sum(row.is_withheld for row in rows)
    hidden = f"Movement in {numbers.counted(n_withheld, 'competency', 'competencies')} is withheld: it would be about "
    return interval_section(
        "movement-competencies",
        "Mean movement by competency",
        rows,
        heads,
        found.min_group,
        "Competency",
        day,
        lede=f"{LEDE} A name shows that competency in detail.",
        hidden=notice(
            "lock", f"{hidden}{numbers.fewer_than(found.min_group)} people, or would give such a figure away."
        )
        if n_withheld
        else None,
    )


def interval_section(
    name: str,
    title: str,
    rows: Sequence[MovementRow],
    heads: Sequence[RowHead],
    min_group: int,
    what: str,
    day: date | None,
    *,
    lede: str,
    hidden: Component | None = None,
) -> html.Section:
    """Return marks with intervals and their table.

    Args:
        name: unique on the page.
        title: heading.
        rows: one each, from the top.
        heads: the names beside them.
        min_group: the fewest people a figure may be about.
        what: what the rows are.
        day: date of the data.
        lede: how to read it.
        hidden: the line that says what is withheld.
    """
    names = [head.name for head in heads]
    picture = rows_with_chart(
        heads,
        graph(name, charts.intervals(rows, names), f"{title}; the same numbers follow as a table", min_width=MIN_WIDTH),
        [
            RowEnd(
                numbers.withheld(min_group, row.withheld_reason) if row.is_withheld else numbers.count(row.n_matched)
            )
            for row in rows
        ],
        head_height=charts.HEAD_HEIGHT,
        row_height=charts.ROW_HEIGHT,
        title=what,
        end_title="People",
    )
    return section(
        title,
        hidden,
        mark_legend(
            [
                ("rose", "clearly rose"),
                ("fell", "clearly fell"),
                ("level-self", "may be chance"),
            ]
        ),
        picture,
        same_as_table(_table(f"{name}-table", rows, heads, min_group, what, title)),
        lede=lede + (CUT if charts.is_cut(rows) else ""),
        source=Source(
            "score_movement_by_org_unit",
            day,
            numbers.up_to((row.n_matched for row in rows), "person", "people", "assessed again"),
        ),
    )


def _table(
    name: str, rows: Sequence[MovementRow], heads: Sequence[RowHead], min_group: int, what: str, title: str
) -> Component:
    columns = [
        GridColumn("name", what, width=170, is_pinned=True, grows=2),
        GridColumn("people", "People", "number"),
        GridColumn("mean", "Mean movement", "number", width=140),
        GridColumn("interval", f"95{numbers.THIN_SPACE}% interval", "number", width=150),
        GridColumn("before", "Gaps before", "number", width=120),
        GridColumn("closed", "Closed", "number"),
        GridColumn("opened", "Opened", "number"),
        GridColumn("rate", "Share closed", "number", width=125),
    ]
    return grid(name, columns, [_row(row, head, min_group) for row, head in zip(rows, heads, strict=True)], title)


def _row(row: MovementRow, head: RowHead, min_group: int) -> dict[str, Any]:
    cells: dict[str, Any] = {"name": head.name, "name_href": head.address}
    cells |= {"people": row.n_matched, "mean": row.mean_movement, "interval": row.ci_low}
    cells |= {"before": row.n_gaps_before, "closed": row.n_gaps_closed, "rate": row.closure_rate}
    cells |= {"opened": row.n_gaps_opened}
    hidden = "not shown"
    if row.is_withheld:
        few = numbers.withheld_text(min_group, row.withheld_reason)
        texts = {f"{field}_text": hidden for field in ("mean", "interval", "before", "closed", "opened", "rate")}
        return cells | texts | {"people_text": few, "people_mark": "is-withheld"}
    return cells | {
        "people_text": numbers.count(row.n_matched),
        "mean_text": numbers.signed(row.mean_movement, 2),
        "interval_text": interval_cell(row),
        "before_text": hidden if row.is_closure_withheld else numbers.count(row.n_gaps_before),
        "closed_text": hidden if row.n_gaps_closed is None else numbers.count(row.n_gaps_closed),
        "opened_text": hidden if row.n_gaps_opened is None else numbers.count(row.n_gaps_opened),
        "rate_text": hidden if row.is_closure_withheld else numbers.share(row.closure_rate, row.closure_bound),
    }
