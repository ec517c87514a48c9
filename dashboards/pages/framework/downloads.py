"""Downloads of the pages about the framework: their own rows, with the same permissions and the same hiding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.pages.downloads import chosen, export_of, withheld_note
from dashboards.pages.framework import (
    competency_queries,
    health_queries,
    severity_queries,
)
from dashboards.pages.framework import (
    queries as framework,
)
from dashboards.pages.framework import (
    rows as framework_rows,
)
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer
from published.viewer import Viewer

FRAMEWORK_STATE: dict[str, tuple[str, type[Any]]] = {
    "profiles": ("Role profiles against their rules", health_queries.RoleRules),
    "upkeep": ("Upkeep of the framework", health_queries.Upkeep),
    "deployment": ("From paper to a known movement", health_queries.Deployment),
    "drift": ("Standard skills that jobs name and no competency maps to", health_queries.UnmappedSkill),
}
"""The parts of what the framework is like: their titles and rows."""


def export_signals(
    warehouse: Warehouse,
    viewer: Viewer,
    filters: framework.FrameworkFilter = framework.FrameworkFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return every item with its signals, those to revise first, and write that it was taken."""
    found = framework.framework(warehouse, viewer, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export framework signals", **chosen(filters))
    note = withheld_note(sum(item.is_withheld for item in found.items), found.min_group)
    name = f"framework-signals-{found.cycle.cycle_id}"
    return export_of(name, f"Signals of the framework, {found.cycle.label}", note, found.items, framework_rows.Item)


def export_irrelevance(
    warehouse: Warehouse,
    viewer: Viewer,
    filters: framework.FrameworkFilter = framework.FrameworkFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return how often competencies are called not relevant in a role, and write that it was taken."""
    found = framework.framework(warehouse, viewer, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export framework irrelevance", **chosen(filters))
    note = withheld_note(sum(role.is_withheld for role in found.roles), found.min_group)
    name, title = f"not-relevant-{found.cycle.cycle_id}", f"Called not relevant by role, {found.cycle.label}"
    return export_of(name, title, note, found.roles, framework_rows.RoleIrrelevance)


def export_framework_state(warehouse: Warehouse, viewer: Viewer, part: str) -> Answer:
    """Return one part of what the framework is like, and write that it was taken.

    Args:
        warehouse: the published files.
        viewer: who is asking.
        part: a key of `FRAMEWORK_STATE`.
    """
    found = health_queries.framework_state(warehouse, viewer)
    if isinstance(found, Denied | NotPublished):
        return found
    title, kind = FRAMEWORK_STATE[part]
    rows: dict[str, Sequence[Any]] = {
        "profiles": found.roles,
        "upkeep": found.upkeep,
        "deployment": found.deployment,
        "drift": found.drift.skills,
    }
    warehouse.audit.write(viewer, f"export framework {part}")
    return export_of(f"framework-{part}", title, "", rows[part], kind)


def export_severity(warehouse: Warehouse, viewer: Viewer, cycle_id: str | None = None) -> Answer:
    """Return managers' differences in rating level, for HR leaders alone, and write that they were taken."""
    found = severity_queries.manager_severity(warehouse, viewer, cycle_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export manager severity", cycle_id=found.cycle.cycle_id)
    note = "A difference in rating level, not a bias: the manager's less that of the others who rated the same people."
    title = f"Managers' rating level beside that of others, {found.cycle.label}"
    return export_of("rating-level-differences", title, note, found.managers, severity_queries.ManagerDifference)


def export_competency(warehouse: Warehouse, viewer: Viewer, competency_id: str) -> Answer:
    """Return one competency's signals through the cycles, and write that they were taken."""
    found = competency_queries.competency_page(warehouse, viewer, competency_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export competency", competency_id=competency_id)
    note = withheld_note(sum(item.is_withheld for item in found.items), found.min_group)
    title = f"Signals of {found.facts.competency_name}"
    return export_of(f"competency-{competency_id}", title, note, found.items, framework_rows.Item)


def export_profile(warehouse: Warehouse, viewer: Viewer, role_id: str) -> Answer:
    """Return one role's profile, and write that it was taken."""
    found = competency_queries.role_page(warehouse, viewer, role_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export role profile", role_id=role_id)
    title = f"Profile of {found.rules.role_title}"
    return export_of(f"profile-{role_id}", title, "", found.profile, competency_queries.ProfileEntry)
