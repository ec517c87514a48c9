"""What may be handed on is what pages show to those for whom small groups are hidden; the company is in `published`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.pages.framework.queries import FrameworkFilter, framework
from dashboards.pages.gaps.queries import heat_map
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from orchestration.publish.shareable import write_shareable
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.published import UNITS, publish

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("company") / "warehouse")


@pytest.fixture(scope="module")
def shareable(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shared") / "shareable.duckdb"
    write_shareable(company / "current" / "warehouse.duckdb", file, memory_limit="1GB", min_group=5)
    return file


def _ask(file: Path, sql: str) -> Rows:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_what_hides_the_fewest_people_is_withheld(shareable: Path) -> None:
    # T2 holds 3, P10 sits in Sales itself and P00 at the top: with Sales' own figure hidden all 5 are left to the
    # whole, and 3 + 20 people are in hidden cells. T3, Finance and T4 instead of Sales would be 3 + 7 + 12 + 12.
    found = _ask(
        shareable,
        "select org_unit_id, withheld_reason, n_assessed from gap_by_org_unit "
        "where cycle_id = 'Y2' and competency_id = 'K1' order by 1",
    )
    assert found == [
        ("C", None, 33),
        ("D1", "held_back", None),
        ("D2", None, 12),
        ("T1", None, 9),
        ("T2", "too_few", None),
        ("T3", None, 7),
        ("T4", None, 12),
    ]


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit[0] != "T"])
def test_the_file_hides_what_the_gaps_page_hides_from_learning(company: Path, shareable: Path, unit: str) -> None:
    warehouse = Warehouse(company, AuditLog(shareable.parent / "audit.jsonl"))
    page = heat_map(Reader(warehouse, Viewer("someone", frozenset({"learning"}), None, frozenset())), unit)
    warehouse.close()
    shown = {(cell.org_unit_id, cell.column_id): cell for cell in (*page.cells, *page.selection_cells)}
    for unit_id, competency_id, *figures in _ask(
        shareable,
        "select org_unit_id, competency_id, is_withheld, n_assessed, mean_gap, share_with_gap, n_with_gap, "
        "levels_short from gap_by_org_unit where cycle_id = 'Y2'",
    ):
        cell = shown.get((unit_id, competency_id))
        if cell is not None:
            assert figures[:3] == pytest.approx([cell.is_withheld, cell.n_assessed, cell.mean_gap])
            # Of how many have a gap the file tells less: what would give away few who have one, or few who have none.
            counts = [cell.share_with_gap, cell.n_with_gap, cell.levels_short]
            assert figures[4] is None or figures[3:] == pytest.approx(counts)


def test_coverage_goes_where_the_gaps_go(shareable: Path) -> None:
    hidden = _ask(
        shareable,
        "select count(*) from training_coverage inner join gap_by_org_unit as gaps "
        "using (cycle_id, org_unit_id, competency_id) "
        "where gaps.is_withheld and not training_coverage.is_withheld",
    )
    assert hidden == [(0,)]
    assert _ask(shareable, "select count(*) from training_coverage where n_gaps between 1 and 4") == [(0,)]


@pytest.mark.parametrize(
    "told",
    [
        "gap_by_org_unit where n_with_gap < 5 or n_assessed - n_with_gap < 5",
        "gap_by_org_unit where levels_short is not null and n_with_gap is null",
        "training_coverage where n_covered < 5 or n_gaps - n_covered < 5",
        "training_coverage where n_trained < 5 or n_gaps - n_trained < 5",
        "gap_now_by_org_unit where n_with_gap < 5 or n_assessed - n_with_gap < 5",
        "gap_balance where n_closed < 5 or n_still_open < 5 or n_opened < 5 or n_gaps_now < 5 or n_gaps_before < 5",
        "participation where n_people > 0 and (n_people_rated < 5 or n_people - n_people_rated < 5)",
    ],
)
def test_no_number_is_few_or_all_but_few(shareable: Path, told: str) -> None:
    assert _ask(shareable, f"select count(*) from {told}") == [(0,)]


def test_how_many_have_a_gap_is_told_in_both_tables_or_in_none(shareable: Path) -> None:
    told = _ask(
        shareable,
        "select count(*) from training_coverage "
        "inner join gap_by_org_unit using (cycle_id, org_unit_id, competency_id) "
        "where n_gaps is distinct from n_with_gap",
    )
    assert told == [(0,)]


def test_today_is_withheld_where_it_less_a_cycle_is_few(company: Path, shareable: Path, tmp_path: Path) -> None:
    # Nobody has left: today hides what Y2 hides.
    hidden = (
        "select org_unit_id, withheld_reason from gap_now_by_org_unit "
        "where competency_id = 'K1' and is_withheld order by 1"
    )
    assert _ask(shareable, hidden) == [("D1", "held_back"), ("T2", "too_few")]
    # P19 of T1 has: each sum of today around P19, less that of Y2, is P19's level.
    later = tmp_path / "warehouse.duckdb"
    later.write_bytes((company / "current" / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(later)) as connection:
        connection.execute("delete from gap_now where person_id = 'P19'")
        connection.execute(
            "update gap_now_by_org_unit set n_assessed = n_assessed - 1, n_with_gap = n_with_gap - 1 "
            "where org_unit_id in ('C', 'D1', 'T1')"
        )
    write_shareable(later, tmp_path / "later.duckdb", memory_limit="1GB", min_group=5)
    around = [("C", "held_back"), ("D1", "held_back"), ("T1", "held_back"), ("T2", "too_few")]
    assert _ask(tmp_path / "later.duckdb", hidden) == around


def test_the_balance_of_gaps_is_told_of_the_top_alone_and_no_more_than_movement(shareable: Path) -> None:
    assert _ask(shareable, "select distinct org_unit_id from gap_balance") == [("C",)]
    found = _ask(
        shareable,
        "select competency_id, balance.is_withheld, balance.n_matched, balance.n_gaps_before, n_still_open "
        "from gap_balance as balance order by 1",
    )
    # In K2 nine of twenty had a gap and none closed; 0 is no number to be told.
    assert found == [("K1", True, None, None, None), ("K2", False, 20, 9, None)]
    assert _ask(shareable, "select count(*) from gap_balance anti join score_movement_by_org_unit as movement "
                "on gap_balance.n_gaps_before is not distinct from movement.n_gaps_before "
                "and gap_balance.competency_id = movement.competency_id") == [(0,)]  # fmt: skip


def test_participation_is_told_as_a_bound_where_nobody_or_few_are_missing(shareable: Path) -> None:
    # Of Finance's 13 only P40 has no answer about themselves in Y2.
    found = _ask(
        shareable,
        "select org_unit_id, n_people, n_people_rated, round(share_rated, 4), share_bound, withheld_reason "
        "from participation where cycle_id = 'Y2' and relation = 'self' and org_unit_id in ('D2', 'T2') order by 1",
    )
    assert found == [("D2", 13, None, 0.6923, "at_least", None), ("T2", None, None, None, None, "too_few")]


def test_every_hidden_figure_says_why(shareable: Path) -> None:
    tables = _ask(shareable, "select table_name from duckdb_columns() where column_name = 'is_withheld'")
    assert len(tables) == 10
    for (table,) in tables:
        different = f"select count(*) from {table} where is_withheld <> (withheld_reason is not null)"
        assert _ask(shareable, different) == [(0,)]


def test_no_count_says_that_it_holds_for_nobody_or_everybody(shareable: Path) -> None:
    told = _ask(
        shareable,
        "select count(*) from training_coverage "
        "where n_covered in (0, n_gaps) or n_trained in (0, n_gaps) or n_in_training in (0, n_gaps) "
        "or coverage_rate not between 0.05 and 0.95",
    )
    assert told == [(0,)]


def test_movement_is_told_of_the_top_alone(shareable: Path) -> None:
    assert _ask(shareable, "select distinct org_unit_id from score_movement_by_org_unit") == [("C",)]


def test_movement_that_would_name_the_one_who_left_is_withheld(shareable: Path) -> None:
    # K1: all but P40 are there both times, so the mean movement beside both mean levels is P40's level.
    rows = "select competency_id, is_withheld, n_matched, closure_rate from score_movement_by_org_unit order by 1"
    found = {competency: tuple(figures) for competency, *figures in _ask(shareable, rows)}
    assert found["K1"] == (True, None, None)
    # K2: the same people both times; none of T1's nine gaps closed, which is told as four of nine at most.
    assert found["K2"] == (False, 20, 4 / 9)


def test_a_course_of_few_people_is_withheld(shareable: Path) -> None:
    # CO1 has two enrolled, CO2 one.
    rows = _ask(shareable, "select course_id, is_withheld, n_enrolled, cost_total from course_use order by 1")
    assert rows == [("CO1", True, None, None), ("CO2", True, None, None)]


def test_what_a_course_moved_is_told_of_five_people_on(shareable: Path) -> None:
    sql = (
        "select course_id, competency_id, verdict, n_completers, n_completers_matched, placebo_effect, is_withheld "
        "from course_effectiveness order by all"
    )
    assert _ask(shareable, sql) == [
        ("CO1", "K1", "moved", 20, 20, 0.0, False),
        # 1 of 17 has nobody alike; the placebo speaks of 4
        ("CO1", "K2", "inconclusive", 17, None, None, False),
        ("CO1", "K3", "insufficient_data", None, None, None, True),
        # its placebo compares with 3
        ("CO2", "K1", "did_not_move", 40, 40, None, False),
        # compared with 4
        ("CO2", "K2", None, None, None, None, True),
        ("CO2", "K3", "insufficient_data", None, None, None, True),
    ]


@pytest.mark.parametrize("cycle_id", ["Y1", "Y2"])
def test_the_file_hides_what_the_framework_page_hides_from_its_owner(
    company: Path, shareable: Path, cycle_id: str
) -> None:
    warehouse = Warehouse(company, AuditLog(shareable.parent / "audit.jsonl"))
    owner = Viewer("someone", frozenset({"framework_owner"}))
    seen = framework(Reader(warehouse, owner), FrameworkFilter(cycle_id=cycle_id))
    columns = ("n_ratings", "n_ratees", "rwg_pooled", "share_not_relevant", "share_with_gap", "n_assessed")
    flags = ("is_inconsistent", "has_no_gap_data", "is_irrelevant", "revision_rank", "is_withheld")
    names = ("competency_id", "behaviour_id", *columns, *flags)
    on_page = sorted((tuple(getattr(item, name) for name in names) for item in seen.items), key=str)
    handed_on = _ask(shareable, f"select {', '.join(names)} from framework_signals where cycle_id = '{cycle_id}'")
    assert sorted(handed_on, key=str) == on_page
    answers = (
        "role_id",
        "competency_id",
        "n_answers",
        "n_not_relevant",
        "share_not_relevant",
        "n_people",
        "is_withheld",
    )
    by_role = sorted((tuple(getattr(role, name) for name in answers) for role in seen.roles), key=str)
    handed_on = _ask(shareable, f"select {', '.join(answers)} from framework_irrelevance where cycle_id = '{cycle_id}'")
    assert sorted(handed_on, key=str) == by_role
    warehouse.close()


def test_how_the_framework_is_looked_after_is_handed_on_and_how_managers_differ_is_not(shareable: Path) -> None:
    assert _ask(shareable, "select competency_id from framework_upkeep where is_stale") == [("K3",)]
    assert _ask(shareable, "select role_id from role_profile_compliance where is_over_cap") == [("R-SELL",)]
    tables = {name for (name,) in _ask(shareable, "select table_name from duckdb_tables()")}
    assert {"framework_revisions", "competency_deployment", "framework_drift"} <= tables
    assert "manager_severity" not in tables


def test_nobody_is_in_any_table(shareable: Path) -> None:
    assert b"P11" not in shareable.read_bytes()
    columns = _ask(shareable, "select distinct column_name from duckdb_columns()")
    assert not {"person_id", "manager_id", "full_name", "email"} & {name for (name,) in columns}


def test_a_snapshot_without_a_closed_cycle_gives_empty_tables(company: Path, tmp_path: Path) -> None:
    young = tmp_path / "warehouse.duckdb"
    young.write_bytes((company / "current" / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(young)) as connection:
        for table in (
            "gap_by_org_unit",
            "gap_by_person",
            "training_coverage",
            "score_movement_by_org_unit",
            "gap_now",
            "gap_now_by_org_unit",
        ):
            connection.execute(f"delete from {table}")
    write_shareable(young, tmp_path / "shareable.duckdb", memory_limit="1GB", min_group=5)
    for table in ("gap_by_org_unit", "training_coverage", "score_movement_by_org_unit", "gap_now_by_org_unit"):
        assert _ask(tmp_path / "shareable.duckdb", f"select count(*) from {table}") == [(0,)]
