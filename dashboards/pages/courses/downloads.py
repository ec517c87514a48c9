"""Downloads of the pages about courses: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.courses import catalogue_queries as catalogue
from dashboards.pages.courses import queries as effectiveness
from dashboards.pages.downloads import chosen, export_of, withheld_note
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer
from published.viewer import Viewer


def export_courses(warehouse: Warehouse, viewer: Viewer) -> Answer:
    """Return the courses and their use, and write that they were taken."""
    found = catalogue.courses(warehouse, viewer)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export courses")
    return export_of("courses", "Courses, seats and spend", "", found, catalogue.CourseUse)


def export_effects(
    warehouse: Warehouse,
    viewer: Viewer,
    filters: effectiveness.EffectFilter = effectiveness.EffectFilter(),  # noqa: B008 - frozen
) -> Answer:
    """Return whether courses moved scores, and write that it was taken."""
    found = effectiveness.effects(warehouse, viewer, filters)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export course effectiveness", **chosen(filters))
    note = withheld_note(found.n_withheld, found.min_group)
    return export_of(
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
    note = withheld_note(found.found.n_withheld, found.found.min_group)
    return export_of(
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
    return export_of(f"course-strata-{course_id}", title, note, rows, effectiveness.EffectStratum)
