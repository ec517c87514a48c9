"""Keys of lists that are read as they are and may not be what is meant: cut by a spreadsheet, or whole paths of units.

Nothing is changed here; a notice says it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    rows = f"read_parquet({literal(str(parquet))})"
    details = {}
    keys = [column.name for column in contract.stored_columns if column.is_key and column.name in columns]
    cut = _counts(connection, rows, [(name, _is_cut(identifier(name))) for name in keys])
    if said := "; ".join(
        f"{n} in {name}, such as {example!r}" for name, (n, example) in zip(keys, cut, strict=True) if n
    ):
        details[CUT_BY_A_SPREADSHEET] = said
    units = [name for name in _UNITS if name in columns] if contract.name == "hris/people" else []
    for name in units:
        text = identifier(name)
        different = f"(select distinct {text} from {rows} where {text} <> '')"
        parted = [(name, f"contains({text}, {literal(between)})") for between in _BETWEEN_UNITS]
        (n_all, _), *found = _counts(connection, different, [(name, "true"), *parted])
        n, example = max(found)
        if n >= _FEWEST_PATHS and 2 * n >= n_all:
            details[PATHS_OF_UNITS] = f"{n} in {name}, such as {example!r}"
    return details


def _is_cut(text: str) -> str:
    """Return SQL that tells whether a text is a number whose last digits a spreadsheet has left out: `1.23E+11`."""
    return f"(contains({text}, 'E+') and regexp_matches({text}, '^\\d([.,]\\d+)?E\\+\\d{{1,2}}$'))"


def _counts(
    connection: duckdb.DuckDBPyConnection, rows: str, conditions: Sequence[tuple[str, str]]
) -> list[tuple[int, str]]:
    """Return for each column and condition how many texts fulfil it, and the first that does."""
    asked = [
        f"count(*) filter ({condition}), coalesce(min({identifier(name)}) filter ({condition}), '')"
        for name, condition in conditions
    ]
    row = (row_of(connection, f"select {', '.join(asked)} from {rows}") or ()) if asked else ()
    return list(zip(row[::2], row[1::2], strict=True))
