"""Where Dagster's events of runs are kept: its own SQLite files, written without waiting for the disk at each event.

A run over all assets has 800 planned and as many evaluated assets and checks. Dagster opens a file anew for each of its
events, and SQLite waits for the disk two or three times before it is closed again. Here a file stays open, and the disk
is waited for when SQLite moves what it has written from its log into the file: a crash of the machine may take the last
events, never the file. Which runs there are, and what is switched on, Dagster keeps in other files, as ever.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from dagster import StringSource
from dagster._core.event_api import EventHandlerFn
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.polling_event_watcher import SqlPollingEventWatcher
from dagster._serdes import ConfigurableClassData

# One file is the index of all runs; of runs one or two are written or looked at at a time.
MOST_OPEN_FILES = 8
_SECONDS_FOR_OTHER_WRITERS = 60


class EventLog(SqliteEventLogStorage):
    """Dagster's event log in `history/runs` of its home; named in `dagster.yaml`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Open no file yet.

        Args:
            base_dir: the folder of the files.
            inst_data: how Dagster makes this object in its other processes.
        """
        self._open: OrderedDict[str, sqlalchemy.Engine] = OrderedDict()
        self._watcher = SqlPollingEventWatcher(self)
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Return what `dagster.yaml` says: Dagster's home."""
        return {"home": StringSource}

    @classmethod
    def from_config_value(  # type: ignore[override]  # by another name: Dagster reads it from dagster.yaml
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, str]
    ) -> EventLog:
        """Return the log of a home; its files lie where Dagster has them by itself."""
        return cls(str(Path(config_value["home"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        """Yield a transaction in the file of a run, or in the index; one at a time."""
        if shard not in self._initialized_dbs:
            with super()._connect(shard):  # makes the file where there is none, and its tables
                pass
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        """Return what keeps a file open; the one that was used least recently is closed for it."""
        if shard not in self._open:
            engine = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=sqlalchemy.QueuePool,
                pool_size=1,
                connect_args={"timeout": _SECONDS_FOR_OTHER_WRITERS, "check_same_thread": False},
            )
            sqlalchemy.event.listen(engine, "connect", _do_not_wait_at_each_event)
            self._open[shard] = engine
            if len(self._open) > MOST_OPEN_FILES:
                self._open.popitem(last=False)[1].dispose()
        self._open.move_to_end(shard)
        return self._open[shard]

    def watch(self, run_id: str, cursor: str | None, callback: EventHandlerFn) -> None:
        """Tell of a run's new events, asked for again and again: what is new changes SQLite's log, not yet the file."""
        self._watcher.watch_run(run_id, cursor, callback)

    def end_watch(self, run_id: str, handler: EventHandlerFn) -> None:
        """Tell of them no longer."""
        self._watcher.unwatch_run(run_id, handler)

    def dispose(self) -> None:
        """Close all files."""
        self._watcher.close()
        while self._open:
            self._open.popitem()[1].dispose()
        super().dispose()


def _do_not_wait_at_each_event(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's
    connection.execute("pragma synchronous = normal")
