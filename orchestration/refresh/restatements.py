"""Find what a refresh changes of the figures that were published for closed cycles, and why.

To be asked before the new snapshot takes the place of the one before. How figures are compared: `snapshot_diff`; what
may have changed them: `restatement_causes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.build.dbt import compiled_models
from orchestration.build.published import SameAsPublished
from orchestration.privacy.erased_people import read_memory
from orchestration.publish.snapshot_folders import rollback_in_force
from orchestration.refresh.restatement_causes import Causes, changed_settings, lineage_of, loaded_since
from orchestration.refresh.snapshot_diff import FIGURES_BY_CYCLE, compare
from orchestration.refresh_log.log_file import read_load_times, read_refreshes, read_removals
from orchestration.settings.workspace import Workspace
from published.database import attach_for_reading, open_in_memory
from published.files import OPERATIONS, WAREHOUSE
from published.refresh_log import Removal, Restatement, SourceFile

_OLDER, _NEWER = "older.main", "newer.main"


def find_restatements(
    workspace: Workspace,
    *,
    refreshed_at: datetime,
    files: Sequence[SourceFile],
    models_fingerprint: str | None,
    removals: Sequence[Removal] = (),
    same: SameAsPublished | None = None,
) -> tuple[Restatement, ...]:
    """Compare the marts of the build file with what is published.

    Args:
        workspace: the workspace; nobody holds its build file open for writing.
        refreshed_at: the refresh that is about to publish.
        files: the state of every file after it.
        models_fingerprint: what its models are known by; None: not known.
        removals: rows that retention removed in this refresh.
        same: which marts are known to be those that are published; None: nothing is known.

    Returns:
        One entry per closed cycle and table with a change, by cycle and table; none if nothing was published before.
    """
    published = workspace.current / WAREHOUSE
    if not published.exists():
        return ()
    with _both(workspace, published) as connection:
        changes = compare(
            connection, FIGURES_BY_CYCLE, older=_OLDER, newer=_NEWER, is_same=(same or SameAsPublished()).has
        )
        if not changes:
            return ()
        causes = _causes(workspace, connection, files, models_fingerprint, removals)
    lineage = lineage_of(compiled_models(workspace).project())
    return tuple(
        Restatement(
            refreshed_at=refreshed_at,
            cycle_id=change.cycle_id,
            table_name=change.table,
            n_rows_changed=change.n_rows,
            largest_change=change.largest,
            cause=causes.text(lineage.contracts_behind(change.table)),
            figure=change.figure,
        )
        for change in sorted(changes, key=lambda each: (each.cycle_id, each.table))
    )


@contextmanager
def _both(workspace: Workspace, published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Attach what is published as `older` and the marts just built as `newer`, both for reading."""
    with open_in_memory(
        memory_limit=workspace.memory_limit, temp_directory=workspace.spill, keeps_order=False
    ) as connection:
        attach_for_reading(connection, published.resolve(), "older")
        attach_for_reading(connection, workspace.marts_file, "newer")
        yield connection


def _causes(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[SourceFile],
    models_fingerprint: str | None,
    removals: Sequence[Removal],
) -> Causes:
    """Return what differs between what the two snapshots follow from."""
    record = workspace.current / OPERATIONS
    refreshes = read_refreshes(record)
    models = {models_fingerprint, refreshes[0].models_fingerprint if refreshes else None}
    published_at = refreshes[0].refreshed_at if refreshes else None
    # A refresh that failed since then may have removed rows; the figures follow from it only now.
    recorded = read_removals(workspace.operations / OPERATIONS, since=published_at) if published_at else ()
    earlier = (each for each in recorded if each.refreshed_at != published_at)
    before, after = (_settings(connection, schema) for schema in (_OLDER, _NEWER))
    return Causes(
        files=loaded_since(files, read_load_times(record)),
        settings=changed_settings(before, after),
        has_new_models=None if None in models else len(models) > 1,
        days=(before.get("as_of"), after.get("as_of")),
        n_erased=read_memory(workspace).erased_since(published_at) if published_at else 0,
        removals=tuple(dict.fromkeys(each.reason for each in (*earlier, *removals))),
        was_rolled_back=rollback_in_force(workspace) is not None,
    )


def _settings(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, str]:
    return dict(connection.execute(f"select name, value from {schema}.settings").fetchall())
