"""Facts about what is published, without a word of what it says: for whoever watches the server, and for no page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dashboards.snapshot.snapshot import Warehouse, per_snapshot
from published.files import NotPublishedError, Row, SnapshotIdentity

_NUMBERED = re.compile(r"^(\d+)-")


@dataclass(frozen=True)
class SnapshotFacts:
    """What is published, and how the last refresh went.

    Attributes:
        published_at: when the snapshot was written, UTC; None where nothing is published.
        number: the snapshot's, which grows by one with each; None where its folder bears none.
        refreshed_at: when the last refresh began, UTC; None where none is known.
        has_failed: that one published nothing, since something was wrong.
        rows_set_aside: rows that wait to be mended, by contract.
    """

    published_at: datetime | None
    number: int | None
    refreshed_at: datetime | None
    has_failed: bool
    rows_set_aside: Mapping[str, int]


def facts_of(warehouse: Warehouse) -> SnapshotFacts:
    """Return the facts as they are now; what can't be read counts as not known."""
    last, aside = _last_refresh_of(warehouse)
    refreshed_at = None if last is None else last["refreshed_at"].replace(tzinfo=UTC)
    return SnapshotFacts(
        warehouse.published_at,
        number_of(warehouse),
        refreshed_at,
        has_failed=last is not None and last["status"] == "failed",
        rows_set_aside=aside,
    )


def number_of(warehouse: Warehouse) -> int | None:
    """Return the number of the snapshot that is read; None where nothing is published, or its folder bears none."""
    try:
        folder = Path(warehouse.snapshot.identity().path).parent.name
    except NotPublishedError:
        return None
    found = _NUMBERED.match(folder)
    return None if found is None else int(found[1])


def _last_refresh_of(warehouse: Warehouse) -> tuple[Row | None, Mapping[str, int]]:
    try:
        return _read(warehouse, warehouse.operations.identity())
    except NotPublishedError:
        return None, {}


@per_snapshot
def _read(warehouse: Warehouse, _log: SnapshotIdentity) -> tuple[Row | None, Mapping[str, int]]:
    """Read the log of refreshes; it may be written anew beside the same snapshot, by a refresh that failed."""
    last = warehouse.operations.rows("select refreshed_at, status from refreshes order by rowid desc limit 1")
    aside = warehouse.operations.rows(
        """
        select contract, sum(n_quarantined - coalesce(n_mended, 0))::bigint as n_rows
        from source_files
        where contract is not null and n_quarantined is not null
        group by contract
        order by contract
        """
    )
    return (last[0] if last else None), {row["contract"]: row["n_rows"] for row in aside}
