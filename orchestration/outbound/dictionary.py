"""What is known of the published tables besides their rows: meanings, types, keys, and how they go together.

Taken from the published files, which carry all of it. How it is written down for others stands in
`orchestration.outbound.descriptors`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from published.database import number_of
from published.sql import identifier

TABLE_KEYS = "table_keys"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: its name.
        data_type: DuckDB's, in lower case.
        about: what it means.
        is_required: no row lacks it, by contract and in these rows.
    """

    name: str
    data_type: str
    about: str
    is_required: bool


@dataclass(frozen=True)
class Relation:
    """Columns that name a row of another table, or of the same one."""

    columns: tuple[str, ...]
    to_table: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        name: its name.
        about: what a row is.
        n_rows: how many there are.
        columns: in order.
        key: the columns that tell its rows apart; empty: none are known.
        is_primary: no part of the key is ever blank.
        relations: which rows of other tables its rows go with.
    """

    name: str
    about: str
    n_rows: int
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_primary: bool = False
    relations: tuple[Relation, ...] = ()


def read_dictionary(connection: duckdb.DuckDBPyConnection, file: str, contracts: str) -> tuple[Table, ...]:
    """Return the tables of a published file by name, with their keys.

    Keys and what may not be blank are declared by the warehouse's contracts, and each refresh proves them there. Of
    another file, in which rows are left out, those are taken that hold in it.

    Args:
        connection: has both files attached.
        file: the database whose tables are meant.
        contracts: the database of the same snapshot's warehouse; may be the same.
    """
    required = _required(connection, contracts)
    tables = _bare_tables(connection, file, required)
    if connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and table_name = ?", [contracts, TABLE_KEYS]
    ).fetchall():
        tables = _with_keys(tables, connection.execute(f"from {identifier(contracts)}.{TABLE_KEYS}").fetchall())
    if file != contracts:
        tables = tuple(_as_it_holds(connection, table) for table in tables)
        keys = {(table.name, frozenset(table.key)) for table in tables if table.is_primary}
        tables = tuple(
            replace(table, relations=tuple(each for each in table.relations if _is_key(keys, each))) for table in tables
        )
    return tables


def _required(connection: duckdb.DuckDBPyConnection, contracts: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        connection.execute(
            "select table_name, column_name from duckdb_columns() where database_name = ? and not is_nullable",
            [contracts],
        ).fetchall()
    )


def _bare_tables(
    connection: duckdb.DuckDBPyConnection, file: str, required: frozenset[tuple[str, str]]
) -> tuple[Table, ...]:
    about = dict(
        connection.execute(
            "select table_name, coalesce(comment, '') from duckdb_tables() where database_name = ? order by 1", [file]
        ).fetchall()
    )
    columns: dict[str, list[Column]] = {name: [] for name in about}
    for table, name, data_type, comment in connection.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = ? and table_name in (select table_name from duckdb_tables() where database_name = ?) "
        "order by table_name, column_index",
        [file, file],
    ).fetchall():
        columns[table].append(Column(name, data_type.lower(), comment, (table, name) in required))
    return tuple(
        Table(name, text, number_of(connection, f"select count(*) from {identifier(name)}"), tuple(columns[name]))
        for name, text in about.items()
    )


def _with_keys(
    tables: tuple[Table, ...], rows: Iterable[tuple[str, str, str, str | None, str | None]]
) -> tuple[Table, ...]:
    """Give tables the keys that are declared, as far as they and their columns are here."""
    found = {table.name: table for table in tables}
    for name, kind, columns, to_table, to_columns in sorted(rows, key=str):
        own = _names(columns)
        if name not in found or not _has(found[name], own):
            continue
        if to_table is None:
            found[name] = replace(found[name], key=own, is_primary=kind == "primary key")
        elif to_table in found and _has(found[to_table], _names(to_columns)):
            relation = Relation(own, to_table, _names(to_columns))
            found[name] = replace(found[name], relations=(*found[name].relations, relation))
    return tuple(found.values())


def _names(text: str | None) -> tuple[str, ...]:
    return tuple((text or "").split(", "))


def _has(table: Table, columns: tuple[str, ...]) -> bool:
    return set(columns) <= {column.name for column in table.columns}


def _as_it_holds(connection: duckdb.DuckDBPyConnection, table: Table) -> Table:
    """Leave out of a table's keys what its rows do not keep to."""
    name = identifier(table.name)
    columns = tuple(
        replace(
            column,
            is_required=column.is_required
            and not number_of(connection, f"select count(*) from {name} where {identifier(column.name)} is null"),
        )
        for column in table.columns
    )
    parts = _listed(table.key)
    is_key = bool(table.key) and not number_of(
        connection, f"select count(*) from (select 1 from {name} group by {parts} having count(*) > 1)"
    )
    never_blank = {column.name for column in columns if column.is_required}
    return replace(
        table,
        columns=columns,
        key=table.key if is_key else (),
        is_primary=is_key and table.is_primary and set(table.key) <= never_blank,
        relations=tuple(each for each in table.relations if _leads_somewhere(connection, name, each)),
    )


def _leads_somewhere(connection: duckdb.DuckDBPyConnection, name: str, relation: Relation) -> bool:
    filled = " and ".join(f"{identifier(column)} is not null" for column in relation.columns)
    others = f"select {_listed(relation.to_columns)} from {identifier(relation.to_table)}"
    rows = f"select {_listed(relation.columns)} from {name} where {filled}"
    return not number_of(connection, f"select count(*) from ({rows} except {others})")


def _is_key(keys: set[tuple[str, frozenset[str]]], relation: Relation) -> bool:
    return (relation.to_table, frozenset(relation.to_columns)) in keys


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(identifier(column) for column in columns)
