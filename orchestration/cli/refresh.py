"""`skillgap refresh`: how its outcome is printed. What a refresh does stands in `orchestration.refresh`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from rich.console import Console

from orchestration.refresh.doubtful_time import day_of, doubtful_time
from orchestration.settings.workspace import Workspace
from published.files import WAREHOUSE
from published.refresh_log import Refresh, Removal


def refreshed(console: Console, workspace: Workspace, outcome: Refresh) -> None:
    """Say how a refresh ended that did not fail."""
    if outcome.status == "unchanged":
        console.print(f"Nothing new: what is published stays ({outcome.seconds:.1f} s).")
        return
    console.print(f"Published in {outcome.seconds:.1f} s, as of {outcome.as_of}.")
    console.print(f"  {workspace.current / WAREHOUSE}")
    console.print("  skillgap status shows what was set aside; skillgap dashboards shows the figures.")


def asks_about_time(workspace: Workspace, as_of: date | None, *, now: datetime) -> str | None:
    """Return the question whether a day or a clock that may be wrong is meant; None: neither may be.

    Args:
        workspace: the workspace.
        as_of: the day that was asked for; None: today.
        now: the present moment, with its time zone.
    """
    day = as_of or day_of(workspace, now)
    doubt = doubtful_time(workspace, as_of=day, now=now.astimezone(UTC).replace(tzinfo=None))
    return None if doubt is None else f"{doubt} Publish all the same?"


def failure(outcome: Refresh) -> str:
    """Say why a refresh failed."""
    return f"The refresh failed; what is published has not changed.\n{outcome.reason or 'No reason was recorded.'}"


def removed(console: Console, removals: Sequence[Removal]) -> None:
    """Say what retention removed, and which exports still hold it."""
    if not removals:
        return
    for reason in dict.fromkeys(removal.reason for removal in removals):
        n_rows = sum(removal.n_rows for removal in removals if removal.reason == reason)
        rows = "1 row" if n_rows == 1 else f"{n_rows} rows"
        console.print(f"{reason[0].upper()}{reason[1:]}: {rows} removed.")
    console.print("These exports still hold them; they are yours to delete or to export anew:", style="yellow")
    for file in dict.fromkeys(removal.file for removal in removals):
        console.print(f"  {file}", style="yellow")
