"""Requests for what is not one's own: they get no row, and can't tell what is hidden from what does not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.pages.courses import catalogue_queries
from dashboards.pages.courses import queries as effectiveness
from dashboards.pages.courses.downloads import export_course, export_course_strata, export_courses, export_effects
from dashboards.pages.coverage import queries as coverage
from dashboards.pages.coverage.downloads import export_coverage
from dashboards.pages.data import queries as data
from dashboards.pages.data.downloads import export_set_aside
from dashboards.pages.framework import (
    competency_queries,
    health_queries,
    severity_queries,
)
from dashboards.pages.framework import (
    queries as framework,
)
from dashboards.pages.framework.downloads import (
    export_competency,
    export_framework_state,
    export_irrelevance,
    export_profile,
    export_severity,
    export_signals,
)
from dashboards.pages.gaps import people_queries, standard_skills_queries, team_queries
from dashboards.pages.gaps import queries as gaps
from dashboards.pages.gaps.downloads import export_gaps, export_people, export_standard_skills
from dashboards.pages.movement import queries as movement
from dashboards.pages.movement.downloads import export_closure_by_training, export_movement, export_transitions
from dashboards.pages.overview import queries as overview
from dashboards.pages.person import queries as person
from dashboards.pages.person.downloads import export_person, export_suggestions
from dashboards.snapshot import cycles, freshness, org_units
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Export
from published.permissions import MATRIX
from published.viewer import ROLES, Role, Viewer

Make = Callable[..., Viewer]

QUERIES: dict[str, tuple[str, Callable[[Warehouse, Viewer], object]]] = {
    "cycles": ("gaps", cycles.cycles),
    "cycle": ("gaps", cycles.cycle),
    "units_below": ("gaps", org_units.units_below),
    "breadcrumbs": ("gaps", lambda w, v: org_units.breadcrumbs(w, v, "D1")),
    "tree": ("gaps", org_units.tree),
    "choices": ("gaps", org_units.choices),
    "heat_map": ("gaps", gaps.heat_map),
    "distribution": ("gaps", lambda w, v: gaps.distribution(w, v, "K1")),
    "standard_skills": ("gaps", standard_skills_queries.standard_skills),
    "people": ("gaps", people_queries.people),
    "people_map": ("gaps", team_queries.people_map),
    "history": ("overview", overview.history),
    "profile": ("person", lambda w, v: person.profile(w, v, "P11")),
    "trend": ("person", lambda w, v: person.trend(w, v, "P11")),
    "overview": ("overview", overview.overview),
    "movement": ("movement", movement.movement),
    "transitions": ("movement", movement.transitions),
    "closure_by_training": ("movement", movement.closure_by_training),
    "by_competency": ("coverage", coverage.by_competency),
    "by_unit": ("coverage", lambda w, v: coverage.by_unit(w, v, "K1")),
    "without_programme": ("coverage", coverage.without_programme),
    "courses": ("coverage", catalogue_queries.courses),
    "spend": ("coverage", catalogue_queries.spend),
    "freshness": ("data", freshness.freshness),
    "refreshes": ("data", data.refreshes),
    "source_files": ("data", data.source_files),
    "set_aside_by_reason": ("data", data.set_aside_by_reason),
    "set_aside_rows": ("data", data.set_aside_rows),
    "failed_checks": ("data", data.failed_checks),
    "restatements": ("data", data.restatements),
    "settings": ("data", data.settings),
    "export_gaps": ("gaps", export_gaps),
    "export_people": ("gaps", export_people),
    "export_standard_skills": ("gaps", export_standard_skills),
    "export_person": ("person", lambda w, v: export_person(w, v, "P11")),
    "export_suggestions": ("person", lambda w, v: export_suggestions(w, v, "P11")),
    "export_coverage": ("coverage", export_coverage),
    "export_movement": ("movement", export_movement),
    "export_transitions": ("movement", export_transitions),
    "export_closure_by_training": ("movement", export_closure_by_training),
    "export_courses": ("coverage", export_courses),
    "effects": ("courses", effectiveness.effects),
    "effects_of_course": ("courses", lambda w, v: effectiveness.effects_of_course(w, v, "CO1")),
    "export_effects": ("courses", export_effects),
    "export_course": ("courses", lambda w, v: export_course(w, v, "CO1")),
    "export_course_strata": ("courses", lambda w, v: export_course_strata(w, v, "CO1")),
    "framework": ("framework", framework.framework),
    "framework_state": ("framework", health_queries.framework_state),
    "competency_page": ("framework", lambda w, v: competency_queries.competency_page(w, v, "K1")),
    "role_page": ("framework", lambda w, v: competency_queries.role_page(w, v, "R-SELL")),
    "manager_severity": ("framework", severity_queries.manager_severity),
    "export_signals": ("framework", export_signals),
    "export_irrelevance": ("framework", export_irrelevance),
    "export_profiles": ("framework", lambda w, v: export_framework_state(w, v, "profiles")),
    "export_upkeep": ("framework", lambda w, v: export_framework_state(w, v, "upkeep")),
    "export_deployment": ("framework", lambda w, v: export_framework_state(w, v, "deployment")),
    "export_drift": ("framework", lambda w, v: export_framework_state(w, v, "drift")),
    "export_severity": ("framework", export_severity),
    "export_competency": ("framework", lambda w, v: export_competency(w, v, "K1")),
    "export_profile": ("framework", lambda w, v: export_profile(w, v, "R-SELL")),
    "export_set_aside": ("data", export_set_aside),
}

REACHED: dict[Role, set[str]] = {
    "hr_leader": {"P00", "P10", "P11", "P21", "P41"},
    "hr_partner": {"P41"},
    "manager": {"P11", "P21"},
    "learning": set(),
    "framework_owner": set(),
    "employee": {"P10"},
    "analyst": set(),
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("role", ROLES)
def test_a_query_answers_those_alone_who_may_open_its_page(
    warehouse: Warehouse, viewer: Make, role: Role, name: str
) -> None:
    page, query = QUERIES[name]
    is_refused = query(warehouse, viewer(role)) == Denied(reason="page")
    assert is_refused == (page not in MATRIX[role].pages)


@pytest.mark.parametrize("name", QUERIES)
def test_someone_without_a_role_gets_nothing_from_any_query(warehouse: Warehouse, name: str) -> None:
    _, query = QUERIES[name]
    assert query(warehouse, Viewer("stranger", person_id="P00")) == Denied(reason="page")


@pytest.mark.parametrize("name", QUERIES)
def test_without_a_snapshot_every_query_says_so(empty_warehouse: Warehouse, viewer: Make, name: str) -> None:
    _, query = QUERIES[name]
    assert query(empty_warehouse, viewer("hr_leader")) == NotPublished(reason="never")


@pytest.mark.parametrize("person_id", ["P00", "P10", "P11", "P21", "P41", "P999", "", "P11' or true --"])
@pytest.mark.parametrize("role", ROLES)
def test_a_person_who_is_not_yours_gets_no_row(warehouse: Warehouse, viewer: Make, role: Role, person_id: str) -> None:
    asking = viewer(role)
    may_see = person_id in REACHED[role]
    for answer in (
        person.profile(warehouse, asking, person_id),
        person.trend(warehouse, asking, person_id),
        export_person(warehouse, asking, person_id),
        export_suggestions(warehouse, asking, person_id),
    ):
        if isinstance(answer, tuple):
            # A trend of nobody is no row.
            assert may_see or answer == ()
        else:
            assert isinstance(answer, Denied) != may_see


@pytest.mark.parametrize("role", ["manager", "hr_partner", "employee"])
def test_someone_elses_person_and_nobody_are_the_same_answer(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    asking = viewer(role)
    assert person.profile(warehouse, asking, "P00") == person.profile(warehouse, asking, "P999")


@pytest.mark.parametrize("unit_id", ["organisation", "C", "D1", "D2", "T4", "own-line", None])
@pytest.mark.parametrize("role", ["manager", "hr_partner"])
def test_a_list_of_people_never_holds_anyone_elses(
    warehouse: Warehouse, viewer: Make, role: Role, unit_id: str | None
) -> None:
    page = people_queries.people(warehouse, viewer(role), unit_id, page_size=1000)
    if not isinstance(page, Denied):
        assert isinstance(page, people_queries.PeoplePage)
        mine = {"P10", "P00", *(f"P{n}" for n in range(40, 53))} if role == "manager" else {f"P{n}" for n in range(38)}
        assert not mine & {row.person_id for row in page.rows}
        assert page.n_total == len(page.rows)


@pytest.mark.parametrize("role", ["learning", "framework_owner"])
def test_who_may_see_units_alone_gets_no_people(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    assert people_queries.people(warehouse, viewer(role), "T1") == Denied(reason="people")
    assert team_queries.people_map(warehouse, viewer(role), "T1") == Denied(reason="people")
    assert export_people(warehouse, viewer(role), "T1") == Denied(reason="people")


@pytest.mark.parametrize("role", ["hr_leader", "hr_partner", "learning", "framework_owner"])
def test_an_own_line_is_for_those_who_lead_as_managers(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    assert gaps.heat_map(warehouse, viewer(role), "own-line") == Denied(reason="not_yours")


@pytest.mark.parametrize("unit_id", ["X9", "", "D1' or true --"])
@pytest.mark.parametrize("role", ["hr_leader", "manager", "learning"])
def test_a_unit_that_does_not_exist_gets_no_row(warehouse: Warehouse, viewer: Make, role: Role, unit_id: str) -> None:
    asking = viewer(role)
    nothing = Denied(reason="not_yours")
    assert gaps.heat_map(warehouse, asking, unit_id) == nothing
    assert gaps.distribution(warehouse, asking, "K1", unit_id) == nothing
    assert standard_skills_queries.standard_skills(warehouse, asking, unit_id) == nothing
    assert overview.overview(warehouse, asking, unit_id) == nothing
    assert coverage.by_competency(warehouse, asking, unit_id) == nothing
    assert org_units.breadcrumbs(warehouse, asking, unit_id) == nothing
    if role != "manager":
        assert movement.movement(warehouse, asking, unit_id) == nothing
        assert movement.transitions(warehouse, asking, unit_id) == nothing
        assert movement.closure_by_training(warehouse, asking, unit_id) == nothing


@pytest.mark.parametrize("cycle_id", ["Y3", "Y9", ""])
def test_a_cycle_that_is_open_or_unknown_has_nothing_to_read(warehouse: Warehouse, viewer: Make, cycle_id: str) -> None:
    asking = viewer("hr_leader")
    nothing = Denied(reason="not_yours")
    assert cycles.cycle(warehouse, asking, cycle_id) == nothing
    assert gaps.heat_map(warehouse, asking, filters=GapFilter(cycle_id=cycle_id)) == nothing
    assert people_queries.people(warehouse, asking, filters=GapFilter(cycle_id=cycle_id)) == nothing
    assert overview.overview(warehouse, asking, cycle_id=cycle_id) == nothing
    assert coverage.by_competency(warehouse, asking, filters=GapFilter(cycle_id=cycle_id)) == nothing
    assert person.profile(warehouse, asking, "P11", cycle_id) == nothing
    assert movement.movement(warehouse, asking, filters=GapFilter(cycle_id=cycle_id)) == nothing
    assert movement.transitions(warehouse, asking, filters=GapFilter(cycle_id=cycle_id)) == nothing
    assert movement.closure_by_training(warehouse, asking, filters=GapFilter(cycle_id=cycle_id)) == nothing


@pytest.mark.parametrize("role", ["manager", "learning", "hr_partner", "framework_owner"])
def test_two_cuts_at_once_are_not_offered_where_small_groups_are_hidden(
    warehouse: Warehouse, viewer: Make, role: Role
) -> None:
    both = GapFilter(job_family="Sales", career_level="senior")
    assert gaps.heat_map(warehouse, viewer(role), "organisation", both) == Denied(reason="filter")
    assert gaps.distribution(warehouse, viewer(role), "K1", "D1", both) == Denied(reason="filter")


@pytest.mark.parametrize("unit_id", ["D1", "T1", "T2", "T4", "D2"])
@pytest.mark.parametrize("role", ["learning", "hr_partner"])
def test_movement_of_a_unit_that_is_not_yours_has_no_row(
    warehouse: Warehouse, viewer: Make, role: Role, unit_id: str
) -> None:
    asking = viewer(role)
    is_own = role == "hr_partner" and unit_id in ("D2", "T4")
    found = movement.movement(warehouse, asking, unit_id)
    assert isinstance(found, movement.Movement)
    assert bool(found.rows) == is_own
    assert {row.org_unit_id for row in found.unit_rows} == ({"T4"} if is_own and unit_id == "D2" else set())
    for answer in (
        export_movement(warehouse, asking, unit_id),
        export_transitions(warehouse, asking, unit_id),
        export_closure_by_training(warehouse, asking, unit_id),
    ):
        assert isinstance(answer, Export)
        assert bool(answer.rows) == is_own


@pytest.mark.parametrize("role", ["hr_leader", "hr_partner", "learning"])
@pytest.mark.parametrize("cut", [GapFilter(job_family="Sales"), GapFilter(career_level="junior")])
def test_movement_is_not_cut_by_role(warehouse: Warehouse, viewer: Make, role: Role, cut: GapFilter) -> None:
    for query in (movement.movement, movement.transitions, movement.closure_by_training):
        assert query(warehouse, viewer(role), None, cut) == Denied(reason="filter")
    for take in (export_movement, export_transitions, export_closure_by_training):
        assert take(warehouse, viewer(role), None, cut) == Denied(reason="filter")


def test_an_own_line_is_no_whole_for_movement(warehouse: Warehouse, viewer: Make) -> None:
    both = viewer("manager", "learning")
    assert movement.movement(warehouse, both, "own-line") == Denied(reason="not_yours")


def test_words_in_a_filter_are_words_and_no_statement(warehouse: Warehouse, viewer: Make) -> None:
    cut = GapFilter(job_family="Sales' or 'a' = 'a", family="Selling")
    answer = gaps.heat_map(warehouse, viewer("hr_leader"), "organisation", cut)
    assert isinstance(answer, gaps.HeatMap)
    assert answer.cells == ()


def test_a_name_to_sort_by_is_taken_from_a_list(warehouse: Warehouse, viewer: Make) -> None:
    answer = people_queries.people(warehouse, viewer("hr_leader"), sort="person_id; drop table x")  # type: ignore[arg-type]
    assert isinstance(answer, people_queries.PeoplePage)
    assert answer.n_total == 34
