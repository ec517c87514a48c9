"""Rows that were set aside are taken away, mended and loaded again: nothing counts twice, and nothing is lost."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboards.pages.data.corrections import corrections, rows_to_correct
from dashboards.pages.data.downloads import CORRECTIONS
from dashboards.pages.downloads import download
from dashboards.snapshot.guard import NotAllowedError, or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import File, csv_bytes, xlsx_bytes
from orchestration.cli.status import status_of
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from published.audit import AuditLog
from published.viewer import Viewer
from tests.integration.small_company import AS_OF

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
LEADER = Viewer("lead", frozenset({"hr_leader"}), None, frozenset())
RATINGS, PEOPLE = "exports/ratings/ratings_c2.csv", "exports/hris/people.csv"
REMARKS = "exports/ratings/ratings_remarks.csv"
MENDED = "exports/ratings/ratings_mended_2026-11-25_1430.csv"
MENDED_PEOPLE = "exports/hris/people_mended_2026-11-25_1430.xlsx"
ACCOUNTS = (
    "select file, n_read, n_loaded, n_superseded, n_quarantined, n_filtered, n_mended, n_astray from source_files "
    "where contract in ('ratings/ratings', 'hris/people') order by file"
)
OPEN = "select file, row_number, reason from quarantined_rows where mended_in is null order by all"


def _append(workspace: Workspace, name: str, lines: str) -> None:
    file = workspace.root / name
    file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + lines, encoding="utf-8")


def _plant(workspace: Workspace) -> Workspace:
    """Plant what can be wrong with rows, and let half of a file be so."""
    (workspace.root / "workspace.yml").write_text("tolerance: 0.5\n", encoding="utf-8")
    _append(
        workspace,
        RATINGS,
        "C2,E4,E1,manager,K1,7,2025-03-10\n"  # row 14: beyond 5
        "C2,E9,E1,manager,K1,2,2025-03-10\n"  # row 15: there is no E9
        "C2,E5,=E1,manager,K3,2,2025-03-10\n",  # row 16: nobody is =E1
    )
    _append(
        workspace,
        REMARKS,
        "cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on,comment\n"
        "C2,E4,E2,peer,K1,3,2025-03-11,well done\n"
        "C2,E4,E3,peer,K1,3,2025-03-11,well, done\n",  # row 3: its fields have slipped
    )
    _append(workspace, PEOPLE, "E8,'t Hart,ida@small.example,ihart,2021-02-30,,E1,T1,R1,Graz\n")  # row 9: no such day
    return open_workspace(workspace.root)


def _taken(workspace: Workspace, contract: str, audit: Path) -> File:
    warehouse = Warehouse(workspace.root / "warehouse", AuditLog(audit))
    try:
        return download(
            [replace(CORRECTIONS, read=lambda reader, _query: corrections(reader, contract, NOW))],
            CORRECTIONS.key,
            Reader(warehouse, LEADER),
            {},
        )
    finally:
        warehouse.close()


def _mended_csv(content: bytes, mends: dict[int, tuple[str, str]]) -> str:
    """Return a downloaded CSV with one cell changed in some rows: set-aside row → column and text."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    for row in rows:
        column, text = mends.get(int(row["set_aside_row"]), ("level", row["level"]))
        row[column] = text
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")  # as a German Excel saves it
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def test_rows_are_mended_loaded_again_and_counted_once(
    fresh: Workspace, ask: Ask, ask_operations: Ask, tmp_path: Path
) -> None:
    workspace = _plant(fresh)
    assert refresh(workspace, as_of=AS_OF).status == "published"
    # ratings_c2: 12 rows of which 10 are in force and 2 superseded, and 1 out of range, 2 that wait: 15 = 10 + 2 + 3
    assert ask_operations(workspace, ACCOUNTS) == [
        (PEOPLE, 8, 7, 0, 1, 0, 0, 0),
        ("exports/ratings/ratings_c1.csv", 15, 15, 0, 0, 0, 0, 0),
        (RATINGS, 15, 10, 2, 3, 0, 0, 0),
        (REMARKS, 2, 1, 0, 1, 0, 0, 0),
    ]

    taken = _taken(workspace, "ratings/ratings", tmp_path / "audit.jsonl")
    assert (f"exports/ratings/{taken.name}.csv", len(taken.rows)) == (MENDED, 4)
    assert json.loads((tmp_path / "audit.jsonl").read_text())["filter"] == {"contract": "ratings/ratings", "n_rows": 4}
    content = csv_bytes(taken)
    assert b"'=E1" in content
    assert b"well" not in content
    assert b"Mend this row in the source" in content
    mended = _mended_csv(content, {14: ("level", "1"), 15: ("person_id", "E5")})  # row 16 comes back as it was
    (workspace.root / MENDED).write_bytes(mended.encode("utf-8-sig"))
    people = _taken(workspace, "hris/people", tmp_path / "audit.jsonl")
    hired_on = people.columns.index("hired_on")
    (row,) = people.rows
    assert (row[hired_on], row[people.columns.index("full_name")]) == ("2021-02-30", "''t Hart")
    whole = replace(people, rows=((*row[:hired_on], "2021-02-28", *row[hired_on + 1 :]),))
    (workspace.root / MENDED_PEOPLE).write_bytes(xlsx_bytes(whole))

    outcome = refresh(workspace, as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    # Old rows stay set aside where they were, mended: 3 of 3 in ratings_c2, none of the remarks, whose row was blank.
    # The mended ratings: 4 rows, of which the one without values is blank; 2 in force, and 1 that waits for =E1 again.
    assert ask_operations(workspace, ACCOUNTS) == [
        (PEOPLE, 8, 7, 0, 1, 0, 1, 0),
        (MENDED_PEOPLE, 1, 1, 0, 0, 0, 0, 0),
        ("exports/ratings/ratings_c1.csv", 15, 15, 0, 0, 0, 0, 0),
        (RATINGS, 15, 10, 2, 3, 0, 3, 0),
        (MENDED, 3, 2, 0, 1, 0, 0, 0),
        (REMARKS, 2, 1, 0, 1, 0, 0, 0),
    ]
    still_open = [(MENDED, 4, "unknown_person"), (REMARKS, 3, "wrong_number_of_fields")]
    assert ask_operations(workspace, OPEN) == still_open
    status = status_of(workspace)
    assert (sum(tally.n_rows for tally in status.quarantined), status.n_mended) == (2, 4)
    # K1 is asked for at 3: E4 was given 1, so 2 short; E5 was given 2, so 1 short. E8 was hired in February.
    levels = "select person_id, current_level, gap from gap_by_person where cycle_id = 'C2' and competency_id = 'K1' "
    assert ask(workspace, levels + "and person_id in ('E4', 'E5') order by 1") == [("E4", 1.0, 2.0), ("E5", 2.0, 1.0)]
    assert ask(workspace, "select hired_on::varchar from dim_person where person_id = 'E8'") == [("2021-02-28",)]

    # E9 joins: what waited for E9 was E5's all along, and stays set aside.
    _append(workspace, PEOPLE, "E9,Hana Sato,hana@small.example,hsato,2021-01-01,,E1,T1,R1,Graz\n")
    assert refresh(workspace, as_of=AS_OF).status == "published"
    assert ask(
        workspace, "select count(*) from gap_by_person where person_id = 'E9' and current_level is not null"
    ) == [(0,)]
    row_15 = "select reason, mended_in from quarantined_rows where row_number = 15"
    assert ask_operations(workspace, row_15) == [("mended_elsewhere", MENDED)]
    assert ask_operations(workspace, "select sum(n_astray) from source_files") == [(0,)]


def test_rows_to_mend_are_for_hr_leaders_alone(small_company: Workspace, tmp_path: Path) -> None:
    warehouse = Warehouse(small_company.root / "warehouse", AuditLog(tmp_path / "audit.jsonl"))
    for role in ("hr_partner", "manager", "learning", "framework_owner", "employee", "analyst"):
        viewer = Viewer("somebody", frozenset({role}), "E1", frozenset({"D1"}))  # type: ignore[arg-type]
        with pytest.raises(NotAllowedError):
            corrections(Reader(warehouse, viewer), "ratings/ratings", NOW)
        assert not or_none(rows_to_correct, Reader(warehouse, viewer))
    warehouse.close()
    assert not (tmp_path / "audit.jsonl").exists()
