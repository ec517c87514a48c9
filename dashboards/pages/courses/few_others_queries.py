"""People behind the catalogue's figures other than those whom a viewer may see anyway: where they are few.

What then is told of a course is decided in `catalogue_queries`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboards.snapshot.scope import Scope
from dashboards.snapshot.settings import min_group_of
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from dashboards.snapshot.unit_sums import ids_frame


def read_takers_ahead(warehouse: Warehouse) -> None:
    """Work out what is the same for all who know some of the people, before one of them asks.

    Raises:
        NotPublishedError: there is no snapshot.
    """
    _parts_of_all(warehouse)
    _gaps_of_people(warehouse)
    _answered_by_courses(warehouse)


@per_snapshot
def few_others(warehouse: Warehouse, scope: Scope) -> dict[str, frozenset[str]]:
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
def gaps_of_others(warehouse: Warehouse, scope: Scope) -> dict[str, int]:
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
