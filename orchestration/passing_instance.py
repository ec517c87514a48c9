"""A Dagster instance for one refresh from a command; the daemon's own, which remembers, does not belong here.

Dagster stores each event of a run in a database, here one in memory that nobody ever asks: the refresh's record is
written by the session, and the run's outcome comes back to the caller. Storing them cost a tenth of a small refresh.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import InMemoryEventLogStorage


class _Unstored(InMemoryEventLogStorage):
    """Lets events go."""

    def store_event(self, event: EventLogEntry) -> None:
        """Keep nothing of an event."""


@contextmanager
def passing_instance() -> Iterator[dg.DagsterInstance]:
    """Yield an instance for one run in this process, which keeps nothing of it."""
    with dg.DagsterInstance.ephemeral() as instance:
        unused, instance._event_storage = instance._event_storage, _Unstored()
        unused.dispose()
        instance._event_storage.register_instance(instance)
        yield instance
