"""One person goes from what kept snapshots hold; everybody else's rows stay."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from orchestration.ingest.excluded_people import ExcludedPeople, exact_hash
from orchestration.privacy.person_lookup import Subject
from orchestration.privacy.snapshots import forget_in_snapshots
from orchestration.settings.workspace import Workspace

SALT = "s"
FORGOTTEN = ExcludedPeople(frozenset({SALT}), {exact_hash("70417", SALT): "K"}, frozenset({exact_hash("70417", SALT)}))
SUBJECT = Subject("70417", (), (), ())
FILE = "exports/ratings/wide.csv"
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
    n_rows = forget_in_snapshots(held, BO, ExcludedPeople())
    with duckdb.connect(str(file), read_only=True) as connection:
        left = connection.execute("select text from unresolved_references order by text").fetchall()
    assert (n_rows, left) == (3, [("7041",), ("ghost",)])
    content = file.read_bytes().lower()
    assert b"bo@small.example" not in content
    assert b"70417" not in content


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


def test_a_header_that_names_the_person_does_so_no_longer(workspace: Workspace) -> None:
    _write(workspace, with_header=True)
    with duckdb.connect(str(workspace.snapshots / "one" / "operations.duckdb")) as connection:
        connection.execute("update quarantined_rows set header = 'K1 – Bo Adeyemi', row_number = 8")
    forget_in_snapshots(workspace, BO, ExcludedPeople())
    assert set(_left(workspace, "operations", "header")) == {("K1 – [erased]",)}


def test_records_of_before_there_were_headers_are_cleared_by_their_rows(workspace: Workspace) -> None:
    _write(workspace, with_header=False)
    assert forget_in_snapshots(workspace, SUBJECT, FORGOTTEN) == 2
    assert _left(workspace, "operations", "row_number") == [(4,)]


ELODIE = Subject("70417", ("elodie@small.example",), (), ("Élodie Weiß",))


@pytest.mark.parametrize(
    "text",
    [
        "Ask Élodie Weiß first",
        "Ask E\u0301lodie Weiß first",
        "Ask ÉLODIE WEISS first",
        "Ask élodie\u00a0 weiß first",
        "Ask Weiß, Élodie first",
        "Ask Elodie@Small.example first",
    ],
)
@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("shareable", "gap_by_org_unit", "org_unit_name"),
        ("shareable", "dim_course", "title"),
        ("warehouse", "course_use", "title"),
        ("warehouse", "dim_behaviour", "statement"),
    ],
)
def test_a_name_goes_from_every_text_of_every_file_however_it_is_written(
    workspace: Workspace, text: str, name: str, table: str, column: str
) -> None:
    folder = workspace.snapshots / "one"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / f"{name}.duckdb")) as connection:
        connection.execute(f"create table {table} ({column} varchar)")
        connection.execute(f"insert into {table} values (?), ('Elodie Weissmann'), (null)", [text])
    forget_in_snapshots(workspace, ELODIE, ExcludedPeople())
    with duckdb.connect(str(folder / f"{name}.duckdb"), read_only=True) as connection:
        left = connection.execute(f"select {column} from {table}").fetchall()
    assert left == [("Ask [erased] first",), ("Elodie Weissmann",), (None,)]
