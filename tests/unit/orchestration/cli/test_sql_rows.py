"""Rows of `skillgap sql` handed on: all of them, in each form, readable by their owner alone, or not at all."""

from __future__ import annotations

import csv
import io
import json
from contextlib import nullcontext
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from orchestration.cli.sql import QueryError, Watch
from orchestration.cli.sql_rows import Form, Wanted, hand_on, wanted_by
from orchestration.errors import SettingsError
from tests.unit.in_memory import own_database

AWKWARD = (
    "select 1 as n, '=1+1' as text, 'a;=b' as text, date '2026-02-01' as day, null as nothing, true as flag, "
    "1.5::decimal(4, 2) as price, [1, 2] as list, 'nan'::double as number"
)


def _handed_on(query: str, wanted: Wanted, *, width: int = 80) -> None:
    with own_database() as connection:
        hand_on(connection.execute(query), wanted, watched=nullcontext, width=width)


def test_csv_on_the_standard_output_is_safe_for_spreadsheets(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _handed_on(AWKWARD, Wanted("csv"))
    said = capfdbinary.readouterr()
    assert list(csv.reader(io.StringIO(said.out.decode()))) == [
        ["n", "text", "text", "day", "nothing", "flag", "price", "list", "number"],
        ["1", "'=1+1", "a;'=b", "2026-02-01", "", "true", "1.50", "[1, 2]", "nan"],
    ]
    assert said.err == b""


def test_json_is_one_list_of_records_with_each_column_once(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _handed_on(AWKWARD, Wanted("json"))
    assert json.loads(capfdbinary.readouterr().out) == [
        {
            "n": 1,
            "text": "=1+1",
            "text_2": "a;=b",
            "day": "2026-02-01",
            "nothing": None,
            "flag": True,
            "price": 1.5,
            "list": [1, 2],
            "number": None,
        }
    ]


@pytest.mark.parametrize("n_rows", [0, 1, 5_000, 12_345])
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_no_row_is_cut_off(capfdbinary: pytest.CaptureFixture[bytes], form: Form, n_rows: int) -> None:
    _handed_on(f"select range as n from range({n_rows})", Wanted(form))
    out = capfdbinary.readouterr().out
    found = [row["n"] for row in json.loads(out)] if form == "json" else list(map(int, out.split()[1:]))
    assert found == list(range(n_rows))


@pytest.mark.parametrize("n_rows", [0, 1, 12_345])
def test_parquet_holds_types_and_all_rows(tmp_path: Path, n_rows: int) -> None:
    file = tmp_path / "rows.parquet"
    _handed_on(
        f"select range as n, date '2026-02-01' as n from range({n_rows})", wanted_by(None, file, with_names=False)
    )
    table = pq.read_table(file)
    assert (table.num_rows, table.column_names) == (n_rows, ["n", "n_2"])
    assert [str(field.type) for field in table.schema] == ["int64", "date32[day]"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_and_the_note_goes_to_the_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("before")
    file.chmod(0o644)
    _handed_on("select 1 as n", wanted_by(None, file, with_names=False))
    said = capfd.readouterr()
    assert file.read_text().split() == ["n", "1"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert said.out == ""
    assert said.err.startswith(f"1 row in {file}")


def test_a_query_that_fails_half_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("before")
    with own_database() as connection:
        connection.execute("select if(range = 900000, error('no more'), range) as n from range(1000000)")
        watch = Watch(connection)
        with pytest.raises(QueryError, match="no more"):
            hand_on(connection, Wanted("csv", file), watched=watch.working, width=80)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("rows.csv", "before")]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing/rows\.csv can't be written"):
        _handed_on("select 1", Wanted("csv", tmp_path / "missing" / "rows.csv"))


@pytest.mark.parametrize(
    ("form", "name", "found"),
    [(None, "a.CSV", "csv"), (None, "a.json", "json"), ("csv", "a.txt", "csv"), ("table", "a.csv", "table")],
)
def test_the_ending_says_the_form_unless_an_option_does(form: Form | None, name: str, found: Form) -> None:
    assert wanted_by(form, Path(name), with_names=False).form == found


def test_an_ending_that_says_nothing_asks_for_the_form() -> None:
    with pytest.raises(SettingsError, match=r"rows\.xls could be anything: .* --format"):
        wanted_by(None, Path("rows.xls"), with_names=False)


def test_parquet_is_not_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(SettingsError, match="not for a terminal"):
        wanted_by("parquet", None, with_names=False)


def test_rows_that_no_line_has_room_for_are_passed_on_value_by_value(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _handed_on("select range as first, 'x' as another from range(2)", Wanted(), width=14)
    assert capfdbinary.readouterr().out.decode().splitlines() == [
        "row 1",
        "first    0",
        "another  x",
        "row 2",
        "first    1",
        "another  x",
    ]


def test_only_the_time_that_the_database_works_counts() -> None:
    with own_database() as connection:
        watch = Watch(connection, seconds=0.3)
        with watch.working():
            connection.execute("select 1")
        with watch.working():
            connection.execute("select 2")
        with pytest.raises(QueryError, match=r"longer than 0\.3 seconds"), watch.working():
            connection.execute("select count(*) from range(1000000) a, range(1000000) b where a.range < b.range")
