"""The published figures of an invented company, held against a second computation that shares no line with the first.

One company is refreshed, in which as much as possible is awkward at once (`tests.oracle.invented`); `python -m
tests.oracle` tries others by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.oracle.comparison import KEYS, differences
from tests.oracle.invented import AS_OF, write_awkward_company
from tests.oracle.published import read_published
from tests.oracle.settings import Settings
from tests.oracle.tables import Tables, expected_tables

pytestmark = pytest.mark.integration

# The manager weighs nothing, direct reports three times what peers do; two raters show a group; no days of grace.
SEED = 19
# Every cycle is in its grace: nothing is said of any but participation, and of today the targets alone.
SEED_WITHOUT_A_CLOSED_CYCLE = 5
MOST_TOLD = 25


@dataclass(frozen=True)
class Awkward:
    """The awkward company: where it was published, and what is expected of it."""

    workspace: Workspace
    expected: Tables


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Awkward:
    return _refreshed(tmp_path_factory, SEED)


@pytest.fixture(scope="module")
def unclosed(tmp_path_factory: pytest.TempPathFactory) -> Awkward:
    return _refreshed(tmp_path_factory, SEED_WITHOUT_A_CLOSED_CYCLE)


def _refreshed(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Awkward:
    root = tmp_path_factory.mktemp("awkward") / "workspace"
    root.mkdir()
    settings = Settings.given(write_awkward_company(root, seed))
    outcome = refresh(open_workspace(root), as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    return Awkward(open_workspace(root), expected_tables(root / "exports", settings, AS_OF))


def words_in(awkward: Awkward, table: str, column: str) -> set[Any]:
    return {row[column] for row in awkward.expected[table]}


@pytest.mark.parametrize("table", KEYS)
def test_a_second_computation_finds_the_same_rows_and_cells(awkward: Awkward, table: str) -> None:
    warehouse: Path = awkward.workspace.current / "warehouse.duckdb"
    columns, rows = read_published(warehouse, table)
    found = differences(table, KEYS[table], awkward.expected[table], rows, columns)
    assert found == [], "\n".join([f"{len(found)} differences", *found[:MOST_TOLD]])


@pytest.mark.parametrize("table", KEYS)
def test_a_second_computation_finds_the_same_before_any_cycle_is_closed(unclosed: Awkward, table: str) -> None:
    warehouse: Path = unclosed.workspace.current / "warehouse.duckdb"
    columns, rows = read_published(warehouse, table)
    found = differences(table, KEYS[table], unclosed.expected[table], rows, columns)
    assert found == [], "\n".join([f"{len(found)} differences", *found[:MOST_TOLD]])


def test_before_any_cycle_is_closed_there_are_targets_and_participation_alone(unclosed: Awkward) -> None:
    assert {table for table in KEYS if unclosed.expected[table]} == {
        *("org_unit_in_cycle", "participation", "role_profile_now", "gap_now", "gap_now_by_org_unit"),
        *("course_enrolments", "course_use"),
    }
    assert words_in(unclosed, "gap_now", "last_level") == {None}
    assert words_in(unclosed, "gap_now", "target_level") > {2.0, 3.0}


def test_the_invented_company_has_a_case_of_every_kind(awkward: Awkward) -> None:
    """Otherwise the comparison could agree on nothing."""
    assert words_in(awkward, "gap_by_person", "level_basis") == {"calibrated", "raters", "self", None}
    assert words_in(awkward, "gap_by_person", "gap_band") == {"none", "minor", "clear", "severe", None}
    assert words_in(awkward, "gap_by_person", "scope") == {"core", "level", "push", None}
    assert words_in(awkward, "score_movement", "gap_status") == {
        "closed", "opened", "narrowed", "widened", "unchanged", "on_target", None,
    }  # fmt: skip
    assert words_in(awkward, "score_movement", "is_reliable") == {True, False, None}
    for flag in ("has_changed_role", "has_changed_raters", "has_changed_basis", "has_changed_granularity"):
        assert words_in(awkward, "score_movement", flag) == {True, False}
    assert words_in(awkward, "training_for_gap", "training_status") == {
        "no_course", "trained", "in_training", "not_taken",
    }  # fmt: skip
    assert words_in(awkward, "closure_by_training", "training_status") >= {"no_course", "trained", "not_taken"}
    assert words_in(awkward, "course_enrolments", "enrolled_on") > {None}
    assert words_in(awkward, "gap_now", "is_outdated") == {True, False}
    assert words_in(awkward, "gap_now", "is_required") == {True, False}
    assert words_in(awkward, "gap_now", "age_months") == {0, 1, 2, 3, 9, 15, 24, 25, None}
    assert words_in(awkward, "gap_now", "scope") == {"core", "level", "push", None}
    assert words_in(awkward, "gap_now_by_org_unit", "n_outdated") > {0}
    balance = awkward.expected["gap_balance"]
    for count in ("n_closed", "n_opened", "n_closed_by_target", "n_opened_by_target"):
        assert any(row[count] > 0 for row in balance), count
    assert any(row["expected_closed_by_chance"] is None for row in balance)
    assert any((row["expected_closed_by_chance"] or 0) > 0 for row in balance)
    told = awkward.expected["participation"]
    assert any(row["n_people_rated"] is None for row in told)
    assert any((row["n_unasked"] or 0) > 0 and row["n_people"] > 0 for row in told)
    assert any(row["n_questionnaires"] == 0 for row in told)
    assert any((row["n_questionnaires_answered"] or 0) > 0 for row in told)
    profiles = words_in(awkward, "role_profile", "competency_id")
    assert profiles - words_in(awkward, "role_profile_now", "competency_id") >= {"K11", "K15"}
    assert "K8" not in profiles
    gaps = awkward.expected["gap_by_person"]
    assert any(row["others_level"] is not None for row in gaps)
    assert any(row["peer_level"] is not None and row["direct_report_level"] is not None for row in gaps)
    assert any(row["n_withheld"] > 0 for row in gaps)
    assert any(row["current_level"] == 0 for row in gaps)
    assert any(row["calibrated_level"] is not None and row["n_raters"] == 0 for row in gaps)


def test_rows_that_turn_out_to_conflict_are_told_as_such(
    awkward: Awkward, ask_operations: Callable[[Workspace, str], list[tuple[Any, ...]]]
) -> None:
    told = ask_operations(
        awkward.workspace,
        """
        select contract, is_reference, count(*)
        from quarantined_rows
        where reason = 'conflicting_rows'
        group by all
        order by all
        """,
    )
    assert told == [
        ("framework/deployments", False, 2),
        ("ratings/calibrations", False, 2),
    ]


def test_a_difference_is_told_with_table_row_column_and_both_values() -> None:
    expected = [
        {"course_id": "L1", "n_enrolled": 3, "cost_total": 10.0},
        {"course_id": "L2", "n_enrolled": 1, "cost_total": 5.0},
    ]
    found = [
        {"course_id": "L1", "n_enrolled": 3, "cost_total": 10.00001},
        {"course_id": "L3", "n_enrolled": 1, "cost_total": None},
        {"course_id": "L3", "n_enrolled": 1, "cost_total": None},
    ]
    assert differences("course_use", ["course_id"], expected, found, ["n_enrolled", "cost_total"]) == [
        "course_use('L3',): 2 rows with one key",
        "course_use('L2',): expected course_id='L2', n_enrolled=1, cost_total=5.0, found no row",
        "course_use('L3',): expected no row, found course_id='L3', n_enrolled=1",
        "course_use('L1',).cost_total: expected 10.0, found 10.00001",
    ]
