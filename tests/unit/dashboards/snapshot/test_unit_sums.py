"""Whom a viewer may see anyway is counted in each unit as somebody would who counts the people one by one."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from dashboards.snapshot.cycles import Cycle, known_cycles, today_of
from dashboards.snapshot.scope import Scope, scope_of
from dashboards.snapshot.snapshot import Warehouse
from dashboards.snapshot.unit_sums import count_visible
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.published import PEOPLE, at_or_above, publish

Counts = dict[tuple[str, str], tuple[int, int, int]]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The small company, in which P11, P12 and P21 were moved to Finance after the cycles."""
    folder = tmp_path_factory.mktemp("moved")
    publish(folder / "warehouse")
    with duckdb.connect(str(folder / "warehouse/current/warehouse.duckdb")) as connection:
        connection.execute("update dim_person set org_unit_id = 'T4' where person_id in ('P11', 'P12', 'P21')")
    opened = Warehouse(folder / "warehouse", AuditLog(folder / "audit.jsonl"))
    yield opened
    opened.close()


def one_by_one(warehouse: Warehouse, scope: Scope, cycle: Cycle) -> Counts:
    """Count everybody in the unit of their row and in all above it."""
    covered = {
        (row["person_id"], row["competency_id"])
        for row in warehouse.snapshot.rows(
            "select person_id, competency_id from training_for_gap where cycle_id = ? and is_covered", [cycle.cycle_id]
        )
    }
    found: Counts = {}
    rows = warehouse.snapshot.rows(
        f"select * from {cycle.gaps_of_people} where cycle_id = ? and is_required and gap is not null",
        [cycle.cycle_id],
    )
    for row in rows:
        above = at_or_above(row["org_unit_id"])
        if row["person_id"] in scope.visible_ids or not scope.org_unit_ids.isdisjoint(above):
            for unit in above:
                key = (unit, row["competency_id"])
                n, n_gaps, n_covered = found.get(key, (0, 0, 0))
                is_covered = (row["person_id"], row["competency_id"]) in covered
                found[key] = (n + 1, n_gaps + row["has_gap"], n_covered + is_covered)
    return found


@pytest.mark.parametrize("moment", ["today", "Y2", "Y1"])
@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("a partner", frozenset({"hr_partner"}), None, frozenset({"D2"})),
        Viewer("one of a team and of what it lies in", frozenset({"hr_partner"}), None, frozenset({"T1", "D1"})),
        Viewer("one of two teams", frozenset({"hr_partner"}), "P00", frozenset({"T1", "T4"})),
        Viewer("one of a unit that is gone", frozenset({"hr_partner"}), "P31", frozenset({"gone"})),
        Viewer("a manager", frozenset({"manager", "learning"}), "P10", frozenset()),
    ],
    ids=lambda viewer: viewer.name,
)
def test_who_is_visible_is_counted_once_in_each_unit_wherever_they_sat(
    moved: Warehouse, viewer: Viewer, moment: str
) -> None:
    scope = scope_of(moved, viewer, "gaps")
    cycle = next(each for each in (today_of(moved), *known_cycles(moved)) if each.cycle_id == moment)
    counted = count_visible(moved, scope, cycle)
    found = {
        (row["org_unit_id"], row["competency_id"]): (
            row["n_visible"], row["n_visible_gaps"], row["n_visible_covered"]
        )
        for row in counted.to_dicts()
        if row["n_visible"]
    }  # fmt: skip
    assert found == one_by_one(moved, scope, cycle)


def test_those_who_were_moved_count_where_they_sat(moved: Warehouse) -> None:
    partner = Viewer("a partner", frozenset({"hr_partner"}), None, frozenset({"D2"}))
    scope = scope_of(moved, partner, "gaps")
    assert scope.people == {*PEOPLE["D2"], *PEOPLE["T4"], "P11", "P12", "P21"}
    counted = count_visible(moved, scope, next(each for each in known_cycles(moved) if each.cycle_id == "Y2"))
    in_k1 = {row["org_unit_id"]: row["n_visible"] for row in counted.to_dicts() if row["competency_id"] == "K1"}
    # Of Finance 12 are assessed; P11 and P12 sat in North, P21 in South: 2 and 1, 3 in Sales, 15 in all.
    assert in_k1 == {"C": 15, "D2": 12, "T4": 12, "D1": 3, "T1": 2, "T2": 1}
