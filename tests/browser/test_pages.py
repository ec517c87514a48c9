"""What each role finds on each page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.walk import MAY_OPEN, PAGES, ROLES, first_person, row_names, unit_with_hidden_figures


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", PAGES)
def test_a_role_sees_its_pages_and_is_told_about_the_others(visit: Visit, role: str, path: str) -> None:
    page = visit(role).open(path)
    if path in MAY_OPEN[role]:
        expect(page.locator(".dateline")).to_contain_text("Data as of")
        expect(page.locator(".card").first).to_be_visible()
    else:
        expect(page.get_by_role("heading", level=1)).to_have_text("This page is not part of your role")
    links = page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link")
    assert [link.get_attribute("href") for link in links.all()] == list(MAY_OPEN[role])


@pytest.mark.parametrize("path", PAGES)
def test_every_section_with_figures_names_its_table_date_and_number(visit: Visit, path: str) -> None:
    page = visit().open(path)
    sources = page.locator(".card .source").all_inner_texts()
    assert sources
    for words in sources:
        assert re.search(r"\d.* · as of \d+\s\w+\s\d{4} · \w+$", words), words


def test_every_chart_has_a_name_and_its_numbers_as_a_table(visit: Visit) -> None:
    visitor = visit()
    for path in ("/gaps", "/movement", "/coverage", first_person(visitor)):
        page = visitor.open(path)
        for chart in page.locator(".rows").all():
            assert chart.get_by_role("figure").get_attribute("aria-label")
            table = chart.locator("xpath=following-sibling::details")
            table.locator("summary").click()
            expect(table.get_by_role("grid")).to_be_visible()
        visitor.close(page)


def test_the_table_of_the_heat_map_has_the_same_rows_and_links(visit: Visit) -> None:
    page = visit().open("/gaps")
    page.get_by_text("The same numbers as a table").click()
    table = page.locator(".as-table .ag-cell[col-id=unit]")
    assert [text.strip() for text in table.all_inner_texts()] == row_names(page)
    heads = [link.get_attribute("href") for link in page.locator(".rows-heads").first.locator("a").all()]
    assert [link.get_attribute("href") for link in table.locator("a").all()] == heads


@pytest.mark.parametrize("role", ["manager", "hr_leader"])
def test_a_person_page_opens_for_those_who_may_see_the_person(visit: Visit, role: str) -> None:
    visitor = visit(role)
    page = visitor.open(first_person(visitor))
    expect(page.get_by_role("heading", name="Target and current level")).to_be_visible()


def test_withheld_figures_are_hatched_and_explained(visit: Visit) -> None:
    page = unit_with_hidden_figures(visit("learning"))
    expect(page.locator(".notice-lock").first).to_contain_text("withheld")
    expect(page.locator(".main-svg text").get_by_text("<5", exact=True).first).to_be_attached()
    page.get_by_text("The same numbers as a table").click()
    expect(page.locator(".is-withheld").first).to_contain_text("fewer than")


def test_who_sees_everything_unhidden_is_told_nothing_of_withholding(visit: Visit) -> None:
    page = visit("hr_leader").open("/gaps")
    assert page.locator(".swatch-withheld").count() == 0


@pytest.mark.parametrize("role", ROLES)
def test_no_page_says_nan_none_or_null(visit: Visit, role: str) -> None:
    visitor = visit(role)
    for path in MAY_OPEN[role]:
        page = visitor.open(path)
        words = page.locator("main").inner_text()
        assert not re.search(r"\bnan\b|\bnull\b|\bNone\b|undefined", words), path
        visitor.close(page)
