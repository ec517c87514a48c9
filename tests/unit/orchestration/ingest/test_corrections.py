"""Rows that come back mended are rows of their contract, whatever the contract's own files look like."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboards.pages.data import corrections as mending
from dashboards.ui.downloads import File, csv_bytes, xlsx_bytes
from expectations.runner import validate
from orchestration.errors import ExportError
from orchestration.ingest import corrections as mended
from orchestration.settings.workspace import Workspace
from published.spreadsheets import TAKEN_OFF
from tests.unit.orchestration.ingest.conftest import Load, Write
from tests.unit.orchestration.ingest.handing_out import COLUMNS, RATINGS, Query, as_csv, handed_out

HEADER = "cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on\n"
GOOD = "".join(f"C1,P{number},P{number},self,K1,3,2025-01-31\n" for number in range(30))


def test_both_rooms_call_the_leading_columns_alike() -> None:
    assert mending.LEADING_COLUMNS == mended.LEADING_COLUMNS


def test_a_row_is_handed_out_as_it_was_given_where_everybody_reads_it_alike(
    write: Write, load: Load, query: Query
) -> None:
    write(
        "ratings/ratings.csv", HEADER + GOOD + "C1,P1,P1,self,K1,7.50,2025-01-31T08:00\n C1 ,P1,P1,Boss,K1,three,soon\n"
    )
    load(RATINGS, tolerance=0.1)
    first, second = handed_out(query)
    assert (first["level"], first["submitted_on"], first["relation"]) == ("7.50", "2025-01-31T08:00", "self")
    assert (second["level"], second["submitted_on"]) == ("three", "soon")


def test_what_only_its_own_file_explains_is_handed_out_in_plain_words(write: Write, load: Load, query: Query) -> None:
    # 31/01 tells day and month apart for all of the file, 3,5 the decimal mark; by itself the bad row tells neither.
    good = "".join(f"C1;P{number};P{number};self;K1;3,5;31/01/2025\n" for number in range(30))
    write("ratings/ratings.csv", HEADER.replace(",", ";") + good + "C1;P1;P1;Self;K1;7,25;03/04/2025\n")
    load(RATINGS, tolerance=0.1)
    (row,) = handed_out(query)
    assert (row["level"], row["submitted_on"], row["relation"]) == ("7.25", "2025-04-03 00:00:00", "self")
    write("ratings/ratings_mended_2025-07-01.csv", as_csv([row | {"level": "2.25"}]))
    load(RATINGS, tolerance=0.1)
    back = query("select level, submitted_on::date from raw.ratings__ratings where level < 3")
    assert back == [(2.25, date(2025, 4, 3))]


def test_a_mended_file_is_read_by_its_own_headers_whatever_the_contract_s_mapping(
    write: Write, load: Load, query: Query
) -> None:
    mapping: dict[str, Any] = {
        "columns": {"person_id": "Who", "level": "Score given"},
        "constants": {"cycle_id": "C1"},
        "where": {"state": "done"},
        "format": {"delimiter": ";", "decimal": ",", "skip_rows": 1, "empty": ["k.A."]},
    }
    good = "".join(f"P{number};P{number};self;K1;3,5;done\n" for number in range(30))
    write(
        "ratings/ratings.csv",
        f"A report\nWho;rater_id;relation;competency_id;Score given;state\n{good}P1;k.A.;self;K1;7,5;done\n",
    )
    load(RATINGS, tolerance=0.1, **mapping)
    (row,) = handed_out(query)
    assert (row["cycle_id"], row["person_id"], row["level"]) == ("C1", "P1", "7.5")
    write("ratings/ratings_mended.csv", as_csv([row | {"level": "2.5", "rater_id": "P1"}]))
    load(RATINGS, tolerance=0.1, **mapping)
    assert query("select cycle_id, person_id, rater_id, level from raw.ratings__ratings where level < 3") == [
        ("C1", "P1", "P1", 2.5)
    ]
    assert query("select file, n_read, n_quarantined, n_filtered from raw.source_files order by file") == [
        ("exports/ratings/ratings.csv", 31, 1, 0),
        ("exports/ratings/ratings_mended.csv", 1, 0, 0),
    ]


LINKS = "select row_number, origin_row, origin_id is not null from raw.mended_rows order by all"


def test_a_row_is_done_with_only_while_it_is_there_as_it_was_handed_out(write: Write, load: Load, query: Query) -> None:
    write("ratings/ratings.csv", HEADER + GOOD + "C1,P1,P1,self,K1,7,2025-01-31\nC1,P2,P2,self,K1,8,2025-01-31\n")
    load(RATINGS, tolerance=0.1)
    rows = handed_out(query)
    write("ratings/ratings_mended.csv", as_csv([rows[0] | {"level": "1"}, rows[1] | {"level": "2"}]))
    load(RATINGS, tolerance=0.1)
    assert query(LINKS) == [(2, 32, True), (3, 33, True)]
    # The export comes again with another row in the place of the second: that one is nobody's mended row.
    write("ratings/ratings.csv", HEADER + GOOD + "C1,P1,P1,self,K1,7,2025-01-31\nC1,P9,P9,self,K1,9,2025-01-31\n")
    load(RATINGS, tolerance=0.1)
    assert query(LINKS) == [(2, 32, True), (3, 33, False)]
    # The mended file comes again with its first row alone taken out: what it stood for is open again.
    write("ratings/ratings_mended.csv", as_csv([rows[1] | {"level": "2"}]))
    load(RATINGS, tolerance=0.1)
    assert query(LINKS) == [(2, 33, False)]


def test_without_its_leading_columns_a_row_is_loaded_and_takes_nobody_s_place(
    write: Write, load: Load, query: Query
) -> None:
    write("ratings/ratings.csv", HEADER + GOOD + "C1,P1,P1,self,K1,7,2025-01-31\n")
    load(RATINGS, tolerance=0.1)
    (row,) = handed_out(query)
    emptied = row | {"set_aside_row": None, "level": "1"}
    bare = {column: row[column] for column in COLUMNS} | {"level": "2"}
    write("ratings/ratings_mended.csv", as_csv([emptied]))
    write("ratings/ratings_bare.csv", as_csv([bare]))
    load(RATINGS, tolerance=0.1)
    assert query("select level from raw.ratings__ratings where level < 3 order by 1") == [(1.0,), (2.0,)]
    assert query(LINKS) == []


def test_rows_that_are_still_bad_are_set_aside_again_and_never_refuse_the_file(
    write: Write, load: Load, query: Query
) -> None:
    write("ratings/ratings.csv", HEADER + GOOD + "C1,P1,P1,self,K1,7,2025-01-31\n")
    load(RATINGS, tolerance=0.1)
    write("ratings/ratings_mended.csv", as_csv(handed_out(query)))
    load(RATINGS, tolerance=0.1, validate=validate)
    assert query("select file, n_read, n_quarantined from raw.source_files order by file") == [
        ("exports/ratings/ratings.csv", 31, 1),
        ("exports/ratings/ratings_mended.csv", 1, 1),
    ]
    assert query(LINKS) == [(2, 32, True)]
    again = [row for row in handed_out(query) if row["set_aside_file"].endswith("mended.csv")]
    write("ratings/ratings_mended_again.csv", as_csv([again[0] | {"level": "4.5"}]))
    load(RATINGS, tolerance=0.1)
    assert query(LINKS) == [(2, 2, True), (2, 32, True)]
    assert query("select level from raw.ratings__ratings where level > 3") == [(4.5,)]


def test_a_row_whose_values_were_not_kept_is_blank_and_left_out(write: Write, load: Load, query: Query) -> None:
    row = dict.fromkeys(mended.LEADING_COLUMNS, "x") | {"set_aside_row": 7} | dict.fromkeys(COLUMNS)
    good = row | {"cycle_id": "C1", "person_id": "P1", "rater_id": "P1", "relation": "self", "competency_id": "K1"}
    write("ratings/ratings_mended.csv", as_csv([row, good]))
    (report,) = load(RATINGS).files
    assert (report.n_read, report.n_quarantined) == (1, 0)
    assert (report.details or {})["blank rows left out"] == "1"


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff\r"), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cells=st.lists(
        st.one_of(texts, st.sampled_from(["=1", "-1.5", "+49", "@a", "'t Hart", "''", "'=1", "'", "-", "="]))
    )
)
@example(cells=["'", "''=", "'''", "-1.5", "=\n"])
def test_what_is_escaped_for_spreadsheets_comes_back_as_it_was(cells: list[str]) -> None:
    rows = [("f", 7, None, None, None, None, None, "m", None, "x", mending._guarded(cell)) for cell in cells]
    export = File("x", "X", "", (*mended.LEADING_COLUMNS, "person_id", "full_name"), tuple(rows))
    written = list(csv.reader(io.StringIO(csv_bytes(export).decode("utf-8-sig"), newline="")))[1:]
    assert not any(row[-1].startswith(("=", "+", "-", "@")) for row in written)
    back = pl.DataFrame({"text": [row[-1] for row in written]}, schema={"text": pl.String})
    text = pl.col("text")
    for pattern, replacement in TAKEN_OFF:
        text = text.str.replace_all(pattern, replacement)
    assert back.select(text).to_series().to_list() == cells


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_numbers_below_nought_and_leading_zeros_survive_the_way_there_and_back(
    ending: str, write: Write, load: Load, query: Query, workspace: Workspace
) -> None:
    columns = (*mended.LEADING_COLUMNS, "cycle_id", "person_id", "competency_id", "level", "reason")
    leading = ("exports/ratings/calibrations.csv", 7, None, "level", "out_of_range", "e", "r", "m", None)
    row = (*leading, "007", "=SUM(A1)", "+2", "-1.5", mending._guarded("'t Hart"))
    export = File("x", "X", "", columns, (row,))
    write(f"ratings/calibrations_mended.{ending}", csv_bytes(export) if ending == "csv" else xlsx_bytes(export))
    load("ratings/calibrations", validate=validate)
    record = query("select record, reason, column_name from raw.quarantined_rows")
    kept = query("select cycle_id, person_id, competency_id, level, reason from raw.ratings__calibrations")
    if kept:
        assert kept == [("007", "=SUM(A1)", "+2", -1.5, "'t Hart")]
    else:
        assert json.loads(record[0][0]) == {
            "cycle_id": "007", "person_id": "=SUM(A1)", "competency_id": "+2", "level": "-1.5", "reason": "'t Hart"
        }  # fmt: skip


def test_a_damaged_workbook_is_refused_in_words_before_it_is_taken_for_a_mended_one(write: Write, load: Load) -> None:
    columns = (*mended.LEADING_COLUMNS, *COLUMNS)
    sound = xlsx_bytes(File("x", "X", "", columns, (("x",) * len(columns),)))
    inside = sound.index(b"xl/worksheets/sheet1.xml") + 40  # where its compressed bytes are
    for damaged in (b"PK\x03\x04set_aside_file", sound[:inside] + b"\xff" * 40 + sound[inside + 40 :]):
        write("ratings/ratings.xlsx", damaged)
        with pytest.raises(ExportError, match="can't be read"):
            load(RATINGS)
