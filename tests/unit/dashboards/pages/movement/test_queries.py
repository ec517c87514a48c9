"""Movement from Y1 to Y2: in K1 sixteen of 33 rose by a level and closed their gap, in K2 nobody of twenty moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.movement.queries import closure_by_training, movement, transitions
from dashboards.pages.movement.rows import ClosureByTraining, Movement, MovementRow, Transitions
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.published import hand_on, publish

Make = Callable[..., Viewer]
Change = Callable[[str], Warehouse]


# As if nobody had left: 33 of 33 are assessed again in K1, and nothing is withheld.
ALL_TOLD = """
    update score_movement_by_org_unit
    set n_matched = 33, mean_movement = 16 / 33, ci_low = 0.3, ci_high = 0.66, n_gaps_before = 33, n_gaps_closed = 16,
        closure_rate = 16 / 33, is_withheld = false, withheld_reason = null
    where competency_id = 'K1'
"""


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Change]:
    """Make the company with something changed in the warehouse by a statement, and handed on as it is then."""
    yield from _changing("warehouse.duckdb", tmp_path)


@pytest.fixture
def handed_on(tmp_path: Path) -> Iterator[Change]:
    """Make the company with something changed in the shareable file alone."""
    yield from _changing("shareable.duckdb", tmp_path)


def _changing(file: str, place: Path) -> Iterator[Change]:
    opened: list[Warehouse] = []

    def make(statement: str) -> Warehouse:
        folder = publish(place / f"{file}-{len(opened)}")
        with duckdb.connect(str((folder / "current" / file).resolve())) as connection:
            connection.execute(statement)
        if file == "warehouse.duckdb":
            hand_on(folder)
        opened.append(Warehouse(folder, AuditLog(place / "audit.jsonl")))
        return opened[-1]

    yield make
    for warehouse in opened:
        warehouse.close()


def asked(warehouse: Warehouse, viewer: Viewer, unit_id: str | None = None) -> Movement:
    found = movement(Reader(warehouse, viewer), unit_id)
    assert isinstance(found, Movement)
    return found


def rows(found: Movement) -> dict[str, MovementRow]:
    return {row.competency_id: row for row in found.rows}


def test_movement_of_the_organisation_per_competency(warehouse: Warehouse, viewer: Make) -> None:
    row = rows(asked(warehouse, viewer("hr_leader")))["K1"]
    # 16 of 33 rose by one level; all 33 were at 2 with a target of 3 before.
    assert row.mean_movement == pytest.approx(16 / 33)
    assert (row.n_matched, row.n_gaps_before, row.n_gaps_closed) == (33, 33, 16)
    assert row.closure_rate == pytest.approx(16 / 33)
    # Targets stayed, so gaps changed by what people moved.
    assert (row.mean_target_change, row.mean_gap_change) == (0.0, pytest.approx(-16 / 33))
    assert (row.n_changed_role, row.n_changed_basis) == (1, 0)
    assert (row.n_reliability_known, row.n_reliable, row.n_reliable_up, row.n_reliable_down) == (33, 3, 3, 0)


def test_units_under_the_whole_stand_beside_it(warehouse: Warehouse, viewer: Make) -> None:
    found = asked(warehouse, viewer("hr_leader"), "D1")
    assert [unit.org_unit_id for unit in found.units] == ["T3", "T1", "T2"]
    means = {row.org_unit_id: row.mean_movement for row in found.unit_rows if row.competency_id == "K1"}
    # T1: 4 of P11 to P19 are even; T2: P22 alone; T3: P32, P34, P36 of seven.
    assert means == pytest.approx({"T1": 4 / 9, "T2": 1 / 3, "T3": 3 / 7})
    assert found.paths["T1"] == ("D1", "T1")


def test_a_family_leaves_the_others_out(warehouse: Warehouse, viewer: Make) -> None:
    found = movement(Reader(warehouse, viewer("hr_leader")), None, GapFilter(family="Numbers"))
    assert isinstance(found, Movement)
    assert (found.rows, found.unit_rows) == ((), ())


def test_a_first_cycle_has_no_movement(warehouse: Warehouse, viewer: Make) -> None:
    found = movement(Reader(warehouse, viewer("hr_leader")), None, GapFilter(cycle_id="Y1"))
    assert isinstance(found, Movement)
    assert found.rows == ()


def test_learning_sees_the_organisation_and_no_unit(handed_on: Change, viewer: Make) -> None:
    warehouse = handed_on(ALL_TOLD)
    for unit_id in (None, "C"):
        found = asked(warehouse, viewer("learning"), unit_id)
        row = rows(found)["K1"]
        assert (row.mean_movement, row.n_matched) == (pytest.approx(16 / 33), 33)
        assert (row.n_gaps_before, row.n_gaps_closed, found.is_unit_withheld) == (33, 16, False)
        assert (found.units, found.unit_rows, found.has_withheld_units) == ((), (), True)
    below = asked(warehouse, viewer("learning"), "D1")
    assert (below.rows, below.unit_rows, below.is_unit_withheld) == ((), (), True)


def test_who_leads_people_sees_no_movement_from_which_theirs_could_be_taken(warehouse: Warehouse) -> None:
    # On this page a manager who works in L&D reaches nobody, but knows T1 from the page of Gaps.
    both = asked(warehouse, Viewer("", frozenset({"learning", "manager"}), "P11"))
    assert (both.rows, both.is_unit_withheld) == ((), True)
    assert asked(warehouse, Viewer("", frozenset({"learning", "employee"}), "P11")).rows


def test_a_partner_sees_the_own_units_and_not_the_organisation_with_them_in_it(
    warehouse: Warehouse, viewer: Make
) -> None:
    top = asked(warehouse, viewer("hr_partner"))
    assert (top.rows, top.is_unit_withheld) == ((), True)
    assert [unit.org_unit_id for unit in top.units] == ["D2"]
    assert {row.org_unit_id for row in top.unit_rows} == {"D2"}
    own = asked(warehouse, viewer("hr_partner"), "D2")
    # T4: six of P41 to P52 are even.
    assert (rows(own)["K1"].n_matched, rows(own)["K1"].n_gaps_closed) == (12, 6)
    assert [unit.org_unit_id for unit in own.units] == ["T4"]
    assert not own.has_suppression


def test_none_is_told_as_a_bound_to_those_who_do_not_see_the_people(warehouse: Warehouse, viewer: Make) -> None:
    # None of the nine gaps in K2 closed: at most four.
    row = rows(asked(warehouse, viewer("learning")))["K2"]
    assert (row.closure_rate, row.closure_bound) == (pytest.approx(4 / 9), "at_most")
    assert (row.n_gaps_before, row.n_gaps_closed) == (9, None)
    openly = rows(asked(warehouse, viewer("hr_leader")))["K2"]
    assert (openly.closure_rate, openly.closure_bound, openly.n_gaps_closed) == (0.0, None, 0)


def test_movement_that_would_tell_of_the_one_who_left_is_withheld(warehouse: Warehouse, viewer: Make) -> None:
    found = rows(asked(warehouse, viewer("learning")))
    assert (found["K1"].is_withheld, found["K1"].withheld_reason, found["K2"].is_withheld) == (True, "held_back", False)
    figures = ("n_matched", "mean_movement", "ci_low", "ci_high", "n_gaps_before", "closure_rate", "mean_gap_change")
    assert [getattr(found["K1"], figure) for figure in figures] == [None] * len(figures)
    assert not rows(asked(warehouse, viewer("hr_leader")))["K1"].is_withheld


def test_movement_that_the_shareable_file_does_not_hold_is_not_there(handed_on: Change, viewer: Make) -> None:
    warehouse = handed_on("delete from score_movement_by_org_unit where competency_id = 'K1'")
    assert set(rows(asked(warehouse, viewer("learning")))) == {"K2"}
    assert set(rows(asked(warehouse, viewer("hr_leader")))) == {"K1", "K2"}


def test_closure_is_withheld_where_it_is_not_handed_on(handed_on: Change, viewer: Make) -> None:
    warehouse = handed_on(
        f"{ALL_TOLD}; update score_movement_by_org_unit set n_gaps_before = null, n_gaps_closed = null"
    )
    row = rows(asked(warehouse, viewer("learning")))["K1"]
    assert (row.is_withheld, row.is_closure_withheld, row.n_gaps_before) == (False, True, None)
    assert row.mean_movement == pytest.approx(16 / 33)


def test_what_else_changed_is_not_told_of_the_organisation(warehouse: Warehouse, viewer: Make) -> None:
    row = rows(asked(warehouse, viewer("learning")))["K2"]
    assert (row.is_apart_withheld, row.mean_gap_change, row.n_changed_role, row.n_reliable) == (True, None, None, None)
    assert rows(asked(warehouse, viewer("hr_leader")))["K2"].n_changed_role == 1


def ways(answer: object) -> dict[tuple[int, int], tuple[int, int]]:
    assert isinstance(answer, Transitions)
    return {(cell.from_level, cell.to_level): (cell.n_people, cell.n_from) for cell in answer.cells}


def test_transitions_are_counted_per_row(warehouse: Warehouse, viewer: Make) -> None:
    found = transitions(Reader(warehouse, viewer("hr_leader")), None, GapFilter(), "K1")
    assert ways(found) == {(2, 2): (17, 33), (2, 3): (16, 33)}
    # Over all competencies K2 is added: 2.5 rounds to 3 for nine, eleven stay at 4.
    both = ways(transitions(Reader(warehouse, viewer("hr_leader"))))
    assert both == {(2, 2): (17, 33), (2, 3): (16, 33), (3, 3): (9, 9), (4, 4): (11, 11)}


def test_transitions_are_for_those_who_may_see_the_people(warehouse: Warehouse, viewer: Make) -> None:
    for asking, unit_id in ((viewer("learning"), None), (viewer("hr_partner"), None), (viewer("hr_partner"), "T1")):
        found = transitions(Reader(warehouse, asking), unit_id)
        assert isinstance(found, Transitions)
        assert (found.cells, found.is_withheld) == ((), True)
    assert ways(transitions(Reader(warehouse, viewer("hr_partner")), "D2")) == {(2, 2): (6, 12), (2, 3): (6, 12)}


def closures(answer: object) -> dict[tuple[str, str], tuple[int, int]]:
    assert isinstance(answer, ClosureByTraining)
    return {(row.competency_id, row.training_status): (row.n_gaps_closed, row.n_gaps_before) for row in answer.rows}


def test_trained_and_untrained_gaps_stand_side_by_side(warehouse: Warehouse, viewer: Make) -> None:
    # K1 before: P11 and P13 trained, P15 in training, no course for the twelve of T4, 18 not taken of whom 10 are even.
    assert closures(closure_by_training(Reader(warehouse, viewer("hr_leader")))) == {
        ("K1", "trained"): (0, 2),
        ("K1", "in_training"): (0, 1),
        ("K1", "not_taken"): (10, 18),
        ("K1", "no_course"): (6, 12),
        ("K2", "no_course"): (0, 9),
    }


def test_by_training_nothing_is_told_where_small_groups_are_hidden(warehouse: Warehouse, viewer: Make) -> None:
    assert closure_by_training(Reader(warehouse, viewer("learning"))) == ClosureByTraining((), is_withheld=True)
    assert closures(closure_by_training(Reader(warehouse, viewer("hr_partner")), "D2")) == {
        ("K1", "no_course"): (6, 12)
    }


def test_several_tops_are_added_up_without_an_interval(changed: Change, viewer: Make) -> None:
    two_tops = """
        update org_unit_in_cycle set parent_org_unit_id = null where org_unit_id in ('D1', 'D2');
        delete from org_unit_in_cycle where org_unit_id = 'C'
    """
    row = rows(asked(changed(two_tops), viewer("hr_leader")))["K1"]
    # D1 has 9 of 20 risen (P10, four of T1, P22, three of T3), D2 6 of 12.
    assert (row.n_matched, row.mean_movement, row.ci_low) == (32, pytest.approx(15 / 32), None)
    hidden = asked(changed(two_tops), viewer("learning"))
    assert (hidden.rows, hidden.is_unit_withheld) == ((), True)
