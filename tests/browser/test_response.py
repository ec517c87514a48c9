"""Response: the open cycle first, down the units, with its table and its file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit, settle
from tests.browser.walk import row_names


def test_the_page_says_where_the_open_cycle_stands_and_goes_down_the_units(visit: Visit) -> None:
    page = visit("hr_leader").open("/response")
    expect(page.locator(".notice").first).to_contain_text("left")
    link = page.locator(".rows-heads a").first
    name = link.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Response in {name}")
    settle(page)
    assert len(row_names(page)) > 1
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(f"Response in {name}")


def test_a_closed_cycle_can_be_picked_and_its_table_has_a_row_for_each_unit_and_relation(visit: Visit) -> None:
    page = visit("hr_leader").open("/response")
    page.get_by_label("Cycle", exact=True).first.click()
    page.get_by_role("option").nth(1).click()
    expect(page.locator(".notice").first).to_contain_text("Closed")
    settle(page)
    page.get_by_text("The same numbers as a table").click()
    settle(page)
    table = page.get_by_role("grid")
    expect(table).to_be_visible()
    relations = set(page.locator(".as-table .ag-cell[col-id=relation]").all_inner_texts())
    assert {each.strip() for each in relations} >= {"Self", "Manager", "Peers"}


def test_the_rows_on_screen_can_be_taken_along(visit: Visit) -> None:
    page = visit("hr_leader").open("/response")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Response, as CSV").click()
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("org_unit_id,org_unit_name,org_unit_type,relation,n_people")


def test_a_heading_sorts_the_whole_list_of_people_and_then_the_other_way_round(visit: Visit) -> None:
    page = visit("hr_leader").open("/gaps")

    def sums() -> list[float]:
        settle(page)
        shown = page.locator("#people .ag-cell[col-id=short]").all_inner_texts()
        return [float(text) for text in shown if text.strip() != "n/a"]

    heading = page.locator("#people .sort-link").get_by_text("Levels short")
    heading.click()
    page.wait_for_url("**sort=levels_short")
    most = sums()
    assert most == sorted(most, reverse=True)
    page.locator("#people .sort-link").get_by_text("Levels short").click()
    page.wait_for_url("**sort=levels_short-reversed")
    fewest = sums()
    assert fewest == sorted(fewest)
    # of a list of several pages these are two ends
    assert max(fewest) < min(most)
