"""The Overview as each role finds it: today first, the balance of gaps, and what sums rest on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, settle

# Most figures of today are held back in the demo, since a few have left: those of the latest cycle take their place.
OF_THE_CYCLE = ["Assessed", "Share with a gap", "Levels short of target", "Gaps closed, and opened"]
CARDS = {
    "hr_leader": ["People assessed", "People with a gap", "Gaps", "Levels short of target"],
    "learning": [*OF_THE_CYCLE[:3], "Gaps that a course answers", *OF_THE_CYCLE[3:]],
    "framework_owner": OF_THE_CYCLE,
}


@pytest.mark.parametrize("role", ["hr_leader", "learning", "manager", "framework_owner"])
def test_it_opens_with_what_closed_beside_what_opened(visit: Visit, role: str) -> None:
    page = visit(role).open("/overview")
    title = page.get_by_role("heading", level=1).inner_text()
    assert " closed and " in title
    assert " opened" in title
    expect(page.locator(".finding")).to_contain_text("people × competencies assessed in it and before")
    assert page.locator(".kpi dt").all_inner_texts() == CARDS.get(role, CARDS["hr_leader"])


def test_a_closed_cycle_shows_what_it_showed(visit: Visit) -> None:
    page = visit().open("/overview")
    page.get_by_label("Cycle", exact=True).first.click()
    expect(page.get_by_role("option").first).to_have_text("Today")
    page.get_by_role("option").nth(1).click()
    page.wait_for_url("**cycle=**")
    settle(page)
    assert "Gaps closed, and opened" in page.locator(".kpi dt").all_inner_texts()


def test_those_with_hidden_groups_are_told_what_sums_rest_on(visit: Visit) -> None:
    expect(visit("learning").open("/overview").locator(".finding")).to_contain_text("shown to your role")
    assert "shown to your role" not in visit().open("/overview").locator(".finding").inner_text()


def test_it_fits_a_phone(visit: Visit) -> None:
    page = visit(width=360, height=800).open("/overview")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
