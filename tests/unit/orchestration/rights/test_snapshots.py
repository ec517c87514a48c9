"""One person goes from what kept snapshots hold; everybody else's rows stay."""

from __future__ import annotations

import duckdb

from orchestration.ingest.forgotten import Forgotten
from orchestration.rights.snapshots import forget_in_snapshots
from orchestration.rights.subjects import Subject
from orchestration.workspace import Workspace

BO = Subject("70417", ("Bo@small.example",), ("badeyemi",), ("Bo Adeyemi",))


def test_references_that_did_not_resolve_go_where_they_name_the_person_or_may_mean_them(held: Workspace) -> None:
    folder = held.snapshots / "2025-07-01T000000"
    folder.mkdir(parents=True)
    file = folder / "quarantine.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "create table quarantined_rows (contract varchar, file varchar, row_number bigint, reason varchar, "
            "record varchar)"
        )
        connection.execute(
            "create table unresolved_references as from (values "
            "('lms/enrolments', 'BO@small.example', []), "  # the person by another spelling
            "('lms/enrolments', '070417', ['70417']), "  # somebody's slip that may mean the person
            "('lms/enrolments', 'bo.small.example', ['70418', 'bo@small.example']), "
            "('lms/enrolments', '7041', ['70418']), "
            "('lms/enrolments', 'ghost', [])) as given (contract, text, candidates)"
        )
    n_rows = forget_in_snapshots(held, BO, Forgotten())
    with duckdb.connect(str(file), read_only=True) as connection:
        left = connection.execute("select text from unresolved_references order by text").fetchall()
    assert (n_rows, left) == (3, [("7041",), ("ghost",)])
    content = file.read_bytes().lower()
    assert b"bo@small.example" not in content
    assert b"70417" not in content
