"""Which rows that were set aside have been mended: noted as mended rows are stored, and held against what is there.

A row is done with when a file brought back the very row that was handed out: the same file, row and header of the cell,
and the same content, of which the mark is a hash. It stays set aside in its own file's account and takes part in
nothing, also when what it waited for arrives; the row that took its place counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from expectations.contracts import Contract
from orchestration.ingest.source.row_numbers import header_of_cell, row_in_file
from orchestration.ingest.source.table import Mend
from published.sql import identifier

_MARK_CHARACTERS = 12


def mark_of(record: str) -> str:
    """Return SQL of what a row set aside is known by.

    Args:
        record: SQL of its values as the quarantine keeps them.
    """
    return f"left(sha256({record}), {_MARK_CHARACTERS})"


def record_of(contract: Contract, relation: str) -> str:
    """Return SQL of a raw row's values as the quarantine keeps them, for a row that waits.

    Args:
        contract: its contract.
        relation: what the raw table is called in the query.
    """
    fields = ", ".join(f"'{c.name}', {relation}.{identifier(c.name)}::varchar" for c in contract.stored_columns)
    return f"json_object({fields})"


def store_mends(connection: duckdb.DuckDBPyConnection, contract: Contract, file_id: int, mends: Sequence[Mend]) -> None:
    """Note what the rows of a file are the successors of.

    Args:
        connection: the build file, in the transaction that stores the file.
        contract: its contract.
        file_id: its number; what was noted of it before goes.
        mends: what its rows were.
    """
    connection.execute("delete from raw.mended_rows where file_id = ?", [file_id])
    stored = {column.name for column in contract.stored_columns}
    rows = [
        (
            contract.name,
            file_id,
            m.row_number,
            m.file,
            m.row,
            m.column if m.column in stored else contract.key[0],
            m.mark,
            m.header,
        )
        for m in mends
    ]
    if rows:
        connection.executemany(
            "insert into raw.mended_rows "
            "(contract, file_id, row_number, origin_file, origin_row, origin_column, mark, origin_header) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )


def settle_mends(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Find the rows that were mended, in what is set aside and in what may wait, as it is now.

    Args:
        connection: the build file, in the transaction that stores files of the contract.
        contract: the contract.
    """
    if not connection.execute("select 1 from raw.mended_rows where contract = ? limit 1", [contract.name]).fetchone():
        return
    connection.execute(
        "update raw.mended_rows set origin_id = null, origin_row_number = null, is_origin_waiting = null "
        "where contract = ?",
        [contract.name],
    )
    can_wait = any(column.refers_to for column in contract.stored_columns)
    row = row_in_file("given.row_number", "files.cells_per_row")
    header = header_of_cell("given.row_number", "files.cells_per_row", "files.cell_headers")
    place = f"files.file, files.file_id, given.row_number, {row} as row, {header} as header"
    connection.execute(
        f"""
        update raw.mended_rows set
            origin_id = origin.file_id, origin_row_number = origin.row_number, is_origin_waiting = origin.is_waiting
        from (
            select {place}, {mark_of("given.record")} as mark, false as is_waiting
            from raw.quarantined_rows as given
            join raw.source_files as files using (contract, file_id)
            where given.contract = $contract
            union all
            select {place}, {mark_of(record_of(contract, "given"))}, true
            from raw.{contract.table} as given
            join raw.source_files as files using (file_id)
            semi join raw.mended_rows as wanted
                on wanted.origin_file = files.file
                and wanted.origin_row = {row}
                and wanted.origin_header is not distinct from {header}
            where {can_wait}
        ) as origin
        where mended_rows.contract = $contract
            and mended_rows.origin_file = origin.file
            and mended_rows.origin_row = origin.row
            and mended_rows.origin_header is not distinct from origin.header
            and mended_rows.mark = origin.mark
            and mended_rows.file_id <> origin.file_id
        """,
        {"contract": contract.name},
    )
