"""The Framework page, a competency's own page and a role's: by role, by address, by keyboard, withheld and empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LIGHT_AND_DARK, Served, Visit, _serve, settle
from tests.browser.test_downloads import download, rows_of
from tests.browser.test_look import unfold, violations
from tests.browser.test_rights import replay, requests_of
from tests.browser.walk import expect_title, row_names
from tests.unit.dashboards.published import publish

DISPUTED = {"LD-CHG": "Leading Change", "BA-CUS": "Customer Insight"}
OVER_CAP = "Senior Software Engineer"
MAY = ("hr_leader", "learning", "framework_owner")
SECTIONS = (
    "What to revise first",
    "How alike raters read each item",
    "Called not relevant, by role",
    "Role profiles against their rules",
    "From paper to a known movement",
    "Upkeep",
    "Drift from what jobs ask for",
)
SEVERITY = "Managers’ rating level beside that of others"
EMPTY = (
    "delete from framework_signals",
    "delete from framework_irrelevance",
    "delete from role_profile_compliance",
    "delete from framework_drift",
    "delete from manager_severity",
    "delete from framework_revisions",
    "update framework_upkeep set n_job_descriptions = null, is_named_recently = null",
)


def _served_company(folder: Path, *changes: str) -> Iterator[Served]:
    warehouse = publish(folder / "warehouse")
    with duckdb.connect(str(warehouse / "current" / "warehouse.duckdb")) as connection:
        for change in changes:
            connection.execute(change)
    yield from _serve(warehouse)


@pytest.fixture(scope="module")
def served_small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served_company(tmp_path_factory.mktemp("small-framework"))


@pytest.fixture(scope="module")
def served_unrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served_company(tmp_path_factory.mktemp("unrated-framework"), *EMPTY)


@pytest.mark.parametrize("role", MAY)
@pytest.mark.parametrize("competency", DISPUTED)
def test_anchors_that_raters_read_differently_are_one_click_from_the_overview(
    visit: Visit, role: str, competency: str
) -> None:
    page = visit(role).open("/overview")
    lines = page.locator("section", has=page.get_by_role("heading", name="The framework asks for a revision"))
    lines.get_by_role("link", name=DISPUTED[competency], exact=True).click()
    page.wait_for_url(f"**/framework/{competency}")
    expect_title(page, DISPUTED[competency])
    settle(page)
    expect(page.locator(".finding")).to_contain_text("Raters read it differently")
    expect(page.locator(".anchors dt").first).to_have_text("1")
    expect(page.locator(".why").first).to_contain_text("0.70 is enough")


@pytest.mark.parametrize("role", MAY)
def test_the_role_over_its_cap_is_one_click_from_the_overview(visit: Visit, role: str) -> None:
    page = visit(role).open("/overview")
    page.get_by_role("link", name=OVER_CAP, exact=True).click()
    page.wait_for_url("**/framework/role/SWE-L3")
    expect_title(page, OVER_CAP)
    settle(page)
    expect(page.locator(".finding")).to_contain_text("11\u00a0competencies, 8 at most")
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(11)


def test_a_manager_is_told_nothing_of_the_framework(visit: Visit) -> None:
    manager = visit("manager")
    assert manager.open("/overview").get_by_role("heading", name="The framework asks for a revision").count() == 0
    for path in ("/framework", "/framework/LD-CHG", "/framework/role/SWE-L3"):
        expect_title(manager.open(path), "This page is not part of your role")


@pytest.mark.parametrize("role", MAY)
def test_every_section_stands_on_the_page_and_severity_for_leaders_alone(visit: Visit, role: str) -> None:
    page = visit(role).open("/framework")
    for title in SECTIONS:
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    assert page.get_by_role("heading", name=SEVERITY).count() == (role == "hr_leader")
    assert page.locator("body").inner_text().count("Rating levels") == (role == "hr_leader")
    assert re.search(r"\d\s% of all anchors", page.get_by_role("heading", level=1).inner_text())
    words = page.locator("main").inner_text()
    assert not re.search(r"\bnan\b|\bnull\b|\bNone\b|undefined", words)


def test_evidence_and_anchors_stand_side_by_side_in_the_order_of_the_list(visit: Visit) -> None:
    page = visit().open("/framework")
    first = page.locator(".revisions > li").first
    evidence, text = first.locator(".revision-evidence").bounding_box(), first.locator(".revision-text").bounding_box()
    assert evidence is not None
    assert text is not None
    assert text["x"] > evidence["x"] + evidence["width"] - 1
    assert abs(text["y"] - evidence["y"]) < 4
    assert first.locator(".anchors > div").count() == 5
    firsts = [int(group.locator(".rank").first.inner_text()) for group in page.locator(".revisions > li").all()]
    assert firsts == sorted(firsts)


def test_every_chart_has_a_name_and_its_numbers_as_a_table(visit: Visit) -> None:
    page = visit().open("/framework")
    sections = page.locator("section", has=page.locator(".graph"))
    assert sections.count() == 3
    for section in sections.all():
        assert section.get_by_role("figure").first.get_attribute("aria-label")
        section.locator("details.as-table > summary").last.click()
        expect(section.get_by_role("grid").last).to_be_visible()


def test_the_cards_and_the_table_agree(visit: Visit) -> None:
    page = visit().open("/framework")
    unfold(page)
    cells = page.locator("#agreement .ag-cell[col-id=signals]").all_inner_texts()
    for label in ("Raters read it differently", "Tells nobody apart", "Called not relevant"):
        card = page.locator(".kpi", has=page.locator("dt", has_text=label)).locator(".kpi-value").inner_text()
        assert int(card) == sum(label in cell for cell in cells)


def test_filters_go_into_the_address_and_a_link_restores_them(visit: Visit) -> None:
    page = visit("framework_owner").open("/framework")
    page.get_by_label("Signal", exact=True).first.click()
    page.get_by_role("option", name="Called not relevant").click()
    page.wait_for_url("**/framework?signal=irrelevant")
    expect(page.locator(".revisions > li")).to_have_count(1)
    settle(page)
    names = row_names(page)
    again = visit("framework_owner").open("/framework?signal=irrelevant")
    assert row_names(again) == names
    nonsense = visit("framework_owner").open("/framework?signal=nonsense&family=none")
    assert nonsense.locator(".revisions > li").count() > 1


def test_another_cycle_has_its_own_list(visit: Visit) -> None:
    page = visit().open("/framework")
    before = page.locator(".dateline").inner_text()
    page.get_by_label("Cycle", exact=True).first.click()
    page.get_by_role("option").last.click()
    expect(page.locator(".dateline")).not_to_have_text(before)
    assert "cycle=" in page.url
    settle(page)
    expect(page.locator(".revisions .statement").first).to_be_visible()


def test_an_unknown_cycle_is_not_found(visit: Visit) -> None:
    expect(visit().open("/framework?cycle=1066").locator(".state")).to_contain_text("Not found, or not yours to see")


def test_the_keyboard_alone_leads_to_a_competency_and_back(visit: Visit) -> None:
    page = visit().open("/framework")
    page.locator(".revision-evidence h3 a").first.focus()
    page.keyboard.press("Enter")
    expect_title(page, DISPUTED["BA-CUS"])
    settle(page)
    page.get_by_role("navigation", name="Breadcrumbs").get_by_role("link", name="Framework").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What to revise first")).to_be_visible()


def test_a_click_on_a_mark_opens_its_competency(visit: Visit) -> None:
    page = visit().open("/framework")
    page.locator("#agreement .scatterlayer .point").last.click(force=True)
    page.wait_for_url("**/framework/*")
    expect(page.get_by_role("heading", name="In its own words")).to_be_visible()


def test_the_links_on_the_page_lead_to_its_sections(visit: Visit) -> None:
    page = visit().open("/framework")
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Role profiles").click()
    expect(page.get_by_role("heading", name="Role profiles against their rules")).to_be_in_viewport()
    assert page.url.endswith("/framework#profiles")


def test_a_competency_page_tells_all_that_is_known(visit: Visit) -> None:
    page = visit("learning").open("/framework/LD-CHG")
    words = page.locator("main").inner_text()
    for said in ("Anchors, level by level", "Behaviours", "In the standard’s words", "Deployment", "Upkeep"):
        assert said in words
    assert page.locator(".anchors > div").count() == 5
    assert len(row_names(page)) == 3  # a row for each closed cycle
    expect(page.get_by_role("link", name=OVER_CAP)).to_be_visible()
    for source in page.locator(".card .source").all_inner_texts():
        assert re.search(r"\d.* · as of \d+\s\w+\s\d{4} · \w+$", source), source


@pytest.mark.parametrize("path", ["/framework/nothing-of-the-kind", "/framework/role/nobody", "/framework/role/"])
def test_what_does_not_exist_is_not_found(visit: Visit, path: str) -> None:
    page = visit().open(path)
    expect_title(page, "Not found, or not yours to see")
    page.get_by_role("link", name="Back to what is yours").click()
    expect(page.get_by_role("heading", name="What to revise first")).to_be_visible()


@pytest.mark.parametrize("role", ["learning", "framework_owner"])
def test_what_is_withheld_is_told_and_a_leader_sees_it(visit: Visit, served_small: Served, role: str) -> None:
    page = visit(role, at=served_small).open("/framework")
    expect(page.locator(".notice-lock")).to_contain_text(
        "Figures of 2\u00a0items and of 3\u00a0roles × competencies are withheld"
    )
    unfold(page)
    expect(page.locator("#agreement .is-withheld").first).to_be_visible()
    expect(page.locator("#not-relevant .is-withheld").first).to_have_text("not shown")
    # three people have K3 in their profile: that it tells nobody apart would say what all three have
    assert page.locator(".revisions").get_by_text("Accounting").count() == 0
    leader = visit("hr_leader", at=served_small).open("/framework")
    assert leader.locator(".notice-lock").count() == 1  # that of the managers
    expect(leader.locator(".revisions").get_by_role("link", name="Accounting")).to_be_visible()


def test_without_ratings_every_section_says_so(visit: Visit, served_unrated: Served) -> None:
    page = visit(at=served_unrated).open("/framework")
    expect_title(page, "Nothing was rated in Autumn 2025.")
    for words in ("Nothing to show", "No profiles yet", "Nothing to hold it against", "No difference is known"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    competency = visit(at=served_unrated).open("/framework/K1")
    expect(competency.get_by_role("heading", name="Not rated so far")).to_be_visible()


def test_each_section_can_be_taken_away(visit: Visit, tmp_path: Path) -> None:
    page = visit().open("/framework")
    unfold(page)
    n = {
        "Signals": page.locator("#agreement .ag-center-cols-container .ag-row").count(),
        "Role profiles": page.locator("#profiles .ag-center-cols-container .ag-row").count(),
        "Upkeep": page.locator("#upkeep .ag-center-cols-container .ag-row").count(),
        "Deployment": page.locator("#deployment .ag-center-cols-container .ag-row").count(),
        "Rating-level differences": page.locator("#severity .ag-center-cols-container .ag-row").count(),
    }
    for words, rows in n.items():
        assert len(rows_of(download(page, words, "CSV", tmp_path))) == rows > 0, words
    for words in ("Not relevant by role", "Drift"):
        assert rows_of(download(page, words, "CSV", tmp_path))
        assert download(page, words, "XLSX", tmp_path).stat().st_size > 0


def test_choosing_a_filter_takes_nothing_away_by_itself(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    page = visitor.open("/framework")
    download(page, "Signals", "CSV", tmp_path)
    log = visitor.served.workspace / "state" / "audit.jsonl"
    before = log.read_text().count('"export framework')
    page.get_by_label("Signal", exact=True).first.click()
    page.get_by_role("option", name="Tells nobody apart").click()
    page.wait_for_url("**signal=no_gap_data")
    settle(page)
    assert log.read_text().count('"export framework') == before
    rows = rows_of(download(page, "Signals", "CSV", tmp_path))
    assert {row["has_no_gap_data"] for row in rows} == {"true"}


def test_withheld_figures_are_blank_in_the_file(visit: Visit, served_small: Served, tmp_path: Path) -> None:
    page = visit("framework_owner", at=served_small).open("/framework")
    rows = rows_of(download(page, "Signals", "CSV", tmp_path))
    few = next(row for row in rows if row["behaviour_id"] == "B4")
    assert [few[name] for name in ("n_ratees", "n_ratings", "n_assessed", "rwg_pooled")] == [""] * 4
    by_role = rows_of(download(page, "Not relevant by role", "CSV", tmp_path))
    lead = next(row for row in by_role if (row["competency_id"], row["role_id"]) == ("K1", "R-LEAD"))
    assert [lead[name] for name in ("n_answers", "n_people", "share_not_relevant")] == [""] * 3


def test_a_competency_and_a_role_can_be_taken_away(visit: Visit, tmp_path: Path) -> None:
    signals = rows_of(download(visit("learning").open("/framework/LD-CHG"), "Signals", "CSV", tmp_path))
    assert {row["competency_id"] for row in signals} == {"LD-CHG"}
    profile = rows_of(download(visit("learning").open("/framework/role/SWE-L3"), "Profile", "CSV", tmp_path))
    assert len(profile) == 11


def test_the_page_replayed_by_others_gives_no_manager_and_no_figure(visit: Visit) -> None:
    leader = visit("hr_leader")
    page = leader.open("/framework")
    unfold(page)
    name = page.locator("#severity .ag-cell[col-id=name]").first.inner_text()
    leader.close(page)

    def choose(page: Page) -> None:
        page.get_by_label("Signal", exact=True).first.click()
        page.get_by_role("option", name="Tells nobody apart").click()
        page.wait_for_url("**signal=no_gap_data")

    bodies = requests_of(leader, "/framework", choose)
    assert sum(name in replay(leader, body) for body in bodies) == 2
    for role in ("learning", "framework_owner"):
        other = visit(role)
        texts = [replay(other, body) for body in bodies]
        assert not any(name in text or "rating-level difference" in text.lower() for text in texts), role
    manager = visit("manager")
    texts = [replay(manager, body) for body in bodies]
    assert not any("0.70 is enough" in text or DISPUTED["LD-CHG"] in text or name in text for text in texts)


def test_a_file_of_managers_replayed_by_others_is_no_file(visit: Visit) -> None:
    leader = visit("hr_leader")

    def press(page: Page) -> None:
        with page.expect_download():
            page.get_by_role("button", name="Rating-level differences, as CSV").click()

    takes = [body for body in requests_of(leader, "/framework", press) if "downloaded" in body.body["output"]]
    pressed = [body for body in takes if "filename" in replay(leader, body)]
    assert pressed
    for role in ("learning", "framework_owner", "manager"):
        assert not [body for body in pressed if "filename" in replay(visit(role), body)], role


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("framework_owner", "/framework"),
        ("hr_leader", "/framework/LD-CHG"),
        ("learning", "/framework/TM-AIA"),
        ("hr_leader", "/framework/role/SWE-L3"),
    ],
)
def test_axe_finds_nothing(visit: Visit, role: str, path: str, scheme: str) -> None:
    page = visit(role, scheme=scheme).open(path)
    unfold(page)
    assert violations(page) == []


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_where_figures_are_withheld_or_missing(
    visit: Visit, served_small: Served, served_unrated: Served, scheme: str
) -> None:
    for place in (served_small, served_unrated):
        for path in ("/framework", "/framework/K3"):
            page = visit("learning", at=place, scheme=scheme).open(path)
            unfold(page)
            assert violations(page) == []


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_its_own_pages_do_not_scroll_sideways(visit: Visit, width: int) -> None:
    visitor = visit(width=width, height=800)
    for path in ("/framework/LD-CHG", "/framework/role/SWE-L3"):
        page = visitor.open(path)
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_anchors_come_below_their_evidence(visit: Visit) -> None:
    page = visit("framework_owner", width=360, height=800).open("/framework")
    first = page.locator(".revisions > li").first
    evidence, text = first.locator(".revision-evidence").bounding_box(), first.locator(".revision-text").bounding_box()
    assert evidence is not None
    assert text is not None
    assert text["y"] >= evidence["y"] + evidence["height"] - 1


def test_paper_holds_the_list_without_controls(visit: Visit) -> None:
    page = visit().open("/framework")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Upkeep, as CSV")).to_be_hidden()
    expect(page.get_by_role("navigation", name="On this page")).to_be_hidden()
    expect(page.locator(".revisions")).to_be_visible()
    assert page.pdf(prefer_css_page_size=True, print_background=True).startswith(b"%PDF")
