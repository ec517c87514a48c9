"""Small files that ask for much: each is loaded or refused in words, within half a gigabyte of memory.

    python -m tests.fuzz.hostile            all of them, one line each

Memory is measured as what a file takes above what the process had before it, under a limit of 4 GiB.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from expectations.contracts import contract_named
from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import ExportError
from orchestration.ingest.discover import discover
from orchestration.ingest.load import load_contract
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import validate_in_sql

CONTRACT = contract_named("hris/people")
MOST_MEMORY = 4 << 30
MOST_MIB = 500
LOADED = "loaded"
N_COLUMNS = 3000
_MEBIBYTE = 1 << 20
_X = b"x" * _MEBIBYTE
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEADER_ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'

Pieces = Iterator[bytes]


@dataclass(frozen=True)
class Shape:
    """A small file that asks for much.

    Attributes:
        ending: of its name.
        write: makes it.
        outcome: a part of what is said of it.
    """

    ending: str
    write: Callable[[Path], object]
    outcome: str = LOADED


def _csv(n_columns: int, *, more_each_row: int = 0) -> Callable[[Path], object]:
    def write(file: Path) -> object:
        header = ["person_id", "full_name", *(f"unknown_{number}" for number in range(n_columns))]
        rows = [[f"{row}", "N", *["x"] * (n_columns + row * more_each_row)] for row in range(20)]
        return file.write_text("\n".join(",".join(row) for row in (header, *rows)), encoding="utf-8")

    return write


def _json(records: Iterator[dict[str, str]], *, lines: bool = False) -> str:
    texts = [json.dumps(record) for record in records]
    return "\n".join(texts) if lines else f"[{','.join(texts)}]"


def _own_keys() -> Iterator[dict[str, str]]:
    for row in range(4000):
        yield {"person_id": f"{row}", **{f"k{row}_{number}": "v" for number in range(20)}}


def _one_wide() -> Iterator[dict[str, str]]:
    yield {"person_id": "first", **{f"k{number}": "v" for number in range(N_COLUMNS)}}
    for row in range(5_000):
        yield {"person_id": f"{row}", "full_name": "N"}


def _deep() -> str:
    value = '"v"'
    for _ in range(300):
        value = f'{{"{"k" * 9000}":{value}}}'
    return f'[{{"person_id":"1","a":{value}}}]'


def _gzipped(start: bytes, n_mebibytes: int, piece: bytes = _X) -> Callable[[Path], object]:
    def write(file: Path) -> object:
        with gzip.open(file, "wb", 1) as packed:
            packed.write(start)
            for _ in range(n_mebibytes):
                packed.write(piece)
        return None

    return write


def _book(shared: Callable[[], Pieces], sheet: Callable[[], Pieces]) -> Callable[[Path], object]:
    """Return what makes a workbook of two parts, piece by piece."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = f'<Relationships xmlns="{package}/relationships">'

    def write(file: Path) -> object:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>')
            book.writestr(
                "_rels/.rels",
                f'{related}<Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
                "</Relationships>",
            )
            book.writestr(
                "xl/workbook.xml",
                f'<workbook xmlns="{_MAIN}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="a"/></sheets>'
                "</workbook>",
            )
            book.writestr(
                "xl/_rels/workbook.xml.rels",
                f'{related}<Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
                f'<Relationship Id="b" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            )
            for name, pieces in (("sharedStrings", shared), ("worksheets/sheet1", sheet)):
                with book.open(f"xl/{name}.xml", "w", force_zip64=True) as part:
                    for piece in pieces():
                        part.write(piece)
        return None

    return write


def _texts(n_mebibytes: int) -> Callable[[], Pieces]:
    def pieces() -> Pieces:
        yield f'<sst xmlns="{_MAIN}"><si><t>person_id</t></si><si><t>'.encode()
        for _ in range(n_mebibytes):
            yield _X
        yield b"</t></si></sst>"

    return pieces


def _many_texts() -> Pieces:
    yield f'<sst xmlns="{_MAIN}"><si><t>person_id</t></si>'.encode()
    for _ in range(40):
        yield b"<si/>" * 200_000
    yield b"</sst>"


def _sheet(*rows: Callable[[], Pieces]) -> Callable[[], Pieces]:
    def pieces() -> Pieces:
        yield f'<worksheet xmlns="{_MAIN}"><sheetData>{_HEADER_ROW}'.encode()
        for each in rows:
            yield from each()
        yield b"</sheetData></worksheet>"

    return pieces


def _sharing() -> Pieces:
    yield "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(2, 10_002)).encode()


def _spaces() -> Pieces:
    for _ in range(200):
        yield b" " * _MEBIBYTE


def _without_places() -> Pieces:
    yield b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>"
    for _ in range(10):
        yield b"<row><c><v>1</v></c></row>" * 1000


def _tiny_cells() -> Pieces:
    for start in range(2, 200_000, 10_000):
        yield "".join(
            f"<row r='{row}'><c r='A{row}'><v>1</v></c><c r='B{row}'><v>1</v></c></row>"
            for row in range(start, start + 10_000)
        ).encode()


def _wide_book(file: Path) -> None:
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["person_id", *(f"unknown {number}" for number in range(N_COLUMNS))])
        for row in range(1, 21):
            sheet.write_row(row, 0, [f"{row}", *["x"] * N_COLUMNS])


def _stray_cell(file: Path) -> None:
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["person_id", "full_name"])
        sheet.write_row(1, 0, ["1", "N"])
        sheet.write(900_000, 19, "x")


def _lying_sizes(file: Path) -> None:
    """Write a workbook whose list of parts says that the texts are short."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        with book.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for piece in _texts(200)():
                part.write(piece)
        book.getinfo("xl/sharedStrings.xml").file_size = 100
        book.writestr("xl/worksheets/sheet1.xml", b"".join(_sheet()()))
    file.write_bytes(memory.getvalue())


def _wide_parquet(file: Path) -> None:
    columns = {f"u{number}": ["x"] * 20 for number in range(N_COLUMNS)}
    pl.DataFrame({"person_id": [f"{row}" for row in range(20)], **columns}).write_parquet(file)


def _one_text_often(file: Path) -> None:
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * _MEBIBYTE]))
    keys = pa.array([f"{row % 9}" for row in range(100_000)])
    pq.write_table(pa.table({"person_id": keys, "full_name": text}), file, compression="zstd")


SHAPES: dict[str, Shape] = {
    "columns": Shape(".csv", _csv(N_COLUMNS)),
    "columns in rows of all lengths": Shape(".csv", _csv(N_COLUMNS, more_each_row=1)),
    "more columns than a sheet has": Shape(".csv", _csv(20_000), "more than 16384 different columns"),
    "keys of each record": Shape(".json", lambda file: file.write_text(_json(_own_keys())), "16384 different keys"),
    "keys of each line": Shape(
        ".jsonl", lambda file: file.write_text(_json(_own_keys(), lines=True)), "16384 different keys"
    ),
    "one record with many keys": Shape(".json", lambda file: file.write_text(_json(_one_wide()))),
    "a list within a record": Shape(
        ".json",
        lambda file: file.write_text('[{"person_id":"1","a":[' + ",".join(['{"b":1}'] * 400_000) + "]}]"),
        "16384 different keys",
    ),
    "long keys within each other": Shape(".json", lambda file: file.write_text(_deep()), "more than 4096 characters"),
    "a text without end": Shape(".csv.gz", _gzipped(b"person_id,full_name\n1,", 30), "more than 8388608 characters"),
    "texts as long as may be": Shape(
        ".csv.gz", _gzipped(b"person_id,full_name\n", 3, b"1," + b"x" * 8_000_000 + b"\n")
    ),
    "rows without end": Shape(
        ".csv.gz", _gzipped(b"person_id,full_name\n", 200, b"1,y\n" * (1 << 18)), "unpacks to more than"
    ),
    "a value without end": Shape(".json.gz", _gzipped(b'[{"person_id":"', 30), "more than 8388608 characters"),
    "a line without end": Shape(".jsonl.gz", _gzipped(b'{"person_id":"', 30), "more than 8388608 characters"),
    "a shared text": Shape(".xlsx", _book(_texts(200), _sheet(_sharing)), "unpacks to more than"),
    "a text that cells share": Shape(".xlsx", _book(_texts(1), _sheet(_sharing)), "32 MB of texts"),
    "many shared texts": Shape(".xlsx", _book(_many_texts, _sheet()), "texts that cells share"),
    "a sheet of spaces": Shape(".xlsx", _book(_texts(0), _sheet(_spaces)), "unpacks to more than"),
    "cells without places": Shape(".xlsx", _book(_texts(0), _sheet(_without_places)), "far from all others"),
    "tiny cells": Shape(".xlsx", _book(_texts(0), _sheet(_tiny_cells)), ""),
    "columns of a sheet": Shape(".xlsx", _wide_book),
    "a stray cell": Shape(".xlsx", _stray_cell, "far from all others"),
    "a part that says it is short": Shape(".xlsx", _lying_sizes, "a workbook that can't be read"),
    "columns of a Parquet file": Shape(".parquet", _wide_parquet),
    "one text often": Shape(".parquet", _one_text_often, "unpacks to more than"),
}


def load(name: str, folder: Path) -> str:
    """Load a shape into a workspace of its own; return what came of it.

    Args:
        name: of the shape.
        folder: an empty one.
    """
    shape = SHAPES[name]
    workspace = Workspace(folder, Settings(tolerance=1))
    workspace.prepare()
    path = workspace.exports / "hris" / f"people{shape.ending}"
    path.parent.mkdir(parents=True)
    shape.write(path)
    clear_peak()
    with open_build_file(workspace) as connection:
        prepare_build_file(connection)
        (file,) = discover(workspace, clock=lambda: 1e12).of(CONTRACT)
        try:
            load_contract(
                connection,
                workspace,
                CONTRACT,
                [file],
                fingerprints={file.name: "any"},
                validate=validate_in_sql,
                loaded_at=datetime(2025, 7, 1),
            )
        except ExportError as error:
            return str(error)
    return LOADED


def clear_peak() -> None:
    """Forget the most memory that this process has had."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mib() -> int:
    """Return the most memory that this process has had since it was last forgotten."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


def main() -> int:
    """Load every shape, one line each; return 1 if one takes too much or comes to anything else."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    n_bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(sys.argv[1:] or SHAPES):
            clear_peak()
            before, begun = peak_mib(), time.monotonic()
            outcome = load(name, Path(folder) / str(number))
            took = peak_mib() - before
            is_bad = took > MOST_MIB or SHAPES[name].outcome not in outcome
            n_bad += is_bad
            mark = "BAD " if is_bad else ""
            sys.stdout.write(f"{mark}{name}: {took} MiB, {time.monotonic() - begun:.1f} s: {outcome[:160]}\n")
            sys.stdout.flush()
    return 1 if n_bad else 0


if __name__ == "__main__":
    sys.exit(main())
