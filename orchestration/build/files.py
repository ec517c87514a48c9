"""The build file: one private DuckDB file, one writer at a time; and the marts in files of their own beside it.

How to open them and how to keep others out belongs here. What is written into them stands in `orchestration.ingest` and
in the models; readers never open them (`orchestration.publish.snapshots` makes what they read).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.errors import RefreshRunningError, SkillgapError
from orchestration.settings.workspace import Workspace
from orchestration.settings.workspace_format import note_format
from published.database import (
    PRIVATE_STORAGE,
    PUBLISHED_STORAGE,
    attach_for_writing,
    attach_new,
    is_damaged,
    open_for_writing,
    open_in_memory,
)
from published.private_files import OWNER_ONLY_FILE

_SHOWN_FILES = 5


@contextmanager
def open_build_file(workspace: Workspace, *, with_marts: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the build file for writing; the caller holds the lock of `one_writer`.

    Args:
        workspace: the workspace.
        with_marts: attach the marts as `marts` and who people are as `identity`, as dbt does.

    Yields:
        A connection, closed afterwards.
    """
    connection = hold_build_file(workspace)
    attached = _attached(workspace) if with_marts else {}
    try:
        for name, file in attached.items():
            attach_for_writing(connection, file, name)
        try:
            yield connection
        finally:
            for name in attached:  # whoever holds the build file open does not hold these
                connection.execute(f"detach {name}").fetchall()
    finally:
        connection.close()


def hold_build_file(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """Keep the build file open until the connection is closed.

    Within one process each `open_build_file` meanwhile joins what is open: to open and close the file, with a
    checkpoint each time, would take as long as the rest of loading a small contract.
    """
    make_missing_files(workspace)
    return open_for_writing(
        workspace.build_file,
        memory_limit=workspace.memory_limit,
        temp_directory=workspace.spill,
        keeps_order=False,
    )


def make_missing_files(workspace: Workspace) -> None:
    """Make the build file and those beside it, empty and for their owner alone, before anything is in them."""
    _create(workspace, (file for file in (workspace.build_file, *_attached(workspace).values()) if not file.exists()))


def repair_build_files(workspace: Workspace, brought_by: Collection[str]) -> list[str]:
    """Make those files anew that are damaged; the caller holds the lock of `one_writer`.

    Marts are computed from the build file. The build file's rows are read from the exports again, by the refresh.

    Args:
        workspace: the workspace.
        brought_by: the exports whose rows the build file holds, by path relative to the workspace.

    Returns:
        What was done, one sentence for each.

    Raises:
        SkillgapError: the build file is damaged, and exports are gone of which it held the rows.
    """
    done = []
    gone = sorted(name for name in brought_by if not (workspace.root / name).exists())
    for file in (workspace.build_file, *_attached(workspace).values()):
        log = file.with_name(f"{file.name}.wal")
        if file.exists() and is_damaged(file, is_written_to=True) and log.exists():
            log.unlink()
            done.append(f"{workspace.relative(log)} was damaged and is gone; what it held is computed again.")
        if file.exists() and is_damaged(file, is_written_to=True):
            if file == workspace.build_file and gone:
                raise SkillgapError(
                    f"{workspace.relative(file)} is damaged, and of the exports that it was read from {len(gone)} are "
                    f"gone: {', '.join(gone[:_SHOWN_FILES])}{' …' if len(gone) > _SHOWN_FILES else ''}. Put them back, "
                    "or put that file back from a backup; to go on without their rows, delete it."
                )
            file.unlink()
            done.append(f"{workspace.relative(file)} was damaged and is made anew from the exports.")
    make_missing_files(workspace)
    return done


def begin_marts_anew(workspace: Workspace) -> None:
    """Empty the marts: they are published as they stand, so nothing of earlier ones may be left in free blocks."""
    for file in _attached(workspace).values():
        for left in (file, file.with_name(f"{file.name}.wal")):
            left.unlink(missing_ok=True)
    _create(workspace, _attached(workspace).values())


def _attached(workspace: Workspace) -> dict[str, Path]:
    """Return the files beside the build file by the names that dbt's profile gives them."""
    return {"marts": workspace.marts_file, "identity": workspace.identity_file}


def storage_of(workspace: Workspace, file: Path) -> str:
    """Return how a file of a workspace is stored: all but the build file is published, or copied for that."""
    return PRIVATE_STORAGE if file == workspace.build_file else PUBLISHED_STORAGE


def _create(workspace: Workspace, files: Iterable[Path]) -> None:
    missing = tuple(files)
    if not missing:
        return
    with open_in_memory() as connection:  # one, for to start the engine takes longer than to write a file
        for file in missing:
            attach_new(connection, file, "made", storage=storage_of(workspace, file))
            connection.execute("checkpoint made").fetchall()
            connection.execute("detach made").fetchall()
            file.chmod(OWNER_ONLY_FILE)


@contextmanager
def one_writer(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace's operating-system lock: it ends with the process, however that ends.

    Raises:
        RefreshRunningError: another process holds it.
    """
    workspace.prepare()
    descriptor = os.open(workspace.state / "refresh.lock", os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefreshRunningError(
                f"Another refresh of {workspace.root} is running. Wait for it to end, then try again; "
                "`skillgap status` shows what it does."
            ) from error
        note_format(workspace.root)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def build_file_at_hand(workspace: Workspace) -> Iterator[None]:
    """Say in words when another program has the build file open; a refresh tries again by itself instead.

    Raises:
        SkillgapError: the database can't open it.
    """
    try:
        yield
    except duckdb.IOException as error:
        raise SkillgapError(
            f"{workspace.relative(workspace.build_file)} or a snapshot can't be opened: {error}. "
            "If another program has it open, close it there, then call this again."
        ) from error
