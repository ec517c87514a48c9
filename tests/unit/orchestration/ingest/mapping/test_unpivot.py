"""Headers that hold a value: one row for each filled cell, told apart by row and header."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.errors import ExportError
from orchestration.ingest.source.row_numbers import RowNumbers
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import Load, Read, Write
from tests.unit.orchestration.ingest.saying import assert_says

Query = Callable[[str], list[tuple[Any, ...]]]

RATINGS = "ratings/ratings"
WIDE = "ratings/ratings.csv"
BY_GROUP = {
    "constants": {"cycle_id": "C1"},
    "columns": {"rater_id": "Rater"},
    "unpivot": {"headers": r"(?P<competency_id>.+?) – (?P<relation>.+)", "into": "level"},
    "values": {"relation": {"Manager": "manager", "Peers": "peer"}},
}


def test_each_filled_cell_is_a_row_and_each_blank_one_is_none(read: Read) -> None:
    content = "Person ID,Rater,Listening – Self,Listening – Manager,Rust – Self\nP1,P1,3,,0\nP2,P9, ,n/a,\n"
    landed, rows = read(WIDE, content, **BY_GROUP)
    # Three headers hold a value: a row's cells are numbered from row × 4 + 1.
    assert [(r["person_id"], r["competency_id"], r["relation"], r["level"], r["row_number"]) for r in rows] == [
        ("P1", "Listening", "Self", "3", 2 * 4 + 1),
        ("P1", "Rust", "Self", "0", 2 * 4 + 3),
        ("P2", "Listening", "manager", "n/a", 3 * 4 + 2),
    ]
    assert {row["cycle_id"] for row in rows} == {"C1"}
    # 2 rows × 3 headers = 6 cells, of which 3 hold something.
    assert (landed.n_read, landed.n_landed, landed.n_filtered) == (3, 3, 0)
    assert landed.details["blank cells left out"] == "3"
    assert landed.cell_headers == ("Listening – Self", "Listening – Manager", "Rust – Self")
    assert landed.headers["level"] == "3 headers such as Listening – Self"
    assert landed.unknown == ()


def test_several_headers_of_one_thing_make_one_row(read: Read) -> None:
    content = "Person ID,Rust - N,Rust - Avg,SQL - Avg,SQL - Total\nP1,4,3.5,2,9\nP2,5,,n/a,1\n"
    _, rows = read(
        WIDE,
        content,
        constants={"cycle_id": "C1", "relation": "peer"},
        unpivot={
            "headers": r"(?P<competency_id>.+) - (?P<measure>Avg|N|Total)",
            "into": {"avg": "level", "N": "n_raters"},
        },
    )
    # The number of raters alone is no rating, and a measure that nothing stands beside is none.
    assert [(r["person_id"], r["competency_id"], r["level"], r["n_raters"]) for r in rows] == [
        ("P1", "Rust", "3.5", "4"),
        ("P1", "SQL", "2", None),
        ("P2", "SQL", "n/a", None),
    ]


def test_rows_left_out_are_counted_in_the_rows_that_they_would_have_become(read: Read) -> None:
    content = "Person ID,Rater,Status,Rust – Self,Rust – Manager\nP1,P1,done,3,4\nP2,P2,open,1,2\nP3,P3,open,,5\n"
    landed, rows = read(WIDE, content, where={"Status": "DONE"}, **BY_GROUP)
    assert [row["person_id"] for row in rows] == ["P1", "P1"]
    # Filled cells: 2 of P1, 2 of P2, 1 of P3; those of P2 and P3 are left out.
    assert (landed.n_read, landed.n_landed, landed.n_filtered) == (5, 2, 3)


def test_what_headers_say_can_be_asked_for_too(read: Read) -> None:
    content = "Person ID,Rater,Rust – Self,Rust – Manager\nP1,P1,3,4\nP2,P2,1,\n"
    landed, rows = read(WIDE, content, where={"relation": "manager"}, **BY_GROUP)
    assert [(row["person_id"], row["level"]) for row in rows] == [("P1", "4")]
    assert (landed.n_read, landed.n_filtered) == (3, 2)


def test_a_column_is_no_value_and_neither_is_a_comment(read: Read) -> None:
    content = "Person ID,Rater,Rust – Self,Rust – Comment,Remarks – Self\nP1,P1,3,secret,secret\n"
    landed, rows = read(WIDE, content, **BY_GROUP)
    assert [(row["competency_id"], row["level"]) for row in rows] == [("Rust", "3")]
    assert [each.header for each in landed.unknown] == ["Rust – Comment", "Remarks – Self"]


def test_comments_beside_values_are_nowhere_in_the_build_file(write: Write, load: Load, workspace: Workspace) -> None:
    rows = "P1,P1,3,4,secret words\n" * 30
    content = f"Person ID,Rater,Rust – Self,Rust – Peers,Rust – Comments\n{rows}P1,P1,9,4,secret\nP1,P1,secret\n"
    write(WIDE, content)
    load(RATINGS, **BY_GROUP)
    written = [path for path in workspace.build_file.parent.rglob("*") if path.is_file()]
    assert workspace.build_file in written
    assert not any(b"secret" in path.read_bytes() for path in written)


def test_what_people_wrote_under_a_header_that_looks_like_a_value_is_kept_nowhere(
    write: Write, load: Load, query: Query, workspace: Workspace
) -> None:
    prose = "She listens, but she never answers; " * 3 + "top secret"
    rows = "P1,P1,3,4\n" * 30
    write(WIDE, f"Person ID,Rater,Rust – Self,Rust – Peers\n{rows}P2,P2,3,{prose.replace(',', '')}\n")
    load(RATINGS, **BY_GROUP)
    assert query("select reason, json_extract_string(record, 'level') from raw.quarantined_rows") == [
        ("unreadable_number", "(a long text, not kept)")
    ]
    written = [path for path in workspace.build_file.parent.rglob("*") if path.is_file()]
    assert not any(b"top secret" in path.read_bytes() for path in written)


def test_bad_cells_are_named_by_row_and_header(write: Write, load: Load, query: Query) -> None:
    rows = "P1,P1,3,4\n" * 30
    write(WIDE, f"Person ID,Rater,Rust – Self,Rust – Peers\n{rows}P2,P2,3,7\nP3,P3\n")
    report = load(RATINGS, **BY_GROUP)
    # 31 rows × 2 cells + 1 row that can't be told apart; one cell is out of range.
    (file,) = report.files
    assert (file.n_read, file.n_raw, file.n_quarantined, file.n_filtered) == (63, 61, 2, 0)
    assert query("""
        select row_number // cells_per_row, cell_headers[row_number % cells_per_row], reason
        from raw.quarantined_rows join raw.source_files using (file_id) order by 1
    """) == [(32, "Rust – Peers", "out_of_range"), (33, None, "wrong_number_of_fields")]
    (record,) = query("select record from raw.quarantined_rows where reason = 'out_of_range'")
    assert json.loads(record[0]) == {
        "person_id": "P2",
        "rater_id": "P2",
        "competency_id": "Rust",
        "relation": "peer",
        "level": "7",
        "cycle_id": "C1",
    }
    assert query("select cells_per_row, cell_headers from raw.source_files") == [(3, ["Rust – Self", "Rust – Peers"])]


def test_a_refusal_names_row_and_header_and_counts_cells(write: Write, load: Load) -> None:
    write(WIDE, "Person ID,Rater,Rust – Self,Rust – Peers\nP1,P1,3,4\nP2,P2,3,7\n")
    with pytest.raises(ExportError) as caught:
        load(RATINGS, **BY_GROUP)
    assert_says(
        caught.value,
        file="exports/ratings/ratings.csv",
        row=3,
        column="Rust – Peers",
        found="1 of 4 rows that can't be taken (25.0%): 1 × out_of_range in level "
        "(first in row 3, header 'Rust – Peers', '7'; expected a number from 0 to 5)",
        expected="at most 5.0% of a file's rows",
        remedy="Nothing of this file was loaded",
    )


def test_two_headers_that_say_the_same_are_refused(read: Read) -> None:
    with pytest.raises(ExportError) as caught:
        read(WIDE, "Person ID,Rater,Rust – Self,RUST – self \nP1,P1,3,4\n", **BY_GROUP)
    assert_says(
        caught.value,
        file="exports/ratings/ratings.csv",
        row=1,
        column="RUST · self · level",
        found="'Rust – Self' and 'RUST – self '",
        expected="one header for each column",
        remedy="sources.ratings/ratings.columns",
    )


def test_a_file_without_such_headers_is_refused(read: Read) -> None:
    with pytest.raises(ExportError) as caught:
        read(WIDE, "Person ID,Rater,Rust\nP1,P1,3\n", **BY_GROUP)
    assert_says(
        caught.value,
        file="exports/ratings/ratings.csv",
        row=1,
        column=None,
        found="'Person ID', 'Rater', 'Rust'",
        expected="headers that fit '(?P<competency_id>",
        remedy="sources.ratings/ratings.unpivot.headers",
    )


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_every_way_of_reading_brings_the_same(read: Read, ending: str) -> None:
    if ending == "jsonl":
        content = "".join(
            json.dumps({"Person ID": f"P{n}", "Rater": "P1", "Rust – Self": str(n), "Rust – Peers": ""}) + "\n"
            for n in (1, 2)
        )
    else:  # a row of another length makes the whole file be read record by record
        content = "Person ID,Rater,Rust – Self,Rust – Peers\nP1,P1,1,\nP2,P1,2,\nP3\n"
    landed, rows = read(f"ratings/ratings.{ending}", content, **BY_GROUP)
    assert [(row["person_id"], row["level"]) for row in rows] == [("P1", "1"), ("P2", "2")]
    assert landed.n_read == 2 + len(landed.quarantined)


def test_a_row_number_tells_row_and_header() -> None:
    row_numbers = RowNumbers(("Rust", "SQL"))
    assert [(row_numbers.row(n), row_numbers.header(n)) for n in (15, 16, 17)] == [(5, None), (5, "Rust"), (5, "SQL")]
    assert (RowNumbers().row(17), RowNumbers().header(17)) == (17, None)


def test_a_changed_pattern_reads_the_file_again(write: Write, load: Load, query: Query, tmp_path: Path) -> None:
    write(WIDE, "Person ID,Rater,Rust – Self,SQL – Self\nP1,P1,3,4\n")
    load(RATINGS, **BY_GROUP)
    assert load(RATINGS, **BY_GROUP).files[0].status == "unchanged"
    other = BY_GROUP | {"unpivot": {"headers": r"(?P<competency_id>SQL) – (?P<relation>.+)", "into": "level"}}
    assert load(RATINGS, **other).files[0].status == "loaded"
    assert query("select competency_id from raw.ratings__ratings") == [("SQL",)]
