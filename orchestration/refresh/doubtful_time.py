"""Tell a day or a clock that may be wrong: before what is published, or a year after it and more.

By a wrong day cycles close that are open, and retention removes what is to be kept; nothing brings that back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS

REMEDY = "If that is meant, call `skillgap refresh --yes`, with --as-of where another day than today is."
LEAP = timedelta(days=366)
"""Nobody looks twice at a refresh that comes so long after the one before."""


def doubtful_time(workspace: Workspace, *, as_of: date, now: datetime) -> str | None:
    """Return what is doubtful about the time of a refresh beside what is published, as sentences; None: nothing.

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
    made_at, found = published.refreshed_at, []
    day = published.as_of or made_at.date()
    if as_of < day or as_of > max(day, made_at.date()) + LEAP:
        found.append(f"The figures would speak for {as_of}; those that are published speak for {day}.")
    if now < made_at or now > made_at + LEAP:
        found.append(
            f"The clock says {now:%Y-%m-%d %H:%M} (UTC); what is published was made at {made_at:%Y-%m-%d %H:%M}."
        )
    return " ".join(found) or None
