"""Two computations of one table, held against each other both ways."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from .exports import Row

# Numbers may differ by the order of an addition, and by nothing else.
TOLERANCE = 1e-9
KEYS: dict[str, tuple[str, ...]] = {
    "org_unit_in_cycle": ("cycle_id", "org_unit_id"),
    "role_profile": ("cycle_id", "role_id", "competency_id"),
    "participation": ("cycle_id", "org_unit_id", "relation"),
    "role_profile_now": ("role_id", "competency_id"),
    "gap_now": ("person_id", "competency_id"),
    "gap_now_by_org_unit": ("org_unit_id", "competency_id"),
    "gap_by_person": ("cycle_id", "person_id", "competency_id"),
    "gap_by_behaviour": ("cycle_id", "person_id", "behaviour_id"),
    "gap_by_org_unit": ("cycle_id", "org_unit_id", "competency_id"),
    "gap_by_standard_skill": ("cycle_id", "org_unit_id", "standard_code"),
    "score_movement": ("to_cycle_id", "person_id", "competency_id"),
    "score_movement_by_org_unit": ("to_cycle_id", "org_unit_id", "competency_id"),
    "gap_balance": ("to_cycle_id", "org_unit_id", "competency_id"),
    "closure_by_training": ("to_cycle_id", "org_unit_id", "competency_id", "training_status"),
    "level_transitions": (
        "to_cycle_id",
        "org_unit_id",
        "competency_id",
        "from_level_rounded",
        "to_level_rounded",
    ),
    "training_for_gap": ("cycle_id", "person_id", "competency_id"),
    "training_coverage": ("cycle_id", "org_unit_id", "competency_id"),
    "course_enrolments": ("person_id", "course_id", "enrolled_on", "completed_on"),
    "course_use": ("course_id",),
}


def differences(
    table: str,
    key: Sequence[str],
    expected: Iterable[Row],
    found: Iterable[Row],
    columns: Iterable[str] | None = None,
) -> list[str]:
    """Return every difference in words: rows missing, rows too many, rows doubled, cells that differ.

    Args:
        table: the table's name.
        key: the columns that tell its rows apart.
        expected: rows of the second computation.
        found: rows of the published table.
        columns: the columns of the published table, where the second computation carries others for its own use: those
            that both have are compared. None: every expected column has to be published.
    """
    expected, found = list(expected), list(found)
    carried = {name: None for row in expected for name in row}
    compared = list(carried) if columns is None else [name for name in columns if name in carried]
    wanted, got = {_key(row, key): row for row in expected}, {_key(row, key): row for row in found}
    told = [
        f"{table}{label}: {count} rows with one key"
        for rows in (expected, found)
        for label, count in Counter(_key(row, key) for row in rows).items()
        if count > 1
    ]
    told += [f"{table}{label}: expected {_shown(wanted[label])}, found no row" for label in wanted if label not in got]
    told += [f"{table}{label}: expected no row, found {_shown(got[label])}" for label in got if label not in wanted]
    for label, row in wanted.items():
        if label in got:
            told += [
                f"{table}{label}.{column}: expected {row.get(column)!r}, found {got[label][column]!r}"
                for column in compared
                if not is_same(row.get(column), got[label][column])
            ]
    return told


def is_same(expected: Any, found: Any) -> bool:
    """Whether two cells agree: numbers at nine digits, everything else exactly."""
    if isinstance(expected, bool) or isinstance(found, bool) or expected is None or found is None:
        return expected is found
    if isinstance(expected, int | float) and isinstance(found, int | float):
        return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return bool(expected == found)


def _key(row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _shown(row: Row) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in row.items() if value is not None)
