"""What is shown when there is nothing to show, or when something fails."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import dashboards.pages.gaps.page
from tests.browser.conftest import Served, Visit, settle
from tests.browser.walk import PAGES, row_names


@pytest.mark.parametrize("path", [*PAGES, "/person/P1"])
def test_before_the_first_refresh_every_page_says_what_to_do(visit: Visit, served_empty: Served, path: str) -> None:
    page = visit(at=served_empty).open(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing has been published yet")
    expect(page.locator("main")).to_contain_text("skillgap refresh")


@pytest.mark.parametrize(
    "path", ["/gaps/NOWHERE", "/movement/NOWHERE", "/person/nobody", "/overview?cycle=1066", "/coverage?unit=NOWHERE"]
)
def test_what_does_not_exist_or_is_not_yours_reads_the_same(visit: Visit, path: str) -> None:
    page = visit().open(path)
    expect(page.locator(".state")).to_contain_text("Not found, or not yours to see")
    expect(page.get_by_role("link", name="Back to what is yours")).to_be_visible()


def test_an_unknown_address_has_a_way_out(visit: Visit) -> None:
    page = visit().open("/no-such-page")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no page under this address")
    page.get_by_role("link", name="To the first page").click()
    page.wait_for_url("**/overview")


def test_filters_that_fit_nobody_say_so(visit: Visit) -> None:
    page = visit().open("/gaps?job=Alchemy")
    expect(page.locator(".state").first).to_contain_text("Take a filter away")


def test_a_filter_with_an_unknown_value_counts_as_the_default(visit: Visit) -> None:
    page = visit().open("/gaps?measure=height")
    expect(page.get_by_role("heading", name="Levels short by unit and competency")).to_be_visible()


def test_a_failing_callback_shows_a_number_that_the_log_holds(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = visit().open("/gaps")
    rows = row_names(page)

    def fail(*_args: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(dashboards.pages.gaps.page, "heat_map", fail)
    page.get_by_text("Mean gap", exact=True).click()
    message = page.get_by_role("alert").filter(has_text="That did not work")
    expect(message).to_be_visible()
    number = re.search(r"failure (\d{6})", message.inner_text())
    assert number is not None
    assert f"failure {number[1]}" in caplog.text
    assert "the disk is on fire" in caplog.text
    assert "disk" not in page.locator("body").inner_text()
    assert row_names(page) == rows


def test_a_page_that_can_not_be_made_says_so_with_a_number(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(dashboards.pages.gaps.page, "heat_map", fail)
    page = visit().open("/gaps")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page could not be made")
    number = re.search(r"failure (\d{6})", page.locator("main").inner_text())
    assert number is not None
    assert f"failure {number[1]}" in caplog.text


def test_after_a_failure_the_page_works_again(visit: Visit) -> None:
    page = visit().open("/gaps")
    page.get_by_text("Mean gap", exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name="Mean gap by unit and competency")).to_be_visible()
