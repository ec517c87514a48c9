"""The tables of schema `raw`: what the loader writes and the models' staging reads. Nothing is filled in here."""

from __future__ import annotations

import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.contracts.contract import SQL_TYPES
from published.database import transaction
from published.sql import identifier

SOURCE_FILES = (
    ("file_id", "integer"),
    ("contract", "varchar"),
    ("file", "varchar"),
    ("file_date", "date"),
    ("first_loaded_at", "timestamp"),
    ("loaded_at", "timestamp"),
    ("n_read", "bigint"),
    ("n_quarantined", "bigint"),
    ("n_filtered", "bigint"),
    ("file_rank", "integer"),
    ("fingerprint", "varchar"),
    ("details", "varchar"),
    ("n_folded", "bigint"),
    ("cells_per_row", "integer"),
    ("cell_headers", "varchar[]"),
    ("is_full_export", "boolean"),
)
QUARANTINED_ROWS = (
    ("contract", "varchar"),
    ("file_id", "integer"),
    ("row_number", "bigint"),
    ("column_name", "varchar"),
    ("reason", "varchar"),
    ("is_reference", "boolean"),
    ("record", "varchar"),
    ("readings", "varchar"),
)
# Rows that took the place of rows set aside, which are named as a person sees them: file, row, and header of the cell.
# `origin_id` and `origin_row_number` are the file and the number of such a row while it is there as it was.
MENDED_ROWS = (
    ("contract", "varchar"),
    ("file_id", "integer"),
    ("row_number", "bigint"),
    ("origin_file", "varchar"),
    ("origin_row", "bigint"),
    ("origin_column", "varchar"),
    ("mark", "varchar"),
    ("origin_id", "integer"),
    ("is_origin_waiting", "boolean"),
    ("origin_header", "varchar"),
    ("origin_row_number", "bigint"),
)
SETTINGS = (("name", "varchar"), ("value", "varchar"))
# Who is not to be read any more: erased people, and leavers after their retention. No text of theirs, hashes alone.
FORGOTTEN = (("salt", "varchar"), ("text_hash", "varchar"), ("rater_key", "varchar"), ("reason", "varchar"))
# Cycles after their retention: a ratings export that still holds them must not bring their answers back.
FORGOTTEN_CYCLES = (("cycle_id", "varchar"), ("closes_on", "date"))
# Competencies that the newest export calls retired, with the day of the first export that did.
RETIRED_COMPETENCIES = (("competency_id", "varchar"), ("first_seen_on", "date"))
ANSWERS = (
    ("cycle_id", "varchar"),
    ("person_id", "varchar"),
    ("competency_id", "varchar"),
    ("behaviour_id", "varchar"),
    ("relation", "varchar"),
    ("rater_id", "varchar"),
    ("level", "double"),
    ("is_not_relevant", "boolean"),
    ("n_raters", "bigint"),
)
"""An answer about somebody. A row without a relation stands for a group of raters without any."""
# Answers of peers and direct reports as they were published, earlier versions of a group included; and, of groups whose
# answers of tonight wait, those that count meanwhile (`orchestration.publish.published_answers`).
PUBLISHED_ANSWERS = (*ANSWERS, ("version", "integer"), ("is_current", "boolean"))
# Cycles of which answers were published, by what the answers are known (null: they are to be compared), and by what the
# exports are known that they were read from (null: some of the answers waited).
ANSWERED_CYCLES = (("cycle_id", "varchar"), ("signature", "varchar"), ("exports", "varchar"))


def prepare_build_file(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Make the tables that are not there yet.

    Columns that a table of ours has gained are added. A table whose columns are no longer the contract's gets them, and
    what its files are known by is forgotten, so that the next load reads them again: the exports are the only place
    where a new column's values are. Rows of exports that are gone stay, blank in what they can't have.

    Args:
        connection: the build file, open for writing.

    Returns:
        The contracts whose files have to be read again.
    """
    with transaction(connection):
        connection.execute("create schema if not exists raw")
        # Marts lay here before they had a file of their own; stale copies of people would stay.
        connection.execute("drop schema if exists marts cascade")
        found = _raw_tables(connection)
        for name, columns in (
            ("source_files", SOURCE_FILES),
            ("quarantined_rows", QUARANTINED_ROWS),
            ("mended_rows", MENDED_ROWS),
            ("settings", SETTINGS),
            ("forgotten", FORGOTTEN),
            ("forgotten_cycles", FORGOTTEN_CYCLES),
            ("retired_competencies", RETIRED_COMPETENCIES),
            ("published_answers", PUBLISHED_ANSWERS),
            ("kept_answers", ANSWERS),
            ("answered_cycles", ANSWERED_CYCLES),
        ):
            connection.execute(f"create table if not exists raw.{name} ({_listed(columns)})")
            for column, sql_type in columns:
                if name in found and column not in dict(found[name]):
                    connection.execute(f"alter table raw.{name} add column {identifier(column)} {sql_type}")
        connection.execute("update raw.source_files set n_folded = 0, cells_per_row = 1 where cells_per_row is null")
        renewed = [
            contract for contract in ALL_CONTRACTS if _make_table(connection, contract, found.get(contract.table))
        ]
    return tuple(contract.name for contract in renewed)


def columns_of(contract: Contract) -> tuple[tuple[str, str], ...]:
    """Return the columns of a contract's raw table with their SQL types, in order."""
    stored = ((column.name, SQL_TYPES[column.type]) for column in contract.stored_columns)
    return (*stored, ("file_id", "integer"), ("row_number", "bigint"))


def _raw_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the columns of every raw table with their SQL types, in order."""
    rows = connection.execute(
        "select table_name, list({'name': column_name, 'type': lower(data_type)} order by column_index) "
        "from duckdb_columns() where database_name = current_database() and schema_name = 'raw' group by table_name"
    ).fetchall()
    return {name: tuple((column["name"], column["type"]) for column in columns) for name, columns in rows}


def _make_table(
    connection: duckdb.DuckDBPyConnection, contract: Contract, found: tuple[tuple[str, str], ...] | None
) -> bool:
    """Make a contract's table if it is not there as it should be; return whether an older one was changed."""
    wanted = columns_of(contract)
    if found == wanted:
        return False
    table = f"raw.{contract.table}"
    if found is None:
        connection.execute(f"create table {table} ({_listed(wanted)})")
        return False
    there = dict(found)
    values = ", ".join(
        f"try_cast({identifier(name) if name in there else 'null'} as {sql_type}) as {identifier(name)}"
        for name, sql_type in wanted
    )
    connection.execute(f"create or replace table {table} as select {values} from {table}")
    # What is left of it says which bytes a file had, for those that are gone.
    connection.execute(
        "update raw.source_files set fingerprint = split_part(fingerprint, '.', 1) || '.' where contract = ?",
        [contract.name],
    )
    return True


def _listed(columns: tuple[tuple[str, str], ...]) -> str:
    """Return columns as `create table` lists them."""
    return ", ".join(f"{identifier(name)} {sql_type}" for name, sql_type in columns)
