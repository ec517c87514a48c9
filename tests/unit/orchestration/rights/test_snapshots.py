"""Rows set aside in kept snapshots: those of the person go, others of the same row of the file stay."""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.ingest.forgotten import Forgotten, exact_hash
from orchestration.rights.snapshots import forget_in_snapshots
from orchestration.rights.subjects import Subject
from orchestration.workspace import Workspace

SALT = "s"
FORGOTTEN = Forgotten(frozenset({SALT}), {exact_hash("70417", SALT): "K"}, frozenset({exact_hash("70417", SALT)}))
SUBJECT = Subject("70417", (), (), ())
FILE = "exports/ratings/wide.csv"


def _write(workspace: Workspace, *, with_header: bool) -> None:
    folder = workspace.snapshots / "one"
    folder.mkdir(parents=True)
    header = ", header varchar" if with_header else ""
    for name, record in (("operations", ""), ("quarantine", ", record varchar")):
        with duckdb.connect(str(folder / f"{name}.duckdb")) as connection:
            connection.execute(
                "create table quarantined_rows (contract varchar, file varchar, row_number bigint, reason varchar"
                f"{header}{record})"
            )
            for cell, person in (("column 3", "70417"), ("column 4", "1")):
                row: list[Any] = ["ratings/ratings", FILE, 7 if with_header else int(cell[-1]), "out_of_range"]
                row += [cell] if with_header else []
                row += [f'{{"person_id": "{person}"}}'] if record else []
                connection.execute(f"insert into quarantined_rows values ({', '.join('?' * len(row))})", row)


def _left(workspace: Workspace, name: str, column: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(workspace.snapshots / "one" / f"{name}.duckdb"), read_only=True) as connection:
        return connection.execute(f"select {column} from quarantined_rows").fetchall()


def test_other_cells_of_the_row_of_the_file_stay_set_aside(workspace: Workspace) -> None:
    _write(workspace, with_header=True)
    assert forget_in_snapshots(workspace, SUBJECT, FORGOTTEN) == 2
    assert _left(workspace, "operations", "header") == [("column 4",)]
    assert _left(workspace, "quarantine", "record") == [('{"person_id": "1"}',)]


def test_records_of_before_there_were_headers_are_cleared_by_their_rows(workspace: Workspace) -> None:
    _write(workspace, with_header=False)
    assert forget_in_snapshots(workspace, SUBJECT, FORGOTTEN) == 2
    assert _left(workspace, "operations", "row_number") == [(4,)]
