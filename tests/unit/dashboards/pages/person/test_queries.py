"""One person's page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from dashboards.pages.person.queries import profile, trend
from dashboards.pages.person.rows import BehaviourGap, Participation, Profile
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.unit.dashboards.asking import refusal_of

Make = Callable[..., Viewer]


def profile_of(warehouse: Warehouse, asking: Viewer, person_id: str, cycle_id: str | None = None) -> Profile:
    answer = profile(Reader(warehouse, asking), person_id, cycle_id)
    assert isinstance(answer, Profile)
    return answer


def test_the_header_says_who_someone_is(warehouse: Warehouse, viewer: Make) -> None:
    header = profile_of(warehouse, viewer("manager"), "P12").header
    assert (header.name, header.role_title, header.career_level) == ("Name of P12", "Seller", "senior")
    assert (header.org_unit_name, header.department_name) == ("North", "Sales")
    assert (header.manager_id, header.manager_name) == ("P11", "Name of P11")


def test_competencies_come_with_the_largest_gap_first(warehouse: Warehouse, viewer: Make) -> None:
    levels = profile_of(warehouse, viewer("hr_leader"), "P11").competencies
    assert [(level.competency_id, level.gap) for level in levels] == [("K2", 1.5), ("K1", 1.0)]
    first = levels[0]
    assert (first.target_level, first.current_level, first.manager_level, first.peer_level) == (4.0, 2.5, 2.5, None)
    # The self level is 3.5 throughout.
    assert (first.perception_gap, first.gap_band, first.level_basis, first.n_raters) == (1.0, "clear", "raters", 1)


def test_someone_who_is_not_assessed_has_no_level_and_no_gap(warehouse: Warehouse, viewer: Make) -> None:
    found = profile_of(warehouse, viewer("hr_leader"), "P40")
    level = found.competencies[0]
    assert (level.current_level, level.gap, level.has_gap, level.levels_short) == (None, None, None, None)
    assert found.participation == Participation(n_required=1, n_assessed=0, n_raters=0, is_assessed=False)


def test_movement_behaviours_and_courses_stand_with_the_person(warehouse: Warehouse, viewer: Make) -> None:
    found = profile_of(warehouse, viewer("hr_leader"), "P11")
    moved = {row.competency_id: (row.from_level, row.to_level, row.gap_status) for row in found.movement}
    assert moved == {"K1": (2.0, 2.0, "unchanged"), "K2": (2.5, 2.5, "unchanged")}
    assert found.behaviours == (BehaviourGap("B1", "K1", "Names a first offer.", 3.0, 2.0, 1.0, has_gap=True),)
    assert [(course.course_id, course.status) for course in found.courses] == [("CO1", "completed")]


def test_an_earlier_cycle_can_be_chosen(warehouse: Warehouse, viewer: Make) -> None:
    found = profile_of(warehouse, viewer("hr_leader"), "P40", "Y1")
    assert (found.competencies[0].current_level, found.cycle and found.cycle.cycle_id) == (2.0, "Y1")


def test_today_comes_first_with_the_cycle_of_each_level_and_its_age(warehouse: Warehouse, viewer: Make) -> None:
    # Y2 closed on 30 September 2025; the snapshot speaks for 31 January 2026.
    found = profile_of(warehouse, viewer("hr_leader"), "P11")
    assert found.cycle.is_today
    assert [(level.assessed_in, level.assessed_label, level.age_months) for level in found.competencies] == [
        ("Y2", "Autumn 2025", 4), ("Y2", "Autumn 2025", 4),
    ]  # fmt: skip
    assert {move.competency_id for move in found.moves} == {"K1", "K2"}


def test_a_level_that_is_too_old_is_kept_as_the_last_one(warehouse: Warehouse, viewer: Make) -> None:
    # P40 was at 2 in Y1, ten months ago; levels are valid for six.
    level = profile_of(warehouse, viewer("hr_leader"), "P40").competencies[0]
    assert (level.is_outdated, level.current_level, level.last_level, level.age_months) == (True, None, 2.0, 10)
    assert (level.assessed_label, level.manager_level, level.n_raters) == ("Spring 2025", None, 0)


def test_a_trend_goes_from_the_oldest_cycle_to_the_newest(warehouse: Warehouse, viewer: Make) -> None:
    answer = trend(Reader(warehouse, viewer("manager")), "P12")
    assert isinstance(answer, tuple)
    assert [(row.cycle_id, row.competency_id, row.current_level) for row in answer] == [
        ("Y1", "K2", 2.5), ("Y1", "K1", 2.0), ("Y2", "K2", 2.5), ("Y2", "K1", 3.0),
    ]  # fmt: skip


def test_a_view_of_a_person_is_written_to_the_audit_log_each_time(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    for _ in range(2):
        profile(Reader(warehouse, viewer("manager")), "P11")
    assert refusal_of(lambda: profile(Reader(warehouse, viewer("manager")), "P41")) == "not_yours"
    entries = [json.loads(line) for line in audit_file.read_text().splitlines()]
    assert [(entry["who"], entry["what"], entry["filter"]["person_id"]) for entry in entries] == [
        ("someone", "person", "P11"), ("someone", "person", "P11"),
    ]  # fmt: skip
