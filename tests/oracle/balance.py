"""The balance of gaps between two cycles: what closed, what opened, and how many would have closed by chance."""

from __future__ import annotations

import math
from collections.abc import Mapping

from .arithmetic import settled
from .exports import Row
from .organisation import Cycle, Snapshot
from .reliability import Spread
from .rollups import by_unit

NO_MOVEMENT = 1e-9


def chance_of_closing(level: float, target: float, threshold: float, spread: Spread) -> float:
    """Return the probability that a gap closes when ratings are drawn again without any change.

    Args:
        level: the person's level in the from-cycle.
        target: the target there.
        threshold: the gap from which on it counts.
        spread: mean, standard deviation and reliability of the competency's levels there.
    """
    reliability = min(max(spread.reliability, 0.0), 1.0)
    expected = spread.mean + reliability * (level - spread.mean)
    deviation = spread.deviation * math.sqrt(1 - reliability**2)
    above = expected - (target - threshold)
    if deviation == 0:
        return float(settled(above) > 0)
    return (1 + math.erf(above / (deviation * math.sqrt(2)))) / 2


def gap_balance(
    cycle: Cycle,
    rows: list[Row],
    snapshot: Snapshot,
    spreads: Mapping[str, Mapping[str, Spread]],
    threshold: float,
) -> list[Row]:
    """One row per org unit (the people's in the to-cycle) and competency with anybody assessed in both.

    Args:
        cycle: the to-cycle.
        rows: its score_movement, with the target of the from-cycle.
        snapshot: the organisation on its day.
        spreads: cycle → competency → its levels' spread; without a known reliability it is left out.
        threshold: the gap from which on it counts.
    """
    table = []
    for (unit, competency_id), matched in by_unit(rows, snapshot, lambda row: (row["competency_id"],)).items():
        known = [row for row in matched if row["gap_status"] is not None]
        before = [row for row in known if row["had_gap"]]
        closed = [row for row in before if row["gap_status"] == "closed"]
        opened = [row for row in known if row["gap_status"] == "opened"]
        chances = [_chance(row, spreads[row["from_cycle_id"]].get(competency_id), threshold) for row in before]
        table.append(
            {
                "to_cycle_id": cycle.cycle_id,
                "org_unit_id": unit,
                "org_unit_type": snapshot.type_of(unit),
                "competency_id": competency_id,
                "n_matched": len(matched),
                "n_gaps_before": len(before),
                "n_closed": len(closed),
                "n_still_open": len(before) - len(closed),
                "n_opened": len(opened),
                "n_gaps_now": len(before) - len(closed) + len(opened),
                "n_closed_by_target": sum(_is_by_target(row) for row in closed),
                "n_opened_by_target": sum(_is_by_target(row) for row in opened),
                "expected_closed_by_chance": None
                if any(chance is None for chance in chances)
                else math.fsum(chance for chance in chances if chance is not None),
            }
        )
    return table


def _chance(row: Row, spread: Spread | None, threshold: float) -> float | None:
    if spread is None:
        return None
    return chance_of_closing(row["from_level"], row["from_level"] + row["from_gap"], threshold, spread)


def _is_by_target(row: Row) -> bool:
    """Whether the target alone moved."""
    return bool(abs(row["movement"]) < NO_MOVEMENT and row["target_change"])
