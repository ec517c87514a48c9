"""What a sheet holds and the library that reads it does not hand on: errors, formulas, zeros, merged and hidden cells.

Only places and texts are found here, by one look through the sheet's XML; what they mean is not decided.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from orchestration.ingest.formats.xlsx_size import column_number
from orchestration.ingest.source.limits import MOST_COLUMNS

NOT_COMPUTED = "#FORMULA!"  # a formula whose value the program that wrote the file has not stored
_CHUNK_BYTES = 1 << 22
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]+)(\d+):[A-Z]+(\d+)\"")
_HIDDEN = rb"(?=[^>]*?\bhidden=\"(?:1|true)\")"
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b" + _HIDDEN + rb"[^>]*?\br=\"(\d{1,7})\"")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\b" + _HIDDEN + rb"(?=[^>]*?\bmin=\"(\d{1,5})\")[^>]*?\bmax=\"(\d{1,5})\"")
_REFERENCE = re.compile(rb"\br=\"([A-Z]+)(\d+)\"")
_TYPE = re.compile(rb"\bt=\"(\w+)\"")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_MARKS_OF_FORMULAS = (b"<f", b":f")
# A whole number in a cell of one of some styles: its column, row, style and digits.
_NUMBER_OF_STYLE = (
    r"<(?:\w+:)?c\b(?=[^>]*?\br=\"([A-Z]+)(\d+)\")(?=[^>]*?\bs=\"({styles})\")(?![^>]*?\bt=\"(?!n\"))[^>]*>"
    r"\s*<(?:\w+:)?v\b[^>]*>(\d+)(?:\.0+)?</"
)
# `000000`, `"P"000`, `00-000`: digits that are always shown, and signs among them.
_SHOWN_DIGITS = re.compile(r'^(?:"([^"]*)"|\\?([A-Za-z]-?))?(0{2,}|0+(?:[-/ .]0+)+)$')


@dataclass(frozen=True)
class OddCell:
    """A cell whose text is another than the library's.

    Attributes:
        row: its row, counted from 0.
        column: its column, counted from 0.
        text: what Excel shows.
    """

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class MergedRows:
    """Cells below one another that are merged into one, which has the text of the first.

    Attributes:
        column: their column, counted from 0.
        first: the first row, counted from 0.
        last: the last one.
    """

    column: int
    first: int
    last: int


@dataclass
class SheetMarks:
    """What a sheet says besides the texts of its cells.

    Attributes:
        odd: cells that are errors, formulas without a value, or numbers shown with leading zeros.
        merged: cells that are merged over several rows.
        hidden_rows: rows that are not shown, counted from 0.
        hidden_columns: columns that are not shown, counted from 0.
        is_filtered: a filter hides rows.
    """

    odd: list[OddCell] = field(default_factory=list)
    merged: list[MergedRows] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_filtered: bool = False


def marks_of(path: Path, sheet: str) -> SheetMarks:
    """Look through a sheet once for what the library that reads it does not hand on.

    Args:
        path: the workbook; a damaged one has none.
        sheet: the sheet's name.
    """
    marks = SheetMarks()
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        if part is None:
            return marks
        formats = _formats_with_zeros(book)
        styles = "|".join(map(str, formats))
        number = re.compile(_NUMBER_OF_STYLE.format(styles=styles).encode()) if formats else None
        with book.open(part) as stream:
            rest = b""
            while chunk := stream.read(_CHUNK_BYTES):
                content = rest + chunk
                end = content.rfind(b"row>") + 1  # what stands behind the last row that is whole is looked at next
                if number is not None:
                    marks.odd += _numbers_with_zeros(number, content, end, formats)
                if b't="e"' in content or any(mark in content for mark in _MARKS_OF_FORMULAS):
                    cells = (_odd(found[1], found[2] or b"") for found in _CELL.finditer(content, 0, end))
                    marks.odd += (cell for cell in cells if cell is not None)
                _take_in_layout(marks, content)
                rest = content[end:]
    return marks


def _take_in_layout(marks: SheetMarks, content: bytes) -> None:
    """Note what a piece of a sheet says of merged cells, and of what is not shown; some of it may be there twice."""
    if b"mergeCell" in content:
        known = set(marks.merged)
        for left, top, bottom in _MERGED.findall(content):
            found = MergedRows(column_number(left) - 1, int(top) - 1, int(bottom) - 1)
            if found.last > found.first and found not in known:
                marks.merged.append(found)
    if b"hidden=" in content:
        marks.hidden_rows |= {int(row) - 1 for row in _HIDDEN_ROW.findall(content)}
        for first, last in _HIDDEN_COLUMNS.findall(content):
            marks.hidden_columns |= set(range(int(first) - 1, min(int(last), MOST_COLUMNS)))
    marks.is_filtered = marks.is_filtered or b"filterColumn" in content


def _numbers_with_zeros(
    number: re.Pattern[bytes], content: bytes, end: int, formats: Mapping[int, re.Match[str]]
) -> Iterator[OddCell]:
    """Yield whole numbers as their formats show them."""
    columns: dict[bytes, int] = {}
    for letters, row, style, digits in number.findall(content, 0, end):
        column = columns.get(letters)
        if column is None:
            column = columns[letters] = column_number(letters) - 1
        yield OddCell(int(row) - 1, column, _as_shown(digits.decode(), formats[int(style)]))


def _odd(attributes: bytes, inner: bytes) -> OddCell | None:
    """Return the cell if it is an error, or a formula without a value."""
    kind = _TYPE.search(attributes)
    value = _VALUE.search(inner)
    text = value[1].decode() if value else ""
    shown: str | None = None
    if kind is not None and kind[1] == b"e":
        shown = text or "#VALUE!"
    elif not text and _FORMULA.search(inner) and b"<is>" not in inner:
        shown = NOT_COMPUTED
    at = _REFERENCE.search(attributes)
    if shown is None or at is None:
        return None
    return OddCell(int(at[2]) - 1, column_number(at[1]) - 1, shown)


def _as_shown(digits: str, pattern: re.Match[str]) -> str:
    """Return a whole number as a format of digits shows it."""
    before, zeros = pattern[1] or pattern[2] or "", pattern[3]
    digits = digits.rjust(zeros.count("0"), "0")
    if zeros.count("0") == len(zeros):
        return before + digits
    shown = []
    for sign in reversed(zeros):
        if sign != "0":
            shown.append(sign)
        elif digits:
            digits, digit = digits[:-1], digits[-1]
            shown.append(digit)
    return before + digits + "".join(reversed(shown))


def _formats_with_zeros(book: zipfile.ZipFile) -> Mapping[int, re.Match[str]]:
    """Return style number → format, taken apart, for styles that show leading zeros."""
    if "xl/styles.xml" not in book.namelist():
        return {}
    styles = ElementTree.fromstring(book.read("xl/styles.xml"))  # noqa: S314 - expat ends entities that swell, and the parts' sizes were looked at
    codes = {
        int(each.get("numFmtId", "0")): each.get("formatCode", "")
        for each in styles.iter()
        if each.tag.endswith("}numFmt") or each.tag == "numFmt"
    }
    formats = next((each for each in styles.iter() if each.tag.endswith("cellXfs")), ())
    used = ((number, codes.get(int(each.get("numFmtId", "0")), "")) for number, each in enumerate(formats))
    found = {number: _SHOWN_DIGITS.match(code) for number, code in used}
    return {number: pattern for number, pattern in found.items() if pattern is not None}


def _part_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the archive's part that holds a sheet."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - as above
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in workbook.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            relation = next((value for key, value in each.attrib.items() if key.endswith("}id")), None)
            target = targets.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None
