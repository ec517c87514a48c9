"""Checked rows → the tables of schema `raw`, all or nothing. Which files are stored is decided in `load`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from expectations.contracts import Contract
from expectations.runner import Outcome
from orchestration.build.raw_tables import columns_of
from orchestration.ingest.check import ReadFile
from orchestration.ingest.corrections import settle_corrections, store_corrections
from orchestration.ingest.retirements import CONTRACT as COMPETENCIES
from orchestration.ingest.retirements import note_retirements
from orchestration.ingest.types.readings import plain_value
from published.database import row_of, transaction
from published.sql import identifier, literal

# Behind a level off its file's scale where it is handed out to be mended: alone it would be taken for one from 0 to 5.
OFF_SCALE = " (on the scale of its file)"


@dataclass(frozen=True)
class Load:
    """A file that is about to be stored.

    Attributes:
        read: the file.
        fingerprint: what it will be known by.
        file_date: the day it speaks for.
        first_loaded_at: when it was first loaded.
        n_rejected: its rows that are set aside.
    """

    read: ReadFile
    fingerprint: str
    file_date: date
    first_loaded_at: datetime
    n_rejected: int = 0

    @property
    def n_raw(self) -> int:
        """Rows that go to the raw table."""
        return self.read.n_rows - self.read.n_folded - self.n_rejected


def store(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    loads: Sequence[Load],
    view: str,
    outcome: Outcome,
    loaded_at: datetime,
) -> None:
    """Replace what files brought before by what they bring now, in one transaction.

    Args:
        connection: the build file, open for writing.
        contract: the files' contract.
        loads: the files.
        view: relation with the typed rows of all of them.
        outcome: which rows are set aside.
        loaded_at: the time of this refresh.
    """
    ids = [load.read.file_id for load in loads]
    columns = ", ".join(identifier(name) for name, _ in columns_of(contract))
    with transaction(connection):
        for table in (contract.table, "quarantined_rows", "source_files"):
            connection.execute(f"delete from raw.{table} where file_id in (select unnest(?))", [ids])
        rejected = (
            f" anti join {outcome.failures} using (file_id, row_number)"
            if any(load.n_rejected for load in loads)
            else ""
        )
        connection.execute(f"insert into raw.{contract.table} ({columns}) select {columns} from {view}{rejected}")
        for load in loads:
            _store_rejected(connection, load, outcome, view)
            _store_file(connection, load, loaded_at)
            store_corrections(connection, contract, load.read.file_id, load.read.landed.corrections)
        _rank_files(connection)
        settle_corrections(connection, contract)
        if contract.name == COMPETENCIES:
            note_retirements(connection)
        _check_counts(connection, contract, loads)


def _store_rejected(connection: duckdb.DuckDBPyConnection, load: Load, outcome: Outcome, view: str) -> None:
    """Write the rows of one file that are set aside, with their original texts and what was read in them."""
    read = load.read
    n_failing = load.n_rejected - len(read.landed.quarantined)
    if n_failing:  # looking in vain would read every text of the file
        _store_failing(connection, read, outcome, view)
    for row in read.landed.quarantined:
        connection.execute(
            "insert into raw.quarantined_rows values (?, ?, ?, null, ?, false, ?, null)",
            [read.file.contract.name, read.file_id, row.row_number, row.reason, row.record],
        )


def _store_failing(connection: duckdb.DuckDBPyConnection, read: ReadFile, outcome: Outcome, view: str) -> None:
    fields = ", ".join(f"'{name}', {_text(read, name)}" for name in read.landed.columns)
    connection.execute(
        f"""
        insert into raw.quarantined_rows
        select
            ?, rejected.file_id, rejected.row_number, rejected.column_name, rejected.reason, false,
            json_object({fields}),
            {_readings(read)}
        from {outcome.failures} as rejected
        join ({_landed(read)}) as landed on landed.row_number = rejected.row_number
        join {view} as typed on typed.file_id = rejected.file_id and typed.row_number = rejected.row_number
        where rejected.file_id = ?
        """,
        [read.file.contract.name, read.file_id],
    )


def _text(read: ReadFile, name: str) -> str:
    """Return SQL of the original text of a column; of a row that several became, the first one's that has any."""
    given = f"landed.{identifier(name)}"
    if read.file.settings.fold is None or read.file.contract.column(name).type != "text":
        return given
    return f"coalesce(nullif({given}, ''), typed.{identifier(name)})"


def _landed(read: ReadFile) -> str:
    """Return SQL of the landing rows, and of each level whether it is off the file's scale."""
    is_off = (f", {sql} as {_off_scale(name)}" for name, sql in read.typed.off_scale.items())
    return f"select *{''.join(is_off)} from {read.typed.landing}"


def _off_scale(name: str) -> str:
    return identifier(f"{name} is off the scale")


def _readings(read: ReadFile) -> str:
    """Return SQL of what was read in a row's columns, as text that every reader understands alike.

    The dialect of its file is needed to understand `03/04/2025` or `3,5`, and a mended file holds rows of several. So a
    text stands as given where it is written plainly anyway; else what it means stands there, as a level from 0 to 5. A
    text that could not be read is left to the record, but for a level off its file's scale, which says so. Names of
    people and other free texts have no dialect and are left to it as well: nothing that names anybody is here.
    """
    readings = []
    for column in read.file.contract.stored_columns:
        if column.name in read.landed.columns and (column.type != "text" or column.vocabulary):
            given, typed = f"landed.{identifier(column.name)}", f"typed.{identifier(column.name)}"
            is_plain = f"{plain_value(column, given)} is not distinct from {typed}"
            read_as = f"coalesce(case when {is_plain} then {given} else {typed}::varchar end, '')"
            is_readable = f"not list_contains(typed.unreadable, '{column.name}')"
            unread = "null"
            if column.name in read.typed.off_scale:
                unread = f"case when landed.{_off_scale(column.name)} then {given} || {literal(OFF_SCALE)} end"
            readings.append(f"'{column.name}', case when {is_readable} then {read_as} else {unread} end")
    # Merging takes out what is null: what could not be read.
    return f"json_merge_patch('{{}}', json_object({', '.join(readings)}))" if readings else "null"


def _store_file(connection: duckdb.DuckDBPyConnection, load: Load, loaded_at: datetime) -> None:
    read = load.read
    connection.execute(
        "insert into raw.source_files values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?)",
        [
            read.file_id,
            read.file.contract.name,
            read.file.name,
            load.file_date,
            load.first_loaded_at,
            loaded_at,
            read.landed.n_read,
            load.n_rejected,
            read.landed.n_filtered,
            load.fingerprint,
            json.dumps(read.details, ensure_ascii=False),
            read.n_folded,
            read.landed.row_numbers.cells_per_row,
            list(read.landed.cell_headers),
            read.file.settings.is_full_export,
        ],
    )


def _rank_files(connection: duckdb.DuckDBPyConnection) -> None:
    """Number all files by age, the newest highest; of one age those in their contract's own folder."""
    connection.execute("""
        update raw.source_files set file_rank = ranked.file_rank
        from (
            select file_id, row_number() over (
                order by
                    file_date,
                    first_loaded_at,
                    starts_with(file, 'exports/' || split_part(contract, '/', 1) || '/'),
                    file,
                    file_id
            ) as file_rank
            from raw.source_files
        ) as ranked
        where source_files.file_id = ranked.file_id
    """)


def _check_counts(connection: duckdb.DuckDBPyConnection, contract: Contract, loads: Sequence[Load]) -> None:
    """Make sure that no row was lost or doubled on the way.

    Raises:
        RuntimeError: the counts don't add up, which is an error of this program, not of the files.
    """
    for load in loads:
        found = row_of(
            connection,
            f"select (select count(*) from raw.{contract.table} where file_id = $id), "
            "(select count(*) from raw.quarantined_rows where file_id = $id)",
            {"id": load.read.file_id},
        )
        if found != (load.n_raw, load.n_rejected):
            expected = (load.n_raw, load.n_rejected)
            raise RuntimeError(f"{load.read.file.name}: stored and set aside {found}; expected {expected}")
