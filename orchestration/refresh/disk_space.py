"""Tell before a refresh begins whether it may fill the disk: what it writes is estimated from what is there, and high.

A full disk leaves what is published whole, but fails the refresh in its middle, and whatever else writes to the disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import duckdb

from orchestration.errors import RefreshFailedError
from orchestration.publish.snapshot_folders import newest_seen
from orchestration.refresh.plan import RefreshPlan
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading

ROWS_PER_BYTE_READ = 3
"""What raw rows, models and marts of a new export take together, beside the export; 1.65 were measured."""
UNPACKED = 10
"""How much larger the rows of a packed export are than its file: Parquet 3 to 13 times, gzip 5 to 7."""
_PACKED = (".gz", ".xlsx", ".parquet", ".zip")
EMPTY_TABLES = 64 * 1024 * 1024
"""What a workspace takes whose exports are almost empty: each table has a block of its own."""


def refuse_what_does_not_fit(workspace: Workspace, plan: RefreshPlan) -> None:
    """Stop where a refresh may not fit.

    Args:
        workspace: the workspace; the caller holds its lock.
        plan: what lies in the exports.

    Raises:
        RefreshFailedError: it says how much may be needed and how much is free, in GB of 10⁹ bytes.
    """
    needed = bytes_needed(workspace, plan)
    free = shutil.disk_usage(workspace.warehouse).free
    if needed > free:
        raise RefreshFailedError(
            f"The refresh may not fit: it may need {needed / 1e9:.2f} GB in {workspace.warehouse}, where "
            f"{free / 1e9:.2f} GB are free. It has not begun. Make room, lower keep_snapshots in workspace.yml, or "
            "write check_disk: false there to go on all the same."
        )


def bytes_needed(workspace: Workspace, plan: RefreshPlan) -> int:
    """Return how much a refresh may write at most beside what is there.

    The rows of each export that is new; the models once more, since new tables are written before old ones go; and a
    snapshot. An export that has changed, as every one has that is written anew each night, takes the place of its rows:
    what it held before is in what is there, and its rows are written once more before the old ones go.

    Args:
        workspace: the workspace.
        plan: what lies in the exports.
    """
    loaded, new, changed = _loaded(workspace), 0, 0
    for file in plan.discovery.files:
        size = file.size * (UNPACKED if file.path.suffix.lower() in _PACKED else 1)
        key = (file.contract.name, file.name)
        if key not in loaded:
            new += size
        elif loaded[key] != plan.fingerprints[key]:
            changed += size
    there = bytes_needed_without_news(workspace)
    # Where the changed ones have grown beyond what is there, they are as good as new.
    return there + ROWS_PER_BYTE_READ * new + max(changed, ROWS_PER_BYTE_READ * changed - there)


def bytes_needed_without_news(workspace: Workspace) -> int:
    """Return how much a refresh may write at most where no export is new.

    Args:
        workspace: the workspace.
    """
    newest = newest_seen(workspace) if workspace.snapshots.is_dir() else None
    there = _size(workspace.build_file.parent.glob("*.duckdb")) + (_size(newest.iterdir()) if newest else 0)
    return EMPTY_TABLES + there


def _loaded(workspace: Workspace) -> Mapping[tuple[str, str], str]:
    """Return what each file was known by when it was loaded; nothing where nobody can tell."""
    try:
        with open_for_reading(workspace.build_file) as connection:
            rows = connection.execute("select contract, file, fingerprint from raw.source_files").fetchall()
    except duckdb.Error:
        return {}
    return {(contract, file): fingerprint for contract, file, fingerprint in rows}


def _size(files: Iterable[Path]) -> int:
    total = 0
    for file in files:
        with suppress(FileNotFoundError):  # a refresh may run while somebody else asks
            total += file.stat().st_size
    return total
