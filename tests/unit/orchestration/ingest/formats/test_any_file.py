"""Whatever a file is like, its rows are read whole and once, each cell in its column, or it is refused in words."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.errors import ExportError
from orchestration.ingest.source.filenames import ENDINGS
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.source.table import Landed
from tests.unit.orchestration.ingest.conftest import land_file

COLUMNS = ("person_id", "full_name", "job_title")
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# What stands behind a cell's mark: whatever makes readers stumble.
oddities = st.sampled_from(
    ("", " ", ",", ";", "\t", "|", '"', '""', "'", "\n", "\r\n", "\r", "\n\n", "=1+1", "+", "-", "@", "007", "é", "–",
     "\u2028", "\x0b", "\x0c", "\x1a", "\\", "\\n", "NULL", "#", "{", "[")
)  # fmt: skip
marks = st.lists(st.tuples(oddities, oddities, oddities), max_size=12)


Read = tuple[Landed, list[tuple[str | None, ...]]]


def rows_of(odd: list[tuple[str, str, str]]) -> list[tuple[str, ...]]:
    """Return rows whose cells say which column and row they belong to."""
    return [
        tuple(f"{column}~{number}{text}" for column, text in zip(COLUMNS, texts, strict=True))
        for number, texts in enumerate(odd)
    ]


def read(content: bytes, ending: str, **source: Any) -> Read:
    """Return what was landed of a file of people, and its rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people{ending}"
        path.write_bytes(content)
        file = SourceFile(contract_named("hris/people"), path, f"people{ending}", None, len(content), 0)
        landed = land_file(file, Path(folder), **source)
        frame = pl.read_parquet(landed.parquet)
        return landed, frame.select([name for name in COLUMNS if name in frame.columns]).rows()


def read_or_refused(content: bytes, ending: str) -> Read | ExportError:
    """Return what was landed, or why nothing was; a reason names the file and what to do."""
    try:
        return read(content, ending)
    except ExportError as error:
        return error


def written(rows: list[tuple[str, ...]], delimiter: str, end: str, *, is_quoted: bool) -> str:
    """Return rows as delimited text below their header."""
    text = io.StringIO(newline="")
    # A writer that ends lines with one character leaves the other one bare, which nobody can tell from a line end.
    quoting = csv.QUOTE_ALL if is_quoted or end != "\r\n" else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([COLUMNS, *rows])
    return text.getvalue()


@few
@given(
    odd=marks,
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    is_quoted=st.booleans(),
    is_gzipped=st.booleans(),
)
@example(odd=[("\n", '"', "é")], encoding="utf-16-be", delimiter=";", end="\r", is_quoted=True, is_gzipped=True)
def test_whatever_text_a_table_is_written_in_each_cell_comes_back_in_its_column(
    odd: list[tuple[str, str, str]], encoding: str, delimiter: str, end: str, *, is_quoted: bool, is_gzipped: bool
) -> None:
    rows = [tuple(cell.encode(encoding, "ignore").decode(encoding) for cell in row) for row in rows_of(odd)]
    content = written(rows, delimiter, end, is_quoted=is_quoted).encode(encoding)
    landed, found = read(gzip.compress(content) if is_gzipped else content, ".csv.gz" if is_gzipped else ".csv")
    assert found == rows
    assert (landed.n_read, landed.n_landed, landed.n_filtered, landed.quarantined) == (len(rows), len(rows), 0, ())


@few
@given(odd=marks, widths=st.lists(st.integers(1, 5), min_size=12, max_size=12), end=st.sampled_from(("\n", "\r\n")))
def test_rows_of_another_width_are_set_aside_and_all_others_stay_where_they_are(
    odd: list[tuple[str, str, str]], widths: list[int], end: str
) -> None:
    rows = [(*row, "beyond", "beyond")[:width] for row, width in zip(rows_of(odd), widths, strict=False)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([COLUMNS, *rows])
    landed, found = read(text.getvalue().encode(), ".csv")
    assert found == [row for row in rows if len(row) == 3]
    wrong = [(number, row) for number, row in enumerate(rows, start=2) if len(row) != 3]
    assert [(each.row_number, tuple(json.loads(each.record).values())) for each in landed.quarantined] == wrong
    assert landed.n_read == len(rows)


@few
@given(
    odd=marks,
    place=st.integers(0, 400),
    spite=st.sampled_from(("\0", "\ufeff", "\0\0\0")),
    encoding=st.sampled_from(("utf-8", "utf-16")),
)
def test_nul_characters_are_taken_out_and_marks_in_the_middle_move_nothing(
    odd: list[tuple[str, str, str]], place: int, spite: str, encoding: str
) -> None:
    text = written(rows_of(odd), ",", "\r\n", is_quoted=True)
    place = len('"person_id","full_name","job_title"\r\n') + place
    # Behind a quote that closes or before one that opens, a mark would be text beside a quoted field: another test's.
    spited = text[:place] + spite + text[place:] if text[place - 1 : place].isalnum() else text
    landed, found = read(spited.encode(encoding), ".csv")
    wanted = [tuple(cell.replace("\ufeff", "") for cell in row) for row in rows_of(odd)]
    assert [tuple((cell or "").replace("\ufeff", "") for cell in row) for row in found] == wanted
    assert (landed.n_read, landed.quarantined) == (len(wanted), ())


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".xlsx", ".parquet"])
def test_a_cell_of_a_megabyte_is_a_cell(ending: str) -> None:
    huge = "x" * (32_000 if ending == ".xlsx" else 1 << 20)  # a cell of a workbook ends at 32,767 characters
    rows = [("1", huge, "a"), ("2", "Bo", "b")]
    landed, found = read(_as(ending, rows), ending)
    assert found == rows
    assert landed.n_read == 2


def _as(ending: str, rows: list[tuple[str, ...]]) -> bytes:
    """Return rows in the format of an ending."""
    if ending.endswith(".gz"):
        return gzip.compress(_as(ending.removesuffix(".gz"), rows))
    if ending in (".xlsx", ".xlsm"):
        memory = io.BytesIO()
        with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([COLUMNS, *rows]):
                for position, cell in enumerate(row):
                    sheet.write_string(number, position, cell)
        return memory.getvalue()
    objects = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    if ending == ".json":
        return json.dumps(objects).encode()
    if ending in (".jsonl", ".ndjson"):
        return "\n".join(json.dumps(each) for each in objects).encode()
    if ending == ".parquet":
        memory = io.BytesIO()
        pl.DataFrame(objects, schema=dict.fromkeys(COLUMNS, pl.String)).write_parquet(memory)
        return memory.getvalue()
    return written(rows, "\t" if ending == ".tsv" else ",", "\r\n", is_quoted=False).encode()


@pytest.mark.parametrize("named", ENDINGS)
@pytest.mark.parametrize("written_as", [".csv", ".tsv", ".csv.gz", ".json", ".jsonl", ".jsonl.gz", ".xlsx", ".parquet"])
def test_a_file_under_another_s_name_is_read_right_or_refused_with_what_to_do(written_as: str, named: str) -> None:
    rows = [("007", "Ada", "Analyst"), ("008", "Bo", "=1+1")]
    outcome = read_or_refused(_as(written_as, rows), named)
    if isinstance(outcome, ExportError):
        assert (outcome.file, bool(outcome.remedy)) == (f"people{named}", True)
    else:
        assert (outcome[0].n_read, outcome[1]) == (2, rows)


@few
@given(content=st.binary(max_size=300), ending=st.sampled_from(ENDINGS))
@example(b"\xff\xfe", ".csv")
@example(b"\xef\xbb\xbf", ".json")
@example(b"PK\x03\x04", ".xlsx")
@example(b"PAR1", ".parquet")
@example(b"[" * 100_000, ".json")
@example(b'{"a":' * 100_000, ".jsonl")
@example(b'[{"person_id": "\\ud800"}]', ".json")
@example(b'{"person_id": 1e999}\n{"person_id": NaN}', ".jsonl")
def test_any_bytes_under_any_name_are_read_or_refused(content: bytes, ending: str) -> None:
    outcome = read_or_refused(content, ending)
    if isinstance(outcome, ExportError):
        assert (outcome.file, bool(outcome.remedy)) == (f"people{ending}", True)
    else:
        landed, found = outcome
        assert landed.n_read == landed.n_landed + landed.n_filtered + len(landed.quarantined)
        assert len(found) == landed.n_landed


@few
@given(
    values=st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(max_size=5),
        ),
        min_size=1,
        max_size=8,
    ),
    depth=st.integers(1, 5),
)
def test_values_nested_in_records_are_found_by_their_path(values: list[Any], depth: int) -> None:
    path = [f"p{level}" for level in range(depth)]

    def nested(value: object) -> object:
        for key in reversed(path):
            value = {key: value}
        return value

    records = [{"person_id": f"person_id~{number}", "job": nested(value)} for number, value in enumerate(values)]
    column = ".".join(("job", *path))
    landed, found = read(json.dumps(records).encode(), ".json", columns={"job_title": column})
    words = {None: None, True: "true", False: "false"}
    wanted = [
        words[v] if v is None or isinstance(v, bool) else v if isinstance(v, str) else json.dumps(v) for v in values
    ]
    assert [row[-1] for row in found] == wanted
    assert landed.n_read == len(values)


@pytest.mark.parametrize(
    "header", ["person_id,full_name,full_name", "person_id,Full Name,full_name", "person_id,person-id,x"]
)
def test_two_headers_for_one_column_are_never_chosen_between(header: str) -> None:
    with pytest.raises(ExportError, match="which all mean"):
        read(f"{header}\n1,a,b\n".encode(), ".csv")


def test_cells_of_a_workbook_keep_what_they_say_whatever_their_type() -> None:
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_number(1, 0, 7.0)
        sheet.write_boolean(1, 1, True)
        sheet.write_datetime(1, 2, datetime(2025, 6, 30), day)
        sheet.write_string(2, 0, "007")
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 2, '="A"&1', None, "A1")
        sheet.write_number(3, 0, 1234567890123456)
        sheet.write_number(3, 1, 0.1)
        sheet.write_blank(3, 2, None)
        sheet.write_string(4, 0, "8")
        sheet.write_formula(4, 1, "=1/0", None, "#DIV/0!")
    landed, found = read(memory.getvalue(), ".xlsx")
    assert landed.n_read == 4
    assert [row[0] for row in found] == ["7", "007", "1234567890123456", "8"]
    assert found[0][1:] == ("true", "2025-06-30 00:00:00")
    assert found[1][2] == "A1"
    assert found[2][1:] == ("0.1", None)
    # What is no value says so or is blank; it is no number that could be taken for one.
    assert found[1][1] in (None, "", "#N/A")
    assert found[3][1] in (None, "", "#DIV/0!")


@few
@given(
    column=st.sampled_from(
        (
            pl.Series([1, -1, None], dtype=pl.Int8),
            pl.Series([2**63, 1, 0], dtype=pl.UInt64),
            pl.Series([0.1, 7.0, float("nan")], dtype=pl.Float32),
            pl.Series([1e300, float("inf"), -0.0], dtype=pl.Float64),
            pl.Series([Decimal("1.10"), Decimal(0), None], dtype=pl.Decimal(10, 2)),
            pl.Series([date(2025, 6, 30), None, date(1, 1, 1)]),
            pl.Series([datetime(2025, 6, 30, 13), None, datetime(1900, 1, 1)], dtype=pl.Datetime("ns", "UTC")),
            pl.Series([timedelta(seconds=1), None, timedelta(0)]),
            pl.Series([True, False, None]),
            pl.Series(["a", "b", "a"], dtype=pl.Categorical),
            pl.Series(["a", "b", "a"], dtype=pl.Enum(["a", "b"])),
            pl.Series([b"a", b"\xff", None], dtype=pl.Binary),
            pl.Series([["a", "b"], [], None], dtype=pl.List(pl.String)),
            pl.Series([[[1]], [], None], dtype=pl.List(pl.List(pl.Int64))),
            pl.Series([{"a": 1}, {"a": 2}, None], dtype=pl.Struct({"a": pl.Int64})),
            pl.Series([None, None, None], dtype=pl.Null),
        )
    )
)
def test_a_parquet_column_of_any_type_is_read_as_text_or_refused_by_name(column: pl.Series) -> None:
    memory = io.BytesIO()
    pl.DataFrame({"person_id": ["1", "2", "3"], "job_title": column}).write_parquet(memory)
    outcome = read_or_refused(memory.getvalue(), ".parquet")
    if isinstance(outcome, ExportError):
        assert (outcome.column, bool(outcome.remedy)) == ("job_title", True)
    else:
        assert (outcome[0].n_read, [row[0] for row in outcome[1]]) == (3, ["1", "2", "3"])
