"""Keys of lists that are read as they are and may not be what is meant: cut by a spreadsheet, or whole paths of units.

Nothing is changed here; a notice says it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import duckdb

from expectations.contracts import Contract
from published.database import row_of
from published.sql import identifier, literal

CUT_BY_A_SPREADSHEET = "ids in scientific notation"
PATHS_OF_UNITS = "units that are paths"
_UNITS = ("org_unit_id", "department", "team", "division")
_BETWEEN_UNITS = (">", "\\", " / ", "»", "::", "|")
_FEWEST_PATHS = 2  # different ones; and no less than half of all


def odd_keys(
    connection: duckdb.DuckDBPyConnection, parquet: Path, contract: Contract, columns: Collection[str]
) -> Mapping[str, str]:
    """Return what is odd about the keys of a list, in words for the load record; nothing for other files.

    Args:
        connection: any connection.
        parquet: the landing file.
        contract: what it is an export of.
        columns: the columns that it has.
    """
    if not contract.is_list:
        return {}
    details = {}
    keys = [column.name for column in contract.stored_columns if column.is_key and column.name in columns]
    rows = f"read_parquet({literal(str(parquet))})"
    cut = [(name, *_found(connection, rows, name, _is_cut(identifier(name)))) for name in keys]
    if said := "; ".join(f"{n} in {name}, such as {example!r}" for name, n, _, example in cut if n):
        details[CUT_BY_A_SPREADSHEET] = said
    units = [name for name in _UNITS if name in columns] if contract.name == "hris/people" else []
    for name in units:
        for between in _BETWEEN_UNITS:
            n, n_all, example = _found(connection, rows, name, f"contains({identifier(name)}, {literal(between)})")
            if n >= _FEWEST_PATHS and 2 * n >= n_all:
                details[PATHS_OF_UNITS] = f"{n} in {name}, such as {example!r}"
    return details


def _is_cut(text: str) -> str:
    """Return SQL that tells whether a text is a number whose last digits a spreadsheet has left out: `1.23E+11`."""
    return f"(contains({text}, 'E+') and regexp_matches({text}, '^\\d([.,]\\d+)?E\\+\\d{{1,2}}$'))"


def _found(connection: duckdb.DuckDBPyConnection, rows: str, name: str, condition: str) -> tuple[int, int, str]:
    """Return how many different texts of a column fulfil a condition, how many there are, and the first that does."""
    text = identifier(name)
    n, n_all, example = row_of(
        connection,
        f"select count(*) filter ({condition}), count(*), min({text}) filter ({condition}) "
        f"from (select distinct {text} from {rows} where {text} <> '')",
    ) or (0, 0, "")
    return n, n_all, example
