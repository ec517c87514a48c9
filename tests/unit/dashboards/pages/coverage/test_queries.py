"""Training coverage: Negotiate answers the gaps in K1 outside T4, none those in K2; P11 and P13 took it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.courses.catalogue_queries import Spend, courses, spend
from dashboards.pages.coverage.queries import CoverageRow, by_competency, by_unit, without_programme
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.asking import refusal_of
from tests.unit.dashboards.published import publish

Make = Callable[..., Viewer]


def rows(answer: object) -> dict[tuple[str, str], CoverageRow]:
    assert isinstance(answer, tuple)
    return {(row.org_unit_id, row.competency_id): row for row in answer}


def test_gaps_are_counted_by_training_status(warehouse: Warehouse, viewer: Make) -> None:
    row = rows(by_competency(Reader(warehouse, viewer("hr_leader"))))["organisation", "K1"]
    # 17 gaps: 6 in T4 without a course, P11 and P13 trained, P15 in training, 8 who have not taken it.
    assert (row.n_gaps, row.n_no_course, row.n_not_taken, row.n_in_training, row.n_trained) == (17, 6, 8, 1, 2)
    assert (row.coverage_rate, row.needs_programme) == (pytest.approx(11 / 17), False)


def test_the_most_gaps_come_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = by_competency(Reader(warehouse, viewer("hr_leader")))
    assert [key[1] for key in rows(answer)] == ["K1", "K2"]


def test_units_stand_side_by_side(warehouse: Warehouse, viewer: Make) -> None:
    found = rows(by_unit(Reader(warehouse, viewer("hr_leader")), "K1", "D1"))
    assert {key[0]: row.n_gaps for key, row in found.items()} == {"T1": 5, "T2": 2, "T3": 4}


def test_coverage_of_fewer_gaps_than_the_minimum_is_hidden(warehouse: Warehouse, viewer: Make) -> None:
    # T2 has 2 gaps, T3 has 4, and of the nine of T1 five have one: the other four would be told as well.
    found = rows(by_unit(Reader(warehouse, viewer("learning")), "K1", "D1"))
    assert {key[0] for key, row in found.items() if row.is_withheld} == {"T1", "T2", "T3"}
    # Six of the twelve of D2 have one.
    assert rows(by_unit(Reader(warehouse, viewer("learning")), "K1"))["D2", "K1"].n_gaps == 6
    assert (found["T2", "K1"].n_gaps, found["T2", "K1"].needs_programme) == (None, None)


def test_a_manager_sees_the_own_line_as_it_is(warehouse: Warehouse, viewer: Make) -> None:
    row = rows(by_competency(Reader(warehouse, viewer("manager"))))["own-line", "K1"]
    assert (row.n_gaps, row.n_in_training, row.n_trained) == (11, 1, 2)
    assert (row.coverage_rate, row.rate_bound) == (1.0, None)
    assert rows(by_unit(Reader(warehouse, viewer("manager")), "K1"))["T2", "K1"].n_gaps == 2


def test_a_rate_of_none_or_all_is_shown_as_a_bound(warehouse: Warehouse, viewer: Make) -> None:
    none = rows(by_competency(Reader(warehouse, viewer("learning"))))["organisation", "K2"]
    assert (none.coverage_rate, none.rate_bound, none.n_gaps, none.n_no_course) == (0.05, "at_most", 9, None)


def test_a_rate_of_all_is_shown_as_a_bound(tmp_path: Path, viewer: Make) -> None:
    # Where four are enough T1 may be told: something answers all of its five gaps.
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("update settings set value = '4' where name = 'min_group'")
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as warehouse:
        everything = rows(by_unit(Reader(warehouse, viewer("learning")), "K1", "D1"))["T1", "K1"]
    assert (everything.coverage_rate, everything.rate_bound, everything.n_trained) == (0.95, "at_least", 2)


def test_gaps_that_nothing_answers_are_listed(warehouse: Warehouse, viewer: Make) -> None:
    assert [key[1] for key in rows(without_programme(Reader(warehouse, viewer("learning"))))] == ["K2"]
    assert [key[1] for key in rows(without_programme(Reader(warehouse, viewer("hr_leader")), "D2"))] == ["K1"]


def test_coverage_is_not_cut_by_role(warehouse: Warehouse, viewer: Make) -> None:
    assert (
        refusal_of(lambda: by_competency(Reader(warehouse, viewer("hr_leader")), filters=GapFilter(job_family="Sales")))
        == "filter"
    )


def test_courses_that_answer_no_gap_come_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = courses(Reader(warehouse, viewer("learning")))
    assert isinstance(answer, tuple)
    assert [(course.course_id, course.is_answering_no_gap, course.n_gaps_answered) for course in answer] == [
        ("CO2", True, 0), ("CO1", False, 10),
    ]  # fmt: skip


def test_spend_on_courses_that_answer_no_gap_stands_apart(warehouse: Warehouse, viewer: Make) -> None:
    assert spend(Reader(warehouse, viewer("learning"))) == Spend(
        n_courses=2,
        n_enrolled=3,
        cost_total=500.0,
        n_courses_no_gap=1,
        n_enrolled_no_gap=1,
        cost_no_gap=300.0,
        currency="EUR",
    )
