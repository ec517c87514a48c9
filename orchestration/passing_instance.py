"""A Dagster instance for one refresh from a command; the daemon's own, which remembers, does not belong here.

Dagster stores each event of a run in a database, here one in memory that nobody ever asks: the refresh's record is
written by the session, and the run's outcome comes back to the caller. Storing them cost a tenth of a small refresh,
and asking an empty database for each asset and check what it was like before cost two seconds more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import dagster as dg
from dagster._core.event_api import AssetRecordsFilter, EventRecordsResult
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import InMemoryEventLogStorage
from dagster._core.storage.event_log.base import AssetRecord


class _Unstored(InMemoryEventLogStorage):
    """Lets events go, and knows of none."""

    def store_event(self, event: EventLogEntry) -> None:
        """Keep nothing of an event."""

    def get_asset_records(self, asset_keys: Sequence[dg.AssetKey] | None = None) -> Sequence[AssetRecord]:
        """Know nothing of any asset."""
        del asset_keys
        return []

    def fetch_observations(
        self,
        records_filter: dg.AssetKey | AssetRecordsFilter,
        limit: int,
        cursor: str | None = None,
        ascending: bool = False,  # noqa: FBT001, FBT002 - Dagster's signature
    ) -> EventRecordsResult:
        """Know of no observation."""
        del records_filter, limit, ascending
        return EventRecordsResult(records=[], cursor=cursor or "", has_more=False)


@contextmanager
def passing_instance() -> Iterator[dg.DagsterInstance]:
    """Yield an instance for one run in this process, which keeps nothing of it."""
    with dg.DagsterInstance.ephemeral() as instance:
        unused, instance._event_storage = instance._event_storage, _Unstored()
        unused.dispose()
        instance._event_storage.register_instance(instance)
        yield instance
