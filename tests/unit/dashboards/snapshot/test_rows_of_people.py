"""Rows that are kept in the order of people are those that a look at each row finds."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboards.snapshot.cycles import Cycle, known_cycles, today_of
from dashboards.snapshot.people_rows import gaps_of_people, is_begun_with, moves_of_people, training_of_people
from dashboards.snapshot.rows_of_people import RowsOfPeople
from dashboards.snapshot.snapshot import Warehouse

PLACES = {"P1": 0, "P2": 1, "P3": 2, "P5": 3}


def rows(*of: tuple[str, str | None, float]) -> pl.DataFrame:
    return pl.DataFrame(of, {"person_id": pl.String, "competency_id": pl.String, "gap": pl.Float64}, orient="row")


KEPT = RowsOfPeople(rows(("P5", "K1", 5.1), ("P1", "K1", 1.1), ("P1", None, 1.2), ("P3", "K2", 3.1)), PLACES)


def test_rows_come_by_person_and_those_of_one_in_the_order_that_they_had() -> None:
    found = KEPT.of({"P5", "P1"}).select("person_id", "competency_id", "gap").rows()
    assert found == [("P1", "K1", 1.1), ("P1", None, 1.2), ("P5", "K1", 5.1)]


def test_whoever_has_no_row_or_is_not_known_has_none() -> None:
    assert KEPT.of({"P2", "P4", "P9", ""}).is_empty()
    assert KEPT.of(()).schema == KEPT.of({"P1"}).schema
    assert [KEPT.of_one(person_id) for person_id in ("P2", "P4", "")] == [[], [], []]


def test_the_rows_of_one_person_are_theirs_alone() -> None:
    assert KEPT.of_one("P3") == [{"competency_id": "K2", "gap": 3.1}]
    assert KEPT.of_one("P1") == [{"competency_id": "K1", "gap": 1.1}, {"competency_id": None, "gap": 1.2}]


def test_rows_of_somebody_who_is_not_known_shift_nobody_elses() -> None:
    # P4, of whom nothing else is known, lies between P3 and P5.
    kept = RowsOfPeople(rows(("P3", "K1", 3.0), ("P4", "K1", 4.0), ("P4", "K2", 4.1), ("P5", "K1", 5.0)), PLACES)
    assert kept.of({"P3", "P4", "P5"})["gap"].to_list() == [3.0, 5.0]
    assert kept.of_one("P5") == [{"competency_id": "K1", "gap": 5.0}]


def test_nobody_at_all_is_no_trouble() -> None:
    assert RowsOfPeople(rows(), {}).of({"P1"}).is_empty()


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
