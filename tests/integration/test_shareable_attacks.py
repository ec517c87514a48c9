"""An attacker at the shareable file of the demo and of many invented companies: no group of one to four people is told.

Each is also held against the integer programme: in no tree are more people hidden than the cheapest pattern hides.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.shareable import write_shareable
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from seeds.demo.company import write_company as write_demo
from tests.disclosure.bounds import System, determined_counts
from tests.disclosure.companies import Shape, shapes, write_company
from tests.disclosure.optimum import cheapest_people
from tests.disclosure.raters import Given, determined_answers, determined_raters, night_of, shown_levels
from tests.disclosure.shown import Shown

TODAY = datetime.date(2026, 11, 28)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("demo")
    write_demo(root, today=TODAY)
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=TODAY)
    assert outcome.status == "published", outcome.reason
    return workspace.current / "warehouse.duckdb", workspace.current / "shareable.duckdb"


def test_nobody_can_work_out_few_people_of_the_demo(demo: tuple[Path, Path]) -> None:
    assert [(system.name, leak) for system in Shown(*demo).systems() if (leak := system.leak()) is not None] == []


def test_levels_of_people_of_the_demo_tell_no_answer_of_their_raters(demo: tuple[Path, Path]) -> None:
    workspace = open_workspace(demo[0].parents[2])
    with duckdb.connect(str(workspace.build_file), read_only=True) as connection:
        connection.execute("set schema = 'intermediate'")
        for cycle in ("R-2025-10", "R-2026-10"):
            some = f"cycle_id = '{cycle}' and hash(person_id) % 12 = 0"
            answers: dict[tuple[str, str], list[Given]] = {}
            for person, rater, *rest in connection.execute(
                "select person_id, coalesce(rater_id, file_id || '-' || row_number), relation, competency_id, "
                f"behaviour_id, level, rater_id is null from int_assessment__answers where {some} order by all"
            ).fetchall():
                answers.setdefault((person, rest[1]), []).append(Given(person, rater, *rest))
            shown = shown_levels(lambda sql: connection.execute(sql).fetchall(), some)
            night = night_of(answers, shown, workspace.settings)
            assert sum(len(group.figures) for group in night.values()) > 20
            assert determined_raters([night], workspace.settings.min_raters) == set()
            assert determined_answers([night], workspace.settings.min_raters) == {}


def test_whole_numbers_tell_of_no_hidden_cell_of_the_demo_how_many_have_a_gap(demo: tuple[Path, Path]) -> None:
    assert determined_counts(*demo) == {}


def test_bounds_tell_what_sums_leave_open() -> None:
    # Of twelve people eight have a gap, of eleven of them at most seven, and of six of these nobody knows.
    system = System([1, 5, 6], [1, 3, 4], [((0, 1, 2), 8, 8), ((1, 2), 0, 7)])
    system.hidden = {("Y1", "one", "K1"): (0,), ("Y1", "five", "K1"): (1,)}
    assert system.determined() == {("Y1", "one", "K1"): 1}


def test_no_pattern_of_the_demo_hides_more_people_than_needed(demo: tuple[Path, Path]) -> None:
    assert _hidden_people(*demo) == _cheapest(demo[0])


@pytest.mark.parametrize("shape", shapes(28), ids=lambda shape: f"{shape.seed}-{shape.depth}-{shape.n_units}")
def test_nobody_can_work_out_few_people_of_an_invented_company(shape: Shape, tmp_path: Path) -> None:
    warehouse, shareable = write_company(tmp_path, shape), tmp_path / "shareable.duckdb"
    write_shareable(warehouse, shareable, memory_limit="1GB", min_group=5)
    shown = Shown(warehouse, shareable)
    assert [(system.name, leak) for system in shown.systems() if (leak := system.leak()) is not None] == []
    assert _hidden_people(warehouse, shareable) == _cheapest(warehouse)
    assert determined_counts(warehouse, shareable) == {}


def _hidden_people(warehouse: Path, shareable: Path) -> dict[tuple[str, str], int]:
    """Return the people in hidden cells of each cycle and competency."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as w (read_only)")
        connection.execute(f"attach '{shareable}' as s (read_only)")
        rows = connection.execute(
            "select cycle_id, competency_id, coalesce(sum(w.n_assessed) filter (where s.is_withheld), 0)::bigint "
            "from w.gap_by_org_unit as w inner join s.gap_by_org_unit as s "
            "using (cycle_id, org_unit_id, competency_id) group by all"
        ).fetchall()
    return {(cycle, competency): people for cycle, competency, people in rows}


def _cheapest(warehouse: Path) -> dict[tuple[str, str], int]:
    """Return the fewest people that a pattern can hide, of each cycle and competency."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select cycle_id, competency_id, org_unit_id, parent_org_unit_id, n_assessed from gap_by_org_unit "
            "inner join org_unit_in_cycle using (cycle_id, org_unit_id) order by all"
        ).fetchall()
    found = {}
    for key in {row[:2] for row in rows}:
        units = {unit: (parent, n) for cycle, competency, unit, parent, n in rows if (cycle, competency) == key}
        places = {unit: place for place, unit in enumerate(units)}
        below = {unit: sum(n for parent, n in units.values() if parent == unit) for unit in units}
        parents = [places.get(parent) for parent, _ in units.values()]
        found[key] = cheapest_people(parents, [n - below[unit] for unit, (_, n) in units.items()])
    return found
