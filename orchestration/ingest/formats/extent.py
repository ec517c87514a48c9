"""How far the cells of a workbook lie apart, asked before it is opened.

The library that reads workbooks makes room for every place between the first cell and the last. One stray cell in the
last row and column of a sheet would ask for half a terabyte, and the whole process would end without a word.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from orchestration.ingest.source.read_error import ReadError

# What a damaged archive may raise.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)

_MOST_PLACES = 20_000_000  # so much room is there in any case
_PLACES_FOR_A_CELL = 50  # a large table may be sparse, but it is a table
_CHUNK_BYTES = 1 << 22
_LONGEST_TAG = 512
# A cell that holds something; those that are only coloured close themselves.
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=\"([A-Za-z]+)(\d+)\"[^>]*(?<!/)>")


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
