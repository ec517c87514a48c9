"""An attacker at the shareable file: nothing that it shows, in any table and of any time, tells of one to four people.

A few invented companies; many more and the demo are tried in `tests/integration/test_shareable_attacks.py`.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.shareable import write_shareable
from tests.disclosure.companies import Shape, shapes, write_company
from tests.disclosure.shown import Shown

SHAPES = shapes(3, largest=7)


@cache
def _written(shape: Shape, folder: Path) -> tuple[Path, Path]:
    place = folder / f"company-{shape.seed}"
    warehouse, shareable = write_company(place, shape), place / "shareable.duckdb"
    write_shareable(warehouse, shareable, memory_limit="1GB", min_group=5)
    return warehouse, shareable


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("invented")


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"{shape.depth}-{shape.n_units}")
def test_no_group_of_few_people_can_be_worked_out(shape: Shape, folder: Path) -> None:
    systems = list(Shown(*_written(shape, folder)).systems())
    assert sum(len(system.rows) for system in systems) > len(systems)
    assert {system.name: system.leak() for system in systems} == dict.fromkeys(system.name for system in systems)


@pytest.mark.parametrize(
    ("table", "count", "name"),
    [
        ("gap_by_org_unit", "n_assessed", "levels"),
        ("gap_by_org_unit", "n_assessed", "parts"),
        ("gap_now_by_org_unit", "n_assessed", "levels"),
        ("score_movement_by_org_unit", "mean_movement", "levels"),
        ("training_coverage", "n_trained", "parts"),
    ],
)
def test_the_attacker_finds_what_is_told_too_much(
    folder: Path, tmp_path: Path, table: str, count: str, name: str
) -> None:
    warehouse, shareable = _written(SHAPES[0], folder)
    planted = tmp_path / "planted.duckdb"
    shutil.copy(shareable, planted)
    with duckdb.connect(str(planted)) as connection:
        connection.execute(f"update {table} set {count} = 7")
    found = [system.name for system in Shown(warehouse, planted).systems() if system.leak() is not None]
    assert any(each.startswith(name) for each in found)
