"""Tell a day or a clock that may be wrong: before what is published, or a year after it and more.

By a wrong day cycles close that are open, and retention removes what is to be kept; nothing brings that back.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.files import OPERATIONS
from published.refresh_log import Refresh

REMEDY = "If that is meant, call `skillgap refresh --yes`, with --as-of where another day than today is."
LEAP = timedelta(days=366)
"""Nobody looks twice at a refresh that comes so long after the one before."""


_EARLIEST_DAY = timedelta(hours=14)  # before UTC a day begins nowhere sooner than on Kiritimati


def day_of(workspace: Workspace, now: datetime) -> date:
    """Return the day that figures speak for where nobody names one: this machine's, or a published one that is ahead.

    A service may live by UTC and whoever refreshes by hand by their own time. So a day that is published and has begun
    somewhere is today here as well, or the refresh of the night would be refused for a day that is none of its own.

    Args:
        workspace: the workspace.
        now: the present moment, with its time zone.
    """
    today, published = now.astimezone().date(), _published(workspace)
    if published is None or published.as_of is None:
        return today
    has_begun = published.as_of <= (now.astimezone(UTC) + _EARLIEST_DAY).date()
    return max(today, published.as_of) if has_begun else today


def doubtful_time(workspace: Workspace, *, as_of: date, now: datetime) -> str | None:
    """Return what is doubtful about the time of a refresh beside what is published, as sentences; None: nothing.

    Args:
        workspace: the workspace.
        as_of: the day its figures would speak for.
        now: what the clock says, UTC without zone.
    """
    published = _published(workspace)
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


def _published(workspace: Workspace) -> Refresh | None:
    """Return the refresh that made what is published; None before the first."""
    recorded = read_refreshes(workspace.current / OPERATIONS)
    return next((each for each in recorded if each.status == "published"), None)
