"""Downloads of the gaps page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.downloads import chosen, export_of, rows_of_all_pages, withheld_note
from dashboards.pages.gaps import people_queries as behind
from dashboards.pages.gaps import queries as gaps
from dashboards.pages.gaps.standard_skills_queries import SkillRow, standard_skills
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer
from published.viewer import Viewer


def export_gaps(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    by: gaps.By = "competency",
) -> Answer:
    """Return the heat map's rows, the whole's own first, and write that they were taken."""
    found = gaps.heat_map(warehouse, viewer, unit_id, filters, by)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export gaps", unit_id=found.whole.unit_id, by=by, **chosen(filters))
    note = withheld_note(found.n_withheld, found.min_group)
    cells = found.whole_cells + found.cells
    return export_of(f"gaps-{found.cycle.cycle_id}", f"Gaps, {found.cycle.label}", note, cells, gaps.GapCell)


def export_standard_skills(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return gaps by standard skill, and write that they were taken."""
    found = standard_skills(warehouse, viewer, unit_id, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export standard skills", unit_id=unit_id, **chosen(filters))
    note = withheld_note(sum(row.is_withheld for row in found), None)
    return export_of("gaps-by-standard-skill", "Gaps by standard skill", note, found, SkillRow)


def export_people(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
) -> Answer:
    """Return everyone behind a figure whom the viewer may see, and write that they were taken."""
    rows = rows_of_all_pages(
        lambda page: behind.people(
            warehouse, viewer, unit_id, filters, competency_id, page=page, page_size=behind.LARGEST_PAGE
        )
    )
    if isinstance(rows, Denied | NotPublished):
        return rows
    warehouse.audit.write(
        viewer, "export people", unit_id=unit_id, competency_id=competency_id, n_rows=len(rows), **chosen(filters)
    )
    return export_of("people", "People with their gaps", "", rows, behind.PersonRow)
