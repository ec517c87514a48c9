"""What is kept of everybody's gaps, training and movement is what their tables say."""

from __future__ import annotations

from datetime import date

import pytest

from dashboards.snapshot.cycles import Cycle, known_cycles, today_of
from dashboards.snapshot.gaps_training_movement import (
    gaps_of_people,
    is_begun_with,
    moves_of_people,
    training_of_people,
)
from dashboards.snapshot.snapshot import Warehouse


@pytest.fixture(params=["today", "Y2", "Y1"])
def moment(request: pytest.FixtureRequest, warehouse: Warehouse) -> Cycle:
    cycles = {cycle.cycle_id: cycle for cycle in (today_of(warehouse), *known_cycles(warehouse))}
    return cycles[request.param]


@pytest.mark.parametrize("person_ids", [{"P11", "P41", "P52"}, {"P40"}, set(), {"nobody"}])
def test_what_is_kept_of_a_moment_is_what_its_table_says(
    warehouse: Warehouse, moment: Cycle, person_ids: set[str]
) -> None:
    """Of today and of the latest cycle rows are kept, of the one before DuckDB is asked."""
    assert is_begun_with(warehouse, moment) == (moment.cycle_id in ("today", "Y2"))
    for found, table in (
        (gaps_of_people(warehouse, moment, person_ids), moment.gaps_of_people),
        (training_of_people(warehouse, moment, person_ids), "training_for_gap"),
        (moves_of_people(warehouse, moment, person_ids), "(select *, to_cycle_id as cycle_id from score_movement)"),
    ):
        asked = {"cycle_id": moment.cycle_id, "ids": sorted(person_ids)}
        columns = ", ".join(
            name if name != "gap_change" else "to_gap - from_gap as gap_change" for name in found.columns
        )
        expected = warehouse.snapshot.rows(
            f"select {columns} from {table} where cycle_id = $cycle_id and list_contains($ids, person_id)", asked
        )
        assert sorted(map(_row, found.to_dicts()), key=str) == sorted(map(_row, expected), key=str)


def _row(row: dict[str, object]) -> list[tuple[str, object]]:
    return sorted((name, value.isoformat() if isinstance(value, date) else value) for name, value in row.items())
