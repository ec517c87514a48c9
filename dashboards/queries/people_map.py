"""People × competencies: a team's page, one cell for each person and competency.

Lists of people with their sums stand in `people`; everything about one person in `person`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.access.viewer import Viewer
from dashboards.queries.answers import Denied, NotPublished, asked_on
from dashboards.queries.competencies import Column, columns_of
from dashboards.queries.cycles import closed_cycles, pick
from dashboards.queries.people import PersonRow, people
from dashboards.queries.people_totals import rows_of
from dashboards.queries.unit_gaps import GapFilter
from dashboards.queries.unit_places import ids_frame
from dashboards.queries.warehouse import Warehouse


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


@asked_on("gaps")
def people_map(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    page: int = 1,
    page_size: int = 50,
) -> PeopleMap | Denied | NotPublished:
    """Return those people of a whole whom the viewer may see, by name, with what their profiles require.

    Args:
        warehouse: the published files.
        viewer: who is asking.
        unit_id: a unit, `organisation`, `own-line`, or None for what is the viewer's own.
        filters: cycle, family and cuts.
        page: from 1.
        page_size: people on a page.
    """
    # The list decides who is the viewer's to see, and writes down that they were seen.
    found = people(warehouse, viewer, unit_id, filters, page=page, page_size=page_size, sort="name")
    if isinstance(found, Denied | NotPublished):
        return found
    cycle = pick(closed_cycles(warehouse), filters.cycle_id)
    columns = columns_of(warehouse, filters.family)
    of_shown = rows_of([row.person_id for row in found.rows], [row.org_unit_id for row in found.rows])
    rows = warehouse.snapshot.frame(
        f"""
        select
            gap.person_id,
            gap.competency_id as column_id,
            gap.target_level,
            gap.current_level,
            gap.gap,
            gap.has_gap,
            gap.level_basis
        from gap_by_person as gap
        where
            gap.cycle_id = $cycle_id
            and gap.is_required
            and gap.competency_id in (select competency_id from asked)
            and {of_shown.condition}
        order by gap.person_id, gap.competency_id
        """,
        {"cycle_id": None if cycle is None else cycle.cycle_id, **of_shown.parameters},
        {"asked": ids_frame("competency_id", {column.column_id for column in columns}), **of_shown.tables},
    )
    cells = tuple(PersonCell(**row) for row in rows.to_dicts())
    used = {cell.column_id for cell in cells}
    return PeopleMap(
        people=found.rows,
        columns=tuple(column for column in columns if column.column_id in used),
        cells=cells,
        n_total=found.n_total,
        page=found.page,
        page_size=found.page_size,
    )
