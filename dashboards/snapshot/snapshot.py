"""The published files, opened for reading: which snapshot is current, one connection to it, rows and a cache.

Nothing here knows a table or a viewer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import duckdb
import polars as pl
from cachetools import TTLCache

from published.audit import AuditLog

T = TypeVar("T")

Row = dict[str, Any]


class NotPublishedError(Exception):
    """There is no snapshot to read; queries turn this into `NotPublished`."""

    def __init__(self, reason: Literal["never", "unreadable"]) -> None:
        super().__init__(reason)
        self.reason: Literal["never", "unreadable"] = reason


@dataclass(frozen=True)
class SnapshotIdentity:
    """Which files a connection reads: path, inode, size and time of change of the database file."""

    path: str
    inode: int
    size: int
    changed_ns: int

    def is_of(self, status: os.stat_result) -> bool:
        """Return whether a file's status is still this one."""
        return (status.st_ino, status.st_size, status.st_mtime_ns) == (self.inode, self.size, self.changed_ns)


def _identity_of(file: Path) -> SnapshotIdentity:
    resolved = file.resolve(strict=True)
    status = resolved.stat()
    return SnapshotIdentity(str(resolved), status.st_ino, status.st_size, status.st_mtime_ns)


class DatabaseFile:
    """One published DuckDB file behind a link that a refresh may replace at any time.

    One read-only connection per process, without access to other files or the network, opened again when the link leads
    elsewhere; a cursor per query. Readers of the old snapshot finish on the old connection.
    """

    def __init__(self, file: Path, *, threads: int, memory: str, beside: Mapping[str, str]) -> None:
        """Name the file without opening it.

        Args:
            file: the database file, through the link.
            threads: DuckDB threads for one query.
            memory: DuckDB's memory limit, as in `1GB`.
            beside: files in the same folder to attach read-only where they exist: name in SQL → file name.
        """
        self._file = file
        self._threads = threads
        self._memory = memory
        self._beside = dict(beside)
        self._known: SnapshotIdentity | None = None
        self._lock = threading.Lock()
        self._open: tuple[SnapshotIdentity, duckdb.DuckDBPyConnection] | None = None

    def has(self, name: str) -> bool:
        """Return whether the file that SQL knows by that name lies beside the snapshot and could be attached.

        Raises:
            NotPublishedError: there is no snapshot, or it can't be opened.
        """
        attached = "select count(*) as n from duckdb_databases() where database_name = ?"
        return bool(self.rows(attached, [name])[0]["n"])

    def identity(self) -> SnapshotIdentity:
        """Return which snapshot the link leads to now.

        Raises:
            NotPublishedError: it leads nowhere.
        """
        known = self._known
        try:
            # Each answer asks this many times over; a link's way is only followed where the file at its end is another.
            if known is not None and known.is_of(self._file.stat()):
                return known
            self._known = known = _identity_of(self._file)
        except OSError as problem:
            raise NotPublishedError("never") from problem
        return known

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        """Return the rows of a query as dictionaries.

        Raises:
            NotPublishedError: there is no file, or it can't be opened.
        """
        cursor = self._connection().cursor()
        try:
            cursor.execute(sql, parameters)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def frame(
        self,
        sql: str,
        parameters: Sequence[object] | Mapping[str, object] = (),
        tables: Mapping[str, pl.DataFrame] | None = None,
    ) -> pl.DataFrame:
        """Return the rows of a query as a Polars frame.

        Args:
            sql: the query.
            parameters: its parameters.
            tables: frames that the query may name as tables, for long lists of ids; this cursor alone sees them.

        Raises:
            NotPublishedError: there is no file, or it can't be opened.
        """
        cursor = self._connection().cursor()
        try:
            for name, table in (tables or {}).items():
                cursor.register(name, table)
            cursor.execute(sql, parameters)
            return cursor.pl()
        finally:
            cursor.close()

    def close(self) -> None:
        """Close the connection, if one is open."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
                self._open = None

    def _connection(self) -> duckdb.DuckDBPyConnection:
        identity = self.identity()
        with self._lock:
            if self._open is None or self._open[0] != identity:
                self._open = (identity, self._connect(Path(identity.path)))
            return self._open[1]

    def _connect(self, file: Path) -> duckdb.DuckDBPyConnection:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": self._threads,
            "memory_limit": self._memory,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        try:
            connection = duckdb.connect(str(file), read_only=True, config=settings)
            for name, beside in self._beside.items():
                other = file.parent / beside
                if other.exists():
                    quoted = str(other).replace("'", "''")
                    connection.execute(f"attach '{quoted}' as {name} (read_only)")
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
        except duckdb.Error as problem:
            raise NotPublishedError("unreadable") from problem
        return connection


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
        self.snapshot = DatabaseFile(
            folder / "current" / "warehouse.duckdb",
            threads=threads,
            memory=memory,
            beside={"identity": "identity.duckdb", "shareable": "shareable.duckdb"},
        )
        self.operations = DatabaseFile(
            folder / "operations" / "operations.duckdb", threads=threads, memory=memory, beside={}
        )
        self.set_aside = DatabaseFile(
            folder / "current" / "quarantine.duckdb", threads=threads, memory=memory, beside={}
        )
        self._cache: TTLCache[Hashable, Any] = TTLCache(cache_entries, cache_seconds)
        self._cached_of: SnapshotIdentity | None = None
        self._cache_lock = threading.Lock()
        self._computing: dict[Hashable, threading.RLock] = {}

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
            key: the query's name, the effective scope and every filter; never a user's name. Two viewers with the same
                scope share an answer, two with different scopes never do.
            compute: what gives the answer; it must read the snapshot alone, or other files whose state is in the key.

        Raises:
            NotPublishedError: there is no snapshot.
        """
        identity = self.snapshot.identity()
        whole_key = (identity, *key)
        with self._cache_lock:
            if identity != self._cached_of:  # nobody asks for an older one, which may hold people who were erased since
                self._cache.clear()
                self._cached_of = identity
            if whole_key in self._cache:
                kept: T = self._cache[whole_key]
                return kept
            computing = self._computing.setdefault(whole_key, threading.RLock())
        with computing:  # answers are made of others, never of each other: nobody waits in a circle
            with self._cache_lock:
                if whole_key in self._cache:
                    computed: T = self._cache[whole_key]
                    return computed
            try:
                answer = compute()
                with self._cache_lock:
                    if identity == self._cached_of:
                        self._cache[whole_key] = answer
            finally:
                with self._cache_lock:
                    self._computing.pop(whole_key, None)
        return answer

    def close(self) -> None:
        """Close every connection."""
        for file in (self.snapshot, self.operations, self.set_aside):
            file.close()
