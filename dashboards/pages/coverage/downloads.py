"""Downloads of the coverage page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.coverage import queries as coverage
from dashboards.pages.downloads import chosen, export_of, withheld_note
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer
from published.viewer import Viewer


def export_coverage(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return coverage per competency, and write that it was taken."""
    found = coverage.by_competency(warehouse, viewer, unit_id, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export coverage", unit_id=unit_id, **chosen(filters))
    note = withheld_note(sum(row.is_withheld for row in found), None)
    return export_of("training-coverage", "Gaps by training status", note, found, coverage.CoverageRow)
