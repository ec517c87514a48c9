"""Whether two scripts computed the same: result tables against the baseline's, row for row. Not how either computes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

TOLERANCE = 1e-9
KEYS = {
    "gap_by_person": ("cycle_id", "person_id", "competency_id"),
    "gap_by_org_unit": ("cycle_id", "org_unit_id", "competency_id"),
    "score_movement": ("to_cycle_id", "person_id", "competency_id"),
    "score_movement_by_org_unit": ("to_cycle_id", "org_unit_id", "competency_id"),
    "training_for_gap": ("cycle_id", "person_id", "competency_id"),
    "training_coverage": ("cycle_id", "org_unit_id", "competency_id"),
}
# A number for the order of cycles, beside their ids: how it is counted is each script's own.
_UNCOMPARED = {"cycle"}


def differences(baseline: Path, found: Mapping[str, str]) -> dict[str, int]:
    """Count the rows of each result table that two scripts do not share.

    Args:
        baseline: the baseline's DuckDB file.
        found: each result table → the other script's, as DuckDB reads it: `'…/gap_by_person.parquet'`.

    Returns:
        Result table → rows that one script has alone or more often, or that differ in any column; numbers differ by
        more than `TOLERANCE`.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{baseline}' as baseline (read_only)")
        return {table: _n_different(connection, table, key, found[table]) for table, key in KEYS.items()}


def _n_different(connection: duckdb.DuckDBPyConnection, table: str, key: tuple[str, ...], other: str) -> int:
    columns = {
        name: "varchar" if kind.startswith("ENUM") else kind
        for name, kind, *_ in connection.execute(f"describe baseline.{table}").fetchall()
        if name not in _UNCOMPARED
    }
    cast = ", ".join(f"{name}::{kind} as {name}" for name, kind in columns.items())
    again = f"row_number() over (partition by {', '.join(key)}) as again"  # a key that is there twice matches once
    ours, theirs = (f"(select {cast}, {again} from {rows})" for rows in (f"baseline.{table}", other))
    joined = " and ".join(f"a.{name} = b.{name}" for name in (*key, "again"))
    same = " and ".join(_same(name, kind) for name, kind in columns.items())
    counted = f"select count(*) from {ours} as a full join {theirs} as b on {joined} where not ({same})"
    return int(connection.execute(counted).fetchall()[0][0])


def _same(name: str, kind: str) -> str:
    same = f"a.{name} is not distinct from b.{name}"
    return f"({same} or coalesce(abs(a.{name} - b.{name}) <= {TOLERANCE}, false))" if kind == "DOUBLE" else f"({same})"
