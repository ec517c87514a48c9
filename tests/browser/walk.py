"""Ways through the pages that several tests take, found on screen so that they hold for any company."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, settle

PAGES = ("/overview", "/gaps", "/movement", "/coverage", "/courses", "/framework", "/response", "/data", "/sql")
ROLES = ("hr_leader", "manager", "learning", "framework_owner")
MAY_OPEN = {
    "hr_leader": PAGES,
    "manager": ("/overview", "/gaps", "/coverage"),
    "learning": (*PAGES[:6], "/sql"),
    "framework_owner": ("/overview", "/gaps", "/framework", "/sql"),
}


def row_names(page: Page) -> list[str]:
    """Return the names at the heads of the first chart's rows."""
    return page.locator(".rows-heads").first.locator("li").all_inner_texts()


def first_unit(page: Page) -> str:
    """Return the address of the first unit in the heat map."""
    href = page.locator(".rows-heads a").first.get_attribute("href")
    assert href is not None
    return href


def first_person(visitor: Visitor) -> str:
    """Return the address of the first person in the list on the Gaps page."""
    page = visitor.open("/gaps")
    href = page.locator("#people .ag-cell a").first.get_attribute("href")
    visitor.close(page)
    assert href is not None
    return href


def unit_with_hidden_figures(visitor: Visitor) -> Page:
    """Return the Gaps page of a unit below which something is withheld from this visitor."""
    seen: set[str] = set()
    waiting = ["/gaps"]
    while waiting:
        path = waiting.pop(0)
        page = visitor.open(path)
        if page.locator(".swatch-withheld").count():
            return page
        links = page.locator(".rows-heads a")
        found = [link.get_attribute("href") for link in links.all()]
        waiting += [href for href in found if href and href not in seen]
        seen.update(waiting)
        visitor.close(page)
    raise AssertionError("nothing is withheld anywhere in this company")


def switch(page: Page, option: str) -> None:
    """Choose an option that is in sight."""
    page.locator(".filter-switch").get_by_text(option, exact=True).click()
    settle(page)


def expect_title(page: Page, words: str) -> None:
    """Wait for a page's title."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
