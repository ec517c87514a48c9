"""The figures of the small company, each worked out by hand from metrics' definitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.settings.workspace import Workspace

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

# rated = (2 × manager + 1 × peer) / 3 where both stand: E2 in C1 (2×2 + 3) / 3 = 7/3; in C2 (2×3 + 3) / 3 = 3.
E2_C1 = 7 / 3
# E3 in C1: two peers are fewer than three, so they are withheld and the manager's 2 stands alone; in C2
# (2×2 + 4) / 3 = 8/3.
E3_C2 = 8 / 3


def test_rows_that_are_asked_for_together_lie_together(small_company: Workspace, ask: Ask) -> None:
    keys = ask(small_company, "select cycle_id, person_id from gap_by_person order by rowid")
    assert len(keys) > 10
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("person", "cycle", "rated", "current", "basis", "gap", "band", "n_raters", "n_withheld"),
    [
        ("E2", "C1", E2_C1, E2_C1, "raters", 3 - E2_C1, "minor", 4, 0),
        ("E3", "C1", 2.0, 2.0, "raters", 1.0, "clear", 3, 2),
        ("E4", "C1", None, 3.0, "self", 0.0, "none", 0, 0),
        ("E5", "C1", None, None, None, None, None, 0, 0),
        ("E6", "C1", 3.0, 1.0, "calibrated", 2.0, "severe", 1, 0),
        ("E1", "C1", 10 / 3, 10 / 3, "raters", 3 - 10 / 3, "none", 3, 0),
        ("E2", "C2", 3.0, 3.0, "raters", 0.0, "none", 4, 0),
        ("E3", "C2", E3_C2, E3_C2, "raters", 3 - E3_C2, "none", 4, 0),
        ("E6", "C2", 2.0, 2.0, "raters", 1.0, "clear", 1, 0),
    ],
)
def test_levels_and_gaps_of_a_person(
    small_company: Workspace,
    ask: Ask,
    person: str,
    cycle: str,
    rated: float | None,
    current: float | None,
    basis: str | None,
    gap: float | None,
    band: str | None,
    n_raters: int,
    n_withheld: int,
) -> None:
    rows = ask(
        small_company,
        "select rated_level, current_level, level_basis, gap, gap_band, n_raters, n_withheld from gap_by_person "
        f"where person_id = '{person}' and cycle_id = '{cycle}' and competency_id = 'K1'",
    )
    assert len(rows) == 1
    assert rows[0][2] == basis
    assert rows[0][4] == band
    assert rows[0][5:] == (n_raters, n_withheld)
    assert (rows[0][0], rows[0][1], rows[0][3]) == pytest.approx((rated, current, gap))


def test_a_withheld_group_is_neither_shown_nor_in_the_rated_level(small_company: Workspace, ask: Ask) -> None:
    rows = ask(
        small_company,
        "select manager_level, peer_level, others_level, rated_level from gap_by_person "
        "where person_id = 'E3' and cycle_id = 'C1' and competency_id = 'K1'",
    )
    assert rows == [(2.0, None, None, 2.0)]


def test_a_late_answer_and_an_older_one_do_not_count(small_company: Workspace, ask: Ask) -> None:
    # E6's peer answer of 0 came on 15 April, a day after 31 March + 14; the manager's 1 was followed by a 3.
    rows = ask(
        small_company,
        "select manager_level, peer_level from gap_by_person "
        "where person_id = 'E2' and cycle_id = 'C2' and competency_id = 'K1'",
    )
    assert rows == [(3.0, 3.0)]


@pytest.mark.parametrize(
    ("unit", "n_people", "n_assessed", "n_with_gap", "levels_short"),
    [
        # T1: E2 to E6; E5 is unrated. Short: 2/3 + 1 + 0 + 2.
        ("T1", 5, 4, 3, 2 / 3 + 1 + 2),
        # D1: T1 and E1, whose level is above target.
        ("D1", 6, 5, 3, 2 / 3 + 1 + 2),
        # D2: E7 alone, 3 - 1.
        ("D2", 1, 1, 1, 2.0),
        ("ORG", 7, 6, 4, 2 / 3 + 1 + 2 + 2),
    ],
)
def test_gaps_roll_up_over_all_units_below(
    small_company: Workspace,
    ask: Ask,
    unit: str,
    n_people: int,
    n_assessed: int,
    n_with_gap: int,
    levels_short: float,
) -> None:
    rows = ask(
        small_company,
        "select n_people, n_assessed, n_with_gap, levels_short, share_with_gap from gap_by_org_unit "
        f"where cycle_id = 'C1' and competency_id = 'K1' and org_unit_id = '{unit}'",
    )
    assert rows[0][:3] == (n_people, n_assessed, n_with_gap)
    assert rows[0][3:] == pytest.approx((levels_short, n_with_gap / n_assessed))


def test_movement_says_what_moved(small_company: Workspace, ask: Ask) -> None:
    rows = ask(
        small_company,
        "select person_id, movement, gap_status, has_changed_raters, has_changed_basis from score_movement "
        "where to_cycle_id = 'C2' and competency_id = 'K1' order by person_id",
    )
    assert [(row[0], row[2], row[3], row[4]) for row in rows] == [
        ("E2", "closed", False, False),
        ("E3", "closed", True, False),  # peers joined the manager
        ("E6", "narrowed", False, True),  # calibrated 1, then the manager's 2
    ]
    assert [row[1] for row in rows] == pytest.approx([3 - E2_C1, E3_C2 - 2, 1.0])


def test_closure_is_counted_over_gaps_known_both_times(small_company: Workspace, ask: Ask) -> None:
    # T1: gaps before E2, E3, E6; closed E2 and E3.
    rows = ask(
        small_company,
        "select n_matched, n_gaps_before, n_gaps_closed, closure_rate from score_movement_by_org_unit "
        "where to_cycle_id = 'C2' and competency_id = 'K1' and org_unit_id = 'T1'",
    )
    assert rows[0][:3] == (3, 3, 2)
    assert rows[0][3] == pytest.approx(2 / 3)


def test_training_status_of_each_gap(small_company: Workspace, ask: Ask) -> None:
    rows = ask(
        small_company,
        "select person_id, training_status from training_for_gap "
        "where cycle_id = 'C1' and competency_id = 'K1' order by 1",
    )
    # The LMS knows E2 by e-mail and E3 by user name; E7's gap is answered by a course never taken.
    assert rows == [("E2", "trained"), ("E3", "in_training"), ("E6", "not_taken"), ("E7", "not_taken")]


def test_coverage_rolls_up(small_company: Workspace, ask: Ask) -> None:
    rows = ask(
        small_company,
        "select n_gaps, n_covered, coverage_rate, n_in_training, n_trained, needs_programme from training_coverage "
        "where cycle_id = 'C1' and competency_id = 'K1' and org_unit_id = 'ORG'",
    )
    assert rows == [(4, 4, 1.0, 1, 1, False)]


def test_an_open_cycle_shows_participation_and_nothing_else(small_company: Workspace, ask: Ask) -> None:
    assert ask(small_company, "select count(*) from gap_by_person where cycle_id = 'C3'") == [(0,)]
    rows = ask(
        small_company,
        "select n_people, n_people_rated from participation "
        "where cycle_id = 'C3' and org_unit_id = 'T1' and relation = 'manager'",
    )
    assert rows == [(5, 1)]
    assert ask(small_company, "select cycle_id from dim_cycle where is_latest") == [("C2",)]


def test_who_left_is_in_the_closed_cycle_and_not_in_the_next(small_company: Workspace, ask: Ask) -> None:
    assert ask(small_company, "select distinct cycle_id from gap_by_person where person_id = 'E7'") == [("C1",)]
    assert ask(small_company, "select is_active from dim_person where person_id = 'E7'") == [(False,)]


def test_profiles_say_which_scope_won(small_company: Workspace, ask: Ask) -> None:
    rows = ask(
        small_company,
        "select role_id, competency_id, target_level, scope from role_profile where cycle_id = 'C1' order by 1, 2",
    )
    assert rows == [
        ("R1", "K1", 3.0, "core"),
        ("R1", "K3", 2.0, "push"),
        ("R2", "K1", 3.0, "core"),
        ("R2", "K2", 4.0, "level"),
    ]
