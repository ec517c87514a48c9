"""A unit without units below: its people × competencies, with the row heads as links to their pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.gaps import charts
from dashboards.pages.gaps.people import PAGE_SIZE
from dashboards.pages.gaps.team_queries import PeopleMap, people_map
from dashboards.pages.gaps.url import GapsUrl
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, same_as_table, section
from dashboards.ui.charts import cell_map
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.legend import scale_legend
from dashboards.ui.rows import RowHead, rows_with_chart
from dashboards.web.gate import current_viewer
from published.permissions import sees_people

TITLE = "Gap of each person by competency"


def team_section(url: GapsUrl, day: date | None) -> Component | None:
    """Return the map of people; None for those who may not see them, or where nobody is there."""
    if not sees_people(current_viewer(), "gaps"):
        return None
    found = or_none(people_map, reader(), url.unit_id, url.gap_filter, url.page, PAGE_SIZE)
    if found is None or not found.cells:
        return None
    cycle = url.filters.get("cycle")
    rows = [
        (each.person_id, each.name or each.person_id, address("person", each.person_id, query={"cycle": cycle}))
        for each in found.people
    ]
    chart = charts.people_map(rows, found.columns, found.cells)
    label = f"Gaps of {len(rows)} people in {len(found.columns)} competencies; the same numbers follow as a table"
    picture = rows_with_chart(
        [RowHead(name, link) for _, name, link in rows],
        graph("gaps-team", chart, label, min_width=cell_map.min_width(found.columns)),
        head_height=cell_map.head_height(found.columns),
        row_height=cell_map.ROW_HEIGHT,
        title="Person",
        max_width=cell_map.max_width(found.columns),
    )
    shown = f"{numbers.count(len(rows))} of {numbers.counted(found.n_total, 'person', 'people')}"
    return section(
        TITLE,
        scale_legend(charts.person_scale(), "blank: not in the profile; –: not rated"),
        picture,
        same_as_table(_table(found, rows, is_part=found.n_total > len(rows))),
        lede="Target less level. By name, since nobody is ranked; a name opens the person’s page.",
        source=Source(reader().moment(url.gap_filter.cycle_id).table_of_people, day, shown),
    )


def _table(found: PeopleMap, rows: list[tuple[str, str, str]], *, is_part: bool) -> Component:
    columns = [GridColumn("name", "Person", width=170, is_pinned=True)]
    columns += [GridColumn(f"c{n}", each.column_name, "number", width=110) for n, each in enumerate(found.columns)]
    cells = {(cell.person_id, cell.column_id): cell for cell in found.cells}
    table: list[dict[str, Any]] = []
    for person_id, name, link in rows:
        row: dict[str, Any] = {"name": name, "name_href": link}
        for n, column in enumerate(found.columns):
            cell = cells.get((person_id, column.column_id))
            row |= {f"c{n}": cell.gap if cell else None, f"c{n}_text": charts.person_text(cell)}
        table.append(row)
    return grid("gaps-team-table", columns, table, TITLE, is_part=is_part)
