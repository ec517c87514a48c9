"""When the data on a page is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.settings import as_of, refreshed_at
from dashboards.snapshot.snapshot import Warehouse
from published.files import NotPublishedError, Row
from published.permissions import Page, may_open
from published.viewer import Viewer


@dataclass(frozen=True)
class Freshness:
    """When the data is from. The last three are None without a record of refreshes."""

    published_at: datetime | None
    refreshed_at: datetime | None
    as_of: date | None
    last_refresh_at: datetime | None
    last_status: str | None
    last_reason: str | None


def freshness(warehouse: Warehouse, viewer: Viewer, page: Page = "data") -> Freshness | Denied | NotPublished:
    """Return when the data on a page is from.

    Args:
        warehouse: the published files.
        viewer: who is asking; how the last refresh went is for those who may open the Data page.
        page: the page on whose behalf.
    """
    if not may_open(viewer, page):
        return Denied(reason="page")
    try:
        last: Row = (_last_refresh(warehouse) if may_open(viewer, "data") else None) or {}
        return Freshness(
            published_at=warehouse.published_at,
            refreshed_at=refreshed_at(warehouse),
            as_of=as_of(warehouse),
            last_refresh_at=last.get("refreshed_at"),
            last_status=last.get("status"),
            last_reason=last.get("reason"),
        )
    except NotPublishedError as nothing:
        return NotPublished(reason=nothing.reason)


def _last_refresh(warehouse: Warehouse) -> Row | None:
    def read() -> Row | None:
        rows = warehouse.operations.rows(
            "select refreshed_at, status, reason from refreshes order by refreshed_at desc limit 1"
        )
        return rows[0] if rows else None

    try:
        # The record may be written anew beside the same snapshot: by a refresh that failed.
        return warehouse.cached(("last refresh", warehouse.operations.identity()), read)
    except NotPublishedError:
        return None
