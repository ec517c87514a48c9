"""An attacker who keeps the shareable files of three nights of many invented companies.

Overnight there are late answers, corrections, erasures, transfers, leavers, new targets and a reorganisation.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.disclosure.companies import Shape, shapes, write_company
from tests.disclosure.nights import Night, changed, figures_astray, publish_night, some_changes, systems


@pytest.mark.parametrize(
    "shape", shapes(10, largest=5), ids=lambda shape: f"{shape.seed}-{shape.depth}-{shape.n_units}"
)
def test_three_nights_tell_of_nobody(shape: Shape, tmp_path: Path) -> None:
    draw = np.random.default_rng(shape.seed)
    nights = [publish_night(write_company(tmp_path, shape), None)]
    for number in (2, 3):
        warehouse = changed(nights[-1].warehouse, tmp_path / f"night{number}.duckdb", *some_changes(draw))
        nights.append(publish_night(warehouse, nights[-1]))
    assert figures_astray(nights) == []
    assert _telling(nights) == []


def test_what_one_person_changes_of_courses_and_roles_waits_and_is_found_where_it_does_not(tmp_path: Path) -> None:
    # Nothing of anybody's level changes: one has finished the course after all, and had another role in Y3.
    one = (
        "person_id = (select min(person_id) from score_movement inner join course_enrolments using (person_id) "
        "where to_cycle_id = 'Y3' and competency_id = 'K1' and hash(person_id) % 2 = 1)"
    )
    finished = (
        "update course_enrolments set status = 'completed', "
        f"completed_on = if(completed_on is null, date '2025-10-20', null) where {one}"
    )
    other_role = f"update gap_by_person set role_id = 'R0' where cycle_id = 'Y3' and {one}"
    first = publish_night(write_company(tmp_path, Shape(3, 3, 60, 0.0, "wide")), None)
    warehouse = changed(first.warehouse, tmp_path / "night2.duckdb", finished, other_role)
    assert _telling([first, publish_night(warehouse, first)]) == []
    shutil.copy(warehouse, tmp_path / "planted.duckdb")
    planted = publish_night(tmp_path / "planted.duckdb", None)
    assert {"answers of K1", "completers of K1"} <= {*_telling([first, planted])}


def _telling(nights: list[Night]) -> list[str]:
    return [system.name for system in systems(nights) if system.leak() is not None]
