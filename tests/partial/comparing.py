"""Every table of a workspace's build, and how it differs from that of a build of everything."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from orchestration.build.dbt import compiled_models
from orchestration.build.files import open_build_file
from orchestration.build.models import build_models
from orchestration.build.state import forget
from orchestration.settings.workspace import Workspace, open_workspace

_DECIMALS = 9
# Not figures: what a refresh says of itself.
_OF_THE_REFRESH = {"settings"}


def differences_from_whole(workspace: Workspace, scratch: Path) -> list[str]:
    """Compute everything anew from the same raw rows, and name each table of which rows differ.

    Args:
        workspace: what was built in part.
        scratch: an empty folder's path, for a copy.

    Returns:
        A line per table that differs; sums may differ behind the ninth decimal and lists in their order, since threads
        add and gather in no fixed order.
    """
    shutil.copytree(workspace.root, scratch, symlinks=True)
    whole = open_workspace(scratch)
    with open_build_file(whole) as connection:
        forget(connection)
    result = build_models(whole, compiled_models(whole))
    found = [f"{each.model.name}: {each.status}: {each.message}" for each in result.models if each.status != "computed"]
    pairs = [("warehouse", "build_file"), ("marts", "marts_file"), ("identity", "identity_file")]
    with duckdb.connect() as connection:
        for name, attribute in pairs:
            for side, of in (("part", workspace), ("whole", whole)):
                connection.execute(f"attach '{getattr(of, attribute)}' as {side}_{name} (read_only)").fetchall()
            found += differing_tables(connection, f"part_{name}", f"whole_{name}")
    return found


def differing_tables(connection: duckdb.DuckDBPyConnection, part: str, whole: str) -> list[str]:
    """Name each table of two attached databases that differs, and how."""
    tables = {side: _tables(connection, side) for side in (part, whole)}
    found = [f"{name}: in one alone" for name in tables[part].keys() ^ tables[whole].keys()]
    for name in sorted(tables[part].keys() & tables[whole].keys()):
        columns = tables[part][name]
        if columns != tables[whole][name]:
            found.append(f"{name}: columns {columns} and {tables[whole][name]}")
            continue
        values = ", ".join(_comparable(column, kind) for column, kind in columns)
        rows = [f"select {values} from {side}.{name}" for side in (part, whole)]
        missing, extra = (
            connection.execute(f"select count(*) from ({one} except all {other})").fetchall()[0][0]
            for one, other in (rows, rows[::-1])
        )
        if missing or extra:
            found.append(f"{name}: {missing} rows of the part alone, {extra} of the whole alone")
    return found


def _comparable(column: str, kind: str) -> str:
    """Return a column as SQL that no order of threads changes: sums rounded, gathered lists sorted."""
    if kind == "DOUBLE":
        return f'round("{column}", {_DECIMALS}) + 0.0'
    return f'list_sort("{column}")' if kind == "DOUBLE[]" else f'"{column}"'


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[tuple[str, str]]]:
    rows = connection.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name in ('intermediate', 'main') and table_name not in "
        "(select view_name from duckdb_views() where database_name = ?) order by 1, column_index",
        [database, database],
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        if table.rsplit(".", 1)[-1] not in _OF_THE_REFRESH:
            tables.setdefault(table, []).append((column, kind))
    return tables
