"""The models of a workspace, brought up to date: where they lie, what they are computed from, how many at once."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from orchestration.build.dbt import rare_garbage_collection
from orchestration.build.executor import BuildResult, OnNode, execute
from orchestration.build.files import begin_marts_anew, open_build_file
from orchestration.build.fit import fit_to
from orchestration.build.manifest_cache import ManifestCache
from orchestration.build.state import forget, has_state
from orchestration.settings.machine import memory_gib, processors
from orchestration.settings.workspace import Workspace
from published.database import number_of, row_of

# A smaller file of marts may be half empty: nobody minds.
BYTES_WORTH_SPARING = 64 * 1024**2


def build_models(
    workspace: Workspace, kept: ManifestCache, *, select: Collection[str] = (), on_node: OnNode | None = None
) -> BuildResult:
    """Compute the models that changed, and each model's tests before whatever rests on it.

    Args:
        workspace: the workspace; nobody else holds its build file.
        kept: the compiled models.
        select: names of models to be computed whether something changed or not; none: all that changed.
        on_node: told how many models and tests of how many are done.

    Returns:
        What became of each, failed ones included: the caller decides what a failure means.
    """
    project = kept.project()
    if not select:
        with open_build_file(workspace, with_marts=True) as connection:
            if _is_mostly_free(connection):
                forget(connection)
            is_new = not has_state(connection)
        if is_new:
            begin_marts_anew(workspace)
    with rare_garbage_collection(), open_build_file(workspace, with_marts=True) as connection:
        fit = fit_to(
            _count_raw_rows(connection),
            processors=processors(),
            memory_gib=memory_gib(),
            memory_limit=workspace.settings.memory_limit,
        )
        connection.execute(f"set threads = {fit.threads}").fetchall()
        connection.execute(f"set memory_limit = '{fit.memory_limit}'").fetchall()
        settings = dict(connection.execute("select name, value from raw.settings").fetchall())
        return execute(
            connection,
            project,
            settings,
            select=select,
            workers=fit.nodes_at_a_time,
            is_cycle_by_cycle=fit.is_cycle_by_cycle,
            on_node=on_node,
        )


def _is_mostly_free(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the marts' file, which is published as it stands, is more room than rows: it never shrinks by itself."""
    sizes = "select total_blocks, free_blocks, block_size from pragma_database_size() where database_name = 'marts'"
    total, free, block_size = row_of(connection, sizes) or (0, 0, 0)
    return bool(total * block_size > BYTES_WORTH_SPARING and free > total / 2)


def _count_raw_rows(connection: duckdb.DuckDBPyConnection) -> int:
    rows = "select coalesce(sum(estimated_size), 0) from duckdb_tables() where schema_name = 'raw'"
    return number_of(connection, rows)
