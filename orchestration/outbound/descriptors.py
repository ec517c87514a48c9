"""What the handed-on tables say of themselves: a data dictionary as rows, and a Data Package as Frictionless has it.

`datapackage.json` names each file with its columns' types, its key and what it refers to, so that programs read CSV as
it is meant. It is also how a folder is known to be one that was written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any

from orchestration.outbound.dictionary import Column, Relation, Table
from orchestration.outbound.source import Snapshot

Row = tuple[object, ...]

TABLES_HEADER = ("table", "rows", "key", "refers_to", "meaning")
COLUMNS_HEADER = ("table", "column", "type", "required", "key", "refers_to", "meaning")
# DuckDB's types as a Data Package names them; a convention holds the contracts' types to these.
TYPES: Mapping[str, str] = {
    "varchar": "string",
    "double": "number",
    "bigint": "integer",
    "boolean": "boolean",
    "date": "date",
}
OURS = "skillgap"


def table_rows(tables: tuple[Table, ...]) -> Iterator[Row]:
    """Yield a row for each table, under `TABLES_HEADER`."""
    for table in tables:
        referred = "; ".join(_shown(relation) for relation in table.relations)
        yield (table.name, table.n_rows, ", ".join(table.key), referred, table.about)


def column_rows(tables: tuple[Table, ...]) -> Iterator[Row]:
    """Yield a row for each column, under `COLUMNS_HEADER`."""
    for table in tables:
        kind = "primary" if table.is_primary else "unique"
        for column in table.columns:
            referred = "; ".join(_shown(each) for each in table.relations if column.name in each.columns)
            key = kind if column.name in table.key else ""
            yield (
                *(table.name, column.name, TYPES[column.data_type], column.is_required, key, referred),
                column.about,
            )


def data_package(snapshot: Snapshot, files: Mapping[str, str], *, at: datetime, dictionary: tuple[str, ...]) -> Any:  # noqa: ANN401 - JSON
    """Return the Data Package of files that hold one table each.

    Args:
        snapshot: what was handed on.
        files: table → its file's name.
        at: the present moment.
        dictionary: files beside them that describe the tables for people.
    """
    is_tabular = all(file.endswith(".csv") for file in files.values())  # as the standard has it, no other form is
    return {
        "profile": "tabular-data-package" if is_tabular else "data-package",
        "name": f"skillgap-{snapshot.file}",
        "title": f"Published tables of skillgap ({snapshot.file}.duckdb), as of {snapshot.as_of}",
        "created": at.isoformat(timespec="seconds"),
        OURS: {
            "snapshot": snapshot.name,
            "file": snapshot.file,
            "as_of": snapshot.as_of,
            "dictionary": list(dictionary),
        },
        "resources": [_resource(table, files[table.name]) for table in snapshot.tables],
    }


def _resource(table: Table, file: str) -> dict[str, Any]:
    form = PurePath(file).suffix.removeprefix(".")
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.is_primary:
        schema["primaryKey"] = list(table.key)
    if keys := [_foreign_key(table, relation) for relation in table.relations if _is_whole(table, relation)]:
        schema["foreignKeys"] = keys
    resource = {
        "profile": "tabular-data-resource" if form == "csv" else "data-resource",
        "name": table.name,
        "path": file,
        "description": table.about,
        "format": form,
        "rows": table.n_rows,
        "schema": schema,
    }
    return resource | ({"encoding": "utf-8", "dialect": {"delimiter": ","}} if form == "csv" else {})


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES[column.data_type],
        "description": column.about,
    }
    return field | ({"constraints": {"required": True}} if column.is_required else {})


def _foreign_key(table: Table, relation: Relation) -> dict[str, Any]:
    # A table that refers to itself is named by nothing.
    resource = "" if relation.to_table == table.name else relation.to_table
    return {
        "fields": list(relation.columns),
        "reference": {"resource": resource, "fields": list(relation.to_columns)},
    }


def _is_whole(table: Table, relation: Relation) -> bool:
    """Return whether no part of a relation alone is blank: programs take such a row for one that leads nowhere."""
    required = {column.name for column in table.columns if column.is_required}
    return len(relation.columns) == 1 or set(relation.columns) <= required


def _shown(relation: Relation) -> str:
    return f"({', '.join(relation.columns)}) → {relation.to_table} ({', '.join(relation.to_columns)})"
