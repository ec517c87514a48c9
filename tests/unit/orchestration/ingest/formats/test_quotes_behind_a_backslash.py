r"""CSV as databases write it, with `\"` in place of `""`: read so where the file is regular in no other reading."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.ingest.source.source_file import SourceFile
from tests.unit.orchestration.ingest.conftest import Read, land_file

CELLS = st.text(st.sampled_from('ab,;"\\\n é'), max_size=8)


def escaped(cell: str) -> str:
    return '"' + cell.replace("\\", "\\\\").replace('"', '\\"') + '"'


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_whatever_a_database_writes_comes_back(rows: list[tuple[str, str]]) -> None:
    cells = [('say "a", b', "x"), *rows]  # the first is regular in this reading alone
    lines = [f'"{number}",{escaped(a)},{escaped(b)}\n' for number, (a, b) in enumerate(cells)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = folder / "people.csv"
        path.write_text('"person_id","full_name","team"\n' + "".join(lines), encoding="utf-8", newline="")
        landed = land_file(SourceFile(contract_named("hris/people"), path, path.name, None, 1, 0), folder)
        found = pl.read_parquet(landed.parquet).sort("row_number")
    assert landed.details["quotation marks"] == "behind a backslash"
    assert list(zip(found["full_name"], found["team"], strict=True)) == cells


def test_a_backslash_that_stands_for_itself_stays(read: Read) -> None:
    landed, found = read("hris/people.csv", 'person_id,full_name,team\n1,"C:\\","A ""B"" \\""C"\n2,a\\\\b,"x"\n')
    assert [row["full_name"] for row in found] == ["C:\\", "a\\\\b"]
    assert found[0]["team"] == 'A "B" \\"C'
    assert "quotation marks" not in landed.details


def test_a_comma_beside_such_a_quotation_mark_shifts_nothing(read: Read) -> None:
    text = '"person_id","full_name","team"\n"1","Ada \\"The Count\\", MD","Sales"\n"2","C:\\\\x","IT"\n'
    landed, found = read("hris/people.csv", text)
    assert [(row["full_name"], row["team"]) for row in found] == [('Ada "The Count", MD', "Sales"), ("C:\\x", "IT")]
    assert not landed.quarantined


@given(st.sampled_from(["Staff", 'Staff of the "harbour"', "Staff; all"]), st.lists(CELLS, min_size=1, max_size=4))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_below_a_title_such_a_quotation_mark_shifts_nothing_either(title: str, cells: list[str]) -> None:
    names = ['say "a", b', '["a", "b ,"]', *cells]
    lines = [f'"{number}",{escaped(name)},"T{number}"\n' for number, name in enumerate(names)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        path = folder / "people.csv"
        head = f'{escaped(title)}\n"person_id","full_name","team"\n'
        path.write_text(head + "".join(lines), encoding="utf-8", newline="")
        landed = land_file(SourceFile(contract_named("hris/people"), path, path.name, None, 1, 0), folder)
        found = pl.read_parquet(landed.parquet).sort("row_number")
    assert list(zip(found["full_name"], found["team"], strict=True)) == [
        ("a|b ," if number == 1 else name, f"T{number}") for number, name in enumerate(names)
    ]
