"""The snapshots that a workspace keeps, for somebody who chooses one: when, for which day, how large, what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import duckdb

from orchestration.publish.snapshot_folders import folder_of, order_of, published_in_order
from orchestration.publish.snapshots import is_damaged_snapshot
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS

SnapshotState = Literal["current", "older", "rolled back from", "damaged"]


@dataclass(frozen=True)
class KeptSnapshot:
    """One snapshot.

    Attributes:
        name: its folder's name.
        published_at: when its refresh began, UTC; None: its record can't be read.
        as_of: the day its figures speak for; None: likewise.
        n_bytes: of all its files.
        files: their names.
        state: current (readers see it), older, rolled back from (newer than the current), or damaged.
    """

    name: str
    published_at: datetime | None
    as_of: date | None
    n_bytes: int
    files: tuple[str, ...]
    state: SnapshotState


def kept_snapshots(workspace: Workspace) -> tuple[KeptSnapshot, ...]:
    """List the snapshots, the newest first; none where nothing was ever published. Nothing is changed."""
    if not workspace.snapshots.exists():
        return ()
    current = folder_of(workspace.current)
    return tuple(_looked_at(folder, current) for folder in reversed(published_in_order(workspace)))


def _looked_at(folder: Path, current: Path | None) -> KeptSnapshot:
    state: SnapshotState = "older"
    if is_damaged_snapshot(folder):
        state = "damaged"
    elif folder == current:
        state = "current"
    elif current is not None and order_of(folder) > order_of(current):
        state = "rolled back from"
    try:
        refreshes = read_refreshes(folder / OPERATIONS)
    except duckdb.Error:
        refreshes = []
    made = next((each for each in refreshes if each.status == "published"), None)
    files = sorted(file for file in folder.iterdir() if file.is_file())
    return KeptSnapshot(
        name=folder.name,
        published_at=made.refreshed_at if made else None,
        as_of=made.as_of if made else None,
        n_bytes=sum(file.stat().st_size for file in files),
        files=tuple(file.name for file in files),
        state=state,
    )
