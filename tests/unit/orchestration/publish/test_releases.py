"""Figures of one night after those of another: what waits, what moves on, and from which day each figure is.

T4 is twelve people (`tests.unit.dashboards.published`): those whose number is odd are at level 2 in K1, the six others
at 3.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publish.released_state import is_made_with
from orchestration.publish.shareable import write_shareable
from tests.unit.dashboards.published import publish

FIRST, SECOND = date(2026, 1, 31), date(2026, 2, 1)
_UNITS = "('C', 'D2', 'T4')"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    shutil.copy(publish(folder) / "current" / "warehouse.duckdb", folder / "warehouse.duckdb")
    return _published(folder, previous=None)


@pytest.fixture(scope="module")
def five_corrected(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The night after: five of T4 are at 4."""
    return _next(first, tmp_path_factory.mktemp("corrected") / "second", 5, level=4)


def _published(folder: Path, previous: Path | None) -> Path:
    write_shareable(
        folder / "warehouse.duckdb",
        folder / "shareable.duckdb",
        memory_limit="1GB",
        min_group=5,
        salt="pepper",
        previous=previous / "released.duckdb" if previous else None,
        released=folder / "released.duckdb",
    )
    return folder


def _next(before: Path, folder: Path, people: int, level: float, day: date = SECOND) -> Path:
    """Publish a snapshot in which the first people of T4 with an even number are at another level in K1 in Y2."""
    folder.mkdir()
    shutil.copy(before / "warehouse.duckdb", folder / "warehouse.duckdb")
    changed = ", ".join(f"'P{number}'" for number in range(42, 42 + 2 * people, 2))
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"update settings set value = '{day}' where name = 'as_of'")
        connection.execute(
            f"update gap_by_person set current_level = {level}, gap = target_level - {level}, "
            f"has_gap = target_level - {level} >= 0.5, levels_short = greatest(target_level - {level}, 0) "
            f"where cycle_id = 'Y2' and competency_id = 'K1' and person_id in ({changed})"
        )
        connection.execute(
            "update gap_by_org_unit as figures set mean_level = tonight.mean_level, n_with_gap = tonight.n_with_gap "
            "from (select avg(current_level) as mean_level, count(*) filter (where has_gap) as n_with_gap "
            "from gap_by_person where cycle_id = 'Y2' and competency_id = 'K1' and org_unit_id = 'T4') as tonight "
            "where cycle_id = 'Y2' and competency_id = 'K1' and org_unit_id in ('T4', 'D2')"
        )
    return _published(folder, previous=before)


def _of_t4(folder: Path) -> tuple[Any, ...]:
    with duckdb.connect(str(folder / "shareable.duckdb"), read_only=True) as connection:
        [row] = connection.execute(
            "select n_assessed, round(mean_level, 3), n_with_gap, figures_from from gap_by_org_unit "
            "where cycle_id = 'Y2' and competency_id = 'K1' and org_unit_id = 'T4'"
        ).fetchall()
    return row


def test_the_first_figures_are_those_of_the_day(first: Path) -> None:
    assert _of_t4(first) == (12, 2.5, 6, FIRST)


@pytest.mark.parametrize("people", [1, 4])
def test_a_correction_of_few_people_waits(first: Path, tmp_path: Path, people: int) -> None:
    assert _of_t4(_next(first, tmp_path / "second", people, level=4)) == (12, 2.5, 6, FIRST)


def test_a_correction_of_five_people_moves_on(five_corrected: Path) -> None:
    # Six at 2, five at 4, one at 3; who has a gap is the same.
    assert _of_t4(five_corrected)[:3] == (12, round((6 * 2 + 5 * 4 + 3) / 12, 3), 6)


def test_corrections_of_two_nights_move_on_together(first: Path, tmp_path: Path) -> None:
    second = _next(first, tmp_path / "second", 3, level=4)
    third = _next(second, tmp_path / "third", 5, level=4, day=date(2026, 2, 2))
    assert [_of_t4(each)[1] for each in (second, third)] == [2.5, round(35 / 12, 3)]


def test_five_corrections_of_which_four_are_taken_back_wait(first: Path, five_corrected: Path, tmp_path: Path) -> None:
    # Back at 3 but for one: the first night's figure less the third's would be that one.
    folder = tmp_path / "between"
    folder.mkdir()
    shutil.copy(first / "warehouse.duckdb", folder / "warehouse.duckdb")
    shutil.copy(five_corrected / "released.duckdb", folder / "released.duckdb")
    third = _next(folder, tmp_path / "third", 1, level=4)
    assert _of_t4(third)[1] == round(35 / 12, 3)


def test_a_number_of_gaps_waits_while_levels_move_on(first: Path, tmp_path: Path) -> None:
    # Five fall to 1 and have a gap now; of those who had none one is left, so how many have one would be told of six.
    second = _next(first, tmp_path / "second", 5, level=1)
    assert _of_t4(second)[:3] == (12, round((6 * 2 + 5 * 1 + 3) / 12, 3), 6)


def test_what_is_known_of_people_holds_no_number_and_no_level_of_anybody(first: Path) -> None:
    with duckdb.connect(str(first / "released.duckdb"), read_only=True) as connection:
        columns = connection.execute("select column_name, data_type from duckdb_columns() where table_name = 'members'")
        assert {kind for name, kind in columns.fetchall() if name != "competency_id"} == {
            "BIGINT",
            "UBIGINT",
            "UINTEGER",
            "TINYINT",
        }


def test_a_state_made_with_another_secret_is_not_known(first: Path) -> None:
    assert [is_made_with(first / "released.duckdb", salt) for salt in ("pepper", "salt")] == [True, False]


def test_a_damaged_state_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "released.duckdb").write_bytes(b"half of it")
    assert not is_made_with(tmp_path / "released.duckdb", "pepper")
