"""From files to raw rows: what is loaded, replaced, skipped, set aside and refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from expectations.contracts import Contract
from expectations.runner import Outcome, validate
from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import ExportError
from orchestration.ingest import store
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import NOW, Load, Write, validate_in_sql
from tests.unit.orchestration.ingest.saying import assert_says

Query = Callable[[str], list[tuple[Any, ...]]]

PEOPLE = "hris/people"
RATINGS = "ratings/ratings"
RATINGS_HEADER = "cycle_id,person_id,rater_id,relation,competency_id,level,comment\n"
LATER = datetime(2025, 8, 1, 12, 0)


def ratings(*levels: str) -> str:
    """Return a ratings export, one self rating per level."""
    rows = (f"C1,P{number},P{number},self,K1,{level},secret words\n" for number, level in enumerate(levels, start=1))
    return RATINGS_HEADER + "".join(rows)


def test_good_rows_become_typed_raw_rows(write: Write, load: Load, query: Query) -> None:
    write("hris/people_2025-06-30.csv", "person_id,hired_on\n007,2020-01-02\n")
    report = load(PEOPLE)
    assert query("select person_id, hired_on, full_name, file_id, row_number from raw.hris__people") == [
        ("007", date(2020, 1, 2), None, 1, 2)
    ]
    assert query(
        "select contract, file, file_date, first_loaded_at, loaded_at, n_read, n_quarantined, n_filtered, file_rank "
        "from raw.source_files"
    ) == [(PEOPLE, "exports/hris/people_2025-06-30.csv", date(2025, 6, 30), NOW, NOW, 1, 0, 0, 1)]
    (file,) = report.files
    assert (file.status, file.n_read, file.n_raw, file.n_quarantined, file.n_filtered) == ("loaded", 1, 1, 0, 0)
    assert (file.details or {}).items() >= {"encoding": "UTF-8", "delimiter": "comma"}.items()


def test_an_unchanged_file_is_skipped(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", "person_id\n1\n")
    load(PEOPLE)

    def never(*_: object) -> Outcome:
        raise AssertionError("read again")

    report = load(PEOPLE, now=LATER, validate=never)
    assert [file.status for file in report.files] == ["unchanged"]
    assert query("select loaded_at from raw.source_files") == [(NOW,)]


def test_a_changed_file_replaces_its_rows_and_keeps_its_number_and_day(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", "person_id\n1\n2\n")
    write("hris/people_old.csv", "person_id\n9\n")
    load(PEOPLE)
    write("hris/people.csv", "person_id\n1\n3\n4\n")
    report = load(PEOPLE, now=LATER)
    assert [(file.file, file.status) for file in report.files] == [
        ("exports/hris/people.csv", "loaded"),
        ("exports/hris/people_old.csv", "unchanged"),
    ]
    assert query("select person_id, file_id from raw.hris__people order by all") == [
        ("1", 1),
        ("3", 1),
        ("4", 1),
        ("9", 2),
    ]
    assert query("select file_date, first_loaded_at, loaded_at from raw.source_files where file_id = 1") == [
        (NOW.date(), NOW, LATER)
    ]


def test_a_changed_mapping_reads_the_file_again(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", "person_id,number\n1,A\n")
    load(PEOPLE)
    report = load(PEOPLE, columns={"person_id": "number"})
    assert [file.status for file in report.files] == ["loaded"]
    assert query("select person_id from raw.hris__people") == [("A",)]


def test_a_file_that_is_taken_away_takes_nothing_away(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", "person_id\n1\n").path.unlink()
    assert load(PEOPLE).files == ()
    write("hris/people.csv", "person_id\n1\n")
    load(PEOPLE)
    write("hris/people.csv", "").path.unlink()
    load(PEOPLE)
    assert query("select person_id from raw.hris__people") == [("1",)]


def test_files_rank_by_their_day_then_by_arrival_then_by_name(write: Write, load: Load, query: Query) -> None:
    write("hris/people_2025-06-30.csv", "person_id\n1\n")
    write("hris/people_b.csv", "person_id\n1\n")  # no day in its name: 1 July 2025, when it arrives
    write("hris/people_a.csv", "person_id\n1\n")
    load(PEOPLE)
    write("hris/people_2024-12-31.csv", "person_id\n1\n")
    load(PEOPLE, now=LATER)
    assert query("select file from raw.source_files order by file_rank") == [
        ("exports/hris/people_2024-12-31.csv",),
        ("exports/hris/people_2025-06-30.csv",),
        ("exports/hris/people_a.csv",),
        ("exports/hris/people_b.csv",),
    ]


def test_a_month_s_file_speaks_for_its_last_day_but_never_for_days_to_come(
    write: Write, load: Load, query: Query
) -> None:
    write("hris/people/2025-05.csv", "person_id\n1\n")
    write("hris/people/2025-07.csv", "person_id\n1\n")  # arrives on 1 July
    load(PEOPLE)
    assert query("select file_date from raw.source_files order by 1") == [(date(2025, 5, 31),), (date(2025, 7, 1),)]


def test_bad_rows_are_set_aside_with_their_original_texts(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings.csv", ratings(*["3"] * 30, "7", " three "))
    report = load(RATINGS, tolerance=0.1)
    assert query("select count(*), count(level) from raw.ratings__ratings") == [(30, 30)]
    rows = query("select contract, row_number, column_name, reason, is_reference, record from raw.quarantined_rows")
    assert [row[:5] for row in sorted(rows)] == [
        (RATINGS, 32, "level", "out_of_range", False),
        (RATINGS, 33, "level", "unreadable_number", False),
    ]
    assert json.loads(sorted(rows)[1][5]) == {
        "cycle_id": "C1",
        "person_id": "P32",
        "rater_id": "P32",
        "relation": "self",
        "competency_id": "K1",
        "level": " three ",
    }
    assert (report.files[0].n_read, report.files[0].n_raw, report.files[0].n_quarantined) == (32, 30, 2)


def test_rows_that_can_t_be_told_apart_are_set_aside(write: Write, load: Load, query: Query) -> None:
    lines = "".join(f"{number},Ada\n" for number in range(30))
    write("hris/people.csv", f"person_id,full_name\n{lines}30,Bo,Jr.\n")
    load(PEOPLE)
    assert query("select row_number, column_name, reason, record from raw.quarantined_rows") == [
        (
            32,
            None,
            "wrong_number_of_fields",
            '{"person_id": "30", "full_name": "Bo", "beyond_the_last_column_1": "Jr."}',
        )
    ]
    assert query("select n_read, n_quarantined from raw.source_files") == [(31, 1)]


def test_comments_are_nowhere_in_the_build_file(write: Write, load: Load, workspace: Workspace) -> None:
    write("ratings/ratings.csv", ratings(*["3"] * 30, "7") + "C1,P1,P1,self,K1,3,secret, words\n")
    load(RATINGS, tolerance=0.1)
    folder = workspace.build_file.parent
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert workspace.build_file in written
    assert not any(b"secret" in path.read_bytes() for path in written)
    assert list(workspace.landing.iterdir()) == []


def test_a_file_with_too_many_bad_rows_is_refused_whole(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings.csv", ratings("3"))
    load(RATINGS)
    write("ratings/ratings.csv", ratings("1", "7", "8", "three", "2"))
    with pytest.raises(ExportError) as caught:
        load(RATINGS)
    assert_says(
        caught.value,
        file="exports/ratings/ratings.csv",
        row=3,
        column="level",
        found="3 of 5 rows that can't be taken (60.0%): 2 × out_of_range in level (first in row 3, '7'; "
        "expected a number from 0 to 5); 1 × unreadable_number in level (first in row 5, 'three'; "
        "expected a number, such as 3 or 3.5)",
        expected="at most 5.0% of a file's rows",
        remedy="Nothing of this file was loaded",
    )
    assert query("select level from raw.ratings__ratings") == [(3.0,)]  # as it was
    assert query("select n_read from raw.source_files") == [(1,)]


def test_the_tolerance_is_a_share_that_may_be_reached(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings.csv", ratings(*["3"] * 19, "7"))  # 1 of 20 rows = 5 %
    load(RATINGS)
    assert query("select count(*) from raw.ratings__ratings") == [(19,)]


def test_names_never_stand_in_a_refusal(write: Write, load: Load) -> None:
    write("ratings/ratings.csv", RATINGS_HEADER + "C1,ada@x.org,,self,,3,x\n")
    with pytest.raises(ExportError) as caught:
        load(RATINGS)
    assert "ada@x.org" not in str(caught.value)


def test_rows_left_out_by_where_don_t_make_a_file_better(write: Write, load: Load) -> None:
    content = "person_id,status\n" + "1,left\n" * 98 + ",active\n2,active\n"
    write("hris/people.csv", content)
    with pytest.raises(ExportError, match="1 of 2 rows"):
        load(PEOPLE, where={"status": "active"})


def test_one_refused_file_leaves_all_of_its_contract_as_it_was(write: Write, load: Load, query: Query) -> None:
    write("hris/people_a.csv", "person_id\n1\n")
    write("hris/people_b.csv", "full_name\nBo\n")
    with pytest.raises(ExportError, match="people_b"):
        load(PEOPLE)
    assert query("select count(*) from raw.hris__people") == [(0,)]
    assert query("select count(*) from raw.source_files") == [(0,)]


def test_a_load_that_breaks_in_the_middle_leaves_nothing(
    write: Write, load: Load, query: Query, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("hris/people.csv", "person_id\n1\n")
    load(PEOPLE)
    write("hris/people.csv", "person_id\n2\n")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "_rank_files", die)
    with pytest.raises(KeyboardInterrupt):
        load(PEOPLE)
    monkeypatch.undo()
    (workspace.landing / "left-by-a-killed-load").mkdir()
    assert query("select person_id from raw.hris__people") == [("1",)]
    load(PEOPLE)
    assert query("select person_id from raw.hris__people") == [("2",)]
    assert list(workspace.landing.iterdir()) == []


def test_a_load_killed_between_two_files_takes_both_or_none(
    write: Write, load: Load, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("hris/people_a.csv", "person_id\n1\n2\n")
    write("hris/people_b.csv", "person_id\n3\n")
    stored = []
    store_file = store._store_file

    def die_at_the_second(*arguments: Any) -> None:
        if stored:
            raise KeyboardInterrupt
        stored.append(arguments)
        store_file(*arguments)

    monkeypatch.setattr(store, "_store_file", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        load(PEOPLE)
    monkeypatch.undo()
    counts = "select (select count(*) from raw.hris__people), (select count(*) from raw.source_files)"
    assert query(counts) == [(0, 0)]
    load(PEOPLE)
    assert query(counts) == [(3, 2)]
    assert [file.status for file in load(PEOPLE).files] == ["unchanged", "unchanged"]


def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_look(
    write: Write, load: Load, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("hris/people.csv", "person_id\n1\n")
    monkeypatch.setattr(type(file), "has_changed", lambda _: True)
    assert [each.status for each in load(PEOPLE).files] == ["still_being_written"]
    assert query("select count(*) from raw.source_files") == [(0,)]


def test_a_header_alone_is_loaded_as_no_rows(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", "person_id\n")
    assert load(PEOPLE).files[0].n_read == 0
    assert load(PEOPLE).files[0].status == "unchanged"
    assert query("select n_read from raw.source_files") == [(0,)]


def test_a_column_with_a_word_of_sql_for_a_name_is_set_aside_too(write: Write, load: Load, query: Query) -> None:
    rows = "C1,P1,K1,3,because\n" * 30
    write("ratings/calibrations.csv", f"cycle_id,person_id,competency_id,level,reason\n{rows}C1,P1,K1,7,so\n")
    load("ratings/calibrations")
    assert query("select reason, json_extract_string(record, 'reason') from raw.quarantined_rows") == [
        ("out_of_range", "so")
    ]


def test_a_contract_that_gains_a_column_has_its_files_read_again(
    write: Write, load: Load, query: Query, workspace: Workspace
) -> None:
    write("hris/people.csv", "person_id,location\n1,Bonn\n")
    load(PEOPLE)
    with open_build_file(workspace) as connection:
        connection.execute("alter table raw.hris__people drop column location")
        assert prepare_build_file(connection) == (PEOPLE,)
        assert prepare_build_file(connection) == ()
    assert load(PEOPLE).files[0].status == "loaded"
    assert query("select location from raw.hris__people") == [("Bonn",)]


def test_rows_whose_export_is_gone_outlive_a_new_column(
    write: Write, load: Load, query: Query, workspace: Workspace
) -> None:
    write("hris/people_2024-01-01.csv", "person_id,location\n1,Bonn\n")
    write("hris/people_2024-02-01.csv", "person_id,location\n1,Graz\n")
    load(PEOPLE)
    (workspace.exports / "hris" / "people_2024-01-01.csv").unlink()
    with open_build_file(workspace) as connection:
        connection.execute("alter table raw.hris__people drop column location")
        assert prepare_build_file(connection) == (PEOPLE,)
    load(PEOPLE)
    assert query("select file_date, location from raw.hris__people join raw.source_files using (file_id)") == [
        (date(2024, 1, 1), None),
        (date(2024, 2, 1), "Graz"),
    ]


def test_the_real_checks_set_the_same_rows_aside(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings.csv", ratings(*["3"] * 60, "7", "three"))
    report = load(RATINGS, validate=validate)
    assert query("select row_number, column_name, reason from raw.quarantined_rows order by all") == [
        (62, "level", "out_of_range"),
        (63, "level", "unreadable_number"),
    ]
    assert {check.name: check.n_failing for check in report.checks if not check.is_passed} == {
        "level_is_readable": 1,
        "level_is_between_0_and_5": 1,
    }


def test_rows_that_get_lost_stop_the_load(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", "person_id\n1\n2\n")

    def mistaken(connection: duckdb.DuckDBPyConnection, view: str, contract: Contract) -> Outcome:
        outcome = validate_in_sql(connection, view, contract)
        connection.execute("insert into rejected_rows values (1, 99, 'person_id', 'missing')")
        return outcome

    with pytest.raises(RuntimeError, match="stored and set aside"):
        load(PEOPLE, validate=mistaken, tolerance=1)
    assert query("select count(*) from raw.hris__people") == [(0,)]
