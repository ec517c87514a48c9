"""Downloads of the movement page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.downloads import chosen, export_of, withheld_note
from dashboards.pages.movement import queries as moved
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer
from published.viewer import Viewer


def export_movement(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return movement of the whole and of the units under it, and write that it was taken."""
    found = moved.movement(warehouse, viewer, unit_id, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export movement", unit_id=unit_id, **chosen(filters))
    note = withheld_note(sum(row.is_withheld for row in found.rows), found.min_group)
    title = f"Movement up to {found.cycle.label}"
    return export_of(f"movement-{found.cycle.cycle_id}", title, note, found.rows + found.unit_rows, moved.MovementRow)


def export_closure_by_training(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
) -> Answer:
    """Return gaps closed by competency and training status, and write that they were taken."""
    found = moved.closure_by_training(warehouse, viewer, unit_id, filters, competency_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(
        viewer, "export closure by training", unit_id=unit_id, competency_id=competency_id, **chosen(filters)
    )
    note = f"{found.n_withheld} competencies are left out: too few people." if found.n_withheld else ""
    return export_of("closure-by-training", "Gaps closed by training status", note, found.rows, moved.TrainingClosure)


def export_transitions(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
) -> Answer:
    """Return from which level people went to which, and write that it was taken."""
    found = moved.transitions(warehouse, viewer, unit_id, filters, competency_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export transitions", unit_id=unit_id, competency_id=competency_id, **chosen(filters))
    note = "Transitions are not shown to your role here: most are few people's." if found.is_withheld else ""
    return export_of("level-transitions", "People from level to level", note, found.cells, moved.Transition)
