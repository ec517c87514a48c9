"""People × competencies: a team's page, one cell for each person and competency.

Lists of people with their sums stand in `people`; everything about one person in `person`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboards.pages.gaps.people_queries import PersonRow, people
from dashboards.snapshot.competencies import Column, columns_of
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.gaps_training_movement import gaps_of_people
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse


@dataclass(frozen=True)
class PersonCell:
    """One person's competency; who is not assessed in it has neither level nor gap."""

    person_id: str
    column_id: str
    target_level: float | None
    current_level: float | None
    gap: float | None
    has_gap: bool | None
    level_basis: str | None


@dataclass(frozen=True)
class PeopleMap:
    """One page of people with their cells; `n_total` counts people on all pages."""

    people: tuple[PersonRow, ...]
    columns: tuple[Column, ...]
    cells: tuple[PersonCell, ...]
    n_total: int
    page: int
    page_size: int


@requires_page("gaps")
def people_map(
    reader: Reader,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    page: int = 1,
    page_size: int = 50,
) -> PeopleMap:
    """Return those people of a whole whom the viewer may see, by name, with what their profiles require.

    Args:
        reader: the request's snapshot and viewer.
        unit_id: a unit, `org_units`, `own-line`, or None for what is the viewer's own.
        filters: cycle, family and cuts.
        page: from 1.
        page_size: people on a page.
    """
    # The list decides who is the viewer's to see, and writes down that they were seen.
    found = people(reader, unit_id, filters, page=page, page_size=page_size, sort="name")
    cycle = reader.moment(filters.cycle_id)
    columns = columns_of(reader.warehouse, filters.family)
    cells = _cells(reader.warehouse, cycle, found.rows, columns)
    used = {cell.column_id for cell in cells}
    return PeopleMap(
        people=found.rows,
        columns=tuple(column for column in columns if column.column_id in used),
        cells=cells,
        n_total=found.n_total,
        page=found.page,
        page_size=found.page_size,
    )


def _cells(
    warehouse: Warehouse, cycle: Cycle, people: tuple[PersonRow, ...], columns: tuple[Column, ...]
) -> tuple[PersonCell, ...]:
    rows = gaps_of_people(warehouse, cycle, {row.person_id for row in people})
    is_asked = pl.col("is_required") & pl.col("competency_id").is_in([column.column_id for column in columns])
    kept = rows.filter(is_asked).sort("person_id", "competency_id")
    cells = kept.select(
        "person_id", "target_level", "current_level", "gap", "has_gap", "level_basis", column_id="competency_id"
    )
    return tuple(PersonCell(**cell) for cell in cells.to_dicts())
