"""Rows made of single cells come back mended, each in the place of its own cell, at the level that was meant."""

from __future__ import annotations

from datetime import date, datetime

from expectations.runner import validate
from orchestration.build.files import open_build_file
from orchestration.refresh.accounts import reconcile_row_counts
from orchestration.refresh.session import RefreshSession
from orchestration.refresh_log.progress import Silent
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import Load, Write
from tests.unit.orchestration.ingest.handing_out import RATINGS, Query, as_csv, handed_out

WIDE = {
    "unpivot": {"headers": "(?P<competency_id>.+) – Self", "into": "level"},
    "columns": {"person_id": "Who", "rater_id": "By"},
    "constants": {"cycle_id": "C1", "relation": "self"},
    "scale": {"from": [1, 7]},
}
HEADER = "Who,By,K1 – Self,K2 – Self,K3 – Self\n"
GOOD = "".join(f"P{number},P{number},4,4,4\n" for number in range(10))
MODELS = """
    create schema intermediate;
    create table intermediate.int_loads__rows_in_force as
        select contract, file_id, case when file like '%wide.csv' then 30 else 1 end as n_loaded, 0 as n_doubled
        from raw.source_files;
    create table intermediate.int_loads__rows_waiting as
        select 'ratings/ratings' as contract, file_id, row_number, 'competency_id' as column_name,
            'unknown_competency' as reason
        from raw.ratings__ratings join raw.source_files using (file_id)
        where person_id = 'P2' and competency_id = 'K3' and file like '%wide.csv';
"""
LINKS = "select row_number, origin_row, origin_header, origin_row_number from raw.mended_rows order by all"


def test_each_cell_is_mended_by_itself_and_its_level_is_not_scaled_again(
    write: Write, load: Load, query: Query
) -> None:
    write("ratings/ratings_wide.csv", HEADER + GOOD + "P1,P1,9,8,4\n")
    load(RATINGS, tolerance=0.1, validate=validate, **WIDE)
    first, second = handed_out(query)
    assert (first["set_aside_row"], first["set_aside_header"], first["competency_id"]) == (12, "K1 – Self", "K1")
    # Left alone, a 9 must not be taken for a level from 0 to 5.
    assert (first["level"], first["set_aside_reason"]) == ("9 (on the scale of its file)", "outside_the_scale_1_to_7")
    write("ratings/ratings_mended.csv", as_csv([first | {"level": "4"}, second]))
    load(RATINGS, tolerance=0.1, validate=validate, **WIDE)
    # A row of the file has 3 cells and is numbered by fours: row 12, K1 is 12 · 4 + 1 = 49, and K2 is 50.
    assert query(LINKS) == [(2, 12, "K1 – Self", 49), (3, 12, "K2 – Self", 50)]
    # 4 of 1 to 7 is (4 - 1) · 5 / 6 = 2.5; the mended 4 is a 4. What came back as it was is set aside again.
    assert query("select distinct level, row_number < 5 from raw.ratings__ratings order by 1") == [
        (2.5, False),
        (4.0, True),
    ]
    assert query("select file, n_read, n_quarantined, n_folded from raw.source_files order by file") == [
        ("exports/ratings/ratings_mended.csv", 2, 1, 0),
        ("exports/ratings/ratings_wide.csv", 33, 2, 0),
    ]


def test_a_level_that_could_be_read_is_handed_out_as_what_it_means(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings_wide.csv", HEADER + GOOD + "P1,,4,,\n")  # self, and nobody who answered
    load(RATINGS, tolerance=0.1, validate=validate, **WIDE)
    (row,) = handed_out(query)
    assert (row["level"], row["set_aside_column"]) == ("2.5", "rater_id")
    write("ratings/ratings_mended.csv", as_csv([row | {"rater_id": "P1"}]))
    load(RATINGS, tolerance=0.1, validate=validate, **WIDE)
    assert query("select level from raw.ratings__ratings where row_number = 2") == [(2.5,)]


def test_a_word_off_the_scale_is_not_taken_for_a_level_either(write: Write, load: Load, query: Query) -> None:
    labels = WIDE | {"scale": {"labels": {"Meets": 3, "Exceeds": 4}}}
    write("ratings/ratings_wide.csv", HEADER + GOOD.replace("4", "Meets") + "P1,P1,4,exceeds,Meets\n")
    load(RATINGS, tolerance=0.1, validate=validate, **labels)
    (row,) = handed_out(query)
    assert (row["level"], row["set_aside_reason"]) == ("4 (on the scale of its file)", "no_label_of_the_scale")


def test_a_cell_that_waits_is_found_again_by_its_header(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings_wide.csv", HEADER + "P1,P1,4,4,4\n")
    load(RATINGS, **WIDE)
    record = (
        "json_object('cycle_id', cycle_id, 'person_id', person_id, 'rater_id', rater_id, 'relation', relation, "
        "'competency_id', competency_id, 'behaviour_id', behaviour_id, 'level', level::varchar, "
        "'not_relevant', not_relevant::varchar, 'submitted_on', submitted_on::varchar, 'n_raters', n_raters::varchar)"
    )
    ((mark,),) = query(f"select left(sha256({record}), 12) from raw.ratings__ratings where competency_id = 'K2'")
    leading = {
        "set_aside_file": "exports/ratings/ratings_wide.csv",
        "set_aside_row": 2,
        "set_aside_header": "K2 – Self",
        "set_aside_mark": mark,
    }
    values = {"cycle_id": "C1", "person_id": "P1", "rater_id": "P1", "relation": "self", "competency_id": "K4"}
    write("ratings/ratings_mended.csv", as_csv([leading | values | {"level": "2.5"}]))
    load(RATINGS, **WIDE)
    assert query("select origin_row_number, is_origin_waiting from raw.mended_rows") == [(2 * 4 + 2, True)]


def test_a_mended_file_is_its_contract_s_also_where_files_are_named(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    named = WIDE | {"files": ["surveys/*.csv"]}
    (workspace.exports / "surveys").mkdir(parents=True)
    (workspace.exports / "surveys" / "wide.csv").write_text(HEADER + GOOD + "P1,P1,9,4,4\n", encoding="utf-8")
    load(RATINGS, tolerance=0.1, **named)
    (row,) = handed_out(query)
    write("ratings/ratings_mended.csv", as_csv([row | {"level": "1"}]))
    load(RATINGS, tolerance=0.1, **named)
    assert query("select file, n_read from raw.source_files order by file") == [
        ("exports/ratings/ratings_mended.csv", 1),
        ("exports/surveys/wide.csv", 33),
    ]


def test_the_books_say_which_cell_was_mended_and_where(
    workspace: Workspace, write: Write, load: Load, query: Query
) -> None:
    write("ratings/ratings_wide.csv", HEADER + GOOD + "P1,P1,9,8,4\n")
    load(RATINGS, tolerance=0.1, validate=validate, **WIDE)
    (first, _) = handed_out(query)
    write("ratings/ratings_mended.csv", as_csv([first | {"level": "4"}]))
    load(RATINGS, tolerance=0.1, validate=validate, **WIDE)
    with open_build_file(workspace) as connection:
        connection.execute(MODELS)
    session = RefreshSession(workspace, date(2026, 1, 1), datetime(2026, 1, 1), Silent())
    assert reconcile_row_counts(session) == ()
    where = "select row_number, header, reason, mended_in from record.quarantined_rows order by row_number, header"
    assert query(where) == [
        (4, "K3 – Self", "unknown_competency", None),  # P2's, which waits
        (12, "K1 – Self", "outside_the_scale_1_to_7", "exports/ratings/ratings_mended.csv"),
        (12, "K2 – Self", "outside_the_scale_1_to_7", None),
    ]
    first_place = "exports/ratings/ratings_wide.csv, row 4, header 'K3 – Self'"
    assert query("select first_place from record.unresolved_references") == [(first_place,)]
    files = {file.file: (file.n_read, file.n_quarantined, file.n_mended, file.n_astray) for file in session.files or ()}
    # 33 filled cells = 30 in force + 1 that waits + 2 off the scale, of which 1 was mended.
    assert files == {
        "exports/ratings/ratings_wide.csv": (33, 3, 1, 0),
        "exports/ratings/ratings_mended.csv": (1, 0, 0, 0),
    }
