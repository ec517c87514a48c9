"""Where the small company's people went between the cycles, by training, and by standard skill: worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace
from tests.integration.small_company import AS_OF, COMPETENCIES, FILES

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

UNITS = ("D1", "ORG", "T1")


def test_transitions_count_rounded_levels_in_every_unit_above(small_company: Workspace, ask: Ask) -> None:
    # E2 7/3 → 3: 2 → 3; E3 2 → 8/3: 2 → 3; E6 1 → 2. All sit in T1, so D1 and ORG say the same; D2 has left.
    rows = ask(
        small_company,
        "select org_unit_id, from_level_rounded, to_level_rounded, n_people from level_transitions "
        "where to_cycle_id = 'C2' and competency_id = 'K1' order by 1, 2",
    )
    assert rows == [row for unit in UNITS for row in ((unit, 1.0, 2.0, 1), (unit, 2.0, 3.0, 2))]


def test_closure_by_training_takes_the_status_of_the_gap_before(small_company: Workspace, ask: Ask) -> None:
    # E2 finished L1 and closed; E3 was in it when C2 opened and closed; E6 did not take it and narrowed from 2 to 1.
    rows = ask(
        small_company,
        "select org_unit_id, training_status, n_gaps_before, n_gaps_closed, closure_rate from closure_by_training "
        "where to_cycle_id = 'C2' and competency_id = 'K1' order by 1, 2",
    )
    of_each = (("in_training", 1, 1, 1.0), ("not_taken", 1, 0, 0.0), ("trained", 1, 1, 1.0))
    assert rows == [(unit, *row) for unit in UNITS for row in of_each]


def test_the_movement_of_a_unit_is_taken_apart(small_company: Workspace, ask: Ask) -> None:
    # Movement 2/3, 2/3 and 1, mean 7/9; targets stayed at 3, so the gap changed by 0 − 7/9. Peers joined E3's manager
    # (raters), E6 was calibrated before (basis). Too few units of raters to say what is reliable.
    rows = ask(
        small_company,
        "select mean_movement, mean_gap_change, mean_target_change, n_gap_known, n_changed_role, n_changed_raters, "
        "n_changed_basis, n_changed_granularity, n_reliability_known from score_movement_by_org_unit "
        "where to_cycle_id = 'C2' and competency_id = 'K1' and org_unit_id = 'ORG'",
    )
    assert rows[0][:3] == pytest.approx((7 / 9, -7 / 9, 0.0))
    assert rows[0][3:] == (3, 0, 1, 1, 0, 0)


def test_people_count_once_in_a_standard_skill_to_which_two_competencies_are_mapped(fresh: Workspace, ask: Ask) -> None:
    competencies = COMPETENCIES.replace("kind\n", "kind,standard_code\n")
    for line, code in (("Business,behavioural", "S1"), ("Leadership,behavioural", ""), ("Technical,technical", "S1")):
        competencies = competencies.replace(line, f"{line},{code}")
    (fresh.exports / "framework" / "competencies.csv").write_text(competencies, encoding="utf-8")
    skills = "standard_code,skill_name,taxonomy\nS1,negotiate in numbers,invented\n"
    (fresh.exports / "framework" / "standard_skills.csv").write_text(skills, encoding="utf-8")
    assert "framework/standard_skills.csv" not in FILES
    assert refresh(fresh, as_of=AS_OF).status == "published"

    # C1, T1, K1 (target 3) and K3 (target 2): E2 2/3 and 2 − 3 = −1, mean −1/6; E3 1, E4 0, E6 2 in K1 alone; E5 in
    # neither. Mean (−1/6 + 1 + 0 + 2) / 4 = 17/24; E2, E3 and E6 have a gap; short 2/3 + 1 + 0 + 2. E1 sits in D1, at
    # 3 − 10/3 = −1/3: (17/6 − 1/3) / 5 = 1/2.
    rows = ask(
        fresh,
        "select org_unit_id, n_people, n_assessed, n_with_gap, mean_gap, share_with_gap, levels_short, skill_name, "
        "competency_names from gap_by_standard_skill where cycle_id = 'C1' and org_unit_id in ('T1', 'D1') order by 1",
    )
    assert [row[:4] for row in rows] == [("D1", 6, 5, 3), ("T1", 5, 4, 3)]
    assert rows[0][4:7] == pytest.approx((1 / 2, 3 / 5, 11 / 3))
    assert rows[1][4:7] == pytest.approx((17 / 24, 3 / 4, 11 / 3))
    assert {row[7:] for row in rows} == {("negotiate in numbers", "Negotiation, Spreadsheets")}
