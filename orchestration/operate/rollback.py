"""Put an older snapshot in the place of the one that is published: for readers at once, until the next refresh.

Nothing is deleted, and nothing is forgotten of what readers saw meanwhile (`orchestration.publish.snapshot_folders`).
What was to be forgotten since does not come back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.build.files import one_writer, repair_build_files
from orchestration.errors import SettingsError, SkillgapError
from orchestration.operate.machine_errors import in_words
from orchestration.privacy.cli_user import audit_log
from orchestration.privacy.forgotten_since import forget_people, forgotten_since
from orchestration.publish.snapshot_folders import (
    Rollback,
    folder_of,
    newest_seen,
    note_rollback,
    order_of,
    point,
    published_in_order,
)
from orchestration.publish.snapshots import is_damaged_snapshot, recover_snapshots
from orchestration.refresh_log.log_file import files_that_brought_rows
from orchestration.refresh_log.plain_log import line_about, plain_log_of
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading
from published.files import OPERATIONS, WAREHOUSE

_Columns = set[tuple[str, str]]


@dataclass(frozen=True)
class RolledBack:
    """What a rollback did.

    Attributes:
        left: the snapshot that readers saw before.
        to: the snapshot that they see now.
        n_people: leavers who were taken out of it first, since retention has removed them meanwhile.
        lacks: tables of the snapshot before that it has not, or not with all columns: an earlier version published it.
        notes: what was found damaged, one sentence for each.
    """

    left: str
    to: str
    n_people: int
    lacks: tuple[str, ...]
    notes: tuple[str, ...]


def roll_back(workspace: Workspace, name: str | None, *, clock: Callable[[], datetime]) -> RolledBack:
    """Let readers see an older snapshot.

    Args:
        workspace: the workspace.
        name: a snapshot's name or number; None: the one before the current.
        clock: gives the present moment, with its time zone.

    Raises:
        RefreshRunningError: another process writes to the workspace.
        SettingsError: there is no such snapshot, or it is the current one.
        SkillgapError: it can't be shown again: it is damaged, holds a cycle that was to be forgotten, or an erasure is
            unfinished.
    """
    log_line = line_about(plain_log_of(workspace), "Rolling back", clock)
    with in_words("Nothing was rolled back"), one_writer(workspace), log_line as line:
        if workspace.erasure_note.exists():
            raise SkillgapError(
                "An erasure ended in its middle, so that an older snapshot may still hold the person. Run skillgap "
                "erase again, which finishes it, then roll back."
            )
        before = folder_of(workspace.current)
        notes = recover_snapshots(workspace)
        current = folder_of(workspace.current)
        if before is None or current is None:
            raise SkillgapError("Nothing is published, so there is nothing to roll back. Run skillgap refresh.")
        if before != current and name is None:  # the damaged one has given way to the one before it already
            line.ended = f"done, readers see {current.name}"
            return RolledBack(before.name, current.name, 0, (), tuple(notes))
        target = _target(published_in_order(workspace), current, name)
        if is_damaged_snapshot(target):
            raise SkillgapError(
                f"{target.name} is damaged and can't be shown again; {current.name} stays. skillgap snapshots lists "
                "the others."
            )
        repair_build_files(workspace, files_that_brought_rows(workspace.operations / OPERATIONS))
        forgotten = forgotten_since(workspace, target)
        if forgotten.cycles:
            raise SkillgapError(
                f"{target.name} holds {', '.join(forgotten.cycles)}, which retention has removed since; it would be "
                f"seen again. {current.name} stays. Roll back to a later snapshot; skillgap snapshots lists them."
            )
        forget_people(workspace, target, forgotten)
        lacks = _lacks(current, target)
        log, cli_user = audit_log(workspace, clock)
        log.write(cli_user, "rollback", left=current.name, to=target.name)
        newest = newest_seen(workspace) or current
        at = clock().astimezone(UTC).replace(tzinfo=None, microsecond=0)
        note_rollback(workspace, Rollback(newest.name, target.name, at))
        point(workspace.current, target)
        line.ended = f"done, readers see {target.name}"
    return RolledBack(current.name, target.name, len(forgotten.people), lacks, tuple(notes))


def _target(snapshots: Sequence[Path], current: Path, name: str | None) -> Path:
    """Return the snapshot that is meant.

    Raises:
        SettingsError: there is none, or it is the current one.
    """
    listed = ", ".join(folder.name for folder in snapshots if folder != current) or "none but the current one"
    if name is None:
        earlier = [folder for folder in snapshots if order_of(folder) < order_of(current)]
        if not earlier:
            raise SettingsError(
                f"No snapshot before {current.name} is kept (kept: {listed}); keep_snapshots in workspace.yml says "
                "how many are."
            )
        return earlier[-1]
    meant = [folder for folder in snapshots if folder.name == name or _is_number_of(folder, name)]
    if len(meant) != 1:
        raise SettingsError(f"{name!r} is no snapshot; found: {listed}. skillgap snapshots says when each was made.")
    if meant[0] == current:
        raise SettingsError(f"{current.name} is what readers see already; found besides: {listed}.")
    return meant[0]


def _is_number_of(folder: Path, name: str) -> bool:
    return name.isdecimal() and len(name) <= len("00000001") and order_of(folder)[0] == int(name) > 0


def _lacks(current: Path, target: Path) -> tuple[str, ...]:
    """Return the tables of one snapshot that another has not, or not with all columns."""
    missing = _columns(current / WAREHOUSE) - _columns(target / WAREHOUSE)
    return tuple(sorted({table for table, _ in missing}))


def _columns(file: Path) -> _Columns:
    with open_for_reading(file) as connection:
        rows = connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
    return {(table, column) for table, column in rows}
