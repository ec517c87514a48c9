"""Results of commands in words. Nothing is computed or looked up here."""

from __future__ import annotations

from rich.console import Console

from orchestration.cli.rights_messages import removed
from orchestration.cli.status import Status
from orchestration.ingest.candidates import CAUSES
from orchestration.ingest.references import Cause, Unresolved
from orchestration.settings.workspace import Workspace
from published.refresh_log import Refresh


def initialised(console: Console, workspace: Workspace) -> None:
    """Say what to do with a new workspace."""
    console.print(f"A workspace is ready in {workspace.root}", markup=False)
    console.print("  1. Put your exports below exports/: hris/people.csv, ratings/ratings.csv, lms/enrolments.csv, …")
    console.print(f"  2. skillgap --workspace {workspace.root} check", markup=False)
    console.print(f"  3. skillgap --workspace {workspace.root} refresh", markup=False)
    console.print(f"  4. skillgap --workspace {workspace.root} dashboards", markup=False)


def demo_made(console: Console, workspace: Workspace) -> None:
    """Say where the demo company is."""
    console.print(f"An invented company's exports are in {workspace.exports}", markup=False)


def refreshed(console: Console, workspace: Workspace, outcome: Refresh) -> None:
    """Say how a refresh ended that did not fail."""
    if outcome.status == "unchanged":
        console.print(f"Nothing new: what is published stays ({outcome.seconds:.1f} s).")
        return
    console.print(f"Published in {outcome.seconds:.1f} s, as of {outcome.as_of}.")
    console.print(f"  {workspace.current / 'warehouse.duckdb'}", markup=False)
    console.print("  skillgap status shows what was set aside; skillgap dashboards shows the figures.")


def failure(outcome: Refresh) -> str:
    """Say why a refresh failed."""
    return f"The refresh failed; what is published has not changed.\n{outcome.reason or 'No reason was recorded.'}"


def status(console: Console, status_: Status) -> None:
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
    if status_.newest is not None and status_.newest is not status_.published:
        console.print(f"Newest refresh {_when(status_.newest)}: {status_.newest.status}.")
        if status_.newest.reason:
            console.print(f"  {status_.newest.reason}", style="red", markup=False)
    if status_.is_erasure_unfinished:
        console.print("An erasure ended in its middle. Run skillgap erase again; it finishes it.", style="red")
    _set_aside(console, status_)
    removed(console, status_.removals)
    if status_.unresolved:
        console.print("\nReferences that do not resolve, for this machine alone:")
    for (contract, column), causes in status_.unresolved.items():
        console.print(f"  {contract}.{column}", markup=False)
        unresolved(console, causes)
    _restated(console, status_)
    if status_.failed_checks:
        console.print("\nChecks that did not hold:")
        for check in status_.failed_checks:
            words = check.check_name.replace("_", " ")
            console.print(f"  {check.subject}: {words}: {check.n_failing} rows", style="yellow", markup=False)
            if check.details:
                console.print(f"      {check.details}", markup=False)


def _set_aside(console: Console, status_: Status) -> None:
    if status_.n_mended:
        console.print(f"\n{status_.n_mended} rows that were set aside have been mended and loaded again.")
    if not status_.set_aside:
        return
    total = sum(tally.n_rows for tally in status_.set_aside)
    console.print(f"\n{total} rows set aside:")
    for tally in status_.set_aside:
        where = f"{tally.contract}.{tally.column_name}" if tally.column_name else tally.contract
        reason = tally.reason.replace("_", " ")
        console.print(
            f"  {tally.n_rows} × {where}: {reason}, first in {tally.first_place}", style="yellow", markup=False
        )
        if tally.remedy:
            console.print(f"      {tally.remedy}", markup=False)
    console.print(
        "  The Data page gives HR leaders these rows as a file: mend it, put it beside its export, and refresh."
    )


def unresolved(console: Console, causes: tuple[Cause, ...]) -> None:
    """Say why references did not resolve, and who may be meant; personal, so for the terminal alone."""
    for cause in causes:
        texts = "1 text" if cause.n_texts == 1 else f"{cause.n_texts} texts"
        console.print(f"    {cause.n_rows} {CAUSES[cause.code]} ({texts}):", style="yellow", markup=False)
        for each in cause.examples:
            console.print(f"      {each.text!r} × {each.n_rows}{_meant(cause, each)}", markup=False)


def _meant(cause: Cause, each: Unresolved) -> str:
    if not each.candidates:
        return ""
    listed = " or ".join(repr(candidate) for candidate in each.candidates)
    return f": {listed}" if cause.code == "several" else f"; did you mean {listed}?"


def _restated(console: Console, status_: Status) -> None:
    """Say what changed in closed cycles; changes with one cause stand under it together."""
    if not status_.restatements:
        return
    console.print("\nPublished figures of closed cycles changed:")
    for cause in dict.fromkeys(restatement.cause for restatement in status_.restatements):
        console.print(f"  {cause}", style="yellow", markup=False)
        for each in status_.restatements:
            if each.cause == cause:
                rows = "1 row" if each.n_rows_changed == 1 else f"{each.n_rows_changed} rows"
                size = "" if each.largest_change is None else f", by up to {each.largest_change:.3g} ({each.figure})"
                console.print(f"      {each.cycle_id}: {rows} of {each.table_name}{size}", markup=False)


def _when(refresh: Refresh) -> str:
    return f"{refresh.refreshed_at:%Y-%m-%d %H:%M} UTC"
