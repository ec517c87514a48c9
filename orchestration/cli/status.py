"""`skillgap status`: what is published, how old it is, what was set aside, and whether something runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
from rich.console import Console

from orchestration.build.files import one_writer
from orchestration.cli.next_cycle import missing_cycle
from orchestration.cli.refresh import removed
from orchestration.cli.unresolved import unresolved
from orchestration.errors import RefreshRunningError
from orchestration.ingest.check_report import CycleDays
from orchestration.ingest.reference_causes import Cause
from orchestration.publish.snapshot_folders import Rollback, rollback_in_force
from orchestration.refresh_log.log_file import read_refreshes, read_removals, read_restatements
from orchestration.refresh_log.unresolved import read_unresolved
from orchestration.settings.workspace import Workspace
from published.corrections import awaited_contract
from published.database import number_of, open_for_reading, row_of
from published.files import OPERATIONS, QUARANTINE, WAREHOUSE
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
        quarantined: rows set aside and not yet mended, by reason, most first.
        missing_cycle: what is missing to see levels and gaps; None: nothing is, or nothing is published.
        n_mended: rows set aside whose place a mended row has taken.
        unresolved: why references of what is published did not resolve, by contract and column; personal.
        failed_checks: checks of the newest refresh that did not hold.
        restatements: published figures of closed cycles that the current snapshot changed.
        running_step: what a refresh does at this moment; None: none runs.
        removals: rows that retention removed in the refresh that published, or later.
        is_erasure_unfinished: an erasure ended in its middle.
        was_killed: a refresh ended in its middle and no other has run since.
        rollback: the rollback that readers see the outcome of; None: what is published is the newest.
    """

    published: Refresh | None
    newest: Refresh | None
    n_files: int
    quarantined: tuple[Tally, ...]
    unresolved: Mapping[tuple[str, str], tuple[Cause, ...]]
    failed_checks: tuple[FailedCheck, ...]
    restatements: tuple[Restatement, ...]
    running_step: str | None
    was_killed: bool
    removals: tuple[Removal, ...] = ()
    is_erasure_unfinished: bool = False
    n_mended: int = 0
    missing_cycle: str | None = None
    rollback: Rollback | None = None


def status_of(workspace: Workspace) -> Status:
    """Look at a workspace; nothing is changed."""
    step = _marked_step(workspace)
    is_running = _is_running(workspace) if step else False
    file = workspace.operations / OPERATIONS
    refreshes = read_refreshes(file)
    is_published = (workspace.current / WAREHOUSE).exists()
    # The snapshot's own record: after a rollback the newest one tells of later ones, too.
    of_current = read_refreshes(workspace.current / OPERATIONS) if is_published else []
    published = next((each for each in of_current if each.status == "published"), None)
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
            n_files=number_of(connection, "select count(*) from source_files where n_read is not null"),
            quarantined=_quarantined_by_reason(connection),
            unresolved=read_unresolved(workspace.current / QUARANTINE),
            failed_checks=_failed_checks(connection, refreshes[0].refreshed_at),
            restatements=() if published is None else read_restatements(connection, published.refreshed_at),
            running_step=step if is_running else None,
            was_killed=bool(step) and not is_running,
            removals=() if published is None else read_removals(file, since=published.refreshed_at),
            is_erasure_unfinished=is_erasure_unfinished,
            n_mended=number_of(connection, "select count(*) from quarantined_rows where mended_in is not null"),
            missing_cycle=None if published is None else _missing_cycle(workspace, published.as_of),
            rollback=rollback_in_force(workspace),
        )


def _missing_cycle(workspace: Workspace, as_of: date) -> str | None:
    """Return what is missing of what is published to see levels and gaps."""
    with open_for_reading(workspace.current / WAREHOUSE) as connection:
        rows = connection.execute(
            "select coalesce(cycle_name, cycle_id), closes_on from dim_cycle where closes_on is not null"
        ).fetchall()
        if row_of(connection, "select 1 from dim_cycle where is_closed limit 1"):
            return None
    cycles = [CycleDays(*row) for row in rows]
    return missing_cycle(cycles, as_of=as_of, grace_days=workspace.settings.grace_days)


def _marked_step(workspace: Workspace) -> str | None:
    marker = workspace.running_marker
    try:
        return str(json.loads(marker.read_text(encoding="utf-8"))["step"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _is_running(workspace: Workspace) -> bool:
    try:
        with one_writer(workspace):
            return False
    except RefreshRunningError:
        return True


def _quarantined_by_reason(connection: duckdb.DuckDBPyConnection) -> tuple[Tally, ...]:
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


def print_status(console: Console, status_: Status) -> None:
    """Say how a workspace stands."""
    if status_.running_step:
        console.print(f"A refresh is running: {status_.running_step}.")
    if status_.was_killed:
        console.print("A refresh ended in its middle. Run skillgap refresh; it begins anew.", style="red")
    if status_.published is None:
        console.print("Nothing is published yet. Put exports in place and run skillgap refresh.")
    else:
        console.print(
            f"Published {_when(status_.published)}, as of {status_.published.as_of}, from {status_.n_files} files."
        )
    if status_.rollback is not None:
        console.print(
            f"Rolled back to {status_.rollback.to} at {status_.rollback.at:%Y-%m-%d %H:%M} UTC. The next refresh "
            "publishes what the exports say then.",
            style="yellow",
        )
    if status_.missing_cycle:
        console.print(status_.missing_cycle, style="yellow")
    if status_.newest is not None and status_.newest != status_.published:
        console.print(f"Newest refresh {_when(status_.newest)}: {status_.newest.status}.")
        if status_.newest.reason:
            console.print(f"  {status_.newest.reason}", style="red")
    if status_.is_erasure_unfinished:
        console.print("An erasure ended in its middle. Run skillgap erase again; it finishes it.", style="red")
    _quarantined(console, status_)
    removed(console, status_.removals)
    if status_.unresolved:
        console.print("\nReferences that do not resolve, for this machine alone:")
    for (contract, column), causes in status_.unresolved.items():
        console.print(f"  {contract}.{column}")
        unresolved(console, causes)
    _restated(console, status_)
    if status_.failed_checks:
        console.print("\nChecks that did not hold:")
        for check in status_.failed_checks:
            words = check.check_name.replace("_", " ")
            console.print(f"  {check.subject}: {words}: {check.n_failing} rows", style="yellow")
            if check.details:
                console.print(f"      {check.details}")


def _quarantined(console: Console, status_: Status) -> None:
    if status_.n_mended:
        console.print(f"\n{status_.n_mended} rows that were set aside have been mended and loaded again.")
    if not status_.quarantined:
        return
    total = sum(tally.n_rows for tally in status_.quarantined)
    console.print(f"\n{total} rows set aside:")
    for tally in status_.quarantined:
        where = f"{tally.contract}.{tally.column_name}" if tally.column_name else tally.contract
        reason = tally.reason.replace("_", " ")
        console.print(f"  {tally.n_rows} × {where}: {reason}, first in {tally.first_place}", style="yellow")
        if tally.remedy:
            console.print(f"      {tally.remedy}")
    waiting = [tally for tally in status_.quarantined if awaited_contract(tally.reason) is not None]
    n_waiting = sum(tally.n_rows for tally in waiting)
    if n_waiting:
        contracts = " or ".join(sorted({awaited_contract(tally.reason) or "" for tally in waiting}))
        rows = "1 row waits" if n_waiting == 1 else f"{n_waiting} rows wait"
        console.print(
            f"  {rows} for a missing row of {contracts}: export that one and refresh, and what waits loads by itself.",
        )
    if n_waiting < total:
        which = "the others" if n_waiting else "these rows"
        console.print(
            f"  The Data page gives HR leaders {which} as a file: mend it, put it beside its export, and refresh."
        )


def _restated(console: Console, status_: Status) -> None:
    """Say what changed in closed cycles; changes with one cause stand under it together."""
    if not status_.restatements:
        return
    console.print("\nPublished figures of closed cycles changed:")
    for cause in dict.fromkeys(restatement.cause for restatement in status_.restatements):
        console.print(f"  {cause}", style="yellow")
        for each in status_.restatements:
            if each.cause == cause:
                rows = "1 row" if each.n_rows_changed == 1 else f"{each.n_rows_changed} rows"
                size = "" if each.largest_change is None else f", by up to {each.largest_change:.3g} ({each.figure})"
                console.print(f"      {each.cycle_id}: {rows} of {each.table_name}{size}")


def _when(refresh: Refresh) -> str:
    return f"{refresh.refreshed_at:%Y-%m-%d %H:%M} UTC"
