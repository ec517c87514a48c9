"""What each role finds on each page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, settle
from tests.browser.walk import MAY_OPEN, PAGES, ROLES, first_person, row_names, unit_with_hidden_figures


@dataclass(frozen=True)
class Seen:
    """What stands on a page for a role."""

    title: str
    dateline: str
    has_cards: bool
    menu: list[str | None]
    sources: list[str]
    words: str


See = Callable[[str, str], Seen]


@pytest.fixture(scope="module")
def seen() -> dict[tuple[str, str], Seen]:
    return {}


@pytest.fixture
def see(visit: Visit, seen: dict[tuple[str, str], Seen]) -> See:
    """Read a page as a role does; once for all tests that ask for the same."""

    def read(role: str, path: str) -> Seen:
        if (role, path) not in seen:
            page = visit(role).open(path)
            links = page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link")
            cards, dateline = page.locator(".card"), page.locator(".dateline")
            seen[role, path] = Seen(
                page.get_by_role("heading", level=1).inner_text(),
                dateline.inner_text() if dateline.count() else "",
                cards.count() > 0 and cards.first.is_visible(),
                [link.get_attribute("href") for link in links.all()],
                page.locator(".card .source").all_inner_texts(),
                page.locator("main").inner_text(),
            )
        return seen[role, path]

    return read


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", PAGES)
def test_a_role_sees_its_pages_and_is_told_about_the_others(see: See, role: str, path: str) -> None:
    page = see(role, path)
    if path in MAY_OPEN[role]:
        assert "Data as of" in page.dateline
        assert page.has_cards
    else:
        assert page.title == "This page is not part of your role"
    assert page.menu == list(MAY_OPEN[role])


@pytest.mark.parametrize("path", PAGES)
def test_every_section_with_figures_names_its_table_date_and_number(see: See, path: str) -> None:
    sources = see("hr_leader", path).sources
    assert sources
    for words in sources:
        assert re.search(r"\d.* · as of \d+\s\w+\s\d{4} · \w+$", words), words


def test_every_chart_has_a_name_and_its_numbers_as_a_table(visit: Visit) -> None:
    visitor = visit()
    for path in ("/gaps", "/movement", "/coverage", first_person(visitor)):
        page = visitor.open(path)
        for chart in page.locator(".rows").all():
            assert chart.get_by_role("figure").get_attribute("aria-label")
            table = chart.locator("xpath=following::details[1]")
            expect(table.locator(".grid")).to_have_count(0)  # what is folded costs nothing
            table.locator("summary").click()
            expect(table.get_by_role("grid")).to_be_visible()
        visitor.close(page)


def test_the_table_of_the_heat_map_has_the_same_rows_and_links(visit: Visit) -> None:
    page = visit().open("/gaps")
    page.get_by_text("The same numbers as a table").click()
    settle(page)
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
    settle(page)
    expect(page.locator(".is-withheld").filter(has_text="fewer than").first).to_be_visible()


def test_who_sees_everything_unhidden_is_told_nothing_of_withholding(visit: Visit) -> None:
    page = visit("hr_leader").open("/gaps")
    assert page.locator(".swatch-withheld").count() == 0


@pytest.mark.parametrize("role", ROLES)
def test_no_page_says_nan_none_or_null(see: See, role: str) -> None:
    for path in MAY_OPEN[role]:
        assert not re.search(r"\bnan\b|\bnull\b|\bNone\b|undefined", see(role, path).words), path
