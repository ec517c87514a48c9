"""A team's page: people × competencies."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Visitor, settle
from tests.browser.walk import first_unit

TITLE = "Gap of each person by competency"


def team_of(visitor: Visitor) -> Page:
    """Return the page of a unit without units below, found by drilling down."""
    path = "/gaps"
    while True:
        page = visitor.open(path)
        if not page.locator(".rows-heads a[href^='/gaps/']").count():
            return page
        path = first_unit(page)
        visitor.close(page)


def test_a_team_shows_each_person_by_name_and_leads_to_their_page(visit: Visit) -> None:
    page = team_of(visit())
    team = page.locator("section", has=page.get_by_role("heading", name=TITLE))
    names = team.locator(".rows-heads a").all_inner_texts()
    assert names == sorted(names)
    team.locator(".rows-heads a").first.click()
    expect(page.get_by_role("heading", name="Target and current level")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])


def test_the_table_of_a_team_has_the_same_people(visit: Visit) -> None:
    page = team_of(visit())
    team = page.locator("section", has=page.get_by_role("heading", name=TITLE))
    names = team.locator(".rows-heads a").all_inner_texts()
    team.get_by_text("The same numbers as a table").click()
    settle(page)
    expect(team.locator(".ag-cell[col-id=name]")).to_have_text(names)


def test_learning_sees_no_person_in_a_team(visit: Visit) -> None:
    page = team_of(visit("learning"))
    assert page.get_by_role("heading", name=TITLE).count() == 0
    assert page.locator("a[href^='/person/']").count() == 0
