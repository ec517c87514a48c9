"""Rows to mend on the Data page, asked for on the page and by forged presses of buttons, in every role."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboards.pages.data.corrections import LEADING_COLUMNS
from dashboards.pages.data.files import files_section, missing_rows
from dashboards.pages.data.rows import SourceFile
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import ROLES, Role, Viewer
from tests.unit.dashboards.pages.framework.test_access import Forger

Make = Callable[..., Viewer]
FILE = "exports/hris/people.csv"


@pytest.mark.parametrize("role", ROLES)
def test_rows_to_mend_are_offered_and_given_to_leaders_alone(
    warehouse: Warehouse, viewer: Make, audit_file: Path, role: Role
) -> None:
    forger = Forger(warehouse).as_(viewer(role))
    is_leader = role == "hr_leader"
    assert ("Mend and load again" in forger.page("/data")) == is_leader
    assert ("filename" in forger.download("data", "corrections:hris/people")) == is_leader
    entries = [json.loads(line) for line in audit_file.read_text().splitlines()] if audit_file.exists() else []
    taken = [entry["filter"] for entry in entries if entry["what"] == "export rows to mend"]
    assert taken == ([{"contract": "hris/people", "n_rows": 1, "address": "127.0.0.1"}] if is_leader else [])


def test_a_row_is_given_with_what_it_was_and_all_of_its_columns(warehouse: Warehouse, viewer: Make) -> None:
    answer = json.loads(Forger(warehouse).as_(viewer("hr_leader")).download("data", "corrections:hris/people"))
    file = answer["response"]["downloaded"]["data"]
    assert file["filename"].startswith("people_mended_20")
    (row,) = csv.DictReader(io.StringIO(base64.b64decode(file["content"]).decode("utf-8-sig")))
    assert tuple(row)[: len(LEADING_COLUMNS)] == LEADING_COLUMNS
    assert (row["set_aside_file"], row["set_aside_row"], row["set_aside_mark"]) == (FILE, "35", "a1b2")
    # What the row did not have is blank, the day of its snapshot is filled in.
    own = {name: text for name, text in row.items() if name not in LEADING_COLUMNS}
    assert own == {"person_id": "P99", "full_name": "", "manager_id": "P98", "valid_from": "2026-01-31"}


def test_a_contract_that_is_none_gives_no_file(warehouse: Warehouse, viewer: Make) -> None:
    forger = Forger(warehouse).as_(viewer("hr_leader"))
    for forged in ("x' or true --", "", "../hris/people"):
        assert "filename" not in forger.download("data", f"corrections:{forged}")


def _file(**counts: int) -> SourceFile:
    known = {"n_read": 10, "n_loaded": 7, "n_superseded": 1, "n_quarantined": 2, "n_filtered": 0, "n_mended": 1}
    known |= {"n_astray": 0} | counts
    return SourceFile(contract="hris/people", file=FILE, loaded_at=None, status="loaded", details=None, **known)


def test_each_file_says_whether_its_rows_add_up() -> None:
    sound, lost, doubled = _file(), _file(n_read=11), _file(n_astray=1)
    # 7 + 1 + 2 = 10; of 11 one is nowhere; a row that is there twice is astray though the sum is right.
    assert [missing_rows(file) for file in (sound, lost, doubled)] == [0, 1, 1]
    words = json.dumps(
        files_section((sound, lost, doubled), None).to_plotly_json(), default=lambda each: each.to_plotly_json()
    )
    assert words.count('"1 astray"') == 2
    assert '"2, 1 mended"' in words
    assert "The rows of 2" in words
