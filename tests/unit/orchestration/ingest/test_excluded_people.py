"""Tomorrow's export does not bring a forgotten person back, in whatever way it names them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from orchestration.build.files import open_build_file
from orchestration.ingest.excluded_people import (
    ERASED,
    RETAINED_NO_LONGER,
    Reason,
    caseless_hash,
    exact_hash,
    name_hash,
)
from orchestration.privacy.raw_rows import forget_in_raw
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import Load, Write
from tests.unit.orchestration.laid_out import lay_out, prepare

Query = Callable[[str], list[tuple[Any, ...]]]
SALT = "s"
RATINGS_HEADER = "cycle_id,person_id,rater_id,relation,competency_id,level\n"


def _forget(workspace: Workspace, reason: Reason = ERASED) -> None:
    """Forget Bo Işık, the person 70417, bo@small.example, badeyemi, whose answers go by K."""
    hashes = (
        exact_hash("70417", SALT),
        exact_hash("badeyemi", SALT),
        caseless_hash("Bo@small.example", SALT),
        name_hash("Bo Işık", SALT),
    )
    lay_out(workspace, prepare)
    with open_build_file(workspace) as connection:
        connection.executemany(
            "insert into raw.forgotten values (?, ?, 'K', ?)", [(SALT, text_hash, reason) for text_hash in hashes]
        )


def test_their_row_is_left_out_and_who_reports_to_them_has_no_manager(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write(
        "hris/people.csv",
        "person_id,full_name,email,manager_id\n 70417 ,Bo,,\n1,Chen,chen@small.example,BO@SMALL.example\n"
        "2,Bo again,bo@small.example,1\n3,Dara,,704170\n",
    )
    (file,) = load("hris/people").files
    assert (file.n_read, file.n_raw, file.n_quarantined, file.n_filtered) == (4, 2, 0, 2)
    assert query("select person_id, manager_id, row_number from raw.hris__people order by 1") == [
        ("1", None, 3),
        ("3", "704170", 5),
    ]
    assert query("select n_read, n_quarantined, n_filtered from raw.source_files") == [(4, 0, 2)]


@pytest.mark.parametrize("text", ["70417", "badeyemi", "BO@small.EXAMPLE", " 70417 ", "Bo  Işık", "BO IŞIK"])
def test_ratings_about_them_go_and_their_answers_come_under_their_key(
    workspace: Workspace, write: Write, load: Load, query: Query, text: str
) -> None:
    _forget(workspace)
    write(
        "ratings/ratings.csv",
        f"{RATINGS_HEADER}C1,{text},{text},self,K1,4\nC1,{text},1,peer,K1,2\nC1,1,{text},manager,K1,3\nC1,1,2,peer,K1,5\n",
    )
    (file,) = load("ratings/ratings").files
    assert (file.n_read, file.n_raw, file.n_filtered) == (4, 2, 2)
    assert query("select person_id, rater_id, level from raw.ratings__ratings order by row_number") == [
        ("1", "K", 3.0),
        ("1", "2", 5.0),
    ]


def test_a_name_that_somebody_bears_who_is_read_is_theirs(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write("hris/people.csv", "person_id,full_name\n1,Chen\n2,Bo Işık\n")
    load("hris/people")
    write("ratings/ratings.csv", f"{RATINGS_HEADER}C1,BO IŞIK,1,peer,K1,2\nC1,70417,1,peer,K1,2\n")
    load("ratings/ratings")
    assert query("select person_id from raw.ratings__ratings") == [("BO IŞIK",)]


def test_a_bad_row_of_theirs_is_filtered_and_not_set_aside(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write(
        "ratings/ratings.csv",
        f"{RATINGS_HEADER}C1,70417,1,peer,K1,9\nC1,1,badeyemi,peer,K1,9\nC1,1,2,peer,K1,4,70417\nC1,1,2,peer,K1,4,x\n",
    )
    (file,) = load("ratings/ratings", tolerance=1).files
    # Theirs: the level out of range, and the row with a field too many that names them. One of their answers about
    # another is out of range and is set aside under the key; the other row with a field too many is another's.
    assert (file.n_read, file.n_raw, file.n_quarantined, file.n_filtered) == (4, 0, 2, 2)
    records = {row: json.loads(record) for row, record in query("select row_number, record from raw.quarantined_rows")}
    assert sorted(records) == [3, 5]
    assert records[3]["rater_id"] == "K"
    assert "70417" not in json.dumps(records)


def test_a_leaver_after_the_retention_is_left_out_everywhere_but_in_the_people_export(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace, RETAINED_NO_LONGER)
    write("hris/people.csv", "person_id,manager_id\n70417,\n1,70417\n")
    write("lms/enrolments.csv", "person_id,course_id\nbadeyemi,L1\n1,L1\n")
    load("hris/people")
    load("lms/enrolments")
    # Whether the person has come back is for the retention to see.
    assert query("select person_id, manager_id from raw.hris__people order by 1") == [("1", None), ("70417", None)]
    assert query("select person_id from raw.lms__enrolments") == [("1",)]


def test_a_file_that_names_none_of_them_is_read_as_ever(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write("hris/people.csv", "person_id,username\n1,Badeyemi\n704,bo\n")
    (file,) = load("hris/people").files
    assert (file.n_raw, file.n_filtered) == (2, 0)
    assert query("select username from raw.hris__people order by 1") == [("Badeyemi",), ("bo",)]


WIDE = {
    "unpivot": {"headers": "(?P<competency_id>K.) – Self", "into": "level"},
    "columns": {"person_id": "person_id", "rater_id": "person_id"},
    "constants": {"cycle_id": "C1", "relation": "self"},
    "scale": {"from": [0, "highest"]},
}


def test_every_cell_about_them_is_filtered_and_others_keep_the_scale_that_stands_beside_them(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write("ratings/ratings.csv", "person_id,highest,K1 – Self,K2 – Self\nbadeyemi,10,7,8\n1,10,4,\n")
    (file,) = load("ratings/ratings", **WIDE).files
    # 3 filled cells, of which 2 are theirs; 4 of 10 is 2 of 5.
    assert (file.n_read, file.n_raw, file.n_filtered) == (3, 1, 2)
    assert query("select person_id, competency_id, level from raw.ratings__ratings") == [("1", "K1", 2.0)]


def test_rows_that_would_have_become_one_are_filtered_one_by_one(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write(
        "lms/enrolments.csv",
        "person_id,course_id,status\n70417,L1,enrolled\n1,L1,enrolled\n1,L1,in_progress\n70417,L1,completed\n",
    )
    (file,) = load("lms/enrolments", fold={"by": ["person_id", "course_id"]}).files
    # 4 read = 1 in the table + 1 that became part of it + 2 filtered
    assert (file.n_read, file.n_raw, file.n_filtered) == (4, 1, 2)
    assert query("select n_folded, n_filtered from raw.source_files") == [(1, 2)]


def test_rows_that_had_become_one_stay_accounted_for_when_it_is_taken_out(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    write("lms/enrolments.csv", "person_id,course_id\n70417,L1\n1,L1\n1,L1\n70417,L1\n70417,L1\n")
    load("lms/enrolments", fold={"by": ["person_id", "course_id"]})
    _forget(workspace)
    with open_build_file(workspace) as connection:
        forget_in_raw(connection)
    # 5 read = 1 in the table + 3 that had become part of another + 1 filtered
    assert query("select person_id from raw.lms__enrolments") == [("1",)]
    assert query("select n_read, n_folded, n_filtered, n_quarantined from raw.source_files") == [(5, 3, 1, 0)]


def test_headers_that_name_people_are_kept_nowhere(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    _forget(workspace)
    write("ratings/ratings.csv", "person_id,badeyemi on K1,2 on K1\n1,9,3\n")
    load(
        "ratings/ratings",
        tolerance=1,
        unpivot={"headers": "(?P<rater_id>.+) on (?P<competency_id>.+)", "into": "level"},
        constants={"cycle_id": "C1", "relation": "peer"},
    )
    assert query("select rater_id from raw.ratings__ratings") == [("2",)]
    ((kept,),) = query("select cell_headers::varchar || details || record from raw.source_files, raw.quarantined_rows")
    assert "badeyemi" not in kept
    assert query("select cell_headers from raw.source_files") == [(["column 2", "column 3"],)]
