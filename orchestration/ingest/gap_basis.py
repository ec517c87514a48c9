"""The way from answers to gaps, counted within the files that `skillgap check` reads.

The models decide at every refresh, by the organisation of each day; here any row of a person counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from expectations.contracts import contract_named
from expectations.contracts.ratings import CYCLES, RATINGS
from orchestration.ingest.check_report import CycleDays, GapBasis, LateAnswers, NamedCycle, NamedInRatings
from orchestration.ingest.references import is_resolved, resolved_texts
from published.database import number_of, row_of
from published.sql import literal

_PEOPLE, _ROLES, _LEVELS, _DEPLOYMENTS = "hris/people", "hris/roles", "hris/career_levels", "framework/deployments"
_MOST_NAMED = 200  # competencies or cycles; a list of more is none that a person would look over
_ASKED = ("cycle_id", "person_id", "competency_id")


def read_cycles(connection: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> tuple[CycleDays, ...]:
    """Return the assessment cycles in the files, the earliest first.

    Args:
        connection: where the views are.
        views: contract → view of its typed rows, for the contracts that have files.
    """
    if CYCLES.name not in views:
        return ()
    rows = connection.execute(
        "select coalesce(any_value(name), cycle_id), max(closes_on) as closes_on "
        f"from {views[CYCLES.name]} where cycle_id is not null and closes_on is not null "
        "group by cycle_id order by closes_on, cycle_id"
    ).fetchall()
    return tuple(CycleDays(*row) for row in rows)


def late_answers(
    connection: duckdb.DuckDBPyConnection, views: Mapping[str, str], grace_days: int
) -> tuple[LateAnswers, ...]:
    """Return the cycles of which answers came too late.

    Args:
        connection: where the views are.
        views: as above.
        grace_days: days after a cycle's close in which an answer still counts.
    """
    if CYCLES.name not in views or RATINGS.name not in views:
        return ()
    is_late = f"submitted_on::date > cycles.closes_on + {grace_days}"
    rows = connection.execute(
        f"select cycle_id, count(*) filter ({is_late}), count(*), min(submitted_on) filter ({is_late})::date "
        f"from {views[RATINGS.name]} join (select cycle_id, max(closes_on) as closes_on from {views[CYCLES.name]} "
        f"group by cycle_id) as cycles using (cycle_id) group by cycle_id having count(*) filter ({is_late}) > 0 "
        "order by cycle_id"
    ).fetchall()
    return tuple(LateAnswers(*row) for row in rows)


def named_in_ratings(connection: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> NamedInRatings:
    """Return the cycles and competencies that ratings name, whether they are known or not.

    Args:
        connection: where the views are.
        views: as above.
    """
    if RATINGS.name not in views:
        return NamedInRatings()
    view = views[RATINGS.name]
    cycles = connection.execute(
        f"select cycle_id, min(submitted_on)::date, max(submitted_on)::date from {view} where cycle_id is not null "
        f"group by cycle_id order by 2, 1 limit {_MOST_NAMED + 1}"
    ).fetchall()
    competencies = connection.execute(
        f"select min(competency_id) from {view} where competency_id is not null "
        f"group by lower(rtrim(competency_id, '.')) order by 1 limit {_MOST_NAMED + 1}"
    ).fetchall()
    return NamedInRatings(
        tuple(NamedCycle(*row) for row in cycles) if len(cycles) <= _MOST_NAMED else (),
        tuple(name for (name,) in competencies) if len(competencies) <= _MOST_NAMED else (),
    )


def count_gap_basis(
    connection: duckdb.DuckDBPyConnection, views: Mapping[str, str], *, today: date, grace_days: int
) -> GapBasis:
    """Count who has answers that count, of whom levels are asked, and who has both.

    Args:
        connection: where `resolve_references` was called for ratings and deployments.
        views: as above.
        today: the day on which a refresh would load them.
        grace_days: days after a cycle's close in which an answer still counts.
    """
    n_people = n_with_role = 0
    if _PEOPLE in views:
        n_people = number_of(connection, f"select count(distinct person_id) from {views[_PEOPLE]}")
        has_role = "role_id is not null or job_title is not null"
        n_with_role = number_of(connection, f"select count(distinct person_id) from {views[_PEOPLE]} where {has_role}")
    _make_answers(connection, views, today, grace_days)
    _make_targets(connection, views)
    unknown = ", ".join(f"coalesce(sum(n) filter ({name} is null), 0)::bigint" for name in _ASKED)
    n_answers, *n_unknown, n_late, n_counting = row_of(
        connection,
        f"select coalesce(sum(n), 0)::bigint, {unknown}, coalesce(sum(n) filter (is_late), 0)::bigint, "
        "coalesce(sum(n) filter (counts), 0)::bigint from answers_on_the_way",
    ) or (0,) * (len(_ASKED) + 3)
    with_both = (
        "select count(distinct person_id) from targets_on_the_way join (select distinct person_id, competency_id "
        "from answers_on_the_way where counts) using (person_id, competency_id)"
    )
    return GapBasis(
        n_people=n_people,
        n_without_role=n_people - n_with_role,
        n_answers=n_answers,
        n_unknown={name: n for name, n in zip(_ASKED, n_unknown, strict=True) if n},
        n_late=n_late,
        n_counting=n_counting,
        n_targets=number_of(connection, "select count(distinct (competency_id, scope, named)) from targets_on_the_way"),
        n_with_target=number_of(connection, "select count(distinct person_id) from targets_on_the_way"),
        n_with_gap_basis=number_of(connection, with_both),
    )


def _make_answers(
    connection: duckdb.DuckDBPyConnection, views: Mapping[str, str], today: date, grace_days: int
) -> None:
    """Make the table of answers with a level: what they are about, whether they came late, whether they count."""
    columns = "null::varchar as cycle_id, null::varchar as person_id, null::varchar as competency_id"
    if RATINGS.name not in views:
        connection.execute(
            f"create or replace temp table answers_on_the_way as "
            f"select {columns}, false as is_late, false as counts, 0 as n where false"
        )
        return
    known = [name for name in _ASKED if is_resolved(connection, RATINGS, name)]
    targets = ", ".join(
        f"of_{name}.target as {name}" if name in known else f"null::varchar as {name}" for name in _ASKED
    )
    joins = " ".join(
        f"left join {resolved_texts(RATINGS, name)} as of_{name} on ratings.{name} = of_{name}.text" for name in known
    )
    cycles = "select null::varchar as cycle_id, null::date as last_day where false"
    if CYCLES.name in views:
        cycles = (
            f"select cycle_id, max(closes_on) + {grace_days} as last_day from {views[CYCLES.name]} group by cycle_id"
        )
    connection.execute(f"""
        create or replace temp table answers_on_the_way as
        with resolved as (
            select {targets}, submitted_on::date as day, count(*) as n
            from {views[RATINGS.name]} as ratings {joins}
            where level is not null
            group by all
        ),
        cycles as ({cycles})
        select
            cycle_id,
            person_id,
            competency_id,
            coalesce(day > last_day, false) as is_late,
            person_id is not null and competency_id is not null and last_day is not null
                and not coalesce(day > last_day, false)
                and last_day < date {literal(today.isoformat())} + {0 if grace_days else 1} as counts,
            n
        from resolved
        left join cycles using (cycle_id)
    """)


def _make_targets(connection: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> None:
    """Make the table of the levels asked: of whom (null: of nobody), and for which competency."""
    deployments = contract_named(_DEPLOYMENTS)
    if _DEPLOYMENTS not in views or not is_resolved(connection, deployments, "competency_id"):
        connection.execute(
            "create or replace temp table targets_on_the_way as "
            "select '' as competency_id, '' as scope, '' as named, '' as person_id where false"
        )
        return
    connection.execute(f"""
        create or replace temp table targets_on_the_way as
        with roles as ({_rows(views, _ROLES, "role_id", "title", "career_level")}),
        ladder as ({_rows(views, _LEVELS, "career_level", "rank")}),
        people as (
            select distinct people.person_id, coalesce(roles.role_id, people.role_id, job_title) as role_id, rank
            from ({_rows(views, _PEOPLE, "person_id", "role_id", "job_title")}) as people
            left join roles
                on roles.role_id = people.role_id
                or (people.role_id is null and lower(title) = lower(job_title))
            left join ladder using (career_level)
            where coalesce(people.role_id, job_title) is not null
        ),
        asked as (
            select of_competency.target as competency_id, scope, role_id, career_level, rank
            from {views[_DEPLOYMENTS]} as deployments
            join {resolved_texts(deployments, "competency_id")} as of_competency
                on deployments.competency_id = of_competency.text and of_competency.target is not null
            left join ladder using (career_level)
            where scope is not null and target_level is not null
        )
        select asked.competency_id, asked.scope, coalesce(asked.role_id, asked.career_level, '') as named, person_id
        from asked
        left join people
            on asked.scope = 'core'
            or (asked.scope = 'level' and people.rank >= asked.rank)
            or (asked.scope = 'push' and lower(people.role_id) = lower(asked.role_id))
    """)


def _rows(views: Mapping[str, str], contract_name: str, *columns: str) -> str:
    """Return SQL of some columns of a contract's rows; no rows where it has no files."""
    if contract_name in views:
        return f"select {', '.join(columns)} from {views[contract_name]}"
    return f"select {', '.join(f'null::varchar as {name}' for name in columns)} where false"
