"""Writing `shareable.duckdb`: which tables are in it, and in what order. How figures are hidden stands beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from orchestration.publish.published_tables import Published
from orchestration.publish.releases import Releases
from orchestration.publish.shareable_courses import released_course_use
from orchestration.publish.shareable_coverage import released_coverage
from orchestration.publish.shareable_effects import released_course_effectiveness
from orchestration.publish.shareable_framework import (
    rated_people,
    shown_framework_irrelevance,
    shown_framework_signals,
    waiting_framework_figures,
    waiting_roles,
    without_waiting,
)
from orchestration.publish.shareable_gaps import released_gaps, shown_gaps
from orchestration.publish.shareable_movement import released_movement, shown_balance, shown_movement, top_movement
from orchestration.publish.shareable_now import released_now, shown_now
from orchestration.publish.shareable_participation import released_participation
from published.database import attach_for_reading, make_file
from published.sql import literal

PLAIN_TABLES = (
    "dim_cycle",
    "dim_org_unit",
    "org_unit_in_cycle",
    "dim_competency",
    "dim_behaviour",
    "dim_anchor",
    "dim_standard_skill",
    "dim_course",
    "dim_role",
    "role_profile",
    "role_profile_now",
    "role_profile_compliance",
    "framework_revisions",
    "framework_upkeep",
    "competency_deployment",
    "framework_drift",
    "settings",
)
"""Tables that hold nothing about people."""

_OWN_COLUMNS = {
    "is_withheld": "Its figures are left out: they would be about too few people, or give such figures away.",
    "withheld_reason": "Why they are left out: too_few people, or held_back so that others stay hidden.",
    "figures_from": "The day since which the figures are as they are: a change waits until it is about enough people.",
    "share_bound": "The share is a bound: at_most, or at_least.",
    "rate_bound": "The coverage rate is a bound: at_most, or at_least.",
    "closure_bound": "The closure rate is a bound: at_most, or at_least.",
    "share_with_gap_bound": "The share with a gap is a bound: at_most, or at_least.",
    "share_not_relevant_bound": "The share marked as not relevant is a bound: at_most, or at_least.",
}
"""Columns that the warehouse does not have."""


def write_shareable(
    warehouse: Path,
    file: Path,
    *,
    memory_limit: str,
    min_group: int,
    salt: str = "",
    previous: Path | None = None,
    released: Path | None = None,
) -> None:
    """Write the shareable file from a snapshot's warehouse.

    Args:
        warehouse: the snapshot's `warehouse.duckdb`.
        file: where to write.
        memory_limit: DuckDB's, for each of the files.
        min_group: the fewest people a figure may be about.
        salt: the secret that people are hashed with in `previous` and `released`.
        previous: what is known to be published so far, as it was written to `released` then; None: nothing.
        released: where to write what is known to be published with this file; None: nowhere.
    """
    with make_file(file, memory_limit=memory_limit) as connection:
        attach_for_reading(connection, warehouse, "published")
        published = Published(connection, min_group, salt)
        connection.begin()  # the log is written to the disk once, not after each table and comment
        for table in PLAIN_TABLES:
            connection.execute(f"create table {table} as select * from published.{table}").fetchall()
        releases = Releases(previous, day=published.day, min_group=min_group)
        for table, frames in _figures(published, releases):
            for number, frame in enumerate(frames):
                connection.register("rows_of", frame)
                action = "create table {} as" if number == 0 else "insert into {}"
                connection.execute(f"{action.format(table)} select * from rows_of").fetchall()
                connection.unregister("rows_of")
        _describe(connection)
        connection.commit()
        connection.execute("detach published").fetchall()
    if released is not None:
        releases.write(released, salt=salt, memory_limit=memory_limit)


def _figures(published: Published, releases: Releases) -> Iterator[tuple[str, Iterator[pl.DataFrame]]]:
    """Give each table with its rows, cycle by cycle; what is hidden of the gaps decides about the other figures."""
    # Without a cycle there is one empty frame, which gives the table its columns.
    gaps = {cycle_id: released_gaps(published, releases, cycle_id) for cycle_id in published.cycles or ("",)}
    hidden = {cycle_id: each.hidden for cycle_id, each in gaps.items()}
    yield "gap_by_org_unit", (shown_gaps(published, *cycle) for cycle in gaps.items())
    yield "training_coverage", (released_coverage(published, releases, *cycle) for cycle in gaps.items())
    today = released_now(published, releases, hidden)
    yield "gap_now_by_org_unit", iter([shown_now(published, today)])
    now = today.gaps.hidden
    top = released_movement(published, releases, top_movement(published, hidden, now))
    signals = shown_framework_signals(published, hidden)
    rated = rated_people(published)
    waiting = waiting_framework_figures(published, releases, hidden, signals, rated)
    items = ("cycle_id", "competency_id", "behaviour_id")
    roles = ("cycle_id", "competency_id", "role_id")
    yield "score_movement_by_org_unit", iter([shown_movement(top, published.min_group)])
    yield "gap_balance", iter([shown_balance(top, published.min_group)])
    yield "course_effectiveness", iter([released_course_effectiveness(published, releases, top, waiting)])
    yield "framework_signals", iter([without_waiting(signals, waiting, items)])
    irrelevance = shown_framework_irrelevance(published)
    irrelevance = without_waiting(irrelevance, waiting_roles(releases, irrelevance, rated), roles)
    yield "framework_irrelevance", iter([without_waiting(irrelevance, waiting, roles)])
    yield "participation", iter([released_participation(published, releases)])
    yield "course_use", iter([released_course_use(published, releases, hidden)])


def _describe(connection: duckdb.DuckDBPyConnection) -> None:
    """Give all tables the descriptions that they carry in the warehouse."""
    own = pl.DataFrame({"column_name": list(_OWN_COLUMNS), "description": list(_OWN_COLUMNS.values())})
    connection.register("own_columns", own)
    described = connection.execute(
        "with own as (select * from duckdb_columns() where database_name not in ('published', 'system', 'temp')), "
        "named as (select distinct table_name from own) "
        "select 'table ' || table_name, comment from duckdb_tables() inner join named using (table_name) "
        "where database_name = 'published' and comment is not null "
        "union all "
        "select 'column ' || own.table_name || '.' || own.column_name, "
        "coalesce(own_columns.description, published.comment) "
        "from own left join (select * from duckdb_columns() where database_name = 'published') as published "
        "using (table_name, column_name) left join own_columns using (column_name) "
        "where coalesce(own_columns.description, published.comment) is not null"
    ).fetchall()
    connection.unregister("own_columns")
    statements = (f"comment on {subject} is {literal(comment)}" for subject, comment in described)
    connection.execute(";\n".join(statements)).fetchall()
