"""XLSX to a table. Numbers come as Excel keeps them, days as ISO texts; what they mean is not decided here.

How far cells lie apart is asked before a workbook is opened. The library that reads workbooks makes room for every
place between the first cell and the last: one stray cell in the last row and column of a sheet would ask for half a
terabyte, and the whole process would end without a word.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

import fastexcel
import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.source.headers import TITLE_ROWS, count_columns, find_header, header_names
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, Tally, position_name
from orchestration.settings.source_settings import SourceSettings

# What a damaged archive may raise.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
_MOST_PLACES = 20_000_000  # so much room is there in any case
_PLACES_FOR_A_CELL = 50  # a large table may be sparse, but it is a table
_CHUNK_BYTES = 1 << 22
_LONGEST_TAG = 512
# A cell that holds something; those that are only coloured close themselves.
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Za-z]+)(\d+)\"[^>]*(?<!/)>")


def open_workbook(path: Path, contract: Contract, settings: SourceSettings) -> Table:
    """Open the sheet of a workbook that holds the contract's rows.

    It is the one that `format.sheet` names, else the only one, else the visible one whose header holds most of the
    contract's columns.

    Args:
        path: the file.
        contract: what it is an export of.
        settings: how it differs from the canonical one.

    Raises:
        ReadError: the workbook can't be read, is empty, has no such sheet, several that fit alike, or a stray cell.
    """
    check_extent(path)
    try:
        reader = fastexcel.read_excel(path)
        sheet = _choose_sheet(reader, contract, settings)
        cells = _load(reader, sheet)
    except fastexcel.FastExcelError as error:
        raise ReadError(
            found="a workbook that can't be read",
            expected="an XLSX workbook without a password",
            remedy="Open it in Excel, save it again as .xlsx, and try again.",
        ) from error
    head = _head(cells, settings)
    header = find_header(head, contract, settings)
    if header is None:
        raise ReadError(
            found=f"the empty sheet {sheet!r}",
            expected="a header and rows",
            remedy=f"Fill it, or name another sheet under {SETTING} in workspace.yml.",
            setting="format.sheet",
        )
    names = [position_name(position) for position in range(cells.width)]
    below = cells.with_row_index(ROW_NUMBER, offset=1).slice(header + settings.format.header_rows)
    rows = below.filter(pl.any_horizontal(pl.col(names).fill_null("") != ""))
    n_blank = below.height - rows.height
    details = {"sheet": sheet} | ({"header row": str(header + 1)} if header else {})
    return Table(header_names(head, header, settings), header + 1, rows.lazy(), Tally(rows.height, n_blank), details)


def _load(reader: fastexcel.ExcelReader, sheet: str, n_rows: int | None = None) -> pl.DataFrame:
    """Return a sheet's cells as texts, from its first row on, so that row numbers are Excel's own."""
    cells: pl.DataFrame = reader.load_sheet(
        sheet, header_row=None, skip_rows=0, n_rows=n_rows, dtypes="string"
    ).to_polars()
    return cells.rename({name: position_name(position) for position, name in enumerate(cells.columns)})


def _head(cells: pl.DataFrame, settings: SourceSettings) -> list[list[str]]:
    """Return the first rows as texts."""
    head = cells.head(TITLE_ROWS + settings.format.skip_rows + settings.format.header_rows).rows()
    return [["" if cell is None else str(cell) for cell in row] for row in head]


def _choose_sheet(reader: fastexcel.ExcelReader, contract: Contract, settings: SourceSettings) -> str:
    """Return the name of the sheet to read."""
    names: list[str] = list(reader.sheet_names)
    if not names:
        raise ReadError(
            found="a workbook without a sheet of cells",
            expected=f"a sheet with the columns of {contract.name}",
            remedy="Open it in Excel, save it again as .xlsx, and try again.",
        )
    wanted = settings.format.sheet
    if wanted is not None:
        chosen = [name for name in names if name.strip().casefold() == wanted.strip().casefold()]
        if chosen:
            return chosen[0]
        raise ReadError(
            found=f"the sheets {', '.join(repr(name) for name in names)}",
            expected=f"the sheet {wanted!r}, as workspace.yml says",
            remedy=f"Mend {SETTING} in workspace.yml, or rename the sheet.",
            setting="format.sheet",
        )
    if len(names) == 1:
        return names[0]
    scores = {name: _columns_in(reader, name, contract, settings) for name in names}
    best = max(scores.values())
    fitting = [name for name in names if scores[name] == best]
    if best and len(fitting) == 1:
        return fitting[0]
    raise ReadError(
        found=f"the sheets {', '.join(repr(name) for name in fitting)}, of which none fits {contract.name} best",
        expected=f"one sheet with the columns of {contract.name}",
        remedy=f"Name the sheet under {SETTING} in workspace.yml.",
        setting="format.sheet",
    )


def _columns_in(reader: fastexcel.ExcelReader, sheet: str, contract: Contract, settings: SourceSettings) -> int:
    """Return how many of the contract's columns a sheet's header holds; none if the sheet is hidden."""
    cells = _load(reader, sheet, n_rows=TITLE_ROWS + settings.format.skip_rows + settings.format.header_rows)
    is_hidden = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=1).visible != "visible"
    head = _head(cells, settings)
    header = find_header(head, contract, settings)
    if is_hidden or header is None:
        return 0
    return count_columns(header_names(head, header, settings), contract, settings)


def check_extent(path: Path) -> None:
    """Make sure that a workbook's cells form tables.

    Raises:
        ReadError: a cell lies so far from all others that the sheet can't be held in memory.
    """
    try:
        extents = _extents(path)
    except BROKEN_ARCHIVE:
        return  # what is wrong with it is said by whoever opens it
    for n_cells, n_rows, n_columns, farthest in extents:
        if n_rows * n_columns > max(_MOST_PLACES, _PLACES_FOR_A_CELL * n_cells):
            raise ReadError(
                found=f"a cell in {farthest}, far from all others",
                expected="a table without cells beyond it",
                remedy="Delete the rows below the table and the columns beside it, which look empty, or copy the table "
                "into a new workbook.",
            )


def _extents(path: Path) -> list[tuple[int, int, int, str]]:
    """Return, for each sheet, its filled cells, the last row, the last column, and the place where those meet."""
    found = []
    with zipfile.ZipFile(path) as book:
        for part in book.namelist():
            if not part.startswith("xl/worksheets/"):
                continue
            n_cells = last_row = last_column = 0
            letters = ""
            with book.open(part) as stream:
                rest = b""
                while chunk := stream.read(_CHUNK_BYTES):
                    content = rest + chunk
                    cells = _FILLED_CELL.findall(content)
                    n_cells += len(cells)
                    for column in {column.upper() for column, _ in cells}:
                        number = _number_of(column)
                        if number > last_column:
                            last_column, letters = number, column.decode()
                    last_row = max([last_row, *(int(row) for row in {row[:20] for _, row in cells})])
                    rest = content[-_LONGEST_TAG:] if b"<" in content[-_LONGEST_TAG:] else b""
            found.append((n_cells, last_row, last_column, f"column {letters[:8]} or row {last_row}"))
    return found


def _number_of(letters: bytes) -> int:
    """Return a column's number by its letters: A is 1."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
