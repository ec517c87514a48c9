"""Every cell of every table comes back from the files as it is published, and with what it means."""

from __future__ import annotations

import csv
import gc
import json
import resource
import stat
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from orchestration.errors import SettingsError, SkillgapError
from orchestration.outbound import workbook
from orchestration.settings.workspace import Workspace
from published.spreadsheets import harmless
from tests.handed_on import TITLES, exporter, tables_of

FILES = pytest.mark.parametrize("file", ["warehouse", "shareable"])


def _read_csv(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def _as_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return harmless(value) if isinstance(value, str) else str(value)


def _same(found: str, value: Any) -> bool:
    return float(found) == value if isinstance(value, float) else found == _as_csv(value)


@FILES
def test_parquet_gives_back_every_cell_with_its_meaning_and_keys(
    workspace: Workspace, tmp_path: Path, file: str
) -> None:
    exporter(workspace, is_shareable=file == "shareable").to_folder(tmp_path / "out", "parquet")
    expected = tables_of(workspace, file)
    for name, (columns, rows) in expected.items():
        read = pq.read_table(tmp_path / "out" / f"{name}.parquet")
        assert read.column_names == columns
        assert list(zip(*(column.to_pylist() for column in read.columns), strict=True)) == rows, name
    assert {each.stem for each in (tmp_path / "out").glob("*.parquet")} == set(expected)
    schema = pq.read_schema(tmp_path / "out" / "dim_course.parquet")
    assert schema.metadata[b"description"] == b'One row per course: it\'s "all".'
    assert schema.metadata[b"primary_key"] == b"course_id"
    assert schema.field("title").metadata[b"description"].startswith(b"As its provider")
    assert (schema.field("course_id").nullable, schema.field("title").nullable) == (False, True)
    assert pl.read_parquet(tmp_path / "out" / "dim_course.parquet").height == len(expected["dim_course"][1])


@FILES
def test_csv_gives_back_every_cell_and_no_formula(workspace: Workspace, tmp_path: Path, file: str) -> None:
    exporter(workspace, is_shareable=file == "shareable").to_folder(tmp_path / "out", "csv")
    for name, (columns, rows) in tables_of(workspace, file).items():
        header, *found = _read_csv(tmp_path / "out" / f"{name}.csv")
        assert header == columns
        assert len(found) == len(rows)
        for read, row in zip(found, rows, strict=True):
            assert all(map(_same, read, row)), (name, read, row)
    content = (tmp_path / "out" / "dim_course.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfcourse_id,title")  # the mark by which Excel knows UTF-8
    assert b'"a;\'=1+1"' in content
    assert b'"\'+49 and more"' in content


def test_pandas_reads_csv_as_the_data_package_beside_it_says(workspace: Workspace, tmp_path: Path) -> None:
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    kinds = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean", "date": "string"}
    [course] = [each for each in package["resources"] if each["name"] == "dim_course"]
    fields = course["schema"]["fields"]
    read = pd.read_csv(
        tmp_path / "out" / course["path"],
        dtype={field["name"]: kinds[field["type"]] for field in fields},
        keep_default_na=False,
        na_values={field["name"]: [""] for field in fields if field["type"] != "string"},
    )
    assert list(read["title"][: len(TITLES)]) == [harmless(title) for title in TITLES]  # NA and 007 are texts
    assert read["cost"][1] == 1 / 3
    assert pd.isna(read["cost"][len(TITLES)])
    assert course["schema"]["primaryKey"] == ["course_id"]
    assert course["rows"] == len(read)
    [use] = [each for each in package["resources"] if each["name"] == "course_use"]
    assert use["schema"]["foreignKeys"] == [
        {"fields": ["course_id"], "reference": {"resource": "dim_course", "fields": ["course_id"]}}
    ]
    assert "primaryKey" not in use["schema"]  # its key may be blank in part


def test_a_data_dictionary_lies_beside_the_files(workspace: Workspace, tmp_path: Path) -> None:
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    tables = _read_csv(tmp_path / "out" / "data_dictionary_tables.csv")
    assert tables[1] == [
        *("course_use", "2", "course_id, day", "(course_id) → dim_course (course_id)"),
        "One row per course that was used.",
    ]
    columns = _read_csv(tmp_path / "out" / "data_dictionary_columns.csv")
    assert ["dim_course", "course_id", "string", "true", "primary", "", "The course."] in columns
    assert ["course_use", "day", "date", "false", "unique", "", ""] in columns


@FILES
def test_a_workbook_gives_back_every_cell_and_no_formula(workspace: Workspace, tmp_path: Path, file: str) -> None:
    target = tmp_path / "all.xlsx"
    exporter(workspace, is_shareable=file == "shareable").to_workbook(target)
    book = fastexcel.read_excel(target)
    expected = tables_of(workspace, file)
    assert book.sheet_names == ["Tables", "Columns", *sorted(expected)]
    for name, (columns, rows) in expected.items():
        kinds: dict[str | int, Any] = {
            column: next((_KINDS[type(value)] for value in values if value is not None), "string")
            for column, *values in zip(columns, *rows, strict=True)
        }
        sheet = book.load_sheet(name, dtypes=kinds).to_polars()
        assert sheet.columns == columns
        assert sheet.height == len(rows)
        for read, row in zip(sheet.rows(), rows, strict=True):
            for found, value in zip(read, row, strict=True):
                if isinstance(value, float):
                    assert found == pytest.approx(value, rel=1e-15)  # sixteen digits
                else:
                    assert _as_sheet(value) == found, (name, found, value)
    with zipfile.ZipFile(target) as archive:
        assert [name for name in archive.namelist() if b"<f>" in archive.read(name)] == []


_KINDS = {str: "string", int: "string", float: "float", bool: "boolean", date: "date"}


def _as_sheet(value: Any) -> Any:
    """A cell as it comes back: whole numbers are read as texts here, since one is too large for a sheet's numbers."""
    if isinstance(value, str):
        return harmless(value)
    return str(value) if type(value) is int else value


def test_tables_longer_than_a_sheet_are_told_before_anything_is_written(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "LONGEST_SHEET", 14)  # dim_course has 15 rows, nothing else as many
    with pytest.raises(SettingsError, match=r"room for 14 rows, and dim_course has 15\. Nothing .* --csv or --parquet"):
        exporter(workspace).to_workbook(tmp_path / "all.xlsx")
    assert [each.name for each in tmp_path.iterdir()] == ["workspace"]


def test_a_workbook_that_no_disk_has_room_for_says_so_once(
    workspace: Workspace, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    # What is thrown away says nothing on the standard error, as a ZIP file does that finds its stream closed.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, limits[1]))
    try:
        with pytest.raises(SkillgapError, match=r"whole: File too large\..*Is the disk full"):
            exporter(workspace).to_workbook(tmp_path / "all.xlsx")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    gc.collect()
    assert capfd.readouterr().err == ""
    assert [each.name for each in tmp_path.iterdir()] == ["workspace"]


def test_what_is_written_is_its_owners_alone_in_a_folder_that_was_open_too(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "csv").mkdir(mode=0o755)
    exporter(workspace).to_folder(tmp_path / "csv", "csv")
    exporter(workspace).to_folder(tmp_path / "parquet", "parquet")
    exporter(workspace).to_workbook(tmp_path / "all.xlsx")
    written = [*(tmp_path / "csv").iterdir(), *(tmp_path / "parquet").iterdir(), tmp_path / "all.xlsx"]
    assert {stat.S_IMODE(each.stat().st_mode) for each in written} == {0o600}
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("csv", "parquet")} == {0o700}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all.xlsx", "csv", "parquet", "workspace"]
    assert list(workspace.landing.iterdir()) == []
