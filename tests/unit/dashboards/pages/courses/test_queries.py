"""Whether courses moved scores: what each role is shown of it, and what can't be worked out from what is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from dashboards.pages.courses.queries import EffectFilter, effects, effects_of_course
from dashboards.pages.courses.rows import CourseEffect, CourseEffects, CoursePage, CourseRules
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File
from published.audit import AuditLog
from published.viewer import Role, Viewer
from tests.unit.dashboards.asking import file_of, refusal_of
from tests.unit.dashboards.published import hand_on, publish

Make = Callable[..., Viewer]
HIDING: tuple[Role, ...] = ("learning", "hr_partner")


def shown(answer: object) -> dict[tuple[str, str], CourseEffect]:
    assert isinstance(answer, CourseEffects)
    return {(effect.course_id, effect.competency_id): effect for effect in answer.effects}


def page_of(answer: object) -> CoursePage:
    assert isinstance(answer, CoursePage)
    return answer


def figures(effect: CourseEffect) -> tuple[float | int | None, ...]:
    return (effect.n_completers, effect.n_comparison, effect.effect_adjusted, effect.effect_did, effect.cost_total)


def test_a_leader_sees_every_course_and_competency_those_that_moved_first(warehouse: Warehouse, viewer: Make) -> None:
    found = shown(effects(Reader(warehouse, viewer("hr_leader"))))
    assert list(found) == [
        ("CO1", "K1"), ("CO1", "K2"), ("CO2", "K1"), ("CO2", "K2"), ("CO2", "K3"), ("CO1", "K3"),
    ]  # fmt: skip
    assert figures(found["CO2", "K3"]) == (4, 9, 0.7, 0.9, 1200.0)
    assert not any(effect.is_withheld for effect in found.values())
    assert (found["CO1", "K1"].course_title, found["CO1", "K1"].cost_per_level) == ("Negotiate", 200.0)


def test_without_settings_the_rules_are_the_documented_ones(warehouse: Warehouse, viewer: Make) -> None:
    answer = effects(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, CourseEffects)
    assert answer.rules == CourseRules(15, 0.25, 0.10)


@pytest.mark.parametrize("role", HIDING)
def test_figures_about_fewer_people_than_the_minimum_are_withheld(
    warehouse: Warehouse, viewer: Make, role: Role
) -> None:
    few = shown(effects(Reader(warehouse, viewer(role))))["CO2", "K3"]
    assert few.is_withheld
    assert figures(few) == (None, None, None, None, None)
    assert (few.mean_movement_completers, few.effect_low, few.p_value, few.placebo_effect) == (None, None, None, None)
    # below min_per_arm anyway, so the word tells nothing more
    assert few.verdict == "insufficient_data"


@pytest.mark.parametrize("role", HIDING)
def test_a_comparison_with_too_few_people_is_withheld_with_its_verdict(
    warehouse: Warehouse, viewer: Make, role: Role
) -> None:
    # 20 pairs of cycles, but 4 different people
    against_few = shown(effects(Reader(warehouse, viewer(role))))["CO2", "K2"]
    assert figures(against_few) == (None, None, None, None, None)
    assert (against_few.verdict, against_few.is_withheld) == (None, True)


@pytest.mark.parametrize("role", HIDING)
def test_a_placebo_about_too_few_people_is_withheld_alone(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    found = shown(effects(Reader(warehouse, viewer(role))))
    assert (found["CO2", "K1"].placebo_effect, found["CO2", "K1"].effect_adjusted) == (None, 0.0)
    assert not found["CO2", "K1"].is_withheld
    assert (found["CO1", "K2"].n_placebo_completers, found["CO1", "K2"].is_withheld) == (None, False)
    assert found["CO1", "K1"].placebo_effect == 0.0


@pytest.mark.parametrize("role", HIDING)
def test_how_many_were_left_out_is_not_told_where_they_are_few(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    # 17 − 16 is one person
    found = shown(effects(Reader(warehouse, viewer(role))))
    assert found["CO1", "K2"].n_completers_matched is None
    assert found["CO1", "K1"].n_completers_matched == 20


@pytest.mark.parametrize("role", HIDING)
def test_strata_are_for_those_from_whom_no_group_is_hidden(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    # CO1 × K1: 12/40, 8/20 and 0/6.
    assert page_of(effects_of_course(Reader(warehouse, viewer(role)), "CO1")).strata == {}
    leader = page_of(effects_of_course(Reader(warehouse, viewer("hr_leader")), "CO1"))
    assert [(one.n_completers, one.n_comparison) for one in leader.strata["K1"]] == [(12, 40), (8, 20), (0, 6)]
    assert leader.strata["K1"][0].from_cycle == "Spring 2025"


def test_a_partner_sees_no_estimate_whose_others_would_be_few(tmp_path: Path, viewer: Make) -> None:
    # Of the 18 completers of CO1 the partner of Finance knows 14 who have finished it: the others may be four.
    folder = publish(tmp_path / "warehouse")
    with duckdb.connect(str(folder / "current" / "warehouse.duckdb")) as connection:
        connection.execute("""
            insert into course_enrolments (person_id, course_id, enrolled_on, completed_on, status)
            select person_id, 'CO1', date '2025-10-01', date '2025-10-20', 'completed'
            from dim_person where org_unit_id in ('D2', 'T4')
            union all
            select person_id || 'x', 'CO1', date '2025-10-01', date '2025-10-20', 'completed'
            from dim_person where person_id = 'P41'
        """)
    hand_on(folder)
    with closing(Warehouse(folder, AuditLog(tmp_path / "audit.jsonl"))) as opened:
        known = shown(effects(Reader(opened, viewer("hr_partner"))))["CO1", "K2"]
        assert (known.is_withheld, known.verdict, known.effect_adjusted) == (True, None, None)
        assert shown(effects(Reader(opened, viewer("learning"))))["CO1", "K2"].effect_adjusted == 0.2


def test_filters_choose_among_what_is_shown(warehouse: Warehouse, viewer: Make) -> None:
    leader = viewer("hr_leader")
    assert list(shown(effects(Reader(warehouse, leader), EffectFilter(verdict="moved")))) == [("CO1", "K1")]
    assert list(shown(effects(Reader(warehouse, leader), EffectFilter(family="Numbers")))) == [
        ("CO2", "K3"),
        ("CO1", "K3"),
    ]
    assert list(shown(effects(Reader(warehouse, leader), EffectFilter(competency_id="K2")))) == [
        ("CO1", "K2"),
        ("CO2", "K2"),
    ]
    # A withheld verdict is found under no word.
    assert shown(effects(Reader(warehouse, viewer("learning")), EffectFilter(verdict="not_comparable"))) == {}


@pytest.mark.parametrize("course_id", ["CO9", "", "CO1' or true --"])
def test_a_course_that_does_not_exist_gets_no_row(warehouse: Warehouse, viewer: Make, course_id: str) -> None:
    assert refusal_of(lambda: effects_of_course(Reader(warehouse, viewer("hr_leader")), course_id)) == "not_yours"


def test_a_download_holds_what_is_shown_and_is_written_down(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    taken = file_of(Reader(warehouse, viewer("learning")), "courses", "courses")
    assert isinstance(taken, File)
    few = next(row for row in taken.rows if row[0] == "CO2" and row[2] == "K3")
    assert few[taken.columns.index("n_completers")] is None
    assert "3 rows have no figures" in taken.note
    strata = file_of(Reader(warehouse, viewer("learning")), "course", "strata", "CO2")
    assert isinstance(strata, File)
    assert strata.rows == ()
    assert "not told to your role" in strata.note
    entries = [json.loads(line)["what"] for line in audit_file.read_text().splitlines()]
    assert entries == ["export course effectiveness", "export course strata"]
