"""Which rows that were set aside have been mended: noted as mended rows are stored, and held against what is there.

A row is done with when a file brought back the very row that was handed out: the same file and number, and the same
content, of which the mark is a hash. It stays set aside in its own file's account and takes part in nothing, also when
what it waited for arrives; the row that took its place counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from expectations.contracts import Contract
from orchestration.ingest.mended import Mend
from orchestration.ingest.sql import identifier

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
        )
        for m in mends
    ]
    if rows:
        connection.executemany("insert into raw.mended_rows values (?, ?, ?, ?, ?, ?, ?, null, null)", rows)


def settle_mends(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Find the rows that were mended, in what is set aside and in what may wait, as it is now.

    Args:
        connection: the build file, in the transaction that stores files of the contract.
        contract: the contract.
    """
    if not connection.execute("select 1 from raw.mended_rows where contract = ? limit 1", [contract.name]).fetchone():
        return
    connection.execute(
        "update raw.mended_rows set origin_id = null, is_origin_waiting = null where contract = ?", [contract.name]
    )
    can_wait = any(column.refers_to for column in contract.stored_columns)
    connection.execute(
        f"""
        update raw.mended_rows set origin_id = origin.file_id, is_origin_waiting = origin.is_waiting
        from (
            select file, file_id, row_number, {mark_of("record")} as mark, false as is_waiting
            from raw.quarantined_rows
            join raw.source_files using (contract, file_id)
            where contract = $contract
            union all
            select file, file_id, row_number, {mark_of(record_of(contract, "given"))}, true
            from raw.{contract.table} as given
            join raw.source_files using (file_id)
            semi join raw.mended_rows as wanted
                on wanted.origin_file = file and wanted.origin_row = given.row_number
            where {can_wait}
        ) as origin
        where mended_rows.contract = $contract
            and mended_rows.origin_file = origin.file
            and mended_rows.origin_row = origin.row_number
            and mended_rows.mark = origin.mark
            and mended_rows.file_id <> origin.file_id
        """,
        {"contract": contract.name},
    )
