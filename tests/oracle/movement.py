"""Movement of people and org units from the cycle in which somebody was last assessed to this one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from .arithmetic import half_up, mean, sample_deviation, settled, share, t_quantile_95
from .exports import Row
from .organisation import Cycle, Snapshot
from .reliability import Spread
from .rollups import by_unit

Gaps = Mapping[str, list[Row]]


def movements(cycles: list[Cycle], gaps: Gaps, spreads: Mapping[str, Mapping[str, Spread]]) -> list[Row]:
    """One row per person, competency and cycle in which the person is assessed anew.

    Args:
        cycles: the closed cycles in their order.
        gaps: cycle → gap_by_person.
        spreads: cycle → competency → how its levels spread.
    """
    table = []
    last: dict[tuple[str, str], tuple[Cycle, Row]] = {}
    for cycle in cycles:
        assessed = {
            (row["person_id"], row["competency_id"]): row
            for row in gaps[cycle.cycle_id]
            if row["current_level"] is not None
        }
        for pair, row in assessed.items():
            if pair in last:
                from_cycle, before = last[pair]
                spread = spreads[from_cycle.cycle_id].get(row["competency_id"])
                table.append(_movement(from_cycle, cycle, before, row, spread.noise if spread else None))
            last[pair] = (cycle, row)
    return table


def _movement(from_cycle: Cycle, to_cycle: Cycle, before: Row, after: Row, bar: float | None) -> Row:
    movement = after["current_level"] - before["current_level"]
    target_change = None
    if before["target_level"] is not None and after["target_level"] is not None:
        target_change = after["target_level"] - before["target_level"]
    return {
        "from_cycle_id": from_cycle.cycle_id,
        "to_cycle_id": to_cycle.cycle_id,
        "person_id": after["person_id"],
        "competency_id": after["competency_id"],
        "org_unit_id": after["org_unit_id"],
        "from_level": before["current_level"],
        "to_level": after["current_level"],
        "movement": movement,
        "from_gap": before["gap"],
        "to_gap": after["gap"],
        "target_change": target_change,
        "gap_status": gap_status(before, after),
        "has_changed_role": before["role_id"] != after["role_id"],
        "has_changed_raters": before["groups_counted"] != after["groups_counted"],
        "has_changed_basis": before["level_basis"] != after["level_basis"],
        "has_changed_granularity": from_cycle.granularity != to_cycle.granularity,
        "is_reliable": None if bar is None else settled(abs(movement) - bar) > 0,
        "had_gap": before["has_gap"],
    }


def gap_status(before: Row, after: Row) -> str | None:
    """Return what became of a gap; None where either gap is unknown."""
    if before["gap"] is None or after["gap"] is None:
        return None
    if before["has_gap"] != after["has_gap"]:
        return "closed" if before["has_gap"] else "opened"
    if not before["has_gap"]:
        return "on_target"
    was, is_now = settled(before["gap"]), settled(after["gap"])
    return "narrowed" if is_now < was else "widened" if is_now > was else "unchanged"


def movements_by_org_unit(cycle: Cycle, rows: list[Row], snapshot: Snapshot) -> list[Row]:
    """One row per org unit (the people's in this cycle) and competency, with a 95 % t-interval."""
    table = []
    for (unit, competency_id), found in by_unit(rows, snapshot, lambda row: (row["competency_id"],)).items():
        values = [row["movement"] for row in found]
        centre, deviation = mean(values), sample_deviation(values)
        half = None
        if deviation is not None:
            half = t_quantile_95(len(values) - 1) * deviation / math.sqrt(len(values))
        table.append(
            {
                "to_cycle_id": cycle.cycle_id,
                "org_unit_id": unit,
                "org_unit_type": snapshot.type_of(unit),
                "competency_id": competency_id,
                "n_matched": len(found),
                "mean_movement": centre,
                "sd_movement": deviation,
                "ci_low": None if half is None or centre is None else centre - half,
                "ci_high": None if half is None or centre is None else centre + half,
                **gaps_closed(found),
            }
        )
    return table


def gaps_closed(rows: list[Row]) -> Row:
    """Return gaps before (both gaps known), gaps closed, and the rate."""
    before = [row for row in rows if row["had_gap"] and row["gap_status"] is not None]
    n_closed = sum(row["gap_status"] == "closed" for row in before)
    return {"n_gaps_before": len(before), "n_gaps_closed": n_closed, "closure_rate": share(n_closed, len(before))}


def transitions(cycle: Cycle, rows: list[Row], snapshot: Snapshot) -> list[Row]:
    """One row per org unit, competency and pair of levels rounded half up."""
    counts: Counter[tuple[str, str, float, float]] = Counter()
    for row in rows:
        for unit in snapshot.units_from(row["org_unit_id"]):
            counts[unit, row["competency_id"], float(half_up(row["from_level"])), float(half_up(row["to_level"]))] += 1
    return [
        {
            "to_cycle_id": cycle.cycle_id,
            "org_unit_id": unit,
            "competency_id": competency_id,
            "from_level_rounded": from_level,
            "to_level_rounded": to_level,
            "n_people": n_people,
        }
        for (unit, competency_id, from_level, to_level), n_people in counts.items()
    ]
