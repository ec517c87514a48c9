"""The build file: one private DuckDB file, one writer at a time.

How to open it and how to keep others out belongs here. What is written into it stands in `orchestration.ingest` and in
the models; readers never open it (`orchestration.publish` makes what they read).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.errors import RefreshRunningError, SkillgapError
from orchestration.workspace import OWNER_ONLY_FILE, Workspace

# Files are written so that the tools of analysts, which trail the newest version, open them.
STORAGE_VERSION = "v1.5.0"


def connection_config(workspace: Workspace) -> dict[str, Any]:
    """Return what every connection to the build file is opened with, dbt's included.

    DuckDB refuses a second connection of one process that is configured otherwise, so there is one place for it.
    """
    return {
        "memory_limit": workspace.settings.memory_limit,
        "temp_directory": str(workspace.build_file.parent / "spill"),
        "preserve_insertion_order": "false",
    }


@contextmanager
def open_build_file(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the build file for writing; the caller holds the lock of `one_writer`.

    Yields:
        A connection, closed afterwards so that dbt, which opens its own, finds the file free.
    """
    is_new = not workspace.build_file.exists()
    if is_new:
        _create(workspace)
    connection = duckdb.connect(str(workspace.build_file), config=connection_config(workspace))
    try:
        yield connection
    finally:
        connection.close()


def _create(workspace: Workspace) -> None:
    """Make an empty build file that its owner alone can read, before anything is in it."""
    with duckdb.connect(
        str(workspace.build_file), config={"storage_compatibility_version": STORAGE_VERSION}
    ) as connection:
        connection.execute("checkpoint").fetchall()
    workspace.build_file.chmod(OWNER_ONLY_FILE)


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
