"""The Framework page's figures: what each role is shown of them, and what can't be worked out from what is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dashboards.pages.framework.competency_queries import (
    CompetencyPage,
    RolePage,
    competency_page,
    role_page,
)
from dashboards.pages.framework.health_queries import FrameworkHealth, framework_health
from dashboards.pages.framework.queries import FrameworkFilter, framework
from dashboards.pages.framework.rows import Framework, Item, RoleIrrelevance
from dashboards.pages.framework.severity_queries import Severity, manager_severity
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File
from published.viewer import Role, Viewer
from tests.unit.dashboards.asking import file_of, refusal_of

Make = Callable[..., Viewer]
HIDING: tuple[Role, ...] = ("learning", "framework_owner", "hr_partner")


def found(answer: object) -> Framework:
    assert isinstance(answer, Framework)
    return answer


def items(answer: object) -> dict[tuple[str, str | None], Item]:
    return {(item.competency_id, item.behaviour_id): item for item in found(answer).items}


def roles(answer: object) -> dict[tuple[str, str], RoleIrrelevance]:
    return {(role.competency_id, role.role_id): role for role in found(answer).roles}


def state(answer: object) -> FrameworkHealth:
    assert isinstance(answer, FrameworkHealth)
    return answer


def of_competency(answer: object) -> CompetencyPage:
    assert isinstance(answer, CompetencyPage)
    return answer


def test_a_leader_sees_the_whole_list_in_the_order_of_the_warehouse(warehouse: Warehouse, viewer: Make) -> None:
    answer = found(framework(Reader(warehouse, viewer("hr_leader"))))
    listed = [(item.competency_id, item.behaviour_id, item.revision_rank) for item in answer.listed]
    assert listed == [("K1", "B1", 1), ("K2", "B2", 2), ("K2", "B3", 3), ("K3", None, 4)]
    assert (answer.cycle.cycle_id, len(answer.items), answer.n_withheld, answer.has_suppression) == ("Y2", 5, 0, False)
    assert answer.items[0].statement == "Names a first offer."
    assert answer.items[0].signals == ("inconsistent",)


def test_the_list_is_held_against_all_anchors(warehouse: Warehouse, viewer: Make) -> None:
    # B1 has 5 of its own; B2 and B3 share the 5 of K2; K3 as a whole has none, as only B4 does: 10 of 15
    answer = found(framework(Reader(warehouse, viewer("hr_leader"))))
    assert (answer.n_anchors_to_revise, answer.n_anchors) == (10, 15)
    assert answer.share_to_revise == pytest.approx(2 / 3)
    by_id = items(answer)
    assert [anchor.statement for anchor in answer.anchors_of(by_id["K1", "B1"])][:1] == ["Offers at level 1."]
    assert [anchor.statement for anchor in answer.anchors_of(by_id["K2", "B2"])][:1] == ["Listens at level 1."]
    assert answer.anchors_of(by_id["K3", None]) == ()


def test_filters_leave_the_share_of_the_whole_list_as_it_is(warehouse: Warehouse, viewer: Make) -> None:
    answer = found(
        framework(Reader(warehouse, viewer("hr_leader")), FrameworkFilter(family="Numbers", signal="no_gap_data"))
    )
    assert list(items(answer)) == [("K3", None)]
    assert (answer.n_listed, answer.n_anchors_to_revise) == (4, 10)
    assert {role.competency_id for role in answer.roles} == {"K3"}


def test_another_cycle_has_its_own_items_and_revisions(warehouse: Warehouse, viewer: Make) -> None:
    answer = found(framework(Reader(warehouse, viewer("hr_leader")), FrameworkFilter(cycle_id="Y1")))
    assert set(items(answer)) == {("K1", None), ("K2", None)}
    assert answer.listed == ()
    assert [(each.cycle_id, each.share_revised, each.revised_until) for each in answer.revisions] == [
        ("Y2", 0.0, date(2026, 1, 31)),
        ("Y1", 0.2, date(2025, 9, 1)),
    ]


@pytest.mark.parametrize("role", HIDING)
def test_figures_about_few_people_are_withheld(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    shown = items(framework(Reader(warehouse, viewer(role))))
    few = shown["K3", "B4"]
    assert (few.is_withheld, few.n_ratees, few.n_ratings, few.n_assessed) == (True, None, None, None)
    # Three people have it in their profile, and that it is flagged would say that all three have a gap.
    whole = shown["K3", None]
    assert (whole.share_with_gap, whole.sd_level, whole.rwg_pooled) == (None, None, 0.92)
    assert (whole.signals, whole.revision_rank) == ((), None)


@pytest.mark.parametrize("role", HIDING)
def test_shares_of_none_are_bounds(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    shown = items(framework(Reader(warehouse, viewer(role))))
    flat = shown["K2", "B3"]
    # None of 20: told as four of them at most.
    assert (flat.share_with_gap, flat.share_with_gap_bound, flat.revision_rank) == (0.2, "at_most", 3)
    assert (shown["K1", "B1"].share_not_relevant, shown["K1", "B1"].share_not_relevant_bound) == (0.05, "at_most")
    leader = items(framework(Reader(warehouse, viewer("hr_leader"))))["K2", "B3"]
    assert (leader.share_with_gap, leader.share_with_gap_bound) == (0.0, None)


@pytest.mark.parametrize("role", HIDING)
def test_people_in_no_unit_are_not_left_over(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    # 22 are assessed in K2, and the Gaps page tells of the 20 in Sales: the other two would be worked out.
    shown = items(framework(Reader(warehouse, viewer(role)), FrameworkFilter(cycle_id="Y1")))
    assert (shown["K2", None].share_with_gap, shown["K2", None].is_withheld) == (None, True)
    assert shown["K2", None].rwg_pooled == 0.8
    # 34 in K1, as the units have
    assert shown["K1", None].share_with_gap_bound == "at_least"


def test_a_partner_can_not_take_the_own_people_out_of_the_whole(warehouse: Warehouse) -> None:
    # Sales and Ledger hold 20 and 12 of the 33 assessed in K1: the one who is left sits at the top.
    partner = Viewer("someone", frozenset({"hr_partner"}), None, frozenset({"D1", "T1", "T4"}))
    shown = items(framework(Reader(warehouse, partner)))
    assert shown["K1", "B1"].share_with_gap is None
    assert shown["K1", "B1"].rwg_pooled == 0.55
    # in K2 nobody is left
    assert shown["K2", "B2"].share_with_gap == 0.45


@pytest.mark.parametrize("role", HIDING)
def test_a_role_of_few_people_is_hidden_with_a_cover(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    shown = roles(framework(Reader(warehouse, viewer(role))))
    hidden = {key for key, each in shown.items() if each.is_withheld}
    # four leads, and 12 accountants beside them; in K3 the answers about people without a role
    assert hidden == {("K1", "R-LEAD"), ("K1", "R-BOOK"), ("K3", "R-SELL")}
    assert all(shown[key].share_not_relevant is None and shown[key].n_people is None for key in hidden)
    assert (shown["K2", "R-BOOK"].share_not_relevant, shown["K2", "R-BOOK"].is_signal) == (0.4, True)
    lead = shown["K2", "R-LEAD"]
    assert (lead.share_not_relevant_bound, lead.n_not_relevant, lead.n_answers) == ("at_most", None, 12)


@pytest.mark.parametrize("role", HIDING)
def test_the_order_tells_nothing_of_what_is_hidden(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    answer = found(framework(Reader(warehouse, viewer(role))))
    # K3 as a whole was fourth on the list: to those who may not know it stands by its variance, as any other
    variances = [item.within_variance for item in answer.items if item.revision_rank is None]
    assert variances == [0.2333, None]
    assert [each.is_withheld for each in answer.roles] == [False, False, False, False, True, True, True]
    hidden = [(each.role_id, each.competency_id) for each in answer.roles if each.is_withheld]
    assert hidden == sorted(hidden)


def test_roles_with_the_most_answers_against_come_first(warehouse: Warehouse, viewer: Make) -> None:
    answer = found(framework(Reader(warehouse, viewer("hr_leader"))))
    first = answer.roles[0]
    assert (first.role_title, first.share_not_relevant, first.is_signal) == ("Accountant", 0.4, True)
    assert not any(role.is_signal for role in answer.roles[1:])


def test_the_state_of_the_framework_begins_with_what_asks_for_work(warehouse: Warehouse, viewer: Make) -> None:
    answer = state(framework_health(Reader(warehouse, viewer("framework_owner"))))
    assert [(role.role_id, role.is_broken) for role in answer.roles] == [
        ("R-LEAD", True), ("R-SELL", True), ("R-BOOK", False),
    ]  # fmt: skip
    assert [each.competency_id for each in answer.upkeep] == ["K3", "K2", "K1"]
    assert [each.falls_out_at for each in answer.deployment] == ["is_in_profile", "is_course_mapped", None]
    assert (answer.n_families, answer.is_reviewed) == (2, False)


def test_a_step_is_reached_only_through_those_before_it(warehouse: Warehouse, viewer: Make) -> None:
    by_id = {
        each.competency_id: each for each in state(framework_health(Reader(warehouse, viewer("hr_leader")))).deployment
    }
    # K2 is assessed again, but no course is mapped to it
    assert by_id["K2"].is_reassessed
    assert not by_id["K2"].reaches("is_reassessed")
    assert by_id["K2"].reaches("is_gap_known")


def test_drift_tells_both_directions(warehouse: Warehouse, viewer: Make) -> None:
    drift = state(framework_health(Reader(warehouse, viewer("learning")))).drift
    assert [(row.skill_name, row.job_family, row.quarter) for row in drift.skills] == [
        ("SQL", "Finance", None), ("welding", "Finance", "2025-Q4"), ("welding", "Sales", "2025-Q3"),
    ]  # fmt: skip
    assert [each.competency_name for each in drift.competencies] == ["Accounting", "Listening"]
    assert drift.is_known


@pytest.mark.parametrize("role", HIDING)
def test_nobody_but_a_leader_is_told_of_managers(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    assert refusal_of(lambda: manager_severity(Reader(warehouse, viewer(role)))) == "people"
    assert refusal_of(lambda: file_of(Reader(warehouse, viewer(role)), "framework", "severity")) == "people"
    assert (
        refusal_of(lambda: file_of(Reader(warehouse, viewer(role)), "framework", "severity", query={"cycle": "Y2"}))
        == "people"
    )


def test_a_leader_sees_managers_by_name_and_it_is_written_down(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    answer = manager_severity(Reader(warehouse, viewer("hr_leader")))
    assert isinstance(answer, Severity)
    assert [manager.name for manager in answer.managers] == ["Name of P11", "Name of P31", "Name of P41"]
    assert (answer.mean, answer.sd) == (pytest.approx(0.05), pytest.approx(0.15))
    assert json.loads(audit_file.read_text())["what"] == "manager severity"


def test_a_competency_has_its_words_its_signals_and_its_roles(warehouse: Warehouse, viewer: Make) -> None:
    page = of_competency(competency_page(Reader(warehouse, viewer("hr_leader")), "K1"))
    assert (page.facts.competency_name, page.facts.definition) == ("Negotiation", "Comes to terms.")
    assert [(each.statement, len(each.anchors)) for each in page.behaviours] == [("Names a first offer.", 5)]
    assert [(item.cycle_id, item.behaviour_id) for item in page.items] == [("Y2", "B1"), ("Y1", None)]
    assert [role.role_id for role in page.used_by] == ["R-BOOK", "R-LEAD", "R-SELL"]
    assert page.upkeep is not None
    assert page.deployment is not None
    assert {role.cycle_id for role in page.roles} == {"Y2"}


def test_a_competency_page_hides_what_the_whole_page_hides(warehouse: Warehouse, viewer: Make) -> None:
    page = of_competency(competency_page(Reader(warehouse, viewer("learning")), "K3"))
    assert [item.signals for item in page.items] == [(), ()]
    assert [role.share_not_relevant for role in page.roles] == [None]


@pytest.mark.parametrize("competency_id", ["K9", "", "K1' or true --"])
def test_what_does_not_exist_gets_no_row(warehouse: Warehouse, viewer: Make, competency_id: str) -> None:
    nothing = "not_yours"
    assert refusal_of(lambda: competency_page(Reader(warehouse, viewer("hr_leader")), competency_id)) == nothing
    assert refusal_of(lambda: role_page(Reader(warehouse, viewer("hr_leader")), competency_id)) == nothing


@pytest.mark.parametrize("cycle_id", ["Y3", "Y9", ""])
def test_an_open_or_unknown_cycle_has_nothing_to_read(warehouse: Warehouse, viewer: Make, cycle_id: str) -> None:
    nothing = "not_yours"
    assert (
        refusal_of(lambda: framework(Reader(warehouse, viewer("hr_leader")), FrameworkFilter(cycle_id=cycle_id)))
        == nothing
    )
    assert refusal_of(lambda: manager_severity(Reader(warehouse, viewer("hr_leader")), cycle_id)) == nothing


def test_a_role_shows_what_was_pushed_to_it_first(warehouse: Warehouse, viewer: Make) -> None:
    page = role_page(Reader(warehouse, viewer("framework_owner")), "R-SELL")
    assert isinstance(page, RolePage)
    assert (page.rules.n_competencies, page.rules.cap, page.rules.is_over_cap) == (9, 8, True)
    assert [(entry.competency_name, entry.target_level) for entry in page.profile] == [
        ("Listening", 4.0), ("Negotiation", 3.0),
    ]  # fmt: skip


def test_downloads_hold_what_is_shown_and_are_written_down(
    warehouse: Warehouse, viewer: Make, audit_file: Path
) -> None:
    learning = viewer("learning")
    taken = file_of(Reader(warehouse, learning), "framework", "signals")
    assert isinstance(taken, File)
    few = next(row for row in taken.rows if row[taken.columns.index("behaviour_id")] == "B4")
    assert few[taken.columns.index("n_ratees")] is None
    assert taken.note.startswith("2 rows have no figures: they are about fewer than 5 people")
    irrelevance = file_of(Reader(warehouse, learning), "framework", "irrelevance")
    assert isinstance(irrelevance, File)
    assert irrelevance.note.startswith("3 rows")
    drift = file_of(Reader(warehouse, learning), "framework", "drift")
    assert isinstance(drift, File)
    assert [row[1] for row in drift.rows] == ["SQL", "welding", "welding"]
    entries = [json.loads(line)["what"] for line in audit_file.read_text().splitlines()]
    assert entries == ["export framework signals", "export framework irrelevance", "export framework drift"]
