"""Closed cycles don't change in silence: every published table with figures of cycles is compared by its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from orchestration.refresh.snapshot_diff import FIGURES_BY_CYCLE, FiguresByCycle
from tests.conventions.properties import marts

CYCLE_COLUMNS = {"cycle_id", "to_cycle_id"}
# What describes a cycle and its organisation holds no figure; where it changes one, that figure's table says so.
DESCRIPTIONS = {"dim_cycle", "org_unit_in_cycle"}


def _models() -> dict[str, Mapping[str, Any]]:
    return {
        name: model
        for name, model in marts().items()
        if name not in DESCRIPTIONS and CYCLE_COLUMNS & {column["name"] for column in model["columns"]}
    }


def _key(model: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns by which dbt tests that rows are unique."""
    for test in model.get("data_tests", []):
        if "unique_combination_of_columns" in test:
            return tuple(test["unique_combination_of_columns"]["arguments"]["combination_of_columns"])
    return tuple(column["name"] for column in model["columns"] if "unique" in column.get("data_tests", []))


@pytest.mark.parametrize("figures", FIGURES_BY_CYCLE, ids=lambda figures: figures.table)
def test_a_table_is_told_apart_by_the_same_cycle_wherever_it_is_told_apart(figures: FiguresByCycle) -> None:
    meta = marts()[figures.table].get("config", {}).get("meta", {})
    assert meta.get("cycle_column", figures.cycle_column) == figures.cycle_column


@pytest.mark.parametrize("table", sorted(_models()))
def test_a_table_with_figures_of_cycles_is_compared_by_its_key(table: str) -> None:
    known = {figures.table: set(figures.key) for figures in FIGURES_BY_CYCLE}
    assert table in known, "add it to orchestration/refresh/snapshot_diff.py"
    assert known[table] == set(_key(_models()[table]))


def test_no_table_is_listed_twice() -> None:
    tables = [figures.table for figures in FIGURES_BY_CYCLE]
    assert sorted(tables) == sorted(set(tables))
