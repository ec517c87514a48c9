"""Rows that are kept in the order of people are those that a look at each row finds."""

from __future__ import annotations

import polars as pl

from dashboards.snapshot.rows_of_people import RowsOfPeople

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
