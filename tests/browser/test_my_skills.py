"""One's own page, as an employee finds it after signing in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Scheme, Visit, settle
from tests.browser.test_look import cut_off, unfold, violations


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 420)])
def test_an_employee_is_led_to_a_page_of_their_own_that_reads_well(visit: Visit, scheme: Scheme, width: int) -> None:
    page = visit("employee", scheme=scheme, width=width).open("/", is_typed=True)
    assert page.url.endswith("/my-skills")
    expect(page.locator(".menu a")).to_have_text(["My skills"])
    unfold(page)
    assert violations(page) == []
    assert cut_off(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    words = page.locator("main").inner_text()
    assert not re.search(r"\bnan\b|\bnull\b|\bNone\b|undefined|this person", words)
    # A cycle is chosen, the address says which, and loading it anew shows it again.
    page.get_by_label("Cycle", exact=True).first.click()
    cycle = page.get_by_role("option").nth(1)
    name = cycle.inner_text()
    cycle.click()
    expect(page.locator(".dateline")).to_contain_text(name)
    page.reload()
    settle(page)
    expect(page.locator(".dateline")).to_contain_text(name)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Levels, as CSV").dispatch_event("click")
    assert coming.value.suggested_filename == "my-levels.csv"
    # On A4 there are no controls, and nothing lies beside the paper.
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    for control in (".top", ".menu", ".filters", ".download"):
        expect(page.locator(control).first).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
