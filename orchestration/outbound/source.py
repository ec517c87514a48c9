"""The published file whose tables are handed on: of one snapshot, held open, and read in batches.

Whoever runs this reads the files that their account may read, as with `skillgap sql`. What is for a wider circle is
`shareable.duckdb`, of which nothing else is read but the keys' names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from orchestration.errors import SkillgapError
from orchestration.outbound.dictionary import Table, read_dictionary
from orchestration.publish.snapshot_folders import folder_of
from orchestration.settings.workspace import Workspace
from published.database import attach_for_reading, lock_in, open_for_reading, row_of
from published.files import SHAREABLE, WAREHOUSE
from published.sql import identifier

FileName = Literal["warehouse", "shareable"]
BATCH = 50_000
_CONTRACTS = "contracts"


@dataclass(frozen=True)
class Snapshot:
    """Which tables are handed on.

    Attributes:
        name: the snapshot's.
        file: `warehouse`, or `shareable` where figures about few people are left out.
        as_of: the day that its figures speak for, ISO 8601.
        tables: by name.
    """

    name: str
    file: FileName
    as_of: str
    tables: tuple[Table, ...]

    @property
    def n_rows(self) -> int:
        """The rows of all tables."""
        return sum(table.n_rows for table in self.tables)


class Source:
    """An opened file of a snapshot, and what is in it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: Path, snapshot: Snapshot) -> None:
        """Read from a connection to a file.

        Args:
            connection: has the file open.
            file: the file.
            snapshot: what is in it.
        """
        self.snapshot = snapshot
        self._connection, self._file = connection, file
        self._status = _status(file)

    def batches(self, table: Table) -> pa.RecordBatchReader:
        """Return a table's rows as they lie there, some 50,000 at a time; another table ends it."""
        return self._connection.execute(f"from {identifier(table.name)}").to_arrow_reader(BATCH)

    def refuse_if_changed(self) -> None:
        """See that the file is still the one that is published: an erasure writes it anew without somebody.

        Raises:
            SkillgapError: it is not.
        """
        if _status(self._file) != self._status:
            raise SkillgapError(
                f"{self._file.name} of snapshot {self.snapshot.name} was written anew or removed while it was read, as "
                "when somebody is erased. Nothing was handed on; call this again."
            )


@contextmanager
def opened_source(workspace: Workspace, *, is_shareable: bool = False) -> Iterator[Source]:
    """Open the current snapshot's file; a refresh may publish another meanwhile.

    Args:
        workspace: the workspace.
        is_shareable: `shareable.duckdb` in place of the warehouse.

    Raises:
        SkillgapError: nothing is published yet, or an erasure is unfinished.
    """
    if workspace.erasure_note.exists():
        raise SkillgapError(
            "An erasure ended in its middle, so that the snapshot may still hold the person. Run skillgap erase again, "
            "which finishes it, then export."
        )
    folder = folder_of(workspace.current)
    file = None if folder is None else folder / (SHAREABLE if is_shareable else WAREHOUSE)
    if folder is None or file is None or not file.exists():
        raise SkillgapError("Nothing is published yet. Put exports in place and run `skillgap refresh`.")
    with open_for_reading(file, memory_limit=workspace.memory_limit) as connection:
        contracts = file.stem
        if is_shareable:
            attach_for_reading(connection, folder / WAREHOUSE, _CONTRACTS)
            contracts = _CONTRACTS
        lock_in(connection)
        tables = read_dictionary(connection, file.stem, contracts)
        as_of = row_of(connection, "select value from settings where name = 'as_of'")
        name: FileName = "shareable" if is_shareable else "warehouse"
        snapshot = Snapshot(folder.name, name, as_of[0] if as_of else "", tables)
        yield Source(connection, file, snapshot)


def _status(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except FileNotFoundError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns)
