"""Whatever the standard library writes comes back cell for cell."""

from __future__ import annotations

import csv
import io
import re
import string
import tempfile
from dataclasses import replace
from pathlib import Path

import polars as pl
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.ingest.land import land
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.source_settings import Format, SourceSettings

COLUMNS = ("person_id", "full_name", "location")
CODECS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")

_common = st.text(alphabet=string.ascii_letters + " ,;\t|\"'\r\n0.-é–", max_size=12)
_any = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=8)


def is_encoded_twice(text: str) -> bool:
    """Whether signs beyond ASCII are UTF-8 as another encoding shows it, which is mended; other tests look at that."""
    return any(
        _is_utf8(run, shown_as) for run in re.findall(r"[^\0-\x7f]+", text) for shown_as in ("latin-1", "cp1252")
    )


def _is_utf8(run: str, shown_as: str) -> bool:
    try:
        run.encode(shown_as).decode("utf-8")
    except UnicodeError:
        return False
    return True


def land_bytes(
    content: bytes, folder: Path, source: SourceSettings
) -> tuple[int, int, int, int, list[tuple[str, ...]]]:
    """Return rows read, landed, filtered and set aside, and the rows."""
    path = folder / "people.csv"
    path.write_bytes(content)
    file = SourceFile(contract_named("hris/people"), path, "people.csv", None, len(content), 0)
    landed = land(replace(file, settings=source), folder / "landing.parquet")
    rows = pl.read_parquet(landed.parquet).select("row_number", *landed.columns).rows()
    return landed.n_read, landed.n_landed, landed.n_filtered, len(landed.quarantined), rows


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(*[st.one_of(_common, _any)] * 3), max_size=8),
    codec=st.sampled_from(CODECS),
    delimiter=st.sampled_from(",;\t|"),
    # With a bare line feed the writer leaves carriage returns unquoted, which nobody can tell from line ends.
    style=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
)
@example([("a", "b", 'x"'), ("", "", ""), ("\r", "\n", "\r\n")], "utf-8", ",", ("\r\n", csv.QUOTE_MINIMAL))
def test_a_table_written_as_csv_comes_back(
    rows: list[tuple[str, str, str]], codec: str, delimiter: str, style: tuple[str, int]
) -> None:
    rows = [tuple(cell.encode(codec, "ignore").decode(codec) for cell in row) for row in rows]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=style[0], quoting=style[1])
    writer.writerows([COLUMNS, *rows])
    assume(not is_encoded_twice(text.getvalue()))
    source = SourceSettings(format=Format(delimiter=delimiter, encoding=codec))
    with tempfile.TemporaryDirectory() as folder:
        n_read, _, _, n_set_aside, found = land_bytes(text.getvalue().encode(codec), Path(folder), source)
    wanted = [(number, *row) for number, row in enumerate(rows, start=2) if any(row)]
    assert found == wanted
    assert (n_read, n_set_aside) == (len(wanted), 0)


def ends_in_quotes(content: str) -> bool:
    """Whether a quotation mark is never closed, which refuses the file; other tests look at that.

    One that is open takes in whatever follows, so two further records come out as less than two.
    """
    n_records = sum(1 for _ in csv.reader(io.StringIO(content, newline="")))
    return sum(1 for _ in csv.reader(io.StringIO(content + "x,y\nx,y\n", newline=""))) < n_records + 2


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(st.text(alphabet='ab,"\r\n', max_size=10), max_size=8),
    where=st.sampled_from([{}, {"location": "a"}]),
)
def test_every_row_is_landed_filtered_or_set_aside(lines: list[str], where: dict[str, str]) -> None:
    body = "\n".join([*lines, "a,a,a", ""])
    content = ",".join(COLUMNS) + "\n" + body
    assume(not ends_in_quotes(content))
    source = SourceSettings(where=where)
    with tempfile.TemporaryDirectory() as folder:
        n_read, n_landed, n_filtered, n_set_aside, rows = land_bytes(content.encode(), Path(folder), source)
    expected = [record for record in csv.reader(io.StringIO(content, newline="")) if any(record)][1:]
    assert n_read == n_landed + n_filtered + n_set_aside
    assert n_read == len(expected)
    assert n_set_aside == sum(len(record) != 3 for record in expected)
    kept = [tuple(r) for r in expected if len(r) == 3 and (not where or r[2].strip() == "a")]
    assert [row[1:] for row in rows] == kept
