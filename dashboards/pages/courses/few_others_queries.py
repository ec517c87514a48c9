"""People behind the catalogue's figures other than those whom a viewer may see anyway: where they are few.

What then is told of a course is decided in `catalogue_queries`.
"""

from __future__ import annotations

import polars as pl

from dashboards.snapshot.people import places_of_people
from dashboards.snapshot.rows_of_people import RowsOfPeople
from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot


def read_takers_ahead(warehouse: Warehouse) -> None:
    """Work out what is the same for all who know some of the people, before one of them asks.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    _parts_of_all(warehouse)
    _gaps_of_people(warehouse)
    _n_cycles_with_gaps(warehouse)
    _answered_by_courses(warehouse)


@per_snapshot
def few_others(warehouse: Warehouse, scope: Scope) -> dict[str, frozenset[str]]:
    """Return of which parts of a course's people, less those whom the viewer may see anyway, there are few."""
    of_known = _counted(takers_of_courses(warehouse).of(scope.visible_ids))
    fewest = min_group_of(warehouse)
    return {
        course_id: frozenset(
            part for part, n in parts.items() if 0 < n - of_known.get(course_id, {}).get(part, 0) < fewest
        )
        for course_id, parts in _parts_of_all(warehouse).items()
    }


@per_snapshot
def _parts_of_all(warehouse: Warehouse) -> dict[str, dict[str, int]]:
    return _counted(takers_of_courses(warehouse).everybodys)


def _counted(takers: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count people who took each course, by what became of it."""
    is_completed, is_withdrawn = pl.col("is_completed"), pl.col("is_withdrawn")
    parts = takers.group_by("course_id").agg(
        pl.len().alias("all"),
        completed=is_completed.sum(),
        not_completed=(~is_completed).sum(),
        withdrawn=is_withdrawn.sum(),
        not_withdrawn=(~is_withdrawn).sum(),
        other=(~is_completed & ~is_withdrawn).sum(),
    )
    return {row.pop("course_id"): row for row in parts.to_dicts()}


@per_snapshot
def takers_of_courses(warehouse: Warehouse) -> RowsOfPeople:
    """Return who took which course and what became of it, for queries that have checked the viewer.

    Returns:
        One row per person × course: `course_id`, `is_completed` (null where it is not known), `is_withdrawn`.
    """
    return RowsOfPeople(
        warehouse.snapshot.frame(
            """
            select
                course_id,
                person_id,
                bool_or(status = 'completed' or completed_on is not null) as is_completed,
                bool_or(coalesce(status = 'withdrawn', false)) as is_withdrawn
            from course_enrolments
            group by course_id, person_id
            order by person_id, course_id
            """
        ),
        places_of_people(warehouse),
    )


@per_snapshot
def gaps_of_others(warehouse: Warehouse, scope: Scope) -> dict[str, int]:
    """Return how many gaps a course must answer to be about enough people other than those whom the viewer may see."""
    known = _gaps_of_people(warehouse).of(scope.visible_ids).group_by("competency_id").agg(pl.col("n").sum())
    had, fewest = dict(known.iter_rows()), min_group_of(warehouse)
    # One person has no more gaps than there are cycles and competencies in which somebody had one.
    most = _n_cycles_with_gaps(warehouse)
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
def _n_cycles_with_gaps(warehouse: Warehouse) -> dict[str, int]:
    """Return in how many cycles somebody had a gap, by competency."""
    rows = warehouse.snapshot.rows(
        "select competency_id, count(distinct cycle_id) as n from gap_by_person where has_gap group by competency_id"
    )
    return {row["competency_id"]: row["n"] for row in rows}


@per_snapshot
def _gaps_of_people(warehouse: Warehouse) -> RowsOfPeople:
    """Count everybody's gaps over the closed cycles: one row per person × competency with a gap, and `n`."""
    return RowsOfPeople(
        warehouse.snapshot.frame(
            """
            select person_id, competency_id, count(*)::usmallint as n
            from gap_by_person
            where has_gap
            group by person_id, competency_id
            order by person_id, competency_id
            """
        ),
        places_of_people(warehouse),
    )
