"""The only place that makes and swaps snapshots.

A snapshot is a folder that is written in full under a hidden name, then given its own name, then pointed to: each of
these steps is atomic, so whoever reads sees the whole of one refresh or the whole of another, and a process that is
killed between them leaves nothing that is seen. What stands in the tables is the models' matter.

Folders are numbered: a clock that was put back puts no snapshot before another, and none is deleted because of its
date.

    current     the newest published snapshot, or the one that was rolled back to: warehouse, identity, quarantine,
                shareable and what it tells, operations
    operations  the newest refresh's record, failed ones too
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.publish.known_releases import published_so_far, release_salt
from orchestration.publish.shareable import write_shareable
from orchestration.publish.snapshot_folders import (
    folder_of,
    in_order_of_keeping,
    is_seen,
    newest_seen,
    order_of,
    point,
    published_in_order,
    snapshots_in_order,
)
from orchestration.refresh_log.log_file import RefreshRecord, write_operations
from orchestration.refresh_log.unresolved import TABLE as UNRESOLVED
from orchestration.settings.workspace import Workspace
from published.database import (
    PUBLISHED_STORAGE,
    attach_for_reading,
    attach_for_writing,
    attach_new,
    is_damaged,
    is_stored_as_published,
    make_file,
    open_for_writing,
    open_in_memory,
)
from published.files import IDENTITY, OPERATIONS, QUARANTINE, RELEASED, SHAREABLE, WAREHOUSE
from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER, sync

_PARTIAL = ".partial-"
_DAMAGED = ".damaged-"


def publish_snapshot(workspace: Workspace, record: RefreshRecord) -> Path:
    """Make a snapshot of the marts and make it the current one.

    Args:
        workspace: the workspace; nobody holds its build file open for writing.
        record: the record of this refresh.

    Returns:
        The new snapshot's folder.
    """
    folder = _begin(workspace, record.refresh.refreshed_at)
    _copy_database(workspace.marts_file, folder / WAREHOUSE)
    _copy_database(workspace.identity_file, folder / IDENTITY)
    _write_quarantine(workspace, folder / QUARANTINE)
    salt = release_salt(workspace)
    with published_so_far(workspace, salt) as previous:
        write_shareable(
            folder / WAREHOUSE,
            folder / SHAREABLE,
            memory_limit=workspace.memory_limit,
            min_group=workspace.settings.min_group,
            salt=salt,
            previous=previous,
            released=folder / RELEASED,
        )
    write_operations(folder / OPERATIONS, record, _operations_file(workspace))
    snapshot = _finish(workspace, folder)
    point(workspace.current, snapshot)
    point(workspace.operations, snapshot)
    _prune(workspace)
    return snapshot


def missing_marts(workspace: Workspace, promised: Sequence[str]) -> tuple[str, ...]:
    """Return which tables are not there to be published, as after a build that failed half-way.

    Args:
        workspace: the workspace; nobody holds its marts open.
        promised: the tables that there have to be, that of people's names included.
    """
    built: set[str] = set()
    for file in (workspace.marts_file, workspace.identity_file):
        if file.exists():
            with open_for_writing(file) as connection:
                built |= {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    return tuple(sorted(set(promised) - built))


def record_without_publishing(workspace: Workspace, record: RefreshRecord) -> Path:
    """Put the record of a refresh in place that published nothing; the current snapshot stays.

    Returns:
        The folder that holds the record.
    """
    folder = _begin(workspace, record.refresh.refreshed_at)
    write_operations(folder / OPERATIONS, record, _operations_file(workspace))
    snapshot = _finish(workspace, folder)
    point(workspace.operations, snapshot)
    _prune(workspace)
    return snapshot


def recover_snapshots(workspace: Workspace) -> list[str]:
    """Clear what a killed refresh left, and put aside what is damaged.

    A killed refresh leaves half-written folders, whole ones that nothing points to yet (the refresh runs again), and a
    record that is older than the current snapshot. In place of a damaged snapshot or record the one before it counts,
    until the next is published.

    Returns:
        What was damaged, one sentence for each.
    """
    done = _put_aside_damaged(workspace)
    published, recorded = (folder_of(link) for link in (workspace.current, workspace.operations))
    for folder in workspace.snapshots.glob(f"{_PARTIAL}*"):
        shutil.rmtree(folder)
    for folder in published_in_order(workspace):
        # Where the link is gone nobody can tell what has been seen, and nothing is deleted.
        if not is_seen(workspace, folder):
            shutil.rmtree(folder)
    if published is not None and (recorded is None or order_of(recorded) < order_of(published)):
        point(workspace.operations, published)
    return done


def _put_aside_damaged(workspace: Workspace) -> list[str]:
    """Let each link lead to the newest folder whose files can all be read; put those aside that it led to before."""
    done = []
    for link, is_needed in ((workspace.current, WAREHOUSE), (workspace.operations, OPERATIONS)):
        while (folder := folder_of(link)) is not None and is_damaged_snapshot(folder):
            earlier = [
                each
                for each in snapshots_in_order(workspace)
                if order_of(each) < order_of(folder) and (each / is_needed).exists()
            ]
            if earlier:
                point(link, earlier[-1])
            else:
                link.unlink()
            # The other link may lead to it, too, and is put right in its turn.
            if not any(folder_of(each) == folder for each in (workspace.current, workspace.operations)):
                folder.rename(folder.with_name(f"{_DAMAGED}{folder.name}"))
            until = f"; {earlier[-1].name} counts until the next is published" if earlier else ""
            done.append(f"{workspace.relative(folder)} is damaged{until}.")
    return list(dict.fromkeys(done))


def is_damaged_snapshot(folder: Path) -> bool:
    """Return whether a snapshot's or record's folder lacks something, or holds a file that can't be read."""
    # An earlier version knew fewer files; those that are there are whole.
    return not (folder / OPERATIONS).exists() or any(is_damaged(file) for file in folder.glob("*.duckdb"))


def _operations_file(workspace: Workspace) -> Path | None:
    folder = folder_of(workspace.operations)
    return folder / OPERATIONS if folder else None


def _begin(workspace: Workspace, at: datetime) -> Path:
    """Make the hidden folder that a snapshot is written in, under the next number."""
    number = max((order_of(folder)[0] for folder in snapshots_in_order(workspace)), default=0) + 1
    folder = workspace.snapshots / f"{_PARTIAL}{number:08d}-{at:%Y%m%dT%H%M%SZ}"
    if folder.exists():  # of a try that failed
        shutil.rmtree(folder)
    folder.mkdir(mode=OWNER_ONLY_FOLDER)
    return folder


def _finish(workspace: Workspace, folder: Path) -> Path:
    """Bring a written folder to the disk and give it its name."""
    for file in folder.iterdir():
        file.chmod(OWNER_ONLY_FILE)
        sync(file)
    sync(folder)
    snapshot = workspace.snapshots / folder.name.removeprefix(_PARTIAL)
    folder.rename(snapshot)
    sync(workspace.snapshots)
    return snapshot


def _prune(workspace: Workspace) -> None:
    """Keep the newest published snapshots and the newest record; readers of an older one keep their open file.

    While a rollback is in force, the newest snapshot stays whatever is kept: it knows what was seen.
    """
    needed = (folder_of(workspace.current), folder_of(workspace.operations), newest_seen(workspace))
    kept = {*in_order_of_keeping(workspace)[-workspace.settings.keep_snapshots :], *needed}
    for folder in snapshots_in_order(workspace):
        if folder not in kept:
            shutil.rmtree(folder)
    if folder_of(workspace.current) is not None:
        delete_damaged(workspace)


def delete_damaged(workspace: Workspace) -> None:
    """Delete snapshots and records that were put aside because they can't be read."""
    for folder in workspace.snapshots.glob(f"{_DAMAGED}*"):
        shutil.rmtree(folder)


def _copy_database(built: Path, file: Path) -> None:
    """Copy a database that dbt has built and closed; what is still beside it in a log comes into it first.

    One that an earlier version of this program made, which older clients can't open, is written anew once.
    """
    with open_in_memory() as connection:
        attach_for_writing(connection, built, "built")
        connection.execute("force checkpoint built").fetchall()
        is_readable = is_stored_as_published(connection, "built")
        if not is_readable:
            attach_new(connection, file, "stored", storage=PUBLISHED_STORAGE)
            connection.execute("copy from database built to stored").fetchall()
            connection.execute("checkpoint stored").fetchall()
    if is_readable:
        shutil.copyfile(built, file)
    else:
        again = built.with_name(f"{_PARTIAL}{built.name}")
        shutil.copyfile(file, again)
        again.chmod(OWNER_ONLY_FILE)
        again.replace(built)


def _write_quarantine(workspace: Workspace, file: Path) -> None:
    with _new_file(workspace, file) as connection:
        connection.begin()  # the log is written to the disk once, not after each table
        connection.execute(
            "create table quarantined_rows as select * from build.record.quarantined_rows "
            "order by contract, file, row_number"
        ).fetchall()
        connection.execute("create table contract_columns as select * from build.record.contract_columns").fetchall()
        connection.execute(f"create table {UNRESOLVED} as from build.record.{UNRESOLVED}").fetchall()
        connection.commit()
        connection.execute("detach build").fetchall()


def _new_file(workspace: Workspace, file: Path) -> duckdb.DuckDBPyConnection:
    """Make a database file with the build file attached for reading as `build`."""
    connection = make_file(file, memory_limit=workspace.memory_limit, temp_directory=workspace.spill)
    attach_for_reading(connection, workspace.build_file, "build")
    return connection
