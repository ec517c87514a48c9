"""The course catalogue: costs and the gaps it answers, course by course.

Whether a course moved a score stands elsewhere; which gaps are answered stands in `pages.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dashboards.pages.courses.few_others_queries import few_others, gaps_of_others
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.permissions import Page, sees_unhidden

Amounts = Mapping[str | None, float]
"""Sums of money by currency: amounts of two currencies have no sum."""


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
        currency: of its costs; the workspace's where the catalogue names none.
        is_active: whether it is on offer.
        n_enrolled: seats taken; None where they are too few people's to tell.
        n_completed: seats finished; None as above, and where it would tell of the few others.
        n_withdrawn: seats given back; None as above.
        cost_total: what the seats cost; None where it is not known, or they are too few people's.
        n_gaps_answered: gaps of closed cycles that it answers; None where they are too few to show.
        is_answering_no_gap: it answers none.
        is_withheld: what it is used and costs is about too few people.
    """

    course_id: str
    course_title: str | None
    provider: str | None
    modality: str | None
    hours: float | None
    unit_cost: float | None
    currency: str | None
    is_active: bool | None
    n_enrolled: int | None
    n_completed: int | None
    n_withdrawn: int | None
    cost_total: float | None
    n_gaps_answered: int | None
    is_answering_no_gap: bool
    is_withheld: bool


@dataclass(frozen=True)
class Spend:
    """Seats and cost of the courses that are shown, and of those among them that answer no gap.

    Attributes:
        n_courses: courses whose seats are told.
        n_enrolled: their seats.
        cost_total: what they cost, by currency.
        n_courses_no_gap: courses that answer no gap.
        n_enrolled_no_gap: their seats, as far as they are told.
        cost_no_gap: what these cost, by currency.
        n_withheld: courses whose seats are not told.
    """

    n_courses: int
    n_enrolled: int
    cost_total: Amounts
    n_courses_no_gap: int
    n_enrolled_no_gap: int
    cost_no_gap: Amounts
    n_withheld: int


@requires_page("coverage")
def courses(reader: Reader) -> tuple[CourseUse, ...]:
    """Return the courses, those that answer no gap first and of these the dearest."""
    return use_of_courses(reader, "coverage")


@requires_page("coverage")
def spend(reader: Reader) -> Spend:
    """Return what all courses cost whose seats are told, and those of them that answer no gap."""
    used = use_of_courses(reader, "coverage")
    shown = [course for course in used if not course.is_withheld]
    idle = [course for course in shown if course.is_answering_no_gap]
    return Spend(
        n_courses=len(shown),
        n_enrolled=sum(course.n_enrolled or 0 for course in shown),
        cost_total=_amounts(shown),
        n_courses_no_gap=sum(course.is_answering_no_gap for course in used),
        n_enrolled_no_gap=sum(course.n_enrolled or 0 for course in idle),
        cost_no_gap=_amounts(idle),
        n_withheld=len(used) - len(shown),
    )


def use_of_courses(reader: Reader, page: Page) -> tuple[CourseUse, ...]:
    """Return how courses are used, as far as the viewer may see it, for queries that have checked the viewer.

    Those from whom small groups are hidden see what the shareable file shows; whoever knows some of the people sees of
    a course nothing where the others who take it are few.

    Args:
        reader: the request's snapshot and viewer.
        page: the page on whose behalf.
    """
    if sees_unhidden(reader.viewer, page):
        return _read(reader.warehouse, "main")
    scope = reader.scope(page)
    used = _read(reader.warehouse, "shareable")
    if scope.knows_nobody:
        return used
    few, gaps = few_others(reader.warehouse, scope), gaps_of_others(reader.warehouse, scope)
    kept = (_without(each, few.get(each.course_id, frozenset())) for each in used)
    return tuple(
        replace(each, n_gaps_answered=None)
        if each.n_gaps_answered and each.n_gaps_answered < gaps.get(each.course_id, 0)
        else each
        for each in kept
    )


def _without(course: CourseUse, few: frozenset[str]) -> CourseUse:
    """Return a course without the figures that would be about few others, or that leave few."""
    if "all" in few:
        return replace(course, n_enrolled=None, n_completed=None, n_withdrawn=None, cost_total=None, is_withheld=True)
    completed = None if few & {"completed", "not_completed"} else course.n_completed
    withdrawn = None if few & {"withdrawn", "not_withdrawn"} else course.n_withdrawn
    # Seats less those finished less those given back are told with both.
    if completed is not None and "other" in few:
        withdrawn = None
    return replace(course, n_completed=completed, n_withdrawn=withdrawn)


def _amounts(courses_: Iterable[CourseUse]) -> dict[str | None, float]:
    found: dict[str | None, float] = {}
    for course in courses_:
        if course.cost_total:
            found[course.currency] = found.get(course.currency, 0.0) + course.cost_total
    return dict(sorted(found.items(), key=lambda item: -item[1]))


@per_snapshot
def _read(warehouse: Warehouse, schema: str) -> tuple[CourseUse, ...]:
    """Read how courses are used.

    Args:
        warehouse: the published files.
        schema: `main`, or `shareable` as those see it from whom small groups are hidden.
    """
    hidden = "coalesce(used.is_withheld, false)" if schema == "shareable" else "false"
    # A course that nobody takes is in no row of either table, which is no secret.
    known = "used.course_id is not null"
    rows = warehouse.snapshot.rows(
        f"""
        select
            course.course_id,
            course.course_title,
            course.provider,
            course.modality,
            course.hours,
            course.unit_cost,
            coalesce(upper(course.currency), (select value from settings where name = 'currency')) as currency,
            course.is_active,
            case when {known} then used.n_enrolled else 0 end as n_enrolled,
            case when {known} then used.n_completed else 0 end as n_completed,
            case when {known} then used.n_withdrawn else 0 end as n_withdrawn,
            used.cost_total,
            case when {known} then used.n_gaps_answered else 0 end as n_gaps_answered,
            coalesce(used.is_answering_no_gap, false) as is_answering_no_gap,
            {hidden} as is_withheld
        from dim_course as course
        left join {"shareable.course_use" if schema == "shareable" else "course_use"} as used using (course_id)
        order by is_answering_no_gap desc, cost_total desc nulls last, course.course_id
        """
    )
    return tuple(CourseUse(**row) for row in rows)
