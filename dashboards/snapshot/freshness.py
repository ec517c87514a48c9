"""The age of the data on a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError, Row, SnapshotIdentity
from published.permissions import Page


@dataclass(frozen=True)
class Freshness:
    """When the data is from. The last three are None without a record of refreshes."""

    published_at: datetime | None
    refreshed_at: datetime | None
    as_of: date | None
    last_refresh_at: datetime | None
    last_status: str | None
    last_reason: str | None


def freshness(reader: Reader, page: Page = "data") -> Freshness:
    """Return when the data on a page is from.

    Args:
        reader: the request's snapshot and viewer; how the last refresh went is for those who may open the Data page.
        page: the page on whose behalf.

    Raises:
        NotAllowedError: the viewer may not open the page.
    """
    reader.require(page)
    last: Row = (_last_refresh(reader.warehouse) if reader.may_open("data") else None) or {}
    return Freshness(
        published_at=reader.warehouse.published_at,
        refreshed_at=reader.refreshed_at,
        as_of=reader.as_of,
        last_refresh_at=last.get("refreshed_at"),
        last_status=last.get("status"),
        last_reason=last.get("reason"),
    )


def _last_refresh(warehouse: Warehouse) -> Row | None:
    try:
        return _read_last_refresh(warehouse, warehouse.operations.identity())
    except NotPublishedError:
        return None


@per_snapshot
def _read_last_refresh(warehouse: Warehouse, _log: SnapshotIdentity) -> Row | None:
    """Read the log's last line; the log may be written anew beside the same snapshot, by a refresh that failed."""
    rows = warehouse.operations.rows("select refreshed_at, status, reason from refreshes order by rowid desc limit 1")
    return rows[0] if rows else None
