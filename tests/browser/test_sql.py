"""The SQL page: a question is typed, completed, run, taken away as a file and handed on as a link."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from published.audit import read_entries
from tests.browser.conftest import LIGHT_AND_DARK, Served, Visit, settle
from tests.browser.test_downloads import rows_of
from tests.browser.test_look import unfold, violations

GAPS = "select competency_id, count(*) as n\nfrom gap_now\ngroup by all\norder by n desc"


def ask(page: Page, sql: str) -> None:
    """Type a question and run it by the keyboard."""
    page.get_by_label("Your question in SQL").fill(sql)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Answered in")).to_be_visible()
    settle(page)


def test_a_word_that_is_begun_can_be_taken_from_the_list(visit: Visit) -> None:
    page = visit().open("/sql")
    field = page.get_by_label("Your question in SQL")
    field.fill("")
    field.press_sequentially("select * from gap_by_per")
    words = page.get_by_role("listbox", name="Words")
    expect(words.get_by_role("option")).to_have_text(["gap_by_persontable"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    field.press_sequentially(" where current_l")
    expect(words.get_by_role("option").first).to_contain_text("current_level")
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    expect(field).to_have_value("select * from gap_by_person where current_l")
    field.press_sequentially("e")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(field).to_have_value("select * from gap_by_person where current_level")


def test_a_question_that_takes_long_is_stopped_by_its_button(visit: Visit) -> None:
    page = visit().open("/sql")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_hidden()
    page.get_by_label("Your question in SQL").fill("select count(*) from range(1000000000000)")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Asking …")).to_be_visible()
    stop.click()
    expect(page.get_by_text("You stopped it after")).to_be_visible()
    expect(stop).to_be_hidden()
    ask(page, "select 1 as n")  # and the next one is answered


def test_rows_are_shown_and_all_of_them_can_be_taken(visit: Visit, tmp_path: Path) -> None:
    page = visit().open("/sql")
    ask(page, "select person_id, competency_id from gap_now order by all")
    expect(page.get_by_role("heading", name="The first 1 000 rows")).to_be_visible()
    files = {}
    for form in ("CSV", "XLSX", "Parquet"):
        with page.expect_download() as coming:
            page.get_by_role("button", name=f"All rows, as {form}", exact=True).click()
        files[form] = tmp_path / coming.value.suggested_filename
        coming.value.save_as(files[form])
    rows = rows_of(files["CSV"])
    assert len(rows) > 1000
    assert pq.read_table(files["Parquet"]).to_pylist() == rows
    assert files["XLSX"].read_bytes()[:2] == b"PK"


def test_what_is_not_answered_is_said_beside_what_was_typed(visit: Visit) -> None:
    page = visit().open("/sql")
    page.get_by_label("Your question in SQL").fill("select nonsense from gap_now")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text('"nonsense" not found')
    expect(page.get_by_label("Your question in SQL")).to_have_value("select nonsense from gap_now")


def test_a_link_holds_the_question_and_runs_nothing(visit: Visit, served: Served) -> None:
    page = visit().open("/sql")
    ask(page, GAPS)
    page.wait_for_function("() => new URL(location).searchParams.has('q')")
    link = page.url.removeprefix(served.address)
    log = served.workspace / "state" / "audit.jsonl"
    n_before = sum(entry["what"] == "sql" for entry in read_entries(log))
    other = visit("learning").open(link)
    expect(other.get_by_label("Your question in SQL")).to_have_value(GAPS)
    expect(other.get_by_text("has not been run")).to_be_visible()
    assert sum(entry["what"] == "sql" for entry in read_entries(log)) == n_before
    # Whoever runs it sees what is theirs: no table about people.
    other.get_by_role("button", name="Run").click()
    expect(other.get_by_role("alert")).to_contain_text("gap_now does not exist")


def test_an_example_comes_into_the_editor(visit: Visit) -> None:
    page = visit("framework_owner").open("/sql")
    expect(page.locator(".sql-meaning", has_text="`")).to_have_count(0)  # descriptions are Markdown elsewhere
    page.locator(".sql-examples summary").click()
    page.locator(".sql-examples a").first.click()
    expect(page.get_by_text("has not been run")).to_be_visible()
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("Answered in")).to_be_visible()
    expect(page.get_by_text("has not been run")).to_have_count(0)


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
def test_axe_finds_nothing_where_rows_or_an_error_are_shown(visit: Visit, scheme: str) -> None:
    page = visit(scheme=scheme).open("/sql")
    ask(page, GAPS)
    page.get_by_label("Your question in SQL").press_sequentially("\nga")
    unfold(page)
    assert violations(page) == []
    page.get_by_label("Your question in SQL").fill("nonsense")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 768, 1440, 2560])
def test_a_wide_answer_scrolls_within_its_table(visit: Visit, width: int) -> None:
    page = visit(width=width).open("/sql")
    ask(page, "from gap_by_person limit 5")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
