"""The published files as the dashboards read them: the snapshot, the newest record, and answers that are kept.

Nothing here knows a table or a viewer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import copy
from datetime import UTC, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from dashboards.snapshot.answers import Answers
from dashboards.snapshot.serving import Pins, Serving
from published.audit import AuditLog, Unwritten
from published.files import (
    IDENTITY,
    OPERATIONS,
    QUARANTINE,
    SHAREABLE,
    WAREHOUSE,
    DatabaseFile,
    NotPublishedError,
    PinnedFile,
    PublishedFile,
)
from published.viewer import Viewer

P = ParamSpec("P")
T = TypeVar("T")


class Warehouse:
    """What the dashboards read: the current snapshot and the newest refresh's record."""

    def __init__(
        self,
        folder: Path,
        audit: AuditLog,
        *,
        threads: int = 1,
        memory: str = "1GB",
        cache_seconds: float = 3600,
        cache_entries: int = 2048,
    ) -> None:
        """Name the published files without opening them.

        Args:
            folder: `<workspace>/warehouse`.
            audit: where views of people and exports are written.
            threads: DuckDB threads for one query.
            memory: DuckDB's memory limit.
            cache_seconds: how long an answer may be given again.
            cache_entries: how many answers are kept.
        """
        self._folder = folder
        self.audit = audit
        opened = partial(DatabaseFile, threads=threads, memory=memory)
        current = folder / "current"
        beside = {"identity": IDENTITY, "shareable": SHAREABLE}
        self._newest = opened(current / WAREHOUSE, beside=beside)
        self.snapshot: PublishedFile = self._newest
        self._operations = opened(folder / "operations" / OPERATIONS, beside={})
        self.operations: PublishedFile = self._operations
        self._quarantine = opened(current / QUARANTINE, beside={})
        self.quarantine: PublishedFile = self._quarantine
        # Opened by itself DuckDB knows it as `shareable` too, so that queries name its tables alike for everybody.
        self._shareable = opened(current / SHAREABLE, beside={})
        self._shareable_snapshot: PublishedFile = self._shareable
        self._new_answers = partial(Answers, cache_entries, cache_seconds)
        self._answers, self._shareable_answers = self._new_answers(), self._new_answers()
        self._serving = Serving()
        self._pinned: Pins | None = None

    @property
    def state(self) -> Path:
        """The workspace's folder for what is neither an export nor published."""
        return self._folder.parent / "state"

    def with_nothing_kept(self, audit: AuditLog) -> Warehouse:
        """Return the same open files with another audit log and no answer kept yet.

        Args:
            audit: where views of people and exports are written.
        """
        other = copy(self)
        other.audit = audit
        other._answers, other._shareable_answers = self._new_answers(), self._new_answers()
        return other

    def shareable_alone(self) -> Warehouse:
        """Return the same snapshot without anything but `shareable.duckdb`: any other table is unknown to its queries.

        A query for people's tables, for names or for the log of refreshes fails, since no file that holds them is open.
        """
        other = copy(self)
        other._newest, other.snapshot = self._shareable, self._shareable_snapshot
        other._answers = self._shareable_answers
        other.operations = PinnedFile(self._operations, None)
        other.quarantine = PinnedFile(self._quarantine, None)
        return other

    def for_nobody(self) -> Warehouse:
        """Return the same files and kept answers, for whoever reads ahead: nobody is noted to have seen anything."""
        other = copy(self)
        other.audit = Unwritten()
        return other

    def pinned(self) -> Warehouse:
        """Return what is served now: a request that reads it sees one snapshot from beginning to end."""
        return self._reading(self._serving.chosen(self._pins()))

    def newest(self) -> Warehouse:
        """Return what is published now, for whoever reads it ahead."""
        return self._reading(self._pins())

    def serve(self, newest: Warehouse | None) -> None:
        """Have requests read this snapshot until it is told to serve another, and let the answers of others go.

        Args:
            newest: what `newest` gave, and was read ahead; None: whatever is published when a request begins.
        """
        pins = None if newest is None else newest._pinned
        self._serving.hold(pins)
        self._answers.serve(None if pins is None else pins.snapshot.known())
        self._shareable_answers.serve(None if pins is None else pins.shareable.known())

    def _pins(self) -> Pins:
        snapshot = self._newest.pinned()
        return Pins(
            snapshot=snapshot,
            quarantine=self._quarantine.pinned(in_folder_of=snapshot),
            operations=self._operations.pinned(),
            # By the link and not beside the warehouse: whoever reads it reads nothing else.
            shareable=self._shareable.pinned(),
        )

    def _reading(self, pins: Pins) -> Warehouse:
        one = copy(self)
        one._pinned = pins
        one.snapshot, one.quarantine, one.operations = pins.snapshot, pins.quarantine, pins.operations
        one._shareable_snapshot = pins.shareable
        return one

    @property
    def is_published(self) -> bool:
        """Whether there is a snapshot to read."""
        try:
            self.snapshot.identity()
        except NotPublishedError:
            return False
        return True

    @property
    def published_at(self) -> datetime | None:
        """When the current snapshot's file was written, in UTC; None where nothing was published."""
        try:
            identity = self.snapshot.identity()
        except NotPublishedError:
            return None
        return datetime.fromtimestamp(identity.changed_ns / 1e9, tz=UTC)

    def cached(self, key: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
        """Return the answer kept for this snapshot and key, or compute and keep it.

        Whoever asks while it is being computed waits for it.

        Args:
            key: names the answer and all that it depends on, as `per_snapshot` makes it.
            compute: what gives the answer; it must read the snapshot alone, or other files whose state is in the key.

        Raises:
            NotPublishedError: there is no snapshot.
        """
        identity = self.snapshot.identity()
        if not self._answers.are_of(identity) and identity != self._newest.identity():
            return compute()  # a request that began before the newest snapshot was published
        return self._answers.given(identity, key, compute)

    def close(self) -> None:
        """Close every connection."""
        for file in (self._newest, self._operations, self._quarantine, self._shareable):
            file.close()


def per_snapshot(
    read: Callable[Concatenate[Warehouse, P], T],
) -> Callable[Concatenate[Warehouse, P], T]:
    """Keep what a function reads for as long as the snapshot is the newest one, apart for each of its arguments.

    A function so kept knows nobody but through its arguments: what depends on who looks takes a `Scope`, which is equal
    for viewers who reach the same and for no others. A viewer, whose name must be in no key, is refused.

    Args:
        read: reads the snapshot alone. Its arguments after the warehouse must be hashable, and say all that its answer
            depends on.

    Raises:
        TypeError: on each call with an argument that is a viewer, or can't be hashed.
    """
    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(warehouse: Warehouse, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key: tuple[Hashable, ...] = (name, args, tuple(sorted(kwargs.items())))
        hash(key)
        if any(isinstance(value, Viewer) for value in (*args, *kwargs.values())):
            raise TypeError(f"{name} is kept for all who reach the same, so it takes a scope and no viewer")
        return warehouse.cached(key, lambda: read(warehouse, *args, **kwargs))

    return kept
