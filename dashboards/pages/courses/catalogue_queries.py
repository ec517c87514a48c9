"""The course catalogue: costs and the gaps it answers, course by course.

Whether a course moved a score stands elsewhere; which gaps are answered stands in `pages.coverage`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.settings import setting
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.permissions import sees_unhidden


@dataclass(frozen=True)
class CourseUse:
    """One course and how it is used, over all time.

    Attributes:
        course_id: its id.
        course_title: its title.
        provider: who gives it.
        modality: formal, mentoring or on_the_job.
        hours: how long it takes.
        unit_cost: of one seat.
        currency: of its costs.
        is_active: whether it is on offer.
        n_enrolled: seats taken.
        n_completed: seats finished.
        n_withdrawn: seats given back.
        cost_total: what the seats cost.
        n_gaps_answered: gaps of closed cycles that it answers; None where they are too few to show.
        is_answering_no_gap: it answers none.
    """

    course_id: str
    course_title: str | None
    provider: str | None
    modality: str | None
    hours: float | None
    unit_cost: float | None
    currency: str | None
    is_active: bool | None
    n_enrolled: int
    n_completed: int
    n_withdrawn: int
    cost_total: float | None
    n_gaps_answered: int | None
    is_answering_no_gap: bool


@dataclass(frozen=True)
class Spend:
    """Seats and cost of all courses, and of those among them that answer no gap."""

    n_courses: int
    n_enrolled: int
    cost_total: float
    n_courses_no_gap: int
    n_enrolled_no_gap: int
    cost_no_gap: float
    currency: str | None


@requires_page("coverage")
def courses(reader: Reader) -> tuple[CourseUse, ...]:
    """Return the courses, those that answer no gap first and of these the dearest."""
    used = _read(reader.warehouse)
    if sees_unhidden(reader.viewer, "coverage"):
        return used
    fewest = reader.min_group
    return tuple(
        CourseUse(**{**course.__dict__, "n_gaps_answered": None})
        if course.n_gaps_answered is not None and 0 < course.n_gaps_answered < fewest
        else course
        for course in used
    )


@requires_page("coverage")
def spend(reader: Reader) -> Spend:
    """Return what all courses cost, and those that answer no gap."""
    used = _read(reader.warehouse)
    idle = [course for course in used if course.is_answering_no_gap]
    return Spend(
        n_courses=len(used),
        n_enrolled=sum(course.n_enrolled for course in used),
        cost_total=sum(course.cost_total or 0.0 for course in used),
        n_courses_no_gap=len(idle),
        n_enrolled_no_gap=sum(course.n_enrolled for course in idle),
        cost_no_gap=sum(course.cost_total or 0.0 for course in idle),
        currency=setting(reader.warehouse, "currency"),
    )


@per_snapshot
def _read(warehouse: Warehouse) -> tuple[CourseUse, ...]:
    rows = warehouse.snapshot.rows(
        """
        select
            course.course_id,
            course.course_title,
            course.provider,
            course.modality,
            course.hours,
            course.unit_cost,
            course.currency,
            course.is_active,
            coalesce(course_use.n_enrolled, 0) as n_enrolled,
            coalesce(course_use.n_completed, 0) as n_completed,
            coalesce(course_use.n_withdrawn, 0) as n_withdrawn,
            course_use.cost_total,
            coalesce(course_use.n_gaps_answered, 0) as n_gaps_answered,
            coalesce(course_use.is_answering_no_gap, false) as is_answering_no_gap
        from dim_course as course
        left join course_use using (course_id)
        order by is_answering_no_gap desc, cost_total desc nulls last, course.course_id
        """
    )
    return tuple(CourseUse(**row) for row in rows)
