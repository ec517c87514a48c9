"""Forgotten people taken out of the raw rows and of what was set aside; every row stays accounted for, as filtered.

Who is forgotten stands in `raw.excluded`. The bytes stay in the file's free blocks until it is written anew
(`orchestration.build.rewrite`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import duckdb

from expectations.contracts import ALL_CONTRACTS, Contract, contract_named
from orchestration.ingest.excluded_people import (
    PersonColumns,
    is_about,
    is_named,
    key_in,
    note_excluded_texts,
    person_columns,
    read_excluded_people,
    redact_record,
)
from orchestration.ingest.source.row_numbers import row_as_text
from orchestration.privacy.person_lookup import Subject
from published.database import transaction
from published.sql import identifier

# (contract, file id) → rows.
Counts = Counter[tuple[str, int]]

ANSWER_TABLES = ("raw.published_answers", "raw.kept_answers")
"""Answers that were published before; they stand in no file, so nobody accounts for them."""


def forget_in_raw(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Take everybody in `raw.excluded` out of the raw tables, in one transaction.

    Returns:
        How many rows went, of each file.
    """
    removed: Counts = Counter()
    with transaction(connection):
        for contract in ALL_CONTRACTS:
            columns = person_columns(contract)
            if columns.all and note_excluded_texts(connection, f"raw.{contract.table}", columns.all):
                removed += _forget_rows(connection, contract, columns)
        removed += _forget_quarantined(connection)
        for table in ANSWER_TABLES:
            _forget_answers(connection, table)
    return removed


def delete_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, condition: str) -> Counts:
    """Delete raw rows for which a condition holds and account for them as filtered.

    Args:
        connection: the build file, in a transaction.
        contract: the contract of the table.
        condition: SQL over the table under its own name.
    """
    counted = connection.execute(
        f"select file_id, count(*) from raw.{contract.table} where {condition} group by file_id"
    ).fetchall()
    if not counted:
        return Counter()
    connection.execute(f"delete from raw.{contract.table} where {condition}")
    removed = Counter({(contract.name, file_id): n for file_id, n in counted})
    _account(connection, removed, was_quarantined=False)
    return removed


def delete_quarantined(
    connection: duckdb.DuckDBPyConnection, judged: Mapping[tuple[str, int, int], str | None]
) -> Counts:
    """Delete or change rows that were set aside.

    Args:
        connection: the build file, in a transaction.
        judged: (contract, file id, row number) → what stays of its record; None: the row goes.
    """
    removed: Counts = Counter()
    for (contract, file_id, row_number), record in judged.items():
        where = "where contract = ? and file_id = ? and row_number = ?"
        if record is None:
            connection.execute(f"delete from raw.quarantined_rows {where}", [contract, file_id, row_number])
            removed[contract, file_id] += 1
        else:
            connection.execute(
                f"update raw.quarantined_rows set record = ? {where}", [record, contract, file_id, row_number]
            )
    _account(connection, removed, was_quarantined=True)
    return removed


def scrub_raw(connection: duckdb.DuckDBPyConnection, subject: Subject) -> tuple[str, ...]:
    """Replace a person's name and addresses where others wrote them into texts of other rows.

    Returns:
        Where that was: file, row and column.
    """
    named = subject.in_prose
    found: list[str] = []
    for contract in ALL_CONTRACTS:
        for column in contract.stored_columns:
            is_text = column.type == "text" and not column.vocabulary
            if is_text and column.name not in _NO_PROSE and not column.name.endswith("_id"):
                found += _places(connection, contract, column.name, named)
                _scrub(connection, f"raw.{contract.table}", column.name, named)
    _scrub(connection, "raw.quarantined_rows", "record", named)
    _scrub(connection, "raw.source_files", "details", named)
    _scrub(connection, "raw.mended_rows", "origin_header", named)
    _scrub_headers(connection, named)
    return tuple(sorted(found))


# The database's own class knows those of ASCII alone.
_SPACES = "[\\s\\x{00A0}\\x{2000}-\\x{200A}\\x{202F}\\x{3000}]"
# Names and addresses of other people.
_NO_PROSE = frozenset({"full_name", "email", "username"})


def _forget_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, columns: PersonColumns) -> Counts:
    table = f"raw.{contract.table}"
    removed = delete_rows(connection, contract, is_about(contract.table, columns))
    for name in columns.blanked:
        connection.execute(f"update {table} set {identifier(name)} = null where {is_named(contract.table, name)}")
    for name in columns.keyed:
        connection.execute(
            f"update {table} set {identifier(name)} = {key_in(contract.table, name)} "
            f"where {is_named(contract.table, name)}"
        )
    return removed


def _forget_answers(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Take answers about forgotten people out of those that were published, and give theirs their rater keys."""
    columns = PersonColumns(subject=("person_id",), keyed=("rater_id",))
    if not note_excluded_texts(connection, table, columns.all):
        return
    connection.execute(f"delete from {table} where {is_about(table, columns)}")
    connection.execute(f"update {table} set rater_id = {key_in(table, 'rater_id')} where {is_named(table, 'rater_id')}")


def _forget_quarantined(connection: duckdb.DuckDBPyConnection) -> Counts:
    excluded = read_excluded_people(connection)
    judged = {}
    for contract in ALL_CONTRACTS:
        if person_columns(contract).all:
            for file_id, row_number, reason, record in _quarantined_of(connection, contract.name):
                kept = redact_record(record, contract, reason, excluded, erased_only=False)
                if kept != record:
                    judged[contract.name, file_id, row_number] = kept
    return delete_quarantined(connection, judged)


def _quarantined_of(connection: duckdb.DuckDBPyConnection, contract: str) -> Sequence[tuple[int, int, str, str]]:
    return connection.execute(
        "select file_id, row_number, reason, record from raw.quarantined_rows where contract = ?", [contract]
    ).fetchall()


def _account(connection: duckdb.DuckDBPyConnection, removed: Counts, *, was_quarantined: bool) -> None:
    """Move counts of rows from where they were to the filtered ones."""
    for (contract, file_id), n in removed.items():
        connection.execute(
            "update raw.source_files set n_filtered = n_filtered + $n, n_quarantined = n_quarantined - $n_set_aside "
            "where contract = $contract and file_id = $file_id",
            {"n": n, "n_set_aside": n if was_quarantined else 0, "contract": contract, "file_id": file_id},
        )


def _scrub(connection: duckdb.DuckDBPyConnection, table: str, column: str, named: Subject) -> None:
    """Replace a person's texts in one column; only texts that hold one are looked at twice."""
    name = identifier(column)
    rows = connection.execute(
        f"select distinct {name} from {table} where {holds_any(name)}", {"texts": lowered(named)}
    ).fetchall()
    for (text,) in rows:
        connection.execute(f"update {table} set {name} = ? where {name} = ?", [named.scrubbed(text), text])


def _places(connection: duckdb.DuckDBPyConnection, contract: Contract, column: str, named: Subject) -> Iterator[str]:
    """Yield where a person stands in one column of a contract's rows."""
    name = f"rows.{identifier(column)}"
    row_number = row_as_text("file", "row_number", "cells_per_row", "cell_headers")
    rows = connection.execute(
        f"select distinct {row_number}, {name} from raw.{contract.table} as rows "
        f"join raw.source_files using (file_id) where {holds_any(name)}",
        {"texts": lowered(named)},
    ).fetchall()
    yield from (f"{row}, {column}" for row, text in rows if named.scrubbed(text) != text)


def _scrub_headers(connection: duckdb.DuckDBPyConnection, named: Subject) -> None:
    """Replace a person's texts in headers that hold a value each; every header stays in its place."""
    for file_id, headers in connection.execute("select file_id, cell_headers from raw.source_files").fetchall():
        scrubbed = [named.scrubbed(header) for header in headers or ()]
        if scrubbed != list(headers or ()):
            connection.execute("update raw.source_files set cell_headers = ? where file_id = ?", [scrubbed, file_id])


def holds_any(column: str) -> str:
    """Return SQL that tells whether a text may hold one of the parameter `texts`.

    Case, the way in which accents are written, and spaces play no part; `Subject.scrubbed` decides.
    """
    plain = f"regexp_replace(lower(nfc_normalize({column})), '{_SPACES}+', '', 'g')"
    texts = "cast($texts as varchar[])"  # of whom a number alone is known there are none, and an empty list has no type
    return f"list_bool_or(list_transform({texts}, lambda text: contains({plain}, text)))"


def lowered(subject: Subject) -> list[str]:
    """Return a person's texts for `holds_any`."""
    return list(dict.fromkeys("".join(text.lower().split()) for text in subject.spellings))


def names_of_files(connection: duckdb.DuckDBPyConnection, removed: Counts) -> dict[tuple[str, str], int]:
    """Return the same counts by contract and file."""
    files = dict(connection.execute("select file_id, file from raw.source_files").fetchall())
    return {(contract_named(contract).name, files[file_id]): n for (contract, file_id), n in sorted(removed.items())}
