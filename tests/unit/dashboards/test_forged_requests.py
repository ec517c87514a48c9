"""Requests for what is not one's own: they get no row, and can't tell what is hidden from what does not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.pages.courses import catalogue_queries
from dashboards.pages.courses import page as courses_page
from dashboards.pages.courses import queries as effectiveness
from dashboards.pages.coverage import page as coverage_page
from dashboards.pages.coverage import queries as coverage
from dashboards.pages.data import queries as data
from dashboards.pages.framework import (
    competency_queries,
    health_queries,
    severity_queries,
)
from dashboards.pages.framework import page as framework_page
from dashboards.pages.framework import (
    queries as framework,
)
from dashboards.pages.gaps import page as gaps_page
from dashboards.pages.gaps import people_queries, standard_skills_queries, team_queries
from dashboards.pages.gaps import queries as gaps
from dashboards.pages.movement import page as movement_page
from dashboards.pages.movement import queries as movement
from dashboards.pages.my_skills import page as my_skills_page
from dashboards.pages.my_skills import queries as my_skills_queries
from dashboards.pages.overview import page as overview_page
from dashboards.pages.overview import queries as overview
from dashboards.pages.person import page as person_page
from dashboards.pages.person import queries as person
from dashboards.pages.response import page as response_page
from dashboards.pages.response import queries as response
from dashboards.pages.sql import queries as sql
from dashboards.snapshot import choices, freshness
from dashboards.snapshot.first_cycle import first_cycle
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File
from published.permissions import MATRIX
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.asking import answered, file_of, refusal_of

Make = Callable[..., Viewer]

QUERIES: dict[str, tuple[str, Callable[[Reader], object]]] = {
    "controls of gaps": ("gaps", lambda r: gaps_page.controls(r, gaps_page.PAGE.read(None, {}))),
    "controls of overview": ("gaps", lambda r: overview_page.controls(r, {})),
    "controls of movement": ("movement", lambda r: movement_page.controls(r, movement_page.PAGE.read(None, {}))),
    "controls of coverage": ("coverage", lambda r: coverage_page.controls(r, {})),
    "controls of response": ("response", lambda r: response_page.controls(r, response_page.PAGE.read(None, {}))),
    "controls of courses": ("courses", lambda r: courses_page.controls(r, {})),
    "controls of framework": ("framework", lambda r: framework_page.controls(r, {})),
    "controls of person": ("person", lambda r: person_page.controls(r, person_page.PAGE.read("P11", {}))),
    "breadcrumbs": ("gaps", lambda r: choices.breadcrumbs(r, "D1")),
    "units_on_offer": ("gaps", choices.units_on_offer),
    "choices": ("gaps", choices.choices),
    "heat_map": ("gaps", gaps.heat_map),
    "distribution": ("gaps", lambda r: gaps.distribution(r, "K1")),
    "standard_skills": ("gaps", standard_skills_queries.standard_skills),
    "people": ("gaps", people_queries.people),
    "people_map": ("gaps", team_queries.people_map),
    "history": ("overview", overview.history),
    "profile": ("person", lambda r: person.profile(r, "P11")),
    "controls of my skills": ("my_skills", lambda r: my_skills_page.controls(r, my_skills_page.PAGE.read(None, {}))),
    "my_moments": ("my_skills", my_skills_queries.my_moments),
    "my_skills": ("my_skills", my_skills_queries.my_skills),
    "download_my_levels": ("my_skills", lambda r: file_of(r, "my_skills", "levels")),
    "download_my_cycles": ("my_skills", lambda r: file_of(r, "my_skills", "cycles")),
    "download_my_suggestions": ("my_skills", lambda r: file_of(r, "my_skills", "suggestions")),
    "trend": ("person", lambda r: person.trend(r, "P11")),
    "overview": ("overview", overview.overview),
    "first_cycle": ("overview", lambda reader: first_cycle(reader, "overview")),
    "movement": ("movement", movement.movement),
    "transitions": ("movement", movement.transitions),
    "closure_by_training": ("movement", movement.closure_by_training),
    "by_competency": ("coverage", coverage.by_competency),
    "by_unit": ("coverage", lambda r: coverage.by_unit(r, "K1")),
    "courses": ("coverage", catalogue_queries.courses),
    "spend": ("coverage", catalogue_queries.spend),
    "opened_cycles": ("response", response.opened_cycles),
    "next_opening": ("response", response.next_opening),
    "response": ("response", response.response),
    "download_response": ("response", lambda r: file_of(r, "response", "response")),
    "freshness": ("data", freshness.freshness),
    "refreshes": ("data", data.refreshes),
    "source_files": ("data", data.source_files),
    "set_aside_by_reason": ("data", data.quarantine_by_reason),
    "set_aside_rows": ("data", data.quarantined_rows),
    "failed_checks": ("data", data.failed_checks),
    "restatements": ("data", data.restatements),
    "settings": ("data", data.settings),
    "download_gaps": ("gaps", lambda r: file_of(r, "gaps", "gaps")),
    "download_people": ("gaps", lambda r: file_of(r, "gaps", "people")),
    "download_standard_skills": ("gaps", lambda r: file_of(r, "gaps", "skills")),
    "download_person": ("person", lambda r: file_of(r, "person", "person", "P11")),
    "download_suggestions": ("person", lambda r: file_of(r, "person", "suggestions", "P11")),
    "download_coverage": ("coverage", lambda r: file_of(r, "coverage", "coverage")),
    "download_movement": ("movement", lambda r: file_of(r, "movement", "movement")),
    "download_transitions": ("movement", lambda r: file_of(r, "movement", "transitions")),
    "download_balance": ("movement", lambda r: file_of(r, "movement", "balance")),
    "download_closure_by_training": ("movement", lambda r: file_of(r, "movement", "training")),
    "download_courses": ("coverage", lambda r: file_of(r, "coverage", "courses")),
    "effects": ("courses", effectiveness.effects),
    "effects_of_course": ("courses", lambda r: effectiveness.effects_of_course(r, "CO1")),
    "download_effects": ("courses", lambda r: file_of(r, "courses", "courses")),
    "download_course": ("courses", lambda r: file_of(r, "course", "course", "CO1")),
    "download_course_strata": ("courses", lambda r: file_of(r, "course", "strata", "CO1")),
    "framework": ("framework", framework.framework),
    "framework_state": ("framework", health_queries.framework_health),
    "competency_page": ("framework", lambda r: competency_queries.competency_page(r, "K1")),
    "role_page": ("framework", lambda r: competency_queries.role_page(r, "R-SELL")),
    "manager_severity": ("framework", severity_queries.manager_severity),
    "download_signals": ("framework", lambda r: file_of(r, "framework", "signals")),
    "download_irrelevance": ("framework", lambda r: file_of(r, "framework", "irrelevance")),
    "download_profiles": ("framework", lambda r: file_of(r, "framework", "profiles")),
    "download_upkeep": ("framework", lambda r: file_of(r, "framework", "upkeep")),
    "download_deployment": ("framework", lambda r: file_of(r, "framework", "deployment")),
    "download_drift": ("framework", lambda r: file_of(r, "framework", "drift")),
    "download_severity": ("framework", lambda r: file_of(r, "framework", "severity")),
    "download_competency": ("framework", lambda r: file_of(r, "competency", "competency", "K1")),
    "download_profile": ("framework", lambda r: file_of(r, "role", "role", "R-SELL")),
    "tables of sql": ("sql", sql.tables),
    "answer of sql": ("sql", lambda r: answered(lambda: sql.answer(r, "from settings"))),
    "file of sql": ("sql", lambda r: answered(lambda: sql.answer_as_file(r, "from settings", "csv"))),
    "download_set_aside": ("data", lambda r: file_of(r, "data", "quarantine")),
}

REACHED: dict[Role, set[str]] = {
    "hr_leader": {"P00", "P10", "P11", "P21", "P41"},
    "hr_partner": {"P41"},
    "manager": {"P11", "P21"},
    "learning": set(),
    "framework_owner": set(),
    "employee": set(),
    "analyst": set(),
}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("role", ROLES)
def test_a_query_answers_those_alone_who_may_open_its_page(
    warehouse: Warehouse, viewer: Make, role: Role, name: str
) -> None:
    page, query = QUERIES[name]
    is_refused = refusal_of(lambda: query(Reader(warehouse, viewer(role)))) == "page"
    assert is_refused == (page not in MATRIX[role].pages)


@pytest.mark.parametrize("name", QUERIES)
def test_someone_without_a_role_gets_nothing_from_any_query(warehouse: Warehouse, name: str) -> None:
    _, query = QUERIES[name]
    assert refusal_of(lambda: query(Reader(warehouse, Viewer("stranger", person_id="P00")))) == "page"


@pytest.mark.parametrize("name", QUERIES)
def test_without_a_snapshot_every_query_says_so(empty_warehouse: Warehouse, viewer: Make, name: str) -> None:
    _, query = QUERIES[name]
    assert refusal_of(lambda: query(Reader(empty_warehouse, viewer("hr_leader", "employee")))) == "never"


@pytest.mark.parametrize("person_id", ["P00", "P10", "P11", "P21", "P41", "P999", "", "P11' or true --"])
@pytest.mark.parametrize("role", ROLES)
def test_a_person_who_is_not_yours_gets_no_row(warehouse: Warehouse, viewer: Make, role: Role, person_id: str) -> None:
    asking = viewer(role)
    may_see = person_id in REACHED[role]
    queries: tuple[Callable[[Reader], object], ...] = (
        lambda r: person.profile(r, person_id),
        lambda r: person.trend(r, person_id),
        lambda r: file_of(r, "person", "person", person_id),
        lambda r: file_of(r, "person", "suggestions", person_id),
    )
    for query in queries:
        refusal = refusal_of(lambda query=query: query(Reader(warehouse, asking)))  # type: ignore[misc]
        # A trend of nobody is no row.
        assert (refusal is None) == may_see or (query is queries[1] and query(Reader(warehouse, asking)) == ())


@pytest.mark.parametrize("role", ["manager", "hr_partner"])
def test_someone_elses_person_and_nobody_are_the_same_answer(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    asking = viewer(role)
    refusals = {
        refusal_of(lambda each=each: person.profile(Reader(warehouse, asking), each)) for each in ("P00", "P999")
    }
    assert len(refusals) == 1
    assert None not in refusals


@pytest.mark.parametrize("unit_id", ["organisation", "C", "D1", "D2", "T4", "own-line", None])
@pytest.mark.parametrize("role", ["manager", "hr_partner"])
def test_a_list_of_people_never_holds_anyone_elses(
    warehouse: Warehouse, viewer: Make, role: Role, unit_id: str | None
) -> None:
    page = or_none(people_queries.people, Reader(warehouse, viewer(role)), unit_id, page_size=1000)
    if page is not None:
        mine = {"P10", "P00", *(f"P{n}" for n in range(40, 53))} if role == "manager" else {f"P{n}" for n in range(38)}
        assert not mine & {row.person_id for row in page.rows}
        assert page.n_total == len(page.rows)


@pytest.mark.parametrize("role", ["learning", "framework_owner"])
def test_who_may_see_units_alone_gets_no_people(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    assert refusal_of(lambda: people_queries.people(Reader(warehouse, viewer(role)), "T1")) == "people"
    assert refusal_of(lambda: team_queries.people_map(Reader(warehouse, viewer(role)), "T1")) == "people"
    assert refusal_of(lambda: file_of(Reader(warehouse, viewer(role)), "gaps", "people", "T1")) == "people"


@pytest.mark.parametrize("role", ["hr_leader", "hr_partner", "learning", "framework_owner"])
def test_an_own_line_is_for_those_who_lead_as_managers(warehouse: Warehouse, viewer: Make, role: Role) -> None:
    assert refusal_of(lambda: gaps.heat_map(Reader(warehouse, viewer(role)), "own-line")) == "not_yours"


@pytest.mark.parametrize("unit_id", ["X9", "", "D1' or true --"])
@pytest.mark.parametrize("role", ["hr_leader", "manager", "learning"])
def test_a_unit_that_does_not_exist_gets_no_row(warehouse: Warehouse, viewer: Make, role: Role, unit_id: str) -> None:
    asking = viewer(role)
    nothing = "not_yours"
    assert refusal_of(lambda: gaps.heat_map(Reader(warehouse, asking), unit_id)) == nothing
    assert refusal_of(lambda: gaps.distribution(Reader(warehouse, asking), "K1", unit_id)) == nothing
    assert refusal_of(lambda: standard_skills_queries.standard_skills(Reader(warehouse, asking), unit_id)) == nothing
    assert refusal_of(lambda: overview.overview(Reader(warehouse, asking), unit_id)) == nothing
    assert refusal_of(lambda: coverage.by_competency(Reader(warehouse, asking), unit_id)) == nothing
    assert refusal_of(lambda: choices.breadcrumbs(Reader(warehouse, asking), unit_id)) == nothing
    if role != "manager":
        assert refusal_of(lambda: movement.movement(Reader(warehouse, asking), unit_id)) == nothing
        assert refusal_of(lambda: movement.transitions(Reader(warehouse, asking), unit_id)) == nothing
        assert refusal_of(lambda: movement.closure_by_training(Reader(warehouse, asking), unit_id)) == nothing


@pytest.mark.parametrize("cycle_id", ["Y3", "Y9", ""])
def test_a_cycle_that_is_open_or_unknown_has_nothing_to_read(warehouse: Warehouse, viewer: Make, cycle_id: str) -> None:
    asking = viewer("hr_leader")
    nothing = "not_yours"
    assert refusal_of(lambda: Reader(warehouse, asking).cycle(cycle_id)) == nothing
    assert refusal_of(lambda: gaps.heat_map(Reader(warehouse, asking), filters=GapFilter(cycle_id=cycle_id))) == nothing
    assert (
        refusal_of(lambda: people_queries.people(Reader(warehouse, asking), filters=GapFilter(cycle_id=cycle_id)))
        == nothing
    )
    assert refusal_of(lambda: overview.overview(Reader(warehouse, asking), cycle_id=cycle_id)) == nothing
    assert (
        refusal_of(lambda: coverage.by_competency(Reader(warehouse, asking), filters=GapFilter(cycle_id=cycle_id)))
        == nothing
    )
    assert refusal_of(lambda: person.profile(Reader(warehouse, asking), "P11", cycle_id)) == nothing
    assert (
        refusal_of(lambda: movement.movement(Reader(warehouse, asking), filters=GapFilter(cycle_id=cycle_id)))
        == nothing
    )
    assert (
        refusal_of(lambda: movement.transitions(Reader(warehouse, asking), filters=GapFilter(cycle_id=cycle_id)))
        == nothing
    )
    assert (
        refusal_of(
            lambda: movement.closure_by_training(Reader(warehouse, asking), filters=GapFilter(cycle_id=cycle_id))
        )
        == nothing
    )


@pytest.mark.parametrize("role", ["manager", "learning", "hr_partner", "framework_owner"])
def test_two_cuts_at_once_are_not_offered_where_small_groups_are_hidden(
    warehouse: Warehouse, viewer: Make, role: Role
) -> None:
    both = GapFilter(job_family="Sales", career_level="senior")
    assert refusal_of(lambda: gaps.heat_map(Reader(warehouse, viewer(role)), "organisation", both)) == "filter"
    assert refusal_of(lambda: gaps.distribution(Reader(warehouse, viewer(role)), "K1", "D1", both)) == "filter"


@pytest.mark.parametrize("unit_id", ["D1", "T1", "T2", "T4", "D2"])
@pytest.mark.parametrize("role", ["learning", "hr_partner"])
def test_movement_of_a_unit_that_is_not_yours_has_no_row(
    warehouse: Warehouse, viewer: Make, role: Role, unit_id: str
) -> None:
    asking = viewer(role)
    is_own = role == "hr_partner" and unit_id in ("D2", "T4")
    found = movement.movement(Reader(warehouse, asking), unit_id)
    assert isinstance(found, movement.Movement)
    assert bool(found.rows) == is_own
    assert {row.org_unit_id for row in found.unit_rows} == ({"T4"} if is_own and unit_id == "D2" else set())
    for answer in (
        file_of(Reader(warehouse, asking), "movement", "movement", unit_id),
        file_of(Reader(warehouse, asking), "movement", "transitions", unit_id),
        file_of(Reader(warehouse, asking), "movement", "training", unit_id),
    ):
        assert isinstance(answer, File)
        assert bool(answer.rows) == is_own


@pytest.mark.parametrize("role", ["hr_leader", "hr_partner", "learning"])
@pytest.mark.parametrize("cut", [GapFilter(job_family="Sales"), GapFilter(career_level="junior")])
def test_movement_is_not_cut_by_role(warehouse: Warehouse, viewer: Make, role: Role, cut: GapFilter) -> None:
    for query in (movement.movement, movement.transitions, movement.closure_by_training):
        assert refusal_of(lambda query=query: query(Reader(warehouse, viewer(role)), None, cut)) == "filter"


def test_no_address_of_movement_cuts_it_by_role() -> None:
    asked = {"job": "Sales", "level": "junior", "cycle": "Y2"}
    assert movement_page.PAGE.read("T1", asked).gap_filter == GapFilter(cycle_id="Y2")


def test_an_own_line_is_no_whole_for_movement(warehouse: Warehouse, viewer: Make) -> None:
    both = viewer("manager", "learning")
    assert refusal_of(lambda: movement.movement(Reader(warehouse, both), "own-line")) == "not_yours"


def test_words_in_a_filter_are_words_and_no_statement(warehouse: Warehouse, viewer: Make) -> None:
    cut = GapFilter(job_family="Sales' or 'a' = 'a", family="Selling")
    answer = gaps.heat_map(Reader(warehouse, viewer("hr_leader")), "organisation", cut)
    assert isinstance(answer, gaps.HeatMap)
    assert answer.cells == ()


def test_a_name_to_sort_by_is_taken_from_a_list(warehouse: Warehouse, viewer: Make) -> None:
    answer = people_queries.people(Reader(warehouse, viewer("hr_leader")), sort="person_id; drop table x")  # type: ignore[arg-type]
    assert isinstance(answer, people_queries.PeoplePage)
    assert answer.n_total == 34
