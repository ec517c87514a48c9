"""The Movement page: what each role finds, the way down and back, and what stands where there is nothing to see."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIGHT_AND_DARK, Visit, settle
from tests.browser.test_rights import replay, requests_of
from tests.browser.walk import expect_title, row_names

SECTIONS = (
    "Mean movement by competency",
    "Gaps closed and opened by unit",
    "Gaps closed, trained and not",
    "From level to level",
    "Movement taken apart",
    "Balance of gaps",
)


def first_competency(page: Page) -> str:
    """Return the address of the first competency of the chart."""
    href = page.locator(".rows-heads").first.locator("a").first.get_attribute("href")
    assert href is not None
    return href


def units(page: Page) -> list[tuple[str, str]]:
    """Return name and address of the units under the one on screen."""
    links = page.locator("section", has=page.get_by_role("heading", name="by unit")).locator(".rows-heads a")
    return [(link.inner_text(), link.get_attribute("href") or "") for link in links.all()]


def oldest_cycle(page: Page) -> None:
    """Choose the cycle before which there was none."""
    page.get_by_label("Cycle", exact=True).first.click()
    page.get_by_role("option").last.click()
    settle(page)


def test_the_page_opens_with_the_finding_and_shows_every_part(visit: Visit) -> None:
    page = visit().open("/movement")
    title = page.get_by_role("heading", level=1).inner_text()
    assert "by" in title
    assert " closed and " in title
    assert " opened" in title
    for section in SECTIONS:
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text("regression to the mean")


def test_a_competency_opens_in_detail_and_by_unit(visit: Visit) -> None:
    page = visit().open("/movement")
    name = row_names(page)[0]
    page.locator(".rows-heads").first.locator("a").first.click()
    expect(page.get_by_role("heading", name=f"{name} by unit")).to_be_visible()
    expect(page.get_by_role("heading", name=f"From level to level: {name}")).to_be_visible()
    expect_title(page, name)
    assert "competency=" in page.url


def test_a_deep_link_restores_unit_and_competency_and_back_goes_back(visit: Visit) -> None:
    visitor = visit()
    start = visitor.open("/movement")
    competency = first_competency(start)
    page = visitor.open(competency)
    name, href = units(page)[0]
    page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_url(f"**{href}")
    expect(page.locator(".kicker")).to_have_text(f"Movement in {name}")
    expect(page.get_by_role("navigation", name="Breadcrumbs")).to_be_visible()
    settle(page)
    shown = page.locator("main").inner_text()
    assert visitor.open(href).locator("main").inner_text() == shown
    page.go_back()
    page.wait_for_url(f"**{competency}")
    settle(page)
    assert units(page)[0] == (name, href)


def test_the_keyboard_alone_leads_down_and_up_again(visit: Visit) -> None:
    page = visit().open("/movement")
    name, href = units(page)[0]
    page.get_by_role("link", name=name, exact=True).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")
    settle(page)
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/movement")


def test_filters_go_into_the_address_and_survive_a_reload(visit: Visit) -> None:
    page = visit().open("/movement")
    before = len(row_names(page))
    page.get_by_label("Family", exact=True).first.click()
    page.get_by_role("option").nth(1).click()
    page.wait_for_url("**family=**")
    settle(page)
    after = row_names(page)
    assert len(after) < before
    page.reload()
    settle(page)
    assert row_names(page) == after


def test_the_table_has_the_same_rows_and_numbers_as_the_chart(visit: Visit) -> None:
    page = visit().open("/movement")
    chart = page.locator("section", has=page.get_by_role("heading", name=SECTIONS[0], exact=True))
    chart.get_by_text("The same numbers as a table").click()
    settle(page)
    table = chart.locator(".as-table .ag-cell[col-id=name]")
    expect(table).to_have_count(len(row_names(page)))
    assert [text.strip() for text in table.all_inner_texts()] == row_names(page)
    people = chart.locator(".as-table .ag-cell[col-id=people]").all_inner_texts()
    assert [text.strip() for text in people] == chart.locator(".rows-ends li").all_inner_texts()


def test_before_a_second_cycle_there_is_no_movement(visit: Visit) -> None:
    page = visit().open("/movement")
    oldest_cycle(page)
    expect(page.locator(".state")).to_contain_text("Movement needs two closed cycles")


def test_an_unknown_family_says_so(visit: Visit) -> None:
    page = visit().open("/movement?family=Alchemy")
    expect(page.locator(".state")).to_contain_text("Take a filter away")


def test_learning_sees_the_organisation_and_is_told_why_no_more(visit: Visit) -> None:
    visitor = visit("learning")
    page = visitor.open("/movement")
    expect(page.get_by_role("heading", name=SECTIONS[0], exact=True)).to_be_visible()
    assert units(page) == []
    expect(page.locator("main")).to_contain_text("Your role sees movement of the whole organisation")
    expect(page.locator(".notice-lock").last).to_contain_text("from level to level and taken apart it is not told")
    assert page.get_by_role("heading", name=SECTIONS[3], exact=True).count() == 0


def test_a_unit_that_is_not_yours_is_withheld_with_a_way_out(visit: Visit) -> None:
    _, href = units(visit().open("/movement"))[0]
    page = visit("learning").open(href)
    expect(page.locator(".state")).to_contain_text("Movement of this unit is withheld")
    assert page.locator(".graph").count() == 0
    page.get_by_role("link", name="Movement of the organisation").click()
    page.wait_for_url("**/movement")
    expect(page.get_by_role("heading", name=SECTIONS[0], exact=True)).to_be_visible()


def test_a_units_movement_replayed_by_learning_gives_no_figure(visit: Visit) -> None:
    leader, learning = visit("hr_leader"), visit("learning")
    _, href = units(leader.open("/movement"))[0]
    bodies = requests_of(leader, href)
    assert any("movement-competencies" in replay(leader, body) for body in bodies)
    for body in bodies:
        assert "movement-competencies" not in replay(learning, body)
        assert "movement-transitions" not in replay(learning, body)


def test_what_learning_takes_away_of_a_unit_holds_no_row(visit: Visit, tmp_path: Path) -> None:
    _, href = units(visit().open("/movement"))[0]
    page = visit("learning").open(href)
    for words in ("Closure by training", "Transitions"):
        assert page.get_by_role("button", name=f"{words}, as CSV", exact=True).count() == 0
    for words in ("Movement", "Balance of gaps"):
        with page.expect_download() as coming:
            page.get_by_role("button", name=f"{words}, as CSV", exact=True).click()
        file = tmp_path / coming.value.suggested_filename
        coming.value.save_as(file)
        assert list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))) == []


def test_the_overview_leads_to_what_moved(visit: Visit) -> None:
    page = visit().open("/overview")
    page.get_by_role("link", name="See what moved").click()
    page.wait_for_url("**/movement")
    assert visit("manager").open("/overview").get_by_role("link", name="See what moved").count() == 0


def test_the_standards_words_stand_on_the_gaps_page(visit: Visit) -> None:
    page = visit().open("/gaps")
    section = page.locator("section", has=page.get_by_role("heading", name="By standard skill"))
    section.get_by_text("as a table").click()
    settle(page)
    expect(section.locator(".ag-cell[col-id=own]").first).not_to_be_empty()
    assert visit("manager").open("/gaps").get_by_role("heading", name="By standard skill").count() == 0


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize("role", ["hr_leader", "learning"])
def test_axe_finds_nothing_on_a_competency_and_a_unit(visit: Visit, role: str, scheme: str) -> None:
    visitor = visit(role, scheme=scheme)
    competency = first_competency(visitor.open("/movement"))
    _, unit = units(visit().open("/movement"))[0]
    for path in (competency, unit, "/movement?family=Alchemy"):
        page = visitor.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        settle(page)
        found = Axe().run(page).response["violations"]
        assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found] == [], path
        visitor.close(page)


def test_it_fits_a_phone(visit: Visit) -> None:
    visitor = visit(width=360, height=800)
    for path in ("/movement", first_competency(visitor.open("/movement"))):
        page = visitor.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        expect(page.locator(".rows-chart .main-svg").first).to_be_visible()
        visitor.close(page)
