"""`skillgap status`: what is published, how old it is, what was set aside, and whether something runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.build.files import one_writer
from orchestration.errors import RefreshRunningError
from orchestration.ingest.references import Cause
from orchestration.refresh_log.log_file import read_refreshes, read_removals, read_restatements
from orchestration.refresh_log.unresolved import read_unresolved
from orchestration.settings.workspace import Workspace
from published.database import open_for_reading
from published.refresh_log import Refresh, Removal, Restatement


@dataclass(frozen=True)
class Tally:
    """How many rows were set aside for one reason."""

    contract: str
    column_name: str | None
    reason: str
    n_rows: int
    first_place: str
    remedy: str | None


@dataclass(frozen=True)
class FailedCheck:
    """A check that did not hold, for how many rows, and what to do about it."""

    subject: str
    check_name: str
    n_failing: int
    details: str | None


@dataclass(frozen=True)
class Status:
    """What there is to know about a workspace.

    Attributes:
        published: the refresh that made the current snapshot; None: nothing is published.
        newest: the newest refresh, however it ended.
        n_files: files that brought rows.
        set_aside: rows set aside and not yet mended, by reason, most first.
        n_mended: rows set aside whose place a mended row has taken.
        unresolved: why references of what is published did not resolve, by contract and column; personal.
        failed_checks: checks of the newest refresh that did not hold.
        restatements: published figures of closed cycles that the current snapshot changed.
        running_step: what a refresh does at this moment; None: none runs.
        removals: rows that retention removed in the refresh that published, or later.
        is_erasure_unfinished: an erasure ended in its middle.
        was_killed: a refresh ended in its middle and no other has run since.
    """

    published: Refresh | None
    newest: Refresh | None
    n_files: int
    set_aside: tuple[Tally, ...]
    unresolved: Mapping[tuple[str, str], tuple[Cause, ...]]
    failed_checks: tuple[FailedCheck, ...]
    restatements: tuple[Restatement, ...]
    running_step: str | None
    was_killed: bool
    removals: tuple[Removal, ...] = ()
    is_erasure_unfinished: bool = False
    n_mended: int = 0


def status_of(workspace: Workspace) -> Status:
    """Look at a workspace; nothing is changed."""
    step = _marked_step(workspace)
    is_running = _is_running(workspace) if step else False
    file = workspace.operations / "operations.duckdb"
    refreshes = read_refreshes(file)
    published = next((refresh for refresh in refreshes if refresh.status == "published"), None)
    is_erasure_unfinished = workspace.erasure_note.exists()
    if not refreshes:
        return Status(
            *(None, None, 0, (), {}, (), (), step if is_running else None),
            was_killed=bool(step) and not is_running,
            is_erasure_unfinished=is_erasure_unfinished,
        )
    with open_for_reading(file) as connection:
        return Status(
            published=published,
            newest=refreshes[0],
            n_files=_count_files(connection),
            set_aside=_set_aside(connection),
            unresolved=read_unresolved(workspace.current / "quarantine.duckdb"),
            failed_checks=_failed_checks(connection, refreshes[0].refreshed_at),
            restatements=() if published is None else read_restatements(connection, published.refreshed_at),
            running_step=step if is_running else None,
            was_killed=bool(step) and not is_running,
            removals=() if published is None else read_removals(file, since=published.refreshed_at),
            is_erasure_unfinished=is_erasure_unfinished,
            n_mended=_count_mended(connection),
        )


def _marked_step(workspace: Workspace) -> str | None:
    marker = workspace.running_marker
    try:
        return str(json.loads(marker.read_text(encoding="utf-8"))["step"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _is_running(workspace: Workspace) -> bool:
    try:
        with one_writer(workspace):
            return False
    except RefreshRunningError:
        return True


def _count_files(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from source_files where n_read is not null").fetchone()
    return int(row[0]) if row else 0


def _count_mended(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from quarantined_rows where mended_in is not null").fetchone()
    return int(row[0]) if row else 0


def _set_aside(connection: duckdb.DuckDBPyConnection) -> tuple[Tally, ...]:
    rows = connection.execute(
        "select contract, column_name, reason, count(*), "
        "arg_min(file || ', row ' || row_number || coalesce(', header ' || header, ''), (file, row_number)), "
        "any_value(remedy) from quarantined_rows where mended_in is null "
        "group by contract, column_name, reason order by count(*) desc, contract"
    ).fetchall()
    return tuple(Tally(*row) for row in rows)


def _failed_checks(connection: duckdb.DuckDBPyConnection, at: datetime) -> tuple[FailedCheck, ...]:
    rows = connection.execute(
        "select subject, check_name, n_failing, details from quality_checks "
        "where refreshed_at = ? and not is_passed order by is_blocking desc, n_failing desc",
        [at],
    ).fetchall()
    return tuple(FailedCheck(*row) for row in rows)
