"""Training coverage: Negotiate answers the gaps in K1 outside T4, none those in K2; P11 and P13 took it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.courses.catalogue_queries import Spend, courses, spend
from dashboards.pages.coverage.queries import (
    Answered,
    CoverageRow,
    at_least_answered,
    by_competency,
    by_unit,
)
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import Viewer
from tests.unit.dashboards.asking import refusal_of
from tests.unit.dashboards.chart_rows import coverage
from tests.unit.dashboards.published import hand_on, publish

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
    # T1, all of whom are theirs, as it is among the units of Sales too.
    assert rows(by_unit(Reader(warehouse, viewer("manager")), "K1", "D1"))["T1", "K1"].n_trained == 2


def test_that_there_is_no_course_at_all_is_no_secret(warehouse: Warehouse, viewer: Make) -> None:
    for role in ("learning", "hr_partner"):
        none = rows(by_competency(Reader(warehouse, viewer(role))))["organisation", "K2"]
        assert (none.coverage_rate, none.rate_bound, none.n_gaps, none.n_no_course) == (0.0, None, 9, 9), role
        assert none.needs_programme


def test_a_rate_of_few_is_shown_as_the_file_bounds_it(warehouse: Warehouse, viewer: Make) -> None:
    # None of the six gaps of D2 has a course: at most three, which is half of them.
    few = rows(by_unit(Reader(warehouse, viewer("learning")), "K1"))["D2", "K1"]
    assert (few.coverage_rate, few.rate_bound, few.n_no_course, few.needs_programme) == (0.5, "at_most", None, None)
    own = rows(by_unit(Reader(warehouse, viewer("hr_partner")), "K1"))["D2", "K1"]
    assert (own.coverage_rate, own.rate_bound, own.n_no_course, own.needs_programme) == (0.0, None, 6, True)


def test_the_share_of_several_competencies_is_at_least_what_it_is_in_each() -> None:
    exact, most = coverage(), coverage(competency_id="K2", n_gaps=30, coverage_rate=0.9, rate_bound="at_least")
    # 8 of 10 and at least 27 of 30; a competency of which no more is told than "at most" is in neither number.
    few = coverage(competency_id="K3", n_gaps=50, coverage_rate=0.1, rate_bound="at_most")
    assert at_least_answered([exact, most, few]) == Answered(pytest.approx(35 / 40), 40, is_bound=True)
    assert at_least_answered([exact]) == Answered(pytest.approx(0.8), 10, is_bound=False)
    assert at_least_answered([few]) is None


def test_who_trained_is_told_where_the_viewer_knows_none_of_them(tmp_path: Path, viewer: Make) -> None:
    # Ten of the organisation's 17 gaps in K1 are trained. The manager of T1 knows five of these gaps.
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "shareable.duckdb")) as connection:
        connection.execute(
            "update training_coverage set n_trained = 10 where org_unit_id = 'C' and competency_id = 'K1'"
        )
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        manager = Reader(opened, viewer("manager", person_id="P11"))
        assert rows(by_competency(manager, "organisation"))["organisation", "K1"].n_trained is None
        assert rows(by_competency(Reader(opened, viewer("learning"))))["organisation", "K1"].n_trained == 10


def test_coverage_is_not_cut_by_role(warehouse: Warehouse, viewer: Make) -> None:
    assert (
        refusal_of(lambda: by_competency(Reader(warehouse, viewer("hr_leader")), filters=GapFilter(job_family="Sales")))
        == "filter"
    )


def test_courses_that_answer_no_gap_come_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = courses(Reader(warehouse, viewer("hr_leader")))
    assert [(course.course_id, course.is_answering_no_gap, course.n_gaps_answered) for course in answer] == [
        ("CO2", True, 0), ("CO1", False, 10),
    ]  # fmt: skip
    # Seats of two people and of one are nobody's to see who may not see them.
    hidden = courses(Reader(warehouse, viewer("learning")))
    assert [(each.course_id, each.is_withheld, each.n_enrolled, each.cost_total) for each in hidden] == [
        ("CO1", True, None, None), ("CO2", True, None, None),
    ][::-1]  # fmt: skip


def test_spend_on_courses_that_answer_no_gap_stands_apart(warehouse: Warehouse, viewer: Make) -> None:
    assert spend(Reader(warehouse, viewer("hr_leader"))) == Spend(
        n_courses=2,
        n_enrolled=3,
        cost_total={"EUR": 500.0},
        n_courses_no_gap=1,
        n_enrolled_no_gap=1,
        cost_no_gap={"EUR": 300.0},
        n_withheld=0,
    )
    assert spend(Reader(warehouse, viewer("learning"))) == Spend(0, 0, {}, 1, 0, {}, n_withheld=2)


def test_amounts_of_two_currencies_have_no_sum(tmp_path: Path, viewer: Make) -> None:
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("update dim_course set currency = case when course_id = 'CO2' then 'USD' end")
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        found = spend(Reader(opened, viewer("hr_leader")))
    # Negotiate names none: the workspace's.
    assert (found.cost_total, found.cost_no_gap) == ({"USD": 300.0, "EUR": 200.0}, {"USD": 300.0})


def test_a_manager_sees_no_course_whose_other_people_are_few(tmp_path: Path, viewer: Make) -> None:
    # Nine take Pottery: T1's P11 to P16, whom P11 leads or is, and three of T4.
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("""
            delete from course_enrolments where course_id = 'CO2';
            insert into course_enrolments (person_id, course_id, enrolled_on, status, cost)
            select person_id, 'CO2', date '2025-10-01', 'enrolled', 300
            from dim_person where person_id in ('P11', 'P12', 'P13', 'P14', 'P15', 'P16', 'P41', 'P42', 'P43');
            update course_use set n_enrolled = 9, n_withdrawn = 0, cost_total = 2700 where course_id = 'CO2'
        """)
    hand_on(folder)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        seats = {
            asking: next(each for each in courses(Reader(opened, asking)) if each.course_id == "CO2").n_enrolled
            for asking in (viewer("learning"), viewer("manager", person_id="P11"))
        }
    assert list(seats.values()) == [9, None]
