"""Addresses: a link restores what was seen, and Back goes back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit, settle
from tests.browser.walk import expect_title, first_unit, row_names, switch


def test_the_first_address_leads_to_the_overview(visit: Visit) -> None:
    page = visit().open("/", is_typed=True)
    assert page.url.endswith("/overview")


def test_a_deep_link_opens_a_unit_with_its_filters(visit: Visit) -> None:
    visitor = visit()
    unit = first_unit(visitor.open("/gaps")).partition("?")[0]
    page = visitor.open(f"{unit}?measure=share_with_gap&by=family")
    expect(page.get_by_role("heading", name="Pairs with a gap by unit and family")).to_be_visible()
    expect(page.get_by_role("navigation", name="Breadcrumbs")).to_be_visible()


def test_filters_go_into_the_address_without_a_new_entry_in_the_history(visit: Visit) -> None:
    page = visit().open("/gaps")
    entries = page.evaluate("history.length")
    switch(page, "Mean gap")
    expect(page.get_by_role("heading", name="Mean gap by unit and competency")).to_be_visible()
    assert page.url.endswith("/gaps?measure=mean_gap")
    assert page.evaluate("history.length") == entries
    switch(page, "Levels short")
    expect(page.get_by_role("heading", name="Levels short by unit and competency")).to_be_visible()
    assert page.url.endswith("/gaps")


def test_reload_restores_the_filters(visit: Visit) -> None:
    page = visit().open("/gaps?measure=mean_gap")
    page.reload()
    settle(page)
    expect(page.get_by_role("heading", name="Mean gap by unit and competency")).to_be_visible()
    expect(page.get_by_role("radio", name="Mean gap")).to_be_checked()


def test_choosing_another_cycle_changes_the_date_line(visit: Visit) -> None:
    page = visit().open("/gaps")
    before = page.locator(".dateline").inner_text()
    page.get_by_label("Cycle", exact=True).first.click()
    page.get_by_role("option").nth(1).click()
    expect(page.locator(".dateline")).not_to_have_text(before)
    assert "cycle=" in page.url


def test_drilling_down_and_back_restores_each_step(visit: Visit) -> None:
    page = visit().open("/gaps")
    switch(page, "Share with a gap")
    top = row_names(page)
    page.locator(".rows-heads a").first.click()
    expect_title(page, f"Gaps in {top[1]}")
    assert "measure=share_with_gap" in page.url
    expect(page.get_by_role("heading", name="People with a gap by unit and competency")).to_be_visible()
    page.go_back()
    expect_title(page, f"Gaps in {top[0]}")
    settle(page)
    expect(page.get_by_role("heading", name="People with a gap by unit and competency")).to_be_visible()
    assert row_names(page) == top


def test_the_keyboard_alone_leads_from_the_top_to_a_person(visit: Visit) -> None:
    page = visit().open("/gaps", is_typed=True)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.locator(".rows-heads a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Breadcrumbs")).to_be_visible()
    settle(page)
    expect(page.locator("#main")).to_be_focused()
    page.locator("#people .ag-cell a").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Target and current level")).to_be_visible()
    assert "/person/" in page.url


def test_a_click_on_a_cell_opens_the_unit_with_that_competency(visit: Visit) -> None:
    page = visit().open("/gaps")
    box = page.locator(".rows-chart .heatmaplayer image").first.bounding_box()
    assert box is not None
    rows = len(row_names(page))
    page.mouse.click(box["x"] + 10, box["y"] + box["height"] * 1.5 / rows)
    page.wait_for_url("**/gaps/*competency=*")
    expect(page.get_by_role("heading", name="How the gaps in")).to_be_visible()


def test_a_competency_of_the_coverage_page_opens_by_unit(visit: Visit) -> None:
    page = visit().open("/coverage")
    name = row_names(page)[0]
    page.locator(".rows-heads a").first.click()
    expect(page.get_by_role("heading", name=f"{name} by unit")).to_be_visible()


def test_the_list_of_people_is_paged_by_address(visit: Visit) -> None:
    page = visit().open("/gaps")
    first = page.locator("#people .ag-cell a").first.inner_text()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    expect(page.locator("#people .ag-cell a").first).not_to_have_text(first)


def test_switching_the_role_stays_on_the_page_and_changes_the_rows(visit: Visit) -> None:
    page = visit("hr_leader").open("/gaps?measure=mean_gap")
    before = row_names(page)
    page.get_by_role("button", name="Manager").click()
    settle(page)
    assert page.url.endswith("/gaps?measure=mean_gap")
    expect_title(page, "Gaps in your line")
    assert row_names(page) != before


def test_choosing_a_competency_lists_people_with_their_level(visit: Visit) -> None:
    page = visit().open("/gaps")
    page.get_by_label("In detail", exact=True).first.click()
    page.get_by_role("option").nth(1).click()
    expect(page.get_by_role("heading", name="People and their level in")).to_be_visible()
    assert "competency=" in page.url
