"""Downloads: the rows on screen, within the same rights, and written down."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import fastexcel
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.walk import MAY_OPEN, first_person, row_names, switch

FILES = {
    "/overview": ("Gaps",),
    "/gaps": ("Gaps", "People", "Standard skills"),
    "/movement": ("Movement", "Balance of gaps", "Closure by training", "Transitions"),
    "/coverage": ("Coverage", "Courses"),
    "/courses": ("Courses",),
    "/framework": ("Signals", "Role profiles", "Upkeep"),
    "/response": ("Response",),
    "/data": ("Rows set aside",),
}


def download(page: Page, words: str, form: str, folder: Path) -> Path:
    """Press a button and return the file that comes."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=f"{words}, as {form}", exact=True).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def rows_of(file: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


@pytest.mark.parametrize("path", [path for path in MAY_OPEN["hr_leader"] if path != "/sql"])  # test_sql.py
def test_every_page_gives_its_rows_in_both_forms(visit: Visit, tmp_path: Path, path: str) -> None:
    page = visit().open(path)
    for words in FILES[path]:
        rows = rows_of(download(page, words, "CSV", tmp_path))
        book = fastexcel.read_excel(download(page, words, "XLSX", tmp_path))
        assert rows
        assert book.sheet_names == ["Data", "About"]
        assert book.load_sheet("Data").height == len(rows)


def test_a_person_page_can_be_taken_away(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    address = first_person(visitor)
    rows = rows_of(download(visitor.open(address), "Levels", "CSV", tmp_path))
    assert {"competency_name", "target_level", "current_level"} <= set(rows[0])


def test_the_filters_on_screen_hold_for_the_file(visit: Visit, tmp_path: Path) -> None:
    page = visit().open("/gaps")
    competencies = {row["column_id"] for row in rows_of(download(page, "Gaps", "CSV", tmp_path))}
    switch(page, "Families")
    families = {row["column_id"] for row in rows_of(download(page, "Gaps", "CSV", tmp_path))}
    assert families
    assert not families & competencies


def test_a_manager_takes_away_the_own_line_alone(visit: Visit, tmp_path: Path) -> None:
    everyone = rows_of(download(visit("hr_leader").open("/gaps"), "People", "CSV", tmp_path))
    own = rows_of(download(visit("manager").open("/gaps"), "People", "CSV", tmp_path))
    assert {row["person_id"] for row in own} < {row["person_id"] for row in everyone}


def test_learning_is_offered_no_people(visit: Visit) -> None:
    page = visit("learning").open("/gaps")
    assert page.get_by_role("button", name="People, as CSV").count() == 0
    assert len(row_names(page)) > 1


def test_withheld_figures_are_blank_in_the_file(visit: Visit, tmp_path: Path) -> None:
    page = visit("learning").open("/gaps")
    rows = rows_of(download(page, "Gaps", "CSV", tmp_path))
    hidden = [row for row in rows if row["is_withheld"] == "true"]
    figures = ("n_people", "n_assessed", "mean_gap", "n_with_gap", "share_with_gap", "levels_short")
    assert all(row[figure] == "" for row in hidden for figure in figures)


def test_what_was_taken_is_written_to_the_audit_log(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    log = visitor.served.workspace / "state" / "audit.jsonl"
    before = len(log.read_text().splitlines()) if log.exists() else 0
    download(visitor.open("/gaps?measure=mean_gap"), "Gaps", "CSV", tmp_path)
    entries = [json.loads(line) for line in log.read_text().splitlines()[before:]]
    assert [entry["what"] for entry in entries if entry["what"].startswith("export")] == ["export gaps"]
