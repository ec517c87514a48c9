"""The models of a workspace, brought up to date: where they lie, what they are computed from, how many at once."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from orchestration.build.executor import BuildResult, OnNode, execute
from orchestration.build.kept import KeptModels
from orchestration.build.state import has_state
from orchestration.build_file import begin_marts_anew, open_build_file
from orchestration.garbage import rare_garbage_collection
from orchestration.workspace import Workspace

# Most nodes are short and keep one processor busy for a moment, so that a long one is computed beside them.
NODES_AT_A_TIME = 3
# Up to so many raw rows a query is over before several threads have begun: each node keeps to one.
ROWS_OF_A_SMALL_COMPANY = 1_000_000


def build_models(
    workspace: Workspace, kept: KeptModels, *, select: Collection[str] = (), on_node: OnNode | None = None
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
    with open_build_file(workspace) as connection:
        is_new = not has_state(connection)
    if is_new and not select:
        begin_marts_anew(workspace)
    with rare_garbage_collection(), open_build_file(workspace, with_marts=True) as connection:
        _share_processors(connection)
        settings = dict(connection.execute("select name, value from raw.settings").fetchall())
        return execute(connection, project, settings, select=select, workers=NODES_AT_A_TIME, on_node=on_node)


def _share_processors(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a small company's nodes run side by side, each on one processor."""
    rows = "select coalesce(sum(estimated_size), 0) from duckdb_tables() where schema_name = 'raw'"
    (n_rows,) = connection.execute(rows).fetchone() or (0,)
    if n_rows <= ROWS_OF_A_SMALL_COMPANY:
        connection.execute("set threads = 1").fetchall()
