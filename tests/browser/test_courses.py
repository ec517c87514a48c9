"""The Courses page and a course's own page: for each role, by address, by keyboard, withheld and empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIGHT_AND_DARK, Served, Visit, _serve, settle
from tests.browser.test_downloads import download, rows_of
from tests.browser.test_look import cut_off, unfold, violations
from tests.browser.walk import expect_title, row_names
from tests.unit.dashboards.published import publish

MOVED, POPULAR, YOUNG = "Negotiation Lab", "Feedback in Fifteen Minutes", "Decide and Write It Down"
WORDS = {
    MOVED: "Negotiation: moved with it",
    POPULAR: "Giving Feedback: did not move",
    YOUNG: "Making Decisions: too few to judge",
}


def _served_company(folder: Path, *changes: str) -> Iterator[Served]:
    warehouse = publish(folder / "warehouse")
    with duckdb.connect(str(warehouse / "current" / "warehouse.duckdb")) as connection:
        for change in changes:
            connection.execute(change)
    yield from _serve(warehouse)


@pytest.fixture(scope="module")
def served_without_courses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served_company(tmp_path_factory.mktemp("no-courses"), "delete from course_effectiveness")


@pytest.fixture(scope="module")
def served_after_one_cycle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    nobody_yet = "delete from course_effectiveness where n_completers > 0"
    yield from _served_company(tmp_path_factory.mktemp("one-cycle"), nobody_yet)


@pytest.fixture(scope="module")
def served_small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served_company(tmp_path_factory.mktemp("small-company"))


@pytest.mark.parametrize("role", ["hr_leader", "learning"])
@pytest.mark.parametrize("course", [MOVED, POPULAR, YOUNG])
def test_each_course_of_the_story_is_one_click_from_the_overview(visit: Visit, role: str, course: str) -> None:
    page = visit(role).open("/overview")
    page.get_by_role("link", name=course, exact=True).click()
    expect_title(page, course)
    settle(page)
    expect(page.get_by_role("heading", name=WORDS[course])).to_be_visible()


def test_a_manager_is_shown_no_courses_on_the_overview(visit: Visit) -> None:
    page = visit("manager").open("/overview")
    assert page.get_by_role("heading", name="Courses that ask for action").count() == 0


@pytest.mark.parametrize("role", ["hr_leader", "learning"])
def test_every_course_and_competency_stands_in_the_table(visit: Visit, role: str) -> None:
    page = visit(role).open("/courses")
    of = page.locator(".kpi-note").first.inner_text()
    n = int(re.findall(r"\d+", of)[0])
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(n)
    assert 0 < len(row_names(page)) < n


def test_the_verdicts_on_the_cards_add_up(visit: Visit) -> None:
    page = visit().open("/courses")
    values = [int(value) for value in page.locator(".kpi-value").all_inner_texts()]
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(sum(values))


def test_a_filter_goes_into_the_address_and_a_link_restores_it(visit: Visit) -> None:
    page = visit().open("/courses")
    page.get_by_label("Verdict", exact=True).first.click()
    page.get_by_role("option", name="Did not move").click()
    page.wait_for_url("**/courses?verdict=did_not_move")
    expect(page.get_by_role("link", name=MOVED)).to_have_count(0)
    settle(page)
    names = row_names(page)
    assert any(POPULAR in name for name in names)
    again = visit().open("/courses?verdict=did_not_move")
    assert row_names(again) == names


def test_back_from_a_course_restores_the_list_with_its_filter(visit: Visit) -> None:
    page = visit().open("/courses?verdict=moved")
    names = row_names(page)
    page.locator(".rows-heads a").first.click()
    expect_title(page, MOVED)
    page.go_back()
    expect(page.get_by_role("heading", name="How much more completers moved than others")).to_be_visible()
    settle(page)
    assert page.url.endswith("?verdict=moved")
    assert row_names(page) == names


def test_the_keyboard_alone_leads_to_a_course_and_back(visit: Visit) -> None:
    page = visit().open("/courses")
    page.locator(".rows-heads a").first.focus()
    page.keyboard.press("Enter")
    expect_title(page, MOVED)
    settle(page)
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Courses").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Every course and competency")).to_be_visible()


def test_a_click_on_a_mark_opens_its_course(visit: Visit) -> None:
    page = visit().open("/courses")
    page.locator(".scatterlayer .point").first.click(force=True)
    page.wait_for_url("**/courses/CRS-*")


def test_a_course_page_tells_who_was_compared_and_what_it_cost(visit: Visit) -> None:
    page = visit().open("/courses/CRS-101")
    words = page.locator("main").inner_text()
    for said in ("Who was compared with whom", "Who was left out", "Was it there before?", "What it cost", "EUR"):
        assert said in words
    assert not re.search(r"\bcause[sd]?\b", words.lower())
    expect(page.get_by_role("heading", name="Negotiation: who is alike")).to_be_visible()
    for source in page.locator(".card .source").all_inner_texts():
        assert re.search(r"\d.* · as of \d+\s\w+\s\d{4} · \w+$", source), source


def test_the_courses_of_the_coverage_page_lead_to_their_own_pages(visit: Visit) -> None:
    page = visit().open("/coverage")
    page.locator(".ag-cell[col-id=course] a").first.click()
    page.wait_for_url("**/courses/CRS-*")
    manager = visit("manager").open("/coverage")
    assert manager.locator(".ag-cell[col-id=course]").count() > 0
    assert manager.locator(".ag-cell[col-id=course] a").count() == 0


def test_learning_is_told_what_is_withheld_and_a_leader_sees_it(visit: Visit, served_small: Served) -> None:
    learning = visit("learning", at=served_small)
    page = learning.open("/courses")
    expect(page.locator(".notice-lock")).to_contain_text("fewer than\u00a05 different people")
    expect(page.locator(".is-withheld").first).to_be_visible()
    course = learning.open("/courses/CO2")
    expect(course.locator(".notice-lock").last).to_contain_text("is not told to your role")
    assert course.get_by_role("button", name="Strata, as CSV", exact=True).count() == 0
    assert "1\u202f200" not in course.locator("main").inner_text()  # the cost of four people's seats
    leader = visit("hr_leader", at=served_small).open("/courses/CO2")
    assert leader.locator(".notice-lock").count() == 0
    assert "1\u202f200" in leader.locator("main").inner_text()


def test_withheld_figures_are_blank_in_the_file(visit: Visit, served_small: Served, tmp_path: Path) -> None:
    rows = rows_of(download(visit("learning", at=served_small).open("/courses"), "Courses", "CSV", tmp_path))
    few = next(row for row in rows if (row["course_id"], row["competency_id"]) == ("CO2", "K3"))
    assert [few[name] for name in ("n_completers", "effect_adjusted", "effect_did", "cost_total")] == [""] * 4


def test_a_course_can_be_taken_away_with_its_strata(visit: Visit, tmp_path: Path) -> None:
    page = visit().open("/courses/CRS-101")
    [estimates] = rows_of(download(page, "Estimates", "CSV", tmp_path))
    assert estimates["verdict"] == "moved"
    strata = rows_of(download(page, "Strata", "CSV", tmp_path))
    assert sum(int(row["n_completers"]) for row in strata) == int(estimates["n_completers"])


def test_the_filters_on_screen_hold_for_the_file(visit: Visit, tmp_path: Path) -> None:
    page = visit().open("/courses?verdict=moved")
    rows = rows_of(download(page, "Courses", "CSV", tmp_path))
    assert {row["verdict"] for row in rows} == {"moved"}


def test_without_courses_the_page_says_so(visit: Visit, served_without_courses: Served) -> None:
    page = visit(at=served_without_courses).open("/courses")
    expect(page.get_by_role("heading", name="No courses to show")).to_be_visible()
    course = visit(at=served_without_courses).open("/courses/CO1")
    expect(course.get_by_role("heading", name="Mapped to no competency")).to_be_visible()


def test_after_one_cycle_the_page_says_what_is_still_needed(visit: Visit, served_after_one_cycle: Served) -> None:
    page = visit(at=served_after_one_cycle).open("/courses")
    expect(page.get_by_role("heading", name="No estimates yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Every course and competency")).to_be_visible()
    course = visit(at=served_after_one_cycle).open("/courses/CO1")
    expect(course.locator("main")).to_contain_text("Nobody finished it between two cycles")


def test_an_unknown_course_is_not_found(visit: Visit) -> None:
    expect_title(visit().open("/courses/nothing-of-the-kind"), "Not found, or not yours to see")


def test_a_manager_may_not_open_a_course(visit: Visit) -> None:
    expect_title(visit("manager").open("/courses/CRS-101"), "This page is not part of your role")


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize(("role", "path"), [("hr_leader", "/courses/CRS-101"), ("learning", "/courses/CRS-128")])
def test_axe_finds_nothing_on_a_course_page(visit: Visit, role: str, path: str, scheme: str) -> None:
    page = visit(role, scheme=scheme).open(path)
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_where_figures_are_withheld_or_missing(
    visit: Visit, served_small: Served, served_without_courses: Served, served_after_one_cycle: Served, scheme: str
) -> None:
    for place in (served_small, served_without_courses, served_after_one_cycle):
        for path in ("/courses", "/courses/CO2"):
            assert violations(visit("learning", at=place, scheme=scheme).open(path)) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_what_is_withheld_is_said_in_whole_words(visit: Visit, served_small: Served, width: int) -> None:
    for place in (None, served_small):
        visitor = visit("learning", at=place, width=width)
        for path in ("/overview", "/courses"):
            page = visitor.open(path)
            unfold(page)
            assert cut_off(page) == [], path
            visitor.close(page)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_a_course_page_does_not_scroll_sideways(visit: Visit, width: int) -> None:
    page: Page = visit(width=width, height=800).open("/courses/CRS-101")
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
