"""Gaps in the words of a standard: K1 is S1, in which 17 of 33 are one level short; K2 is S2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.gaps.queries import HeatMap, heat_map
from dashboards.pages.gaps.standard_skills_queries import SkillRow, standard_skills
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.asking import refusal_of
from tests.unit.dashboards.published import UNITS, hand_on, publish

Make = Callable[..., Viewer]


def rows(answer: object) -> dict[str, SkillRow]:
    assert isinstance(answer, tuple)
    return {row.standard_code: row for row in answer}


def test_the_standards_words_stand_beside_the_own(warehouse: Warehouse, viewer: Make) -> None:
    row = rows(standard_skills(Reader(warehouse, viewer("hr_leader"))))["S1"]
    assert (row.skill_name, row.competency_names) == ("negotiation", "Negotiation")
    assert (row.n_people, row.n_assessed, row.levels_short) == (34, 33, 17.0)
    assert row.share_with_gap == pytest.approx(17 / 33)


def test_today_puts_together_the_gaps_of_people_in_competencies_of_one_skill(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str((folder / "current" / "warehouse.duckdb").resolve())) as connection:
        connection.execute("update dim_competency set standard_code = 'S1'")
    warehouse = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    row = rows(standard_skills(Reader(warehouse, viewer("hr_leader"))))["S1"]
    warehouse.close()
    # 34 people, all but P40 assessed. A gap have the seventeen with an odd number in K1 and T1's nine in K2, five
    # of them odd: 21. Levels short: 17 and 13.5.
    assert (row.n_people, row.n_assessed, row.levels_short) == (34, 33, 30.5)
    assert row.share_with_gap == pytest.approx(21 / 33)
    assert row.competency_names == "Listening, Negotiation"


def test_a_family_leaves_skills_of_others_out(warehouse: Warehouse, viewer: Make) -> None:
    assert rows(standard_skills(Reader(warehouse, viewer("hr_leader")), None, GapFilter(family="Numbers"))) == {}


def test_skills_are_not_cut_by_role(warehouse: Warehouse, viewer: Make) -> None:
    assert (
        refusal_of(lambda: standard_skills(Reader(warehouse, viewer("hr_leader")), None, GapFilter(job_family="Sales")))
        == "filter"
    )


def test_an_own_line_has_no_skills(warehouse: Warehouse, viewer: Make) -> None:
    assert standard_skills(Reader(warehouse, viewer("manager"))) == ()


@pytest.mark.parametrize("role", ["learning", "hr_partner", "framework_owner"])
@pytest.mark.parametrize("unit_id", [None, *UNITS])
def test_a_skill_is_shown_as_its_only_competency_is(
    warehouse: Warehouse, viewer: Make, role: str, unit_id: str | None
) -> None:
    asking = viewer(role)
    map_of = heat_map(Reader(warehouse, asking), unit_id)
    assert isinstance(map_of, HeatMap)
    skills = rows(standard_skills(Reader(warehouse, asking), unit_id))
    assert len(skills) == len(map_of.selection_cells)
    for cell in map_of.selection_cells:
        row = skills[cell.column_id.replace("K", "S")]
        shown = (row.n_people, row.n_assessed, row.share_with_gap, row.share_bound, row.levels_short, row.is_withheld)
        assert shown == (
            cell.n_people, cell.n_assessed, cell.share_with_gap, cell.share_bound, cell.levels_short, cell.is_withheld,
        )  # fmt: skip


def test_a_skill_of_several_competencies_is_withheld_from_those_who_could_subtract(
    tmp_path: Path, viewer: Make
) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str((folder / "current" / "warehouse.duckdb").resolve())) as connection:
        connection.execute("""
            update dim_competency set standard_code = 'S1';
            delete from gap_by_standard_skill where standard_code <> 'S1';
            update gap_by_standard_skill set n_competencies = 2, competency_names = 'Listening, Negotiation'
        """)
    hand_on(folder)
    warehouse = Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))
    hidden = rows(standard_skills(Reader(warehouse, viewer("learning"))))["S1"]
    assert (hidden.is_withheld, hidden.n_people, hidden.levels_short) == (True, None, None)
    of_cycle = GapFilter(cycle_id="Y2")
    assert rows(standard_skills(Reader(warehouse, viewer("hr_leader")), None, of_cycle))["S1"].levels_short == 17.0
    warehouse.close()
