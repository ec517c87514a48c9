"""Tables in a PostgreSQL database: a schema of their own, replaced whole in one transaction.

Readers see the tables of one export or of the next. The new ones are written beside the old under other names, which
nobody else sees, and take their place at the end; so the old ones are locked for a moment alone, and whatever fails
before leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg import sql

from orchestration.outbound.dictionary import Table
from orchestration.outbound.postgres_schema import MANIFEST, Found, give_rights, look_at
from orchestration.outbound.source import Snapshot, Source
from orchestration.outbound.table_files import Advance, csv_rows

# DuckDB's types as PostgreSQL names them; a convention holds the contracts' types to these.
TYPES: Mapping[str, str] = {
    "varchar": "text",
    "double": "double precision",
    "bigint": "bigint",
    "boolean": "boolean",
    "date": "date",
}
_NEW = "new "
# To take the old tables' place waits for whoever reads them, and new readers wait behind it.
_LOCKS_MS, _NO_LIMIT = 60_000, 0


def prepare(connection: psycopg.Connection, schema: str, snapshot: Snapshot) -> Found:
    """Begin, and see whether the schema can be replaced, before anything is noted or sent.

    Args:
        connection: to the database.
        schema: the schema.
        snapshot: what is to be written.

    Raises:
        SettingsError: the schema holds what no export wrote, or something stands on it.
        SkillgapError: another export writes there, or the user may not.
        psycopg.Error: the server failed.
    """
    limits = {
        "lock_timeout": _LOCKS_MS,
        "statement_timeout": _NO_LIMIT,
        "idle_in_transaction_session_timeout": _NO_LIMIT,
    }
    for name, milliseconds in limits.items():
        connection.execute(sql.SQL("set local {} = {}").format(sql.Identifier(name), milliseconds))
    return look_at(connection, schema, snapshot.file)


def write_schema(
    connection: psycopg.Connection, source: Source, schema: str, before: Found, *, at: datetime, advance: Advance
) -> None:
    """Write all tables and commit.

    Args:
        connection: to the database, after `prepare`.
        source: the tables.
        schema: the schema.
        before: what `prepare` found.
        at: the present moment, with its time zone.
        advance: is told how far it is.

    Raises:
        SkillgapError: the source changed meanwhile.
        psycopg.Error: the server, or the way to it, failed; nothing has changed there.
    """
    tables = source.snapshot.tables
    if not before.is_there:
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    for number, table in enumerate(tables):
        advance(number, len(tables))
        _write_table(connection, source, schema, table)
    for table in tables:
        for number, relation in enumerate(table.relations, start=1):
            connection.execute(
                sql.SQL("alter table {} add constraint {} foreign key ({}) references {} ({})").format(
                    sql.Identifier(schema, f"{_NEW}{table.name}"),
                    sql.Identifier(f"{table.name}_fkey{number}"),
                    _names(relation.columns),
                    sql.Identifier(schema, f"{_NEW}{relation.to_table}"),
                    _names(relation.to_columns),
                )
            )
    _write_manifest(connection, schema, source.snapshot, at)
    source.refuse_if_changed()
    _take_place(connection, schema, source.snapshot, before)
    give_rights(connection, schema, before)
    connection.commit()
    advance(len(tables), len(tables))


def _write_table(connection: psycopg.Connection, source: Source, schema: str, table: Table) -> None:
    name = sql.Identifier(schema, f"{_NEW}{table.name}")
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}{}").format(
            sql.Identifier(column.name),
            sql.SQL(TYPES[column.data_type]),
            sql.SQL(" not null" if column.is_required else ""),
        )
        for column in table.columns
    )
    connection.execute(sql.SQL("create table {} ({})").format(name, columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} from stdin (format csv)").format(name)) as copy,
    ):
        for rows in _rows(source.batches(table)):
            copy.write(rows)
    if table.key:
        kind = sql.SQL("primary key" if table.is_primary else "unique")
        connection.execute(
            sql.SQL("alter table {} add constraint {} {} ({})").format(
                name, sql.Identifier(f"{_NEW}{_key_name(table)}"), kind, _names(table.key)
            )
        )
    comments = [("table", name, table.about)]
    comments += [
        ("column", sql.Identifier(schema, f"{_NEW}{table.name}", column.name), column.about) for column in table.columns
    ]
    for kind_of, subject, text in comments:
        statement = sql.SQL("comment on {} {} is {}").format(sql.SQL(kind_of), subject, sql.Literal(text))
        connection.execute(statement)
    connection.execute(sql.SQL("analyze {}").format(name))


def _rows(batches: pa.RecordBatchReader) -> Iterator[bytes]:
    """Yield rows as PostgreSQL reads CSV; a text there can't hold the character of number 0, which is left out."""
    for batch in batches:
        columns = [
            pc.replace_substring(column, "\0", "") if pa.types.is_string(column.type) else column
            for column in batch.columns
        ]
        yield csv_rows(pa.RecordBatch.from_arrays(columns, names=batch.schema.names)).to_pybytes()


def _write_manifest(connection: psycopg.Connection, schema: str, snapshot: Snapshot, at: datetime) -> None:
    """Write which tables are the export's; by it the next one knows them, and readers as of when they are."""
    name = sql.Identifier(schema, f"{_NEW}{MANIFEST}")
    connection.execute(
        sql.SQL(
            "create table {} (table_name text not null, n_rows bigint not null, file text not null, "
            "snapshot text not null, as_of date, exported_at timestamp with time zone not null)"
        ).format(name)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.SQL("insert into {} values (%s, %s, %s, %s, %s, %s)").format(name),
            [
                (table.name, table.n_rows, snapshot.file, snapshot.name, snapshot.as_of or None, at)
                for table in snapshot.tables
            ],
        )
    text = (
        "One row per table that skillgap export wrote into this schema: rows, snapshot, the day its figures speak for."
    )
    connection.execute(sql.SQL("comment on table {} is {}").format(name, sql.Literal(text)))


def _take_place(connection: psycopg.Connection, schema: str, snapshot: Snapshot, before: Found) -> None:
    """Drop the old tables and give the new ones their names; from here on readers wait for the end."""
    if before.tables:
        old = sql.SQL(", ").join(sql.Identifier(schema, table) for table in before.tables)
        connection.execute(sql.SQL("drop table {}").format(old))
    for table in (*snapshot.tables, None):
        name = MANIFEST if table is None else table.name
        new = sql.Identifier(schema, f"{_NEW}{name}")
        connection.execute(sql.SQL("alter table {} rename to {}").format(new, sql.Identifier(name)))
        if table is not None and table.key:
            connection.execute(
                sql.SQL("alter table {} rename constraint {} to {}").format(
                    sql.Identifier(schema, name),
                    sql.Identifier(f"{_NEW}{_key_name(table)}"),
                    sql.Identifier(_key_name(table)),
                )
            )
    if not before.is_owned:
        return
    text = (
        f"Published tables of skillgap ({snapshot.file}.duckdb); each export replaces the tables. {MANIFEST} says when."
    )
    connection.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(schema), sql.Literal(text)))


def _key_name(table: Table) -> str:
    return f"{table.name}_pkey" if table.is_primary else f"{table.name}_key"


def _names(columns: tuple[str, ...]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
