"""Which rows a page's download holds: those of the page's own queries, with the same permissions and the same hiding.

How they become CSV or XLSX, and how cells that look like formulas are escaped, stands with the components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from dashboards.access.viewer import Viewer
from dashboards.queries import courses as catalogue
from dashboards.queries import (
    coverage,
    effectiveness,
    framework,
    framework_competency,
    framework_rows,
    framework_state,
    gaps,
    manager_severity,
    person,
    person_development,
)
from dashboards.queries import data as record
from dashboards.queries import movement as moved
from dashboards.queries import people as behind
from dashboards.queries.answers import Denied, NotPublished
from dashboards.queries.standard_skills import SkillRow, standard_skills
from dashboards.queries.unit_gaps import GapFilter
from dashboards.queries.warehouse import Warehouse

MOST_ROWS = 100_000
FRAMEWORK_STATE: dict[str, tuple[str, type[Any]]] = {
    "profiles": ("Role profiles against their rules", framework_state.RoleRules),
    "upkeep": ("Upkeep of the framework", framework_state.Upkeep),
    "deployment": ("From paper to a known movement", framework_state.Deployment),
    "drift": ("Standard skills that jobs name and no competency maps to", framework_state.UnmappedSkill),
}
"""The parts of what the framework is like: their titles and rows."""


@dataclass(frozen=True)
class Export:
    """What a download holds.

    Attributes:
        name: the file's name without its ending.
        title: what it is.
        note: what is not in it, and why; empty where nothing is left out.
        columns: headers.
        rows: cells, in the order of the columns; None where there is no figure.
    """

    name: str
    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


Answer = Export | Denied | NotPublished


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
    warehouse.audit.write(viewer, "export gaps", unit_id=found.whole.unit_id, by=by, **_words(filters))
    note = _withheld_note(found.n_withheld, found.min_group)
    cells = found.whole_cells + found.cells
    return _export(f"gaps-{found.cycle.cycle_id}", f"Gaps, {found.cycle.label}", note, cells, gaps.GapCell)


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
    warehouse.audit.write(viewer, "export standard skills", unit_id=unit_id, **_words(filters))
    note = _withheld_note(sum(row.is_withheld for row in found), None)
    return _export("gaps-by-standard-skill", "Gaps by standard skill", note, found, SkillRow)


def export_people(
    warehouse: Warehouse,
    viewer: Viewer,
    unit_id: str | None = None,
    filters: GapFilter = GapFilter(),  # noqa: B008 - frozen
    competency_id: str | None = None,
) -> Answer:
    """Return everyone behind a figure whom the viewer may see, and write that they were taken."""
    rows: list[behind.PersonRow] = []
    page = 1
    while len(rows) < MOST_ROWS:
        found = behind.people(
            warehouse, viewer, unit_id, filters, competency_id, page=page, page_size=behind.LARGEST_PAGE
        )
        if isinstance(found, Denied | NotPublished):
            return found
        rows.extend(found.rows)
        if len(rows) >= found.n_total or not found.rows:
            break
        page += 1
    warehouse.audit.write(
        viewer, "export people", unit_id=unit_id, competency_id=competency_id, n_rows=len(rows), **_words(filters)
    )
    return _export("people", "People with their gaps", "", rows[:MOST_ROWS], behind.PersonRow)


def export_person(warehouse: Warehouse, viewer: Viewer, person_id: str, cycle_id: str | None = None) -> Answer:
    """Return one person's levels and gaps, and write that they were taken."""
    found = person.profile(warehouse, viewer, person_id, cycle_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export person", person_id=person_id, cycle_id=cycle_id)
    title = f"Levels and gaps of {found.header.name or person_id}"
    return _export(f"person-{person_id}", title, "", found.competencies, person.CompetencyLevel)


def export_suggestions(warehouse: Warehouse, viewer: Viewer, person_id: str) -> Answer:
    """Return what is suggested to one person, mentors as the page shows them, and write that it was taken."""
    found = person.profile(warehouse, viewer, person_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export suggestions", person_id=person_id)
    title = f"Suggestions for {found.header.name or person_id}"
    suggested = found.development.suggestions
    note = "" if suggested else "Nothing is suggested."
    return _export(f"suggestions-{person_id}", title, note, suggested, person_development.Suggestion)


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
    warehouse.audit.write(viewer, "export coverage", unit_id=unit_id, **_words(filters))
    note = _withheld_note(sum(row.is_withheld for row in found), None)
    return _export("training-coverage", "Gaps by training status", note, found, coverage.CoverageRow)


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
    warehouse.audit.write(viewer, "export movement", unit_id=unit_id, **_words(filters))
    note = _withheld_note(sum(row.is_withheld for row in found.rows), found.min_group)
    title = f"Movement up to {found.cycle.label}"
    return _export(f"movement-{found.cycle.cycle_id}", title, note, found.rows + found.unit_rows, moved.MovementRow)


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
        viewer, "export closure by training", unit_id=unit_id, competency_id=competency_id, **_words(filters)
    )
    note = f"{found.n_withheld} competencies are left out: too few people." if found.n_withheld else ""
    return _export("closure-by-training", "Gaps closed by training status", note, found.rows, moved.TrainingClosure)


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
    warehouse.audit.write(viewer, "export transitions", unit_id=unit_id, competency_id=competency_id, **_words(filters))
    note = "Transitions are not shown to your role here: most are few people's." if found.is_withheld else ""
    return _export("level-transitions", "People from level to level", note, found.cells, moved.Transition)


def export_courses(warehouse: Warehouse, viewer: Viewer) -> Answer:
    """Return the courses and their use, and write that they were taken."""
    found = catalogue.courses(warehouse, viewer)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export courses")
    return _export("courses", "Courses, seats and spend", "", found, catalogue.CourseUse)


def export_effects(
    warehouse: Warehouse,
    viewer: Viewer,
    filters: effectiveness.EffectFilter = effectiveness.EffectFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return whether courses moved scores, and write that it was taken."""
    found = effectiveness.effects(warehouse, viewer, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export course effectiveness", **_words(filters))
    note = _withheld_note(found.n_withheld, found.min_group)
    return _export(
        "course-effectiveness",
        "Courses and the scores they moved with",
        note,
        found.effects,
        effectiveness.CourseEffect,
    )


def export_course(warehouse: Warehouse, viewer: Viewer, course_id: str) -> Answer:
    """Return one course's estimates, and write that they were taken."""
    found = effectiveness.effects_of_course(warehouse, viewer, course_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export course", course_id=course_id)
    note = _withheld_note(found.found.n_withheld, found.found.min_group)
    return _export(
        f"course-{course_id}", found.course.course_title, note, found.found.effects, effectiveness.CourseEffect
    )


def export_course_strata(warehouse: Warehouse, viewer: Viewer, course_id: str) -> Answer:
    """Return the strata of one course that may be shown, and write that they were taken."""
    found = effectiveness.effects_of_course(warehouse, viewer, course_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export course strata", course_id=course_id)
    rows = [stratum for strata in found.strata.values() for stratum in strata]
    n_hidden = len(found.found.effects) - len(found.strata)
    note = f"The strata of {n_hidden} competencies are withheld: some are about too few people." if n_hidden else ""
    title = f"Who was compared with whom: {found.course.course_title}"
    return _export(f"course-strata-{course_id}", title, note, rows, effectiveness.EffectStratum)


def export_signals(
    warehouse: Warehouse,
    viewer: Viewer,
    filters: framework.FrameworkFilter = framework.FrameworkFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return every item with its signals, those to revise first, and write that it was taken."""
    found = framework.framework(warehouse, viewer, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export framework signals", **_words(filters))
    note = _withheld_note(sum(item.is_withheld for item in found.items), found.min_group)
    name = f"framework-signals-{found.cycle.cycle_id}"
    return _export(name, f"Signals of the framework, {found.cycle.label}", note, found.items, framework_rows.Item)


def export_irrelevance(
    warehouse: Warehouse,
    viewer: Viewer,
    filters: framework.FrameworkFilter = framework.FrameworkFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return how often competencies are called not relevant in a role, and write that it was taken."""
    found = framework.framework(warehouse, viewer, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export framework irrelevance", **_words(filters))
    note = _withheld_note(sum(role.is_withheld for role in found.roles), found.min_group)
    name, title = f"not-relevant-{found.cycle.cycle_id}", f"Called not relevant by role, {found.cycle.label}"
    return _export(name, title, note, found.roles, framework_rows.RoleIrrelevance)


def export_framework_state(warehouse: Warehouse, viewer: Viewer, part: str) -> Answer:
    """Return one part of what the framework is like, and write that it was taken.

    Args:
        warehouse: the published files.
        viewer: who is asking.
        part: a key of `FRAMEWORK_STATE`.
    """
    found = framework_state.framework_state(warehouse, viewer)
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
    return _export(f"framework-{part}", title, "", rows[part], kind)


def export_severity(warehouse: Warehouse, viewer: Viewer, cycle_id: str | None = None) -> Answer:
    """Return managers' differences in rating level, for HR leaders alone, and write that they were taken."""
    found = manager_severity.manager_severity(warehouse, viewer, cycle_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export manager severity", cycle_id=found.cycle.cycle_id)
    note = "A difference in rating level, not a bias: the manager's less that of the others who rated the same people."
    title = f"Managers' rating level beside that of others, {found.cycle.label}"
    return _export("rating-level-differences", title, note, found.managers, manager_severity.ManagerDifference)


def export_competency(warehouse: Warehouse, viewer: Viewer, competency_id: str) -> Answer:
    """Return one competency's signals through the cycles, and write that they were taken."""
    found = framework_competency.competency_page(warehouse, viewer, competency_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export competency", competency_id=competency_id)
    note = _withheld_note(sum(item.is_withheld for item in found.items), found.min_group)
    title = f"Signals of {found.facts.competency_name}"
    return _export(f"competency-{competency_id}", title, note, found.items, framework_rows.Item)


def export_profile(warehouse: Warehouse, viewer: Viewer, role_id: str) -> Answer:
    """Return one role's profile, and write that it was taken."""
    found = framework_competency.role_page(warehouse, viewer, role_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export role profile", role_id=role_id)
    title = f"Profile of {found.rules.role_title}"
    return _export(f"profile-{role_id}", title, "", found.profile, framework_competency.ProfileEntry)


def export_set_aside(
    warehouse: Warehouse,
    viewer: Viewer,
    contract: str | None = None,
    file: str | None = None,
    reason: str | None = None,
) -> Answer:
    """Return where rows were set aside and why, without their values, and write that it was taken."""
    rows: list[record.SetAsideRow] = []
    page = 1
    while len(rows) < MOST_ROWS:
        found = record.set_aside_rows(
            warehouse, viewer, contract, file, reason, page=page, page_size=record.LARGEST_PAGE
        )
        if isinstance(found, Denied | NotPublished):
            return found
        rows.extend(found.rows)
        if len(rows) >= found.n_total or not found.rows:
            break
        page += 1
    warehouse.audit.write(
        viewer, "export rows set aside", contract=contract, file=file, reason=reason, n_rows=len(rows)
    )
    whole = _export("rows-set-aside", "Rows set aside", "", rows[:MOST_ROWS], record.SetAsideRow)
    last = len(whole.columns) - 1
    return Export(whole.name, whole.title, whole.note, whole.columns[:last], tuple(row[:last] for row in whole.rows))


def _export(name: str, title: str, note: str, rows: Sequence[Any], kind: type[Any]) -> Export:
    columns = tuple(field.name for field in fields(kind))
    return Export(name, title, note, columns, tuple(tuple(getattr(row, column) for column in columns) for row in rows))


def _words(filters: GapFilter | effectiveness.EffectFilter | framework.FrameworkFilter) -> dict[str, str | None]:
    return {field.name: getattr(filters, field.name) for field in fields(filters)}


def _withheld_note(n_withheld: int, min_group: int | None) -> str:
    if not n_withheld:
        return ""
    fewest = "too few" if min_group is None else f"fewer than {min_group}"
    return f"{n_withheld} rows have no figures: they are about {fewest} people, or would give such a figure away."
