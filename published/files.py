"""One published database file behind a link that a refresh may replace at any time: opened for reading, or pinned.

Nothing here knows a table or a viewer.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from weakref import WeakValueDictionary

import duckdb
import polars as pl

from published.database import attach_for_reading, lock_in, open_for_reading
from published.frames import frame_of

Row = dict[str, Any]

# What a snapshot's folder holds.
WAREHOUSE = "warehouse.duckdb"
IDENTITY = "identity.duckdb"
QUARANTINE = "quarantine.duckdb"
SHAREABLE = "shareable.duckdb"
OPERATIONS = "operations.duckdb"
RELEASED = "released.duckdb"

# In a workspace's `state` folder: its company is the invented one that `skillgap demo` writes.
DEMO_MARK = "demo"


class NotPublishedError(Exception):
    """There is no snapshot to read.

    Attributes:
        reason: `never`: no snapshot was ever published; `unreadable`: there is one, but it can't be opened.
    """

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


class PublishedFile(ABC):
    """A published DuckDB file to be read: one connection to a snapshot of it, a cursor per query."""

    @abstractmethod
    def identity(self) -> SnapshotIdentity:
        """Return which snapshot is read now.

        Raises:
            NotPublishedError: there is none.
        """

    @abstractmethod
    def _connection(self) -> duckdb.DuckDBPyConnection: ...

    def has(self, name: str) -> bool:
        """Return whether the file that SQL knows by that name lies beside the snapshot and could be attached.

        Raises:
            NotPublishedError: there is no snapshot, or it can't be opened.
        """
        attached = "select count(*) as n from duckdb_databases() where database_name = ?"
        return bool(self.rows(attached, [name])[0]["n"])

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
            return frame_of(cursor, sql, parameters)
        finally:
            cursor.close()


@dataclass(frozen=True, eq=False)
class OpenSnapshot:
    """One snapshot's connection; an object of its own, so that it is known whether anybody still holds it."""

    connection: duckdb.DuckDBPyConnection


class DatabaseFile(PublishedFile):
    """A published file through its link: whoever asks reads what was published last.

    One read-only connection per process, without access to other files or the network, opened again when the link leads
    elsewhere. Readers of the old snapshot finish on the old connection.
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
        self._newest: OpenSnapshot | None = None
        # DuckDB opens a file once in a process: whoever still reads an older snapshot has to be shared with.
        self._open: WeakValueDictionary[SnapshotIdentity, OpenSnapshot] = WeakValueDictionary()

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

    def pinned(self, *, in_folder_of: PinnedFile | None = None) -> PinnedFile:
        """Return the file as it is now, whatever is published while it is read.

        Args:
            in_folder_of: a file of the same snapshot; None: the link says which.
        """
        try:
            if in_folder_of is None:
                return PinnedFile(self, self.identity())
            beside = Path(in_folder_of.identity().path).with_name(self._file.name)
            return PinnedFile(self, _identity_of(beside))
        except (NotPublishedError, OSError):
            return PinnedFile(self, None)

    def opened(self, identity: SnapshotIdentity) -> OpenSnapshot:
        """Return a snapshot, opened once for all that read it; it stays open for as long as anybody holds it.

        Raises:
            NotPublishedError: it can't be opened.
        """
        with self._lock:
            found = self._open.get(identity)
            if found is None:
                found = self._open[identity] = OpenSnapshot(self._connect(Path(identity.path)))
            if self._known is None or identity == self._known:
                self._newest = found
            return found

    def close(self) -> None:
        """Close the connections that are open."""
        with self._lock:
            for each in tuple(self._open.values()):
                each.connection.close()
            self._open.clear()
            self._newest = None

    def _connection(self) -> duckdb.DuckDBPyConnection:
        return self.opened(self.identity()).connection

    def _connect(self, file: Path) -> duckdb.DuckDBPyConnection:
        try:
            connection = open_for_reading(file, threads=self._threads, memory_limit=self._memory)
            for name, beside in self._beside.items():
                other = file.parent / beside
                if other.exists():
                    attach_for_reading(connection, other, name)
            lock_in(connection)
        except duckdb.Error as problem:
            raise NotPublishedError("unreadable") from problem
        return connection


class PinnedFile(PublishedFile):
    """One snapshot of a published file, for as long as one request lasts."""

    def __init__(self, file: DatabaseFile, identity: SnapshotIdentity | None) -> None:
        """Name the snapshot without opening it.

        Args:
            file: the file.
            identity: which snapshot; None: there is none.
        """
        self._file = file
        self._identity = identity
        self._held: OpenSnapshot | None = None

    def identity(self) -> SnapshotIdentity:
        """Return which snapshot this is.

        Raises:
            NotPublishedError: there was none.
        """
        if self._identity is None:
            raise NotPublishedError("never")
        return self._identity

    @property
    def is_in_place(self) -> bool:
        """Whether the file still lies where it was found: it was not removed, nor written anew without somebody."""
        try:
            return self._identity is not None and self._identity.is_of(Path(self._identity.path).stat())
        except OSError:
            return False

    def known(self) -> SnapshotIdentity | None:
        """Return which snapshot this is; None where there was none."""
        return self._identity

    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._held is None:
            self._held = self._file.opened(self.identity())
        return self._held.connection
