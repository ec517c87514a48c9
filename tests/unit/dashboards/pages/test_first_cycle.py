"""Before a first cycle has closed no page is refused to those whose page it is: each says what is there and missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from dashboards.pages.courses.page import PAGE as COURSES
from dashboards.pages.coverage.page import PAGE as COVERAGE
from dashboards.pages.first_cycle import missing, next_step
from dashboards.pages.framework.competency import PAGE as COMPETENCY
from dashboards.pages.framework.page import PAGE as FRAMEWORK
from dashboards.pages.framework.role import PAGE as ROLE
from dashboards.pages.gaps.page import PAGE as GAPS
from dashboards.pages.movement.page import PAGE as MOVEMENT
from dashboards.pages.my_skills.page import PAGE as MY_SKILLS
from dashboards.pages.overview.page import PAGE as OVERVIEW
from dashboards.pages.person.page import PAGE as PERSON
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.first_cycle import FirstCycle, Response
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.audit import AuditLog
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.asking import file_of, refusal_of
from tests.unit.dashboards.first_weeks import publish_first_weeks
from tests.unit.dashboards.pages.asked_by import page_of

Make = Callable[..., Viewer]
PAGES = (
    (OVERVIEW, None), (GAPS, None), (MOVEMENT, None), (COVERAGE, None), (COURSES, None), (FRAMEWORK, None),
    (COMPETENCY, "K1"), (ROLE, "R-SELL"), (PERSON, "P10"), (MY_SKILLS, None),
)  # fmt: skip
NEEDS_A_CYCLE = (OVERVIEW, GAPS, MOVEMENT, COVERAGE, COURSES, FRAMEWORK)


@pytest.fixture(scope="module", params=[True, False], ids=["pilot-open", "no-cycle"])
def first_weeks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = publish_first_weeks(tmp_path_factory.mktemp("first") / "warehouse", with_cycle=request.param)
    opened = Warehouse(folder, AuditLog(tmp_path_factory.mktemp("nobody") / "audit.jsonl"))
    yield opened
    opened.close()


@pytest.fixture
def open_cycles(first_weeks: Warehouse) -> list[str]:
    return [row["cycle_id"] for row in first_weeks.snapshot.rows("select cycle_id from dim_cycle")]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_is_refused_to_those_whose_page_it_is(first_weeks: Warehouse, viewer: Make, role: Role) -> None:
    asking = viewer(role)
    for page, where in PAGES:
        reader = Reader(first_weeks, asking)
        if not reader.may_open(page.permission) or (page is PERSON and not reader.scope("person").reaches("P10")):
            continue
        text = page_of(first_weeks, asking, page, where)
        assert "not yours to see" not in text, page.name
        assert "could not be made" not in text, page.name


def test_pages_that_need_a_cycle_say_what_is_there_and_what_is_missing(
    first_weeks: Warehouse, viewer: Make, open_cycles: list[str]
) -> None:
    for page in NEEDS_A_CYCLE:
        text = page_of(first_weeks, viewer("hr_leader"), page, None)
        assert "No cycle has closed yet" in text, page.name
        assert "34 people; 3 roles with targets in 2 competencies; 2 courses" in text
        pilot = (
            "Pilot 2026 (Sales only, 20 of 34 people) is open until 9 February 2026; its figures are published after "
            "its days of grace, which end on 23 February 2026. Response so far: 7 of 20 people about themselves, 12 of "
            "20 people by their managers."
        )
        assert (pilot in text) == bool(open_cycles)
        assert ("3 ratings wait for a cycle" in text) == (not open_cycles)


def test_gaps_say_who_has_a_target_as_long_as_nobody_is_assessed(first_weeks: Warehouse, viewer: Make) -> None:
    text = page_of(first_weeks, viewer("hr_leader"), GAPS, None)
    assert "Targets by unit and competency" in text
    assert "How many people have a target; blank: in nobody’s profile. Of nobody here a level is known." in text
    assert "nobody assessed" in text
    # What levels would be measured by is not offered.
    assert "Levels short by unit" not in text
    assert "Share with a gap" not in text


CYCLE = Cycle(
    "Y1", "Pilot", date(2026, 1, 12), date(2026, 2, 9), "competency", 1, None, is_latest=False, is_closed=False,
    answers_until=date(2026, 2, 23),
)  # fmt: skip
FOUND = FirstCycle(
    n_people=34, n_profiled=34, n_roles=3, n_competencies=2, n_courses=0, n_mapped=0, coming=CYCLE, n_waiting=0,
    responses=(Response("self", 20, 8), Response("direct_report", 4, 4), Response("peer", 20, None)),
)  # fmt: skip


def said(found: FirstCycle, *, on: date = date(2026, 1, 31), min_group: int = 5) -> str:
    return missing(found, on, min_group).replace("\N{NO-BREAK SPACE}", " ")


def test_of_the_cycle_to_come_its_days_and_its_response_are_said() -> None:
    assert said(FOUND) == (
        "Pilot is open until 9 February 2026; its figures are published after its days of grace, which end on "
        "23 February 2026. Response so far: 8 of 20 people about themselves."
    )
    assert "4 of 4 people by direct reports" in said(FOUND, min_group=1)
    assert said(FOUND, on=date(2026, 2, 10)).startswith("Pilot closed on 9 February 2026; its figures are published af")
    assert said(replace(FOUND, coming=replace(CYCLE, is_opened=False))).startswith("Pilot opens on 12 January 2026 and")
    assert said(replace(FOUND, coming=None)).startswith("A cycle: the exports name none")


def test_without_days_of_grace_figures_are_published_on_the_last_day() -> None:
    at_once = replace(CYCLE, answers_until=CYCLE.closes_on)
    assert said(replace(FOUND, coming=at_once)).startswith(
        "Pilot is open until 9 February 2026; its figures are published on that day."
    )


def test_the_next_step_without_a_profile_is_to_deploy_competencies() -> None:
    assert str(next_step(replace(FOUND, n_roles=0))[0]).startswith("No role has a profile")


def test_ratings_that_wait_are_told_to_those_who_may_open_the_data_page(
    first_weeks: Warehouse, viewer: Make, open_cycles: list[str]
) -> None:
    text = page_of(first_weeks, viewer("learning"), COURSES, None)
    assert "ratings wait" not in text
    assert ("Export the cycles to" in text) == (not open_cycles)


def test_the_framework_shows_todays_profiles(first_weeks: Warehouse, viewer: Make) -> None:
    text = page_of(first_weeks, viewer("framework_owner"), FRAMEWORK, None)
    assert "Today’s profiles, since no cycle has closed yet." in text
    assert "What to revise first" not in text
    assert "Seller" in page_of(first_weeks, viewer("framework_owner"), COMPETENCY, "K2")
    assert "Negotiation" in page_of(first_weeks, viewer("framework_owner"), ROLE, "R-BOOK")


def test_a_person_has_the_targets_of_today(first_weeks: Warehouse, viewer: Make) -> None:
    text = page_of(first_weeks, viewer("hr_leader"), PERSON, "P10")
    assert text.count("never assessed") >= 2
    assert "No level that counts today is known, so nothing can be suggested yet." in text


def test_a_download_of_what_a_cycle_measures_is_refused_in_words_of_its_own(
    first_weeks: Warehouse, viewer: Make
) -> None:
    reader = Reader(first_weeks, viewer("hr_leader"))
    for page, key in (("framework", "signals"), ("coverage", "coverage"), ("movement", "movement")):
        assert refusal_of(lambda page=page, key=key: file_of(reader, page, key)) == "no_cycle", page
    assert file_of(reader, "framework", "profiles").rows
