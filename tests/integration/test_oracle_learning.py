"""One awkward company through the whole refresh, and every figure of training, framework and actions computed twice."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from tests.oracle.comparison import differences
from tests.oracle.invented.learning.company import RULES, company, write_company
from tests.oracle.invented.learning.people import UNKNOWN_MANAGER
from tests.oracle.learning.every_table import KEYS, expected_tables
from tests.oracle.learning.rows import Row
from tests.oracle.learning.tables import LOWER_TABLES, tables_of
from tests.oracle.published import read_published

pytestmark = pytest.mark.integration

# A seed with every branch that is counted below.
SEED = 9
LINES_SHOWN = 20


@dataclass(frozen=True)
class Both:
    """What was published of the company, and what ought to have been, by table; whom each person reports to."""

    published: dict[str, list[Row]]
    expected: dict[str, list[Row]]
    reports_to: dict[str, str | None]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    made = company(SEED)
    root = tmp_path_factory.mktemp("awkward") / "workspace"
    write_company(made, root)
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=RULES.as_of)
    assert outcome.status == "published", outcome.reason
    warehouse = workspace.current / "warehouse.duckdb"
    published = {name: read_published(warehouse, name)[1] for name in {*KEYS, *LOWER_TABLES}}
    tables = tables_of(made.exports, published)
    newest = sorted(made.exports["hris/people"], key=lambda row: row["valid_from"])
    reports_to = {row["person_id"]: row["manager_id"] for row in newest}
    return Both(published, expected_tables(tables, RULES), reports_to)


@pytest.mark.parametrize("table", KEYS)
def test_a_table_holds_what_the_definitions_say(both: Both, table: str) -> None:
    lines = differences(table, KEYS[table], both.expected[table], both.published[table])
    assert both.expected[table], f"{table}: nothing expected, so nothing is held"
    assert not lines, "\n".join([f"{len(lines)} differences", *lines[:LINES_SHOWN]])


def test_the_company_reaches_every_verdict_by_every_way(both: Both) -> None:
    rows = both.expected["course_effectiveness"]
    assert {row["verdict"] for row in rows} == {
        *("insufficient_data", "not_comparable", "moved", "went_down", "did_not_move", "inconclusive"),
    }
    not_comparable = [row for row in rows if row["verdict"] == "not_comparable"]
    assert any(row["matched_share"] < 0.70 for row in not_comparable)
    assert any(row["matched_share"] >= 0.70 for row in not_comparable)
    open_questions = [row for row in rows if row["verdict"] == "inconclusive" and row["q_value"] <= 0.10]
    assert any(row["effect_low"] >= 0.25 and row["placebo_ci_low"] > 0 for row in open_questions)
    assert any(row["effect_high"] <= -0.25 and row["placebo_ci_high"] < 0 for row in open_questions)
    p_values = [row["p_value"] for row in rows if row["q_value"] is not None]
    assert len(set(p_values)) < len(p_values)
    assert {row["p_value_adjusted"] for row in rows if row["std_error_adjusted"] == 0} == {0.0, 1.0}
    strata = both.expected["course_effectiveness_strata"]
    assert any(row["n_completers"] == 1 and not row["is_used"] for row in strata)


def test_the_company_sets_every_signal_and_stands_on_its_thresholds(both: Both) -> None:
    rows = both.expected["framework_signals"]
    for signal in ("is_inconsistent", "has_no_gap_data", "is_irrelevant"):
        assert {row[signal] for row in rows} == {True, False}
    assert {row["n_ratees"] for row in rows} >= {0, 1, 4, 5, 9, 10}
    assert any(row["rwg_pooled"] == pytest.approx(0.70) for row in rows if row["rwg_pooled"] is not None)
    assert any(row["ad_mean"] == pytest.approx(1.0) for row in rows if row["ad_mean"] is not None)
    assert any(row["share_not_relevant"] == pytest.approx(0.20) for row in rows if row["share_not_relevant"])
    assert any(row["is_irrelevant"] and row["within_variance"] is None for row in rows)
    compliance = both.expected["role_profile_compliance"]
    assert any(row["n_competencies"] == row["cap"] for row in compliance)
    assert any(3 * row["n_behavioural"] == row["n_competencies"] for row in compliance)
    assert {row["months_since_update"] for row in both.expected["framework_upkeep"]} >= {None, 23, 24, 35, 36}


def test_whoever_reports_to_somebody_unknown_is_published_without_a_manager(both: Both) -> None:
    # A lead and one of the people report to Z999, whom no export knows.
    managers = {row["person_id"]: row["manager_id"] for row in both.published["dim_person"]}
    reporting = {person_id for person_id, manager_id in both.reports_to.items() if manager_id == UNKNOWN_MANAGER}
    assert len(reporting) > 1
    assert {managers[person_id] for person_id in reporting} == {None}
    assert reporting & {row["manager_id"] for row in both.published["manager_severity"]}
