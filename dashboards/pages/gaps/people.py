"""The people behind a unit's gaps, and how they spread in one competency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.gaps.people_queries import PersonRow, Sort, people
from dashboards.pages.gaps.queries import BandCount, distribution
from dashboards.pages.gaps.url import GapsUrl
from dashboards.pages.person.chart import BASIS_TEXT
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.address import address
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, Order, grid
from dashboards.ui.notice import empty_state, notice
from dashboards.ui.pagination import pagination
from dashboards.web.gate import current_viewer
from published.permissions import sees_people

PAGE_SIZE = 20
BAND_TEXT = {
    "none": "no gap (under 0.5 level)",
    "minor": "minor (0.5 to 1)",
    "clear": "clear (1 to 2)",
    "severe": "severe (2 or more)",
    "unknown": "not assessed",
}


def people_section(url: GapsUrl, competency_name: str | None, day: date | None) -> Component | None:
    """Return the list of people; None for those who see units alone."""
    viewer = current_viewer()
    if not sees_people(viewer, "gaps"):
        return None
    found = or_none(
        people,
        reader(),
        url.unit_id,
        url.gap_filter,
        url.competency_id,
        url.page,
        PAGE_SIZE,
        url.sort,
        is_reversed=url.is_reversed,
    )
    if found is None:
        if url.units or url.unit_id is not None:
            return notice("info", "The people here are outside your line, so they are not listed.")
        return None
    title = f"People and their level in {competency_name}" if competency_name else "People"
    if not found.rows:
        text = "Nobody whom you may see is here with these filters."
        return html.Section([html.H2(title), empty_state("Nobody to list", text)], className="card")
    columns = [_sorted(column, url) for column in (_COMPETENCY_COLUMNS if competency_name else _COLUMNS)]
    rows = [_row(person, url) for person in found.rows]
    table = grid("gaps-people", columns, rows, title, is_part=True)
    source = Source(_table(url), day, numbers.counted(found.n_total, "person", "people"))
    lede = "A name opens the person’s page. A first low score often rises by itself; a single level may be noise."
    return section(
        title,
        table,
        pagination(
            found.n_total,
            found.page,
            found.page_size,
            lambda page: url.address_of(*url.units, page=page),
            "Pages of people",
        ),
        lede=lede,
        source=source,
        name="people",
    )


def distribution_section(url: GapsUrl, competency_name: str, day: date | None) -> Component | None:
    """Return how the people of a unit spread over the gap bands in one competency."""
    found = or_none(distribution, reader(), url.competency_id or "", url.unit_id, url.gap_filter)
    if found is None:
        return None
    title = f"How the gaps in {competency_name} spread"
    if found.is_withheld:
        return notice("lock", f"{title} is not told to your role: most bands hold few people.")
    if not found.bands:
        return section(title, notice("info", "Nobody here has it in the profile."))
    source = Source(
        _table(url),
        day,
        f"{numbers.count(found.n_assessed)} assessed of {numbers.counted(found.n_people, 'person', 'people')}",
    )
    return section(title, _bands(found.bands), source=source)


def _table(url: GapsUrl) -> str:
    return reader().moment(url.gap_filter.cycle_id).table_of_people


def _bands(bands: tuple[BandCount, ...]) -> html.Ul:
    largest = max(band.n for band in bands)
    return html.Ul(
        [
            html.Li(
                [
                    html.Span(BAND_TEXT[band.band]),
                    html.Span(numbers.counted(band.n, "person", "people"), className="number"),
                    html.Span(
                        html.Span(className=f"bar bar-{band.band}", style={"width": f"{band.n / largest * 100:.1f}%"}),
                        className="item-bar",
                        **aria.hidden(),
                    ),
                ]
            )
            for band in bands
        ],
        className="items bands",
    )


_COLUMNS = (
    GridColumn("name", "Person", width=170, is_pinned=True, grows=2),
    GridColumn("role", "Role", width=160, grows=2),
    GridColumn("unit", "Unit", width=150, grows=2),
    GridColumn("assessed", "Assessed", "number", width=110),
    GridColumn("with_gap", "With a gap", "number", width=110),
    GridColumn("short", "Levels short", "number", width=120),
)
_COMPETENCY_COLUMNS = (
    *_COLUMNS[:3],
    GridColumn("target", "Target", "number", width=90),
    GridColumn("level", "Level", "number", width=90),
    GridColumn("gap", "Gap", "number", width=90),
    GridColumn("basis", "Level from", width=130),
)


_SORTS: dict[str, Sort] = {
    "name": "name",
    "role": "role",
    "unit": "unit",
    "assessed": "assessed",
    "with_gap": "with_gap",
    "short": "levels_short",
    "target": "target",
    "level": "level",
    "gap": "gap",
}
"""What the list is sorted by for each column that has an order."""


def _sorted(column: GridColumn, url: GapsUrl) -> GridColumn:
    """Return a column whose heading leads to the whole list in its order."""
    sort = _SORTS.get(column.field)
    if sort is None:
        return column
    is_ascending = (column.kind == "text") != url.is_reversed if sort == url.sort else None
    return replace(column, order=Order(url.sorted_by(sort), is_ascending))


def _row(person: PersonRow, url: GapsUrl) -> dict[str, Any]:
    return {
        "name": person.name or person.person_id,
        "name_href": address("person", person.person_id, query={"cycle": url.filters.get("cycle")}),
        "role": person.role_title,
        "unit": person.org_unit_name,
        "assessed": person.n_assessed,
        "assessed_text": f"{person.n_assessed} of {person.n_required}",
        "with_gap": person.n_with_gap if person.n_assessed else None,
        "with_gap_text": numbers.count(person.n_with_gap if person.n_assessed else None),
        "short": person.levels_short,
        "short_text": numbers.levels(person.levels_short),
        "target": person.target_level,
        "target_text": numbers.level(person.target_level),
        "level": person.current_level,
        "level_text": numbers.level(person.current_level),
        "gap": person.gap,
        "gap_text": numbers.signed(person.gap),
        "basis": BASIS_TEXT.get(person.level_basis or "", "not rated"),
    }
