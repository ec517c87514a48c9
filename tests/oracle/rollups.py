"""Gaps of org units: every figure of a unit includes all units below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from .arithmetic import mean, share
from .exports import Row
from .organisation import Snapshot

Key = tuple[Any, ...]


def by_unit(rows: Iterable[Row], snapshot: Snapshot, key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Gather rows about people under each unit at or above the one they sit in: (unit, *key) → rows."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        for unit in snapshot.units_from(row["org_unit_id"]):
            found[unit, *key(row)].append(row)
    return found


def gaps_by_org_unit(cycle_id: str, gaps: Iterable[Row], snapshot: Snapshot) -> list[Row]:
    """One row per org unit and competency that somebody in it has in the profile."""
    required = [row for row in gaps if row["is_required"]]
    table = []
    for (unit, competency_id), rows in by_unit(required, snapshot, lambda row: (row["competency_id"],)).items():
        assessed = [row for row in rows if row["current_level"] is not None]
        n_with_gap = sum(row["has_gap"] for row in assessed)
        table.append(
            {
                "cycle_id": cycle_id,
                "org_unit_id": unit,
                "org_unit_type": snapshot.type_of(unit),
                "competency_id": competency_id,
                "n_people": len(rows),
                "n_assessed": len(assessed),
                "mean_target": mean([row["target_level"] for row in assessed]),
                "mean_level": mean([row["current_level"] for row in assessed]),
                "mean_gap": mean([row["gap"] for row in assessed]),
                "n_with_gap": n_with_gap,
                "share_with_gap": share(n_with_gap, len(assessed)),
                "levels_short": sum(row["levels_short"] for row in assessed),
            }
        )
    return table


def gaps_by_standard_skill(
    cycle_id: str, gaps: Iterable[Row], snapshot: Snapshot, standard_codes: dict[str, str]
) -> list[Row]:
    """One row per org unit and standard skill of a competency that somebody in it has in the profile.

    Where two competencies map to one skill a person still counts once: with the mean of the gaps, with a gap where
    there is one in either, and short of all levels in both.
    """
    required = [row for row in gaps if row["is_required"] and row["competency_id"] in standard_codes]
    table = []
    for (unit, code), rows in by_unit(required, snapshot, lambda row: (standard_codes[row["competency_id"]],)).items():
        assessed = [row for row in rows if row["current_level"] is not None]
        gaps_of: dict[str, list[float]] = defaultdict(list)
        for row in assessed:
            gaps_of[row["person_id"]].append(row["gap"])
        table.append(
            {
                "cycle_id": cycle_id,
                "org_unit_id": unit,
                "standard_code": code,
                "n_people": len({row["person_id"] for row in rows}),
                "n_assessed": len(gaps_of),
                "mean_gap": mean([sum(own) / len(own) for own in gaps_of.values()]),
                "share_with_gap": share(len({row["person_id"] for row in assessed if row["has_gap"]}), len(gaps_of)),
                "levels_short": sum(row["levels_short"] for row in assessed),
            }
        )
    return table
