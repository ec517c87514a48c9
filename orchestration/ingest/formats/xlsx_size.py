"""What a workbook asks for once it is opened: bytes, cells, the room between them, and the texts that cells share.

The library that reads workbooks unpacks what it is given, makes room for every place between the first cell and the
last, and copies a text into each cell that shares it. One stray cell in a sheet's last row and column would ask for
half a terabyte, a text of three gigabytes packs to three megabytes, and the process would end without a word.
"""

from __future__ import annotations

import re
import string
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from orchestration.ingest.source.limits import MOST_UNPACKED_FOR_A_BYTE, most_unpacked, unpacks_to_too_much
from orchestration.ingest.source.read_error import ReadError

# What a damaged archive may raise.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
MOST_PARTS = 10_000
# So much is there in any case; beyond it, by the bytes of the file, or by the cells.
_MOST_PLACES, _PLACES_FOR_A_CELL, _PLACES_FOR_A_BYTE = 5_000_000, 10, 4
_MOST_CELLS, _CELLS_FOR_A_BYTE = 1_000_000, 2
_MOST_SHARED_TEXTS, _SHARED_TEXTS_FOR_A_BYTE = 1_000_000, 1
_MOST_BYTES_OF_TEXTS, _BYTES_OF_TEXTS_FOR_A_BYTE = 32_000_000, MOST_UNPACKED_FOR_A_BYTE // 5
_CHUNK_BYTES = 1 << 22
_LONGEST_TAG = 512
_DIGITS, _LETTERS = string.digits.encode(), string.ascii_letters.encode()
# A cell that holds something; those that are only coloured close themselves.
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Za-z]+\d+)[\"'][^>]*(?<!/)>")
_PLAIN_CELL = re.compile(rb'<c r="([A-Za-z]+\d+)"[^>]*(?<!/)>')
# Beyond column Z or row 99,999: of all other cells there are fewer places than a workbook may have in any case.
_FAR_CELL = re.compile(rb'<c r="(?:[A-Za-z]{2}|[A-Za-z]\d{6})')
_PLACED_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\br\s*=\s*[\"'](\d+))?")
_REFERENCE = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d+)\s*<")
_SHARED_TEXT = re.compile(rb"</(?:\w+:)?si\s*>|<(?:\w+:)?si\s*/>")


@dataclass
class _Sheet:
    """What is known of a sheet so far.

    Attributes:
        n_cells: cells that hold something.
        last_row: the last of them.
        last_column: the last of them.
        letters: of that column.
        n_rows: rows, whatever they hold.
        cells_in_row: of the row that was begun last, whatever they hold.
    """

    n_cells: int = 0
    last_row: int = 0
    last_column: int = 0
    letters: str = ""
    n_rows: int = 0
    cells_in_row: int = 0

    @property
    def n_places(self) -> int:
        return self.last_row * self.last_column

    def take_in(self, content: bytes) -> None:
        """Take in a piece that ends between two tags."""
        is_plain = _is_as_programs_write(content)
        places = (_PLAIN_CELL if is_plain else _FILLED_CELL).findall(content)
        self.n_cells += len(places)
        listed = b" ".join(places)  # thousands of cells share a column, and ten a row: each is looked at once
        for column in set(listed.upper().translate(None, _DIGITS).split()):
            number = column_number(column)
            if number > self.last_column:
                self.last_column, self.letters = number, column.decode()
        rows = set(listed.translate(None, _LETTERS).split())
        self.last_row = max([self.last_row, *(int(row[:20]) for row in rows)])
        if not is_plain and len(_ANY_CELL.findall(content)) > len(_PLACED_CELL.findall(content)):
            self._take_in_unplaced(content)

    def _take_in_unplaced(self, content: bytes) -> None:
        """Take in a piece with cells that don't say where they stand: each stands behind the one before."""
        rows = list(_ROW.finditer(content))
        starts = np.array([row.start() for row in rows], np.int64)
        cells = np.array([cell.start() for cell in _ANY_CELL.finditer(content)], np.int64)
        counts = np.bincount(np.searchsorted(starts, cells), minlength=len(rows) + 1)
        counts[0] += self.cells_in_row
        self.cells_in_row = int(counts[-1])
        self.n_cells += len(cells)
        self.n_rows = max([self.n_rows + len(rows), *(int(row[1][:20]) for row in rows if row[1])])
        self.last_column = max(self.last_column, int(counts.max()))
        self.last_row = max(self.last_row, self.n_rows, 1)


def _is_as_programs_write(content: bytes) -> bool:
    """Whether every cell says first where it stands, as spreadsheet programs write it; to count is enough to know."""
    n_plain = content.count(b'<c r="')
    if b":c" in content:
        return False
    if content.count(b"<c") == n_plain:
        return True
    return n_plain == sum(content.count(b"<c" + sign) for sign in (b" ", b">", b"/", b"\t", b"\n", b"\r"))


@dataclass
class _Book:
    """What is known of a workbook so far.

    Attributes:
        n_packed: its size.
        n_unpacked: bytes of its parts.
        lengths: bytes of each text that cells share.
        n_references: how often cells name each of them.
        sheets: what is known of its sheets.
    """

    n_packed: int
    n_unpacked: int = 0
    lengths: array[int] = field(default_factory=lambda: array("q"))
    n_bytes_of_texts: int = 0
    sheets: list[_Sheet] = field(default_factory=list)

    def check(self) -> None:
        """Make sure that it is within the limits so far.

        Raises:
            ReadError: naming the one that it is beyond.
        """
        if self.n_unpacked > most_unpacked(self.n_packed):
            raise unpacks_to_too_much(self.n_packed, "a workbook that unpacks to")
        texts = max(_MOST_SHARED_TEXTS, _SHARED_TEXTS_FOR_A_BYTE * self.n_packed)
        if len(self.lengths) > texts:
            raise _too_much(f"more than {texts} texts that cells share")
        of_texts = max(_MOST_BYTES_OF_TEXTS, _BYTES_OF_TEXTS_FOR_A_BYTE * self.n_packed)
        if self.n_bytes_of_texts > of_texts:
            raise _too_much(f"cells with more than {of_texts / 1e6:.0f} MB of texts")
        cells = max(_MOST_CELLS, _CELLS_FOR_A_BYTE * self.n_packed)
        if sum(sheet.n_cells for sheet in self.sheets) > cells:
            raise _too_much(f"more than {cells} cells")
        for sheet in self.sheets:
            places = min(_PLACES_FOR_A_CELL * sheet.n_cells, _PLACES_FOR_A_BYTE * self.n_packed)
            if sheet.n_places > max(_MOST_PLACES, places):
                column = sheet.letters[:8] or sheet.last_column
                raise ReadError(
                    found=f"a cell in column {column} or row {sheet.last_row}, far from all others",
                    expected="a table without cells beyond it",
                    remedy="Delete the rows below the table and the columns beside it, which look empty, or copy the "
                    "table into a new workbook.",
                )


def check_size(path: Path) -> None:
    """Make sure that a workbook's cells form tables that memory holds.

    Raises:
        ReadError: it asks for more than a workbook of its size may, or can't be unpacked.
    """
    n_packed = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
            if len(parts) > MOST_PARTS:
                raise _too_much(f"more than {MOST_PARTS} parts")
            # First the texts that the sheets' cells name.
            parts.sort(key=lambda each: not each.filename.lower().endswith("sharedstrings.xml"))
            if _is_small(archive, parts, n_packed):
                return
            book = _Book(n_packed)
            for part in parts:
                with archive.open(part) as stream:
                    _take_in(book, part.filename.lower(), _pieces(book, stream))
    except BROKEN_ARCHIVE as error:
        raise damaged_workbook() from error


def _is_small(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo], n_packed: int) -> bool:
    """Whether a workbook is within all limits for a bound that takes little to find: most are.

    Raises:
        ReadError: it unpacks to too much.
    """
    book = _Book(n_packed)
    n_cells = n_texts = longest_text = 0
    for part in parts:
        name = part.filename.lower()
        with archive.open(part) as stream:
            for content in _pieces(book, stream):
                if name.endswith("sharedstrings.xml"):
                    texts = content[max(content.find(b"<si"), 0) :].split(b"</si>")
                    n_texts += len(texts)
                    longest_text = max(longest_text, *map(len, texts))
                    if b":si" in content or b"<si/" in content:
                        return False
                elif _is_of_a_sheet(name):
                    if not _is_as_programs_write(content) or _FAR_CELL.search(content):
                        return False
                    n_cells += content.count(b'<c r="')
    return n_cells <= _MOST_CELLS and n_texts <= _MOST_SHARED_TEXTS and n_cells * longest_text <= _MOST_BYTES_OF_TEXTS


def _is_of_a_sheet(name: str) -> bool:
    return "worksheets/" in name or "sheet" in name.rsplit("/", 1)[-1]


def damaged_workbook() -> ReadError:
    """Return the error for a workbook that can't be opened."""
    return ReadError(
        found="a workbook that can't be read",
        expected="an XLSX workbook without a password",
        remedy="Open it in Excel, save it again as .xlsx, and try again.",
    )


def _take_in(book: _Book, name: str, pieces: Iterator[bytes]) -> None:
    """Take in a part of a workbook, piece by piece."""
    if name.endswith("sharedstrings.xml"):
        n_open = 0
        for content in pieces:
            last = 0
            for end in _SHARED_TEXT.finditer(content):
                book.lengths.append(n_open + end.start() - last)
                n_open, last = 0, end.end()
            n_open += len(content) - last
    elif _is_of_a_sheet(name):
        sheet = _Sheet()
        book.sheets.append(sheet)
        lengths = np.frombuffer(book.lengths, np.int64) if book.lengths else np.zeros(0, np.int64)
        for content in pieces:
            sheet.take_in(content)
            found = _REFERENCE.findall(content) if len(lengths) else ()
            named = np.array([int(number[:12]) for number in found], np.int64)
            book.n_bytes_of_texts += int(lengths[named[named < len(lengths)]].sum())
            book.check()
    else:
        for _ in pieces:
            pass
    book.check()


def _pieces(book: _Book, stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a part in pieces that end before a cell, a row or at least a tag, so that none is cut in two."""
    rest = b""
    while chunk := stream.read(_CHUNK_BYTES):
        book.n_unpacked += len(chunk)
        book.check()
        content = rest + chunk
        cut = max(content.rfind(mark, len(content) - _LONGEST_TAG) for mark in (b"<c", b":c", b"<row", b":row"))
        cut = content.rfind(b"<", max(0, len(content) - 2 * _LONGEST_TAG), cut + 1 if cut >= 0 else len(content))
        rest = content[cut:] if cut > 0 else b""
        yield content[:cut] if cut > 0 else content
    yield rest


def _too_much(found: str) -> ReadError:
    return ReadError(
        found=f"a workbook with {found}, which is more than one of its size holds",
        expected="a workbook as spreadsheet programs write it",
        remedy="Copy the table into a new workbook, or export it as CSV.",
    )


def column_number(letters: bytes) -> int:
    """Return a column's number by its capital letters: A is 1."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
