"""What changed in closed cycles, on the Data page and from the Overview; tests/integration has the arithmetic."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIGHT_AND_DARK, Served, Visit, settle

CAUSE = "new file exports/ratings/calibrations_2025-05.csv (ratings/calibrations)"


def _cells(page: Page, column: str) -> list[str]:
    cells = page.locator(f"#restatements .ag-center-cols-container .ag-cell[col-id={column}]")
    return [text.strip() for text in cells.all_inner_texts()]


def test_a_restatement_is_told_with_its_size_and_cause(visit: Visit, served_restated: Served) -> None:
    page = visit(at=served_restated).open("/data")
    section = page.locator("#restatements")
    expect(section.locator(".notice")).to_contain_text("changed 8 rows in 4 tables of Autumn 2024 and Spring 2025.")
    expect(section.locator(".notice")).to_contain_text(f"Cause: {CAUSE}.")
    assert _cells(page, "table") == [
        "gap by org unit",
        "gap by person",
        "score movement",
        "score movement by org unit",
    ]
    assert _cells(page, "rows") == ["3", "1", "1", "3"]
    assert _cells(page, "largest")[0] == "0.33 in levels short"
    assert set(_cells(page, "cause")) == {CAUSE}
    expect(section.locator(".source")).to_contain_text("restatements")


def test_a_restated_cycle_leads_to_its_gaps(visit: Visit, served_restated: Served) -> None:
    page = visit(at=served_restated).open("/data")
    page.locator("#restatements .notice").get_by_role("link", name="Autumn 2024").click()
    page.wait_for_url("**/gaps?cycle=C1")
    settle(page)
    expect(page.locator(".dateline")).to_contain_text("Autumn 2024")


def test_the_overview_says_so_and_leads_there(visit: Visit, served_restated: Served) -> None:
    page = visit(at=served_restated).open("/overview")
    alert = page.locator(".item-alert").filter(has_text="cycles that had closed")
    expect(alert).to_contain_text("The last refresh that was published changed 8 rows")
    alert.get_by_role("link", name="See Data").click()
    page.wait_for_url("**/data")
    settle(page)
    expect(page.get_by_role("heading", name="Restatements")).to_be_visible()


def test_where_nothing_changed_the_page_says_so(visit: Visit) -> None:
    section = visit().open("/data").locator("#restatements")
    expect(section).to_contain_text("No published figure of a closed cycle has changed.")


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_on_restatements(visit: Visit, served_restated: Served, scheme: str) -> None:
    page = visit(at=served_restated, scheme=scheme).open("/data")
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []


@pytest.mark.parametrize("width", [360, 1440])
def test_restatements_do_not_scroll_the_page_sideways(visit: Visit, served_restated: Served, width: int) -> None:
    page = visit(at=served_restated, width=width, height=800).open("/data")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
