"""Open DuckDB: every connection of the product is made here, for a purpose that has a name.

No connection fetches or loads extensions by itself. DuckDB refuses a second connection of one process to a file that is
configured otherwise than the first, so whoever opens one file twice says the same both times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from published.sql import literal

# What is published is written so that the tools of analysts, which trail the newest version, open it: DuckDB 1.1 and
# later, 1.0 most of it. Of five million rows the files grow by a tenth; to write them takes half as long again.
PUBLISHED_STORAGE = "v1.0.0"
# Nobody but this program opens the build file, so it is packed as well as can be.
PRIVATE_STORAGE = "v1.5.0"
# Pages read one person's rows of many: blocks of an eighth of DuckDB's own take such a query half the time, and whole
# tables the same; the files grow by 7 %. It has to be said each time a file is written to, in dbt's profile, too:
# whoever does not say it puts the blocks together again.
ROWS_IN_A_GROUP = 16_384
_HEADERS = 3 * 4096
_NO_DAMAGE = ("could not set lock", "too many open files", "no such file", "permission denied")

_Config = dict[str, str | bool | int | float | list[str]]
_NO_EXTENSIONS: _Config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def open_in_memory(
    *, memory_limit: str | None = None, temp_directory: Path | None = None, keeps_order: bool = True
) -> duckdb.DuckDBPyConnection:
    """Open a database that is gone with its connection.

    Args:
        memory_limit: as in `1GB`; beyond it DuckDB works on disk. None: DuckDB's own.
        temp_directory: the folder for what it works on then; None: DuckDB's own.
        keeps_order: rows come in the order in which they were inserted, where a query asks for none.
    """
    return duckdb.connect(config=_NO_EXTENSIONS | _limits(memory_limit, temp_directory, keeps_order=keeps_order))


def open_for_writing(
    file: Path, *, memory_limit: str | None = None, temp_directory: Path | None = None, keeps_order: bool = True
) -> duckdb.DuckDBPyConnection:
    """Open a private file for its one writer.

    Args:
        file: the database file.
        memory_limit: as in `1GB`; beyond it DuckDB works on disk. None: DuckDB's own.
        temp_directory: the folder for what it works on then; None: beside the file.
        keeps_order: rows come in the order in which they were inserted, where a query asks for none.

    Raises:
        duckdb.IOException: another program has it open.
    """
    limits = _limits(memory_limit, temp_directory, keeps_order=keeps_order)
    return duckdb.connect(str(file), config=_NO_EXTENSIONS | limits)


def make_file(
    file: Path, *, memory_limit: str | None = None, temp_directory: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Make a file that is to be published, and open it for writing.

    Args:
        file: where it is to lie; nothing lies there.
        memory_limit: as in `1GB`; beyond it DuckDB works on disk. None: DuckDB's own.
        temp_directory: the folder for what it works on then; None: beside the file.
    """
    storage: _Config = {"storage_compatibility_version": PUBLISHED_STORAGE}
    return duckdb.connect(str(file), config=_NO_EXTENSIONS | storage | _limits(memory_limit, temp_directory))


def open_for_reading(
    file: Path, *, threads: int | None = None, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a published file for reading, through the link that may lead to it.

    Args:
        file: the database file.
        threads: DuckDB's for one query; None: one for each processor.
        memory_limit: as in `1GB`; None: DuckDB's own.

    Raises:
        duckdb.IOException: there is no such file, or a writer has it open.
    """
    config = _NO_EXTENSIONS | _limits(memory_limit)
    if threads is not None:
        config["threads"] = threads
    return duckdb.connect(str(file.resolve()), read_only=True, config=config)


def open_sealed(file: Path, *, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """Open a published file for statements that somebody else wrote: they reach nothing but its tables.

    No file can be opened from then on, not even this one anew; settings, the network and Python's variables are out of
    reach, and nothing is put on disk where memory does not suffice.

    Args:
        file: the database file.
        memory_limit: as in `512MB`.

    Raises:
        duckdb.IOException: there is no such file, or a writer has it open.
    """
    own: _Config = {"threads": 1, "temp_directory": "", "python_enable_replacements": "false"}
    connection = duckdb.connect(str(file), read_only=True, config=_NO_EXTENSIONS | own | _limits(memory_limit))
    connection.execute("set enable_external_access = false").fetchall()
    connection.execute("set disabled_filesystems = 'LocalFileSystem'").fetchall()
    connection.execute("set lock_configuration = true").fetchall()
    return connection


def is_damaged(file: Path, *, is_written_to: bool = False) -> bool:
    """Return whether a database file is not what was once written, as a full disk or a bad copy leaves one.

    Args:
        file: the file; nobody else writes to it.
        is_written_to: this process writes to it: what lies beside it in a log is brought into it.
    """
    opened = open_for_writing if is_written_to else open_for_reading
    try:
        with opened(file) as connection:
            return _lacks_blocks(connection, file.stat().st_size)
    except duckdb.IOException as error:  # whoever holds it, or a machine out of files, damages nothing
        return not any(words in str(error).lower() for words in _NO_DAMAGE)
    except (duckdb.SerializationException, duckdb.InvalidInputException, duckdb.InternalException) as error:
        return "memory" not in str(error).lower()
    except duckdb.Error as error:
        return isinstance(error, duckdb.FatalException)


def _lacks_blocks(connection: duckdb.DuckDBPyConnection, n_bytes: int) -> bool:
    """Return whether blocks that hold rows lie beyond the end of the file; free ones there may have been cut off."""
    size = row_of(connection, "select block_size, total_blocks from pragma_database_size()")
    if size is None:
        return True
    n_there = (n_bytes - _HEADERS) // size[0]
    if n_there >= size[1]:
        return False
    tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    last = "greatest(block_id, list_max(additional_block_ids))"
    furthest = f"select coalesce(max({last}), -1) from pragma_storage_info(?)"
    return any(number_of(connection, furthest, [table]) >= n_there for (table,) in tables)


def lock_in(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep a connection from any file that is not open yet, from the network, and from changing its settings."""
    connection.execute("set enable_external_access = false").fetchall()
    connection.execute("set lock_configuration = true").fetchall()


def attach_for_reading(connection: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    """Attach a file that SQL knows by a name from then on."""
    connection.execute(f"attach {literal(str(file))} as {name} (read_only)").fetchall()


def attach_for_writing(connection: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    """Attach a private file that SQL knows by a name from then on."""
    connection.execute(f"attach {literal(str(file))} as {name} (row_group_size {ROWS_IN_A_GROUP})").fetchall()


def attach_new(connection: duckdb.DuckDBPyConnection, file: Path, name: str, *, storage: str) -> None:
    """Make a file and attach it by a name; nothing lies there yet.

    Args:
        connection: any.
        file: where it is to lie.
        name: as SQL knows it from then on.
        storage: `PUBLISHED_STORAGE` for what is published or copied for that, else `PRIVATE_STORAGE`.
    """
    options = f"storage_version {literal(storage)}, row_group_size {ROWS_IN_A_GROUP}"
    connection.execute(f"attach {literal(str(file))} as {name} ({options})").fetchall()


def is_stored_as_published(connection: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Return whether the clients that `PUBLISHED_STORAGE` is for can open an attached file."""
    versions = "select count(*) from duckdb_databases() where database_name = ? and tags['storage_version'] = ?"
    return number_of(connection, versions, [name, f"{PUBLISHED_STORAGE}+"]) > 0


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do all of a block, or none of it where it fails."""
    connection.execute("begin transaction").fetchall()
    try:
        yield
        connection.execute("commit").fetchall()
    except BaseException:
        with suppress(duckdb.TransactionException):  # a commit that failed has rolled back by itself
            connection.execute("rollback").fetchall()
        raise


def row_of(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] | Mapping[str, object] = ()
) -> tuple[Any, ...] | None:
    """Return the first row that a query gives; None where it gives none.

    All is taken: DuckDB lets nothing else be asked of a connection that still holds rows.
    """
    rows = connection.execute(query, parameters).fetchall()
    return rows[0] if rows else None


def number_of(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()) -> int:
    """Return the one whole number that a query gives."""
    (number,) = row_of(connection, query, parameters) or (0,)
    return int(number)


def _limits(memory_limit: str | None, temp_directory: Path | None = None, *, keeps_order: bool = True) -> _Config:
    limits: _Config = {}
    if memory_limit is not None:
        limits["memory_limit"] = memory_limit
    if temp_directory is not None:
        limits["temp_directory"] = str(temp_directory)
    if not keeps_order:
        limits["preserve_insertion_order"] = "false"
    return limits
