"""Two tables held against one another, both ways, a line for each difference. Who is right is not decided here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from tests.oracle_training.rows import Row

TOLERANCE = 1e-9


def differences(table: str, keys: Sequence[str], expected: list[Row], found: list[Row]) -> list[str]:
    """One line for each row that one side lacks, and for each cell that differs.

    Args:
        table: what messages call it.
        keys: the columns that name a row.
        expected: what follows from the definitions; every column of it is compared.
        found: what was published.
    """
    wanted, got = _by_key(keys, expected), _by_key(keys, found)
    lines = [f"{table}: {len(expected) - len(wanted)} keys expected twice"] if len(wanted) < len(expected) else []
    lines += [f"{table}: {len(found) - len(got)} keys published twice"] if len(got) < len(found) else []
    lines += [f"{table} {_named(keys, key)}: expected a row, found none" for key in wanted if key not in got]
    lines += [f"{table} {_named(keys, key)}: expected no row, found one" for key in got if key not in wanted]
    for key, row in wanted.items():
        lines += [
            f"{table} {_named(keys, key)}, {column}: expected {value!r}, found {got[key][column]!r}"
            for column, value in row.items()
            if key in got and not is_same(value, got[key][column])
        ]
    return lines


def is_same(expected: Any, found: Any) -> bool:
    """Whether two cells say the same; numbers may differ by the order of an addition."""
    if expected is None or found is None:
        return expected is found
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(expected == found)


def _by_key(keys: Sequence[str], rows: list[Row]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[key] for key in keys): row for row in rows}


def _named(keys: Sequence[str], values: tuple[Any, ...]) -> str:
    return ", ".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
