"""Tell a refresh that would go back behind what is published: a day before its day, or a clock before its time."""

from __future__ import annotations

from datetime import date, datetime

from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS

REMEDY = "If that is meant, call `skillgap refresh --yes`, with --as-of where another day than today is."


def going_back(workspace: Workspace, *, as_of: date, now: datetime) -> str | None:
    """Return what a refresh would go back behind, as sentences; None: nothing.

    Args:
        workspace: the workspace.
        as_of: the day its figures would speak for.
        now: what the clock says, UTC without zone.
    """
    published = next(
        (each for each in read_refreshes(workspace.current / OPERATIONS) if each.status == "published"), None
    )
    if published is None:
        return None
    found = []
    if published.as_of is not None and as_of < published.as_of:
        found.append(f"The figures would speak for {as_of}; those that are published speak for {published.as_of}.")
    if now < published.refreshed_at:
        found.append(
            f"The clock says {now:%Y-%m-%d %H:%M} (UTC); what is published was made at "
            f"{published.refreshed_at:%Y-%m-%d %H:%M}."
        )
    return " ".join(found) or None
