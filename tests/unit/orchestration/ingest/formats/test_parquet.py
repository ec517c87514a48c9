"""Parquet: typed columns become texts without loss."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from orchestration.errors import ExportError
from tests.unit.orchestration.ingest.conftest import Read, Write, land_file
from tests.unit.orchestration.ingest.saying import assert_says


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def test_types_become_texts(read: Read) -> None:
    frame = pl.DataFrame(
        {
            "course_id": [7, None],
            "title": ["Talks", "Sums"],
            "hours": [3.0, 1.5],
            "unit_cost": [Decimal("10.50"), None],
            "is_active": [True, False],
            "available_from": [date(2025, 6, 30), None],
            "available_to": [datetime(2025, 6, 30, 12, 30), None],
            "modality": pl.Series(["formal", None], dtype=pl.Categorical),
        }
    )
    _, rows = read("lms/courses.parquet", parquet(frame))
    assert rows[0] == {
        "course_id": "7",
        "title": "Talks",
        "hours": "3",
        "unit_cost": "10.50",
        "is_active": "true",
        "available_from": "2025-06-30",
        "available_to": "2025-06-30 12:30:00",
        "modality": "formal",
        "row_number": 1,
    }
    assert rows[1]["hours"] == "1.5"
    assert rows[1]["course_id"] is None


def test_numbers_that_are_none_are_blank_and_lists_become_one_text(read: Read) -> None:
    frame = pl.DataFrame({"standard_code": [float("nan"), 2.0**60], "name": ["a", "b"], "aliases": [["x", "y"], []]})
    _, rows = read("framework/standard_skills.parquet", parquet(frame))
    assert [row["standard_code"] for row in rows] == [None, "1.152921504606847e+18"]
    assert [row["aliases"] for row in rows] == ["x|y", ""]


def test_where_filters(read: Read) -> None:
    frame = pl.DataFrame({"person_id": ["1", "2"], "grade": [3, 4]})
    landed, rows = read("hris/people.parquet", parquet(frame), where={"grade": "4"})
    assert [(row["person_id"], row["row_number"]) for row in rows] == [("2", 2)]
    assert (landed.n_read, landed.n_filtered) == (2, 1)


@pytest.mark.parametrize("cut", [0, 4, 200])
def test_a_file_that_is_cut_short_is_refused(write: Write, tmp_path: Path, cut: int) -> None:
    content = parquet(pl.DataFrame({"person_id": [str(number) for number in range(1000)]}))[:cut]
    with pytest.raises(ExportError) as caught:
        land_file(write("hris/people.parquet", content), tmp_path)
    assert_says(
        caught.value,
        file="exports/hris/people.parquet",
        row=None,
        column=None,
        found="an empty file" if cut == 0 else "damaged or ends too early",
        expected="a header and rows" if cut == 0 else "a whole Parquet file",
        remedy="again",
    )


def test_records_inside_a_column_are_refused(write: Write, tmp_path: Path) -> None:
    content = parquet(pl.DataFrame({"person_id": [{"a": 1}]}))
    with pytest.raises(ExportError) as caught:
        land_file(write("hris/people.parquet", content), tmp_path)
    assert caught.value.column == "person_id"
    assert "records inside a column" in caught.value.found


def test_bytes_that_are_no_text_are_shown_and_durations_are_written_out(read: Read) -> None:
    frame = pl.DataFrame(
        {"person_id": [b"P1", b"\xff\x00"], "location": [timedelta(hours=1, seconds=2), None]},
        schema={"person_id": pl.Binary, "location": pl.Duration("us")},
    )
    stream = io.BytesIO()
    frame.write_parquet(stream)
    _, found = read("hris/people.parquet", stream.getvalue())
    assert [(row["person_id"], row["location"]) for row in found] == [("P1", "PT1H2S"), ("ff00", None)]


def test_a_page_that_is_damaged_is_refused_in_words(write: Write, tmp_path: Path) -> None:
    stream = io.BytesIO()
    pl.DataFrame({"person_id": [f"P{number}" for number in range(500)]}).write_parquet(
        stream, compression="uncompressed"
    )
    sound = stream.getvalue()
    n_read = n_refused = 0
    for place in range(4, len(sound), 97):
        damaged = sound[:place] + b"\xff\x8a" + sound[place + 2 :]
        try:
            n_read += land_file(write("hris/people.parquet", damaged), tmp_path).n_read == 500
        except ExportError as error:
            n_refused += bool(error.remedy)
    assert n_read + n_refused == len(range(4, len(sound), 97))


def test_a_file_that_lost_bytes_in_its_middle_is_refused_without_a_traceback(
    read: Read, capfd: pytest.CaptureFixture[str]
) -> None:
    # What stands at its end says where each column is: beyond the end by now.
    content = parquet(pl.DataFrame({"course_id": [f"K{number}" for number in range(1000)]}))
    with pytest.raises(ExportError, match="damaged or ends too early"):
        read("lms/courses.parquet", content[:10] + content[len(content) // 2 :])
    assert "panicked" not in capfd.readouterr().err
