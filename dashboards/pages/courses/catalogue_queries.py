"""The course catalogue: costs and the gaps it answers, course by course.

Whether a course moved a score stands elsewhere; which gaps are answered stands in `pages.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame
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
    few, gaps = _few_others(reader.warehouse, scope), _gaps_of_others(reader.warehouse, scope)
    kept = (_without(each, few.get(each.course_id, frozenset())) for each in used)
    return tuple(
        replace(each, n_gaps_answered=None)
        if each.n_gaps_answered and each.n_gaps_answered < gaps.get(each.course_id, 0)
        else each
        for each in kept
    )


def read_catalogue_ahead(warehouse: Warehouse) -> None:
    """Work out what is the same for all who know some of the people, before one of them asks.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    _parts_of_all(warehouse)
    _gaps_of_people(warehouse)
    _answered_by_courses(warehouse)


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
def _few_others(warehouse: Warehouse, scope: Scope) -> dict[str, frozenset[str]]:
    """Return of which parts of a course's people, less those whom the viewer may see anyway, there are few."""
    known = ids_frame("person_id", scope.visible_ids)
    of_known = _parts(warehouse, "person_id in (select person_id from known)", {"known": known})
    fewest = min_group_of(warehouse)
    return {
        course_id: frozenset(
            part for part, n in parts.items() if 0 < n - of_known.get(course_id, {}).get(part, 0) < fewest
        )
        for course_id, parts in _parts_of_all(warehouse).items()
    }


@per_snapshot
def _parts_of_all(warehouse: Warehouse) -> dict[str, dict[str, int]]:
    return _parts(warehouse, "true", {})


def _parts(warehouse: Warehouse, condition: str, tables: Mapping[str, pl.DataFrame]) -> dict[str, dict[str, int]]:
    """Count the people who took each course, by what became of it.

    Args:
        warehouse: the published files.
        condition: whose seats count.
        tables: what the condition names.
    """
    parts = warehouse.snapshot.frame(
        f"""
        with takers as (
            select
                course_id,
                bool_or(status = 'completed' or completed_on is not null) as is_completed,
                bool_or(coalesce(status = 'withdrawn', false)) as is_withdrawn
            from course_enrolments
            where {condition}
            group by course_id, person_id
        )

        select
            course_id,
            count(*) as "all",
            count(*) filter (where is_completed) as completed,
            count(*) filter (where not is_completed) as not_completed,
            count(*) filter (where is_withdrawn) as withdrawn,
            count(*) filter (where not is_withdrawn) as not_withdrawn,
            count(*) filter (where not is_completed and not is_withdrawn) as other
        from takers
        group by course_id
        """,
        tables=tables,
    )
    return {row.pop("course_id"): row for row in parts.to_dicts()}


@per_snapshot
def _gaps_of_others(warehouse: Warehouse, scope: Scope) -> dict[str, int]:
    """Return how many gaps a course must answer to be about enough people other than those whom the viewer may see."""
    gaps = _gaps_of_people(warehouse)
    known = gaps.filter(pl.col("person_id").is_in(scope.visible_ids)).group_by("competency_id").agg(pl.col("n").sum())
    had, fewest = dict(known.iter_rows()), min_group_of(warehouse)
    # One person has no more gaps than there are cycles and competencies in which somebody had one.
    most = dict(gaps.group_by("competency_id").agg(pl.col("n_cycles").first()).iter_rows())
    return {
        course_id: sum(had.get(each, 0) + fewest * most[each] for each in answered if each in most)
        for course_id, answered in _answered_by_courses(warehouse).items()
    }


@per_snapshot
def _answered_by_courses(warehouse: Warehouse) -> dict[str, list[str]]:
    rows = warehouse.snapshot.rows(
        "select course_id, list(competency_id) as answered from course_effectiveness group by course_id"
    )
    return {row["course_id"]: row["answered"] for row in rows}


@per_snapshot
def _gaps_of_people(warehouse: Warehouse) -> pl.DataFrame:
    """Count everybody's gaps over the closed cycles, which is the same whoever looks.

    Returns:
        One row per person × competency with a gap: `person_id`, `competency_id`, `n`, and `n_cycles`, in how many
        somebody had a gap in that competency.
    """
    return warehouse.snapshot.frame(
        """
        with had as (
            select competency_id, count(distinct cycle_id)::usmallint as n_cycles
            from gap_by_person
            where has_gap
            group by competency_id
        )

        select gaps.person_id, gaps.competency_id, count(*)::usmallint as n, any_value(had.n_cycles) as n_cycles
        from gap_by_person as gaps
        inner join had using (competency_id)
        where gaps.has_gap
        group by gaps.person_id, gaps.competency_id
        """
    )


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
