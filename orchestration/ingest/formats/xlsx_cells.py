"""Cells of a workbook that the library which reads it leaves blank or bare: errors, formulas, ids with leading zeros.

Only their places and texts are found here, by a look through the sheets' XML; what they mean is not decided.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from orchestration.ingest.formats.xlsx_size import column_number

NOT_COMPUTED = "#FORMULA!"  # a formula whose value the program that wrote the file has not stored
_CHUNK_BYTES = 1 << 22
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb"\br=\"([A-Z]+)(\d+)\"")
_STYLE = re.compile(rb"\bs=\"(\d+)\"")
_TYPE = re.compile(rb"\bt=\"(\w+)\"")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
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


def odd_cells(path: Path, sheet: str) -> Iterator[OddCell]:
    """Yield the cells of a sheet that are errors, formulas without a value, or numbers shown with leading zeros.

    Args:
        path: the workbook; a damaged one has none.
        sheet: the sheet's name.
    """
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        if part is None:
            return
        formats = _formats_with_zeros(book)
        with book.open(part) as stream:
            rest = b""
            while chunk := stream.read(_CHUNK_BYTES):
                content = rest + chunk
                end = content.rfind(b"row>") + 1  # what stands behind the last row that is whole is looked at next
                if formats or b't="e"' in content or _FORMULA.search(content):
                    cells = (_odd(found[1], found[2] or b"", formats) for found in _CELL.finditer(content, 0, end))
                    yield from (cell for cell in cells if cell is not None)
                rest = content[end:]


def _odd(attributes: bytes, inner: bytes, formats: Mapping[int, str]) -> OddCell | None:
    """Return the cell if it is one."""
    kind = _TYPE.search(attributes)
    value = _VALUE.search(inner)
    text = value[1].decode() if value else ""
    style = _STYLE.search(attributes)
    shown: str | None = None
    if kind is not None and kind[1] == b"e":
        shown = text or "#VALUE!"
    elif not text and _FORMULA.search(inner) and b"<is>" not in inner:
        shown = NOT_COMPUTED
    elif (kind is None or kind[1] == b"n") and style is not None and int(style[1]) in formats:
        shown = _as_shown(text, formats[int(style[1])])
    at = _REFERENCE.search(attributes)
    if shown is None or at is None:
        return None
    return OddCell(int(at[2]) - 1, column_number(at[1]) - 1, shown)


def _as_shown(text: str, code: str) -> str | None:
    """Return a whole number as a format of digits shows it."""
    pattern = _SHOWN_DIGITS.match(code)
    if pattern is None or not re.fullmatch(r"\d+(\.0+)?", text):
        return None
    digits = text.partition(".")[0].rjust(pattern[3].count("0"), "0")
    shown = []
    for sign in reversed(pattern[3]):
        if sign != "0":
            shown.append(sign)
        elif digits:
            digits, digit = digits[:-1], digits[-1]
            shown.append(digit)
    return (pattern[1] or pattern[2] or "") + digits + "".join(reversed(shown))


def _formats_with_zeros(book: zipfile.ZipFile) -> Mapping[int, str]:
    """Return style number → format code, for styles that show leading zeros."""
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
    return {number: code for number, code in used if _SHOWN_DIGITS.match(code)}


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
