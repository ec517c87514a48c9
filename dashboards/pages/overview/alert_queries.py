"""Alerts: what about the data asks for action today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError, SnapshotIdentity

STALE_AFTER = timedelta(days=7)

AlertKind = Literal["refresh_failed", "checks_failed", "quarantined_rows", "stale", "restated"]


@dataclass(frozen=True)
class Alert:
    """Something about the data to look at.

    Attributes:
        kind: what.
        n: how many rows, checks or days it is about.
        detail: the reason of a failed refresh; None for the others.
    """

    kind: AlertKind
    n: int
    detail: str | None = None


def alerts_of(reader: Reader, now: datetime | None) -> tuple[Alert, ...]:
    """Return what asks for action; the record of refreshes is for those who may open the Data page.

    Args:
        reader: the request's snapshot and viewer.
        now: the present moment, with its time zone; None does not look for stale data.
    """
    alerts: list[Alert] = []
    refreshed = reader.refreshed_at
    if now is not None and refreshed is not None:
        age = now - (refreshed if refreshed.tzinfo is not None else refreshed.replace(tzinfo=UTC))
        if age >= STALE_AFTER:
            alerts.append(Alert("stale", age.days))
    if reader.may_open("data"):
        try:
            alerts.extend(_of_refresh(reader.warehouse, reader.warehouse.operations.identity()))
        except NotPublishedError:
            # No record of refreshes: nothing to report from it, and the snapshot is as good as it was.
            return tuple(alerts)
    return tuple(alerts)


@per_snapshot
def _of_refresh(warehouse: Warehouse, _log: SnapshotIdentity) -> list[Alert]:
    """Read the record of refreshes; it may be written anew beside the same snapshot, by a refresh that failed."""
    rows = warehouse.operations.rows("select status, reason from refreshes order by rowid desc limit 1")
    alerts = []
    if rows and rows[0]["status"] == "failed":
        alerts.append(Alert("refresh_failed", 1, rows[0]["reason"]))
    counts = warehouse.operations.rows(
        """
        select
            (
                select count(*)
                from quality_checks
                where not is_passed and refreshed_at = (select arg_max(refreshed_at, rowid) from quality_checks)
            ) as checks_failed,
            (select count(*) from quarantined_rows) as quarantined_rows,
            (
                select coalesce(sum(n_rows_changed), 0)::bigint
                from restatements
                where refreshed_at = (select arg_max(refreshed_at, rowid) from refreshes where status = 'published')
            ) as restated
        """
    )[0]
    kinds: tuple[AlertKind, ...] = ("checks_failed", "quarantined_rows", "restated")
    alerts.extend(Alert(kind, counts[kind]) for kind in kinds if counts[kind])
    return alerts
