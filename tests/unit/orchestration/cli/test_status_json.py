"""`skillgap status --json`: keys that stay, and none of the texts that only this machine's screen shows."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path

from orchestration.cli.status import FailedCheck, Status, Tally
from orchestration.cli.status_json import as_facts, as_json_text
from orchestration.ingest.reference_causes import Cause
from orchestration.settings.settings import read_settings
from published.refresh_log import Refresh, Removal, Restatement

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "notices.md").read_text(encoding="utf-8")
AT = datetime(2026, 2, 2, 2, 0, 5, 123456)
STATUS = Status(
    published=Refresh(AT, "published", 61.5, None, date(2026, 2, 2), "a1"),
    newest=Refresh(AT, "failed", 2.0, "why", date(2026, 2, 3), None),
    n_files=13,
    quarantined=(
        Tally("hris/people", "left_on", "left_before_hired", 3, "exports/hris/people.csv, row 3", "Mend it."),
        Tally("hris/people", None, "wrong_number_of_fields", 4, "exports/hris/people.csv, row 9", None),
    ),
    unresolved={("lms/enrolments", "person_id"): (Cause("capitals", 5, 2, ()),)},
    failed_checks=(FailedCheck("gap_by_person", "not_null", 3, "First in row 7."),),
    restatements=(Restatement(AT, "C1", "gap_by_person", 2, 0.5, "a file", "gap"),),
    running_step=None,
    was_killed=False,
    removals=(Removal(AT, "retention of 36 months", "hris/people", "exports/hris/people.csv", 1),),
    n_mended=2,
)


def test_every_fact_has_its_key_and_moments_their_zone() -> None:
    facts = json.loads(as_json_text(STATUS))
    assert facts["published"] == {
        "refreshed_at": "2026-02-02T02:00:05Z",
        "status": "published",
        "seconds": 61.5,
        "as_of": "2026-02-02",
        "reason": None,
    }
    assert facts["newest"]["reason"] == "why"
    assert (facts["n_set_aside"], facts["n_mended"], facts["n_files"]) == (7, 2, 13)  # 3 + 4
    assert facts["set_aside"][0]["column"] == "left_on"
    assert facts["unresolved"] == [
        {"contract": "lms/enrolments", "column": "person_id", "cause": "capitals", "n_rows": 5, "n_texts": 2}
    ]
    assert facts["failed_checks"][0]["check"] == "not_null"
    assert facts["restatements"][0]["largest_change"] == 0.5
    assert facts["removals"][0]["n_rows"] == 1


def test_an_empty_workspace_has_the_same_keys() -> None:
    empty = Status(None, None, 0, (), {}, (), (), None, was_killed=False)
    assert as_facts(empty).keys() == as_facts(STATUS).keys()
    assert as_facts(empty)["published"] is None


def test_the_page_lists_every_key_and_no_other() -> None:
    table = PAGE[PAGE.index("## `skillgap status --json`") :]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    listed = [key for row in rows for key in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert listed == sorted(listed, key=list(as_facts(STATUS)).index)
    assert set(listed) == set(as_facts(STATUS))
    for key in ("set_aside", "unresolved", "failed_checks", "restatements", "removals"):
        (row,) = (row for row in rows if row.startswith(f"| `{key}`"))
        assert re.findall(r"`(\w+)`", row.split("|")[2]) == list(as_facts(STATUS)[key][0]), key


def test_the_settings_on_the_page_are_valid(tmp_path: Path) -> None:
    block = re.search(r"```yaml workspace.yml\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    (tmp_path / "workspace.yml").write_text(block[1], encoding="utf-8")
    assert read_settings(tmp_path / "workspace.yml").notify.is_on
