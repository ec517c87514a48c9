"""XLSX to a table. Numbers come as Excel keeps them, days as ISO texts; what they mean is not decided here.

What a workbook asks for is looked at before it is opened (`xlsx_size`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.formats.encoded_twice import Verdict, mended_cells
from orchestration.ingest.formats.xlsx_cells import MergedRows, OddCell, SheetMarks, marks_of
from orchestration.ingest.formats.xlsx_size import BROKEN_ARCHIVE, check_size, damaged_workbook
from orchestration.ingest.source.headers import (
    TITLE_ROWS,
    columns_in_each,
    find_header,
    given_columns,
    header_names,
    numbered,
)
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.table import (
    MOST_LINES_BELOW,
    ROW_NUMBER,
    Table,
    Tally,
    position_name,
    stands_below,
)
from orchestration.settings.source_settings import SourceSettings

UNREAD_SHEETS = "sheets not read"
HIDDEN_SHEETS = "hidden sheets not read"
READ_THOUGH_HIDDEN = "read though hidden"
_ANY = "*"
_SHOWN_ROWS = 5


def open_workbook(path: Path, contract: Contract, settings: SourceSettings) -> Table:
    """Open the sheets of a workbook that hold the contract's rows.

    They are those that `format.sheet` names, else the only one, else all visible ones whose header holds the columns
    that a file can't be without; where none does, the one that holds most of the contract's columns.

    Args:
        path: the file.
        contract: what it is an export of.
        settings: how it differs from the canonical one.

    Raises:
        ReadError: the workbook can't be read, is empty, has no such sheet, several that fit alike, or a stray cell.
    """
    check_size(path)
    try:
        reader = fastexcel.read_excel(path)
        chosen, left, hidden = _choose_sheets(reader, contract, settings)
        parts = [_read_sheet(reader, path, sheet, contract, settings) for sheet in chosen]
    except fastexcel.FastExcelError as error:
        raise damaged_workbook() from error
    parts = [part for part in parts if part.rows.height or len(parts) == 1] or parts[:1]
    details = {"sheet" if len(parts) == 1 else "sheets": ", ".join(part.sheet for part in parts)}
    if parts[0].header:
        details["header row"] = str(parts[0].header + 1)
    if left:
        details[UNREAD_SHEETS] = ", ".join(left)
    if hidden:
        details[HIDDEN_SHEETS] = ", ".join(hidden)
    if read_though_hidden := "; ".join(part.hidden for part in parts if part.hidden):
        details[READ_THOUGH_HIDDEN] = read_though_hidden
    for part in parts:
        details |= part.twice.details
    if len(parts) == 1:
        return _table(parts[0].headers, parts, parts[0].rows, details)
    headers, rows, offset = _together(parts)
    details["rows of the other sheets are numbered from"] = ", ".join(str(offset * k) for k in range(1, len(parts)))
    return _table(headers, parts, rows, details)


@dataclass(frozen=True)
class _Sheet:
    """One sheet that is read.

    Attributes:
        sheet: its name.
        headers: its headers.
        header: position of the header's first row.
        rows: the filled rows below it, with their numbers.
        n_blank: blank ones among them.
        n_below: lines below the table.
        hidden: what of it is not shown, in words.
        twice: what is known of words that were encoded twice.
    """

    sheet: str
    headers: tuple[str, ...]
    header: int
    rows: pl.DataFrame
    n_blank: int
    n_below: int = 0
    hidden: str = ""
    twice: Verdict = field(default_factory=Verdict)


def _lines_below(last_rows: pl.DataFrame, headers: Sequence[str]) -> int:
    """Return how many of the last rows of a sheet stand below its table, apart from it by a blank row."""
    texts = [["" if cell is None else str(cell).strip() for cell in row] for row in last_rows.rows()]
    n_filled_headers = sum(1 for header in headers if header.strip())
    blank = max((position for position, row in enumerate(texts) if not any(row)), default=None)
    if blank is None:
        return 0
    tail = texts[blank + 1 :]
    return len(tail) if tail and all(stands_below(row, n_filled_headers) for row in tail) else 0


def _table(headers: tuple[str, ...], parts: Sequence[_Sheet], rows: pl.DataFrame, details: dict[str, str]) -> Table:
    n_blank, n_below = (sum(getattr(part, count) for part in parts) for count in ("n_blank", "n_below"))
    tally = Tally(rows.height, n_blank, n_below=n_below)
    return Table(headers, parts[0].header + 1, rows.lazy(), tally, details)


def _read_sheet(
    reader: fastexcel.ExcelReader, path: Path, sheet: str, contract: Contract, settings: SourceSettings
) -> _Sheet:
    """Read one sheet."""
    marks = _marks(path, sheet)
    cells, twice = mended_cells(_as_excel_shows(_load(reader, sheet), marks.odd))
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
    headers = header_names(head, header, settings)
    n_below = _lines_below(below.select(names).tail(MOST_LINES_BELOW + 1), headers)
    rows = below.head(below.height - n_below)
    if not settings.fill_down:  # to which a cell that is filled begins something new
        rows = _with_merged_cells(rows, marks.merged)
    rows = rows.filter(_is_filled(rows, names))
    n_blank = below.height - n_below - rows.height
    return _Sheet(sheet, headers, header, rows, n_blank, n_below, _hidden(rows, headers, marks), twice)


def _marks(path: Path, sheet: str) -> SheetMarks:
    try:
        return marks_of(path, sheet)
    except (*BROKEN_ARCHIVE, ElementTree.ParseError, LookupError):  # an encoding that nobody knows is none of theirs
        return SheetMarks()  # what is wrong with it is said by whoever opens it


def _hidden(rows: pl.DataFrame, headers: Sequence[str], marks: SheetMarks) -> str:
    """Return what of a table is not shown, in words; a filter that hides leavers takes none of them out of the file."""
    said = []
    shown_numbers = rows[ROW_NUMBER].cast(pl.Int64)
    numbers = shown_numbers.filter(shown_numbers.is_in([row + 1 for row in marks.hidden_rows])).to_list()
    if numbers:
        listed = ", ".join(map(str, numbers[:_SHOWN_ROWS])) + (", …" if len(numbers) > _SHOWN_ROWS else "")
        by_filter = ", which a filter hides" if marks.is_filtered else ""
        said.append(f"{len(numbers)} rows ({listed}{by_filter})" if len(numbers) > 1 else f"row {listed}{by_filter}")
    columns = [name for at, name in enumerate(headers) if at in marks.hidden_columns and name.strip()]
    if columns:
        said.append(f"the columns {', '.join(columns)}" if len(columns) > 1 else f"the column {columns[0]}")
    return " and ".join(said)


def _together(parts: Sequence[_Sheet]) -> tuple[tuple[str, ...], pl.DataFrame, int]:
    """Put the rows of several sheets below one another, by header.

    Returns:
        The headers of all, the rows, and what the row numbers of each further sheet begin with.
    """
    longest = max(int(part.rows[ROW_NUMBER].max() or 0) for part in parts)  # type: ignore[arg-type]
    offset = 10 ** max(len(str(longest)), 3)
    headers: dict[str, str] = {}
    frames = []
    for number, part in enumerate(parts):
        names = {}
        for position, words in enumerate(numbered(part.headers)):
            name = max(words, key=len) or f"blank header {position}"
            headers.setdefault(name, part.headers[position])
            names[position_name(position)] = name
        number_of_row = (pl.col(ROW_NUMBER).cast(pl.Int64) + number * offset).alias(ROW_NUMBER)
        frames.append(part.rows.with_columns(number_of_row).rename(names))
    rows = pl.concat(frames, how="diagonal")
    rows = rows.rename({name: position_name(position) for position, name in enumerate(headers)})
    return tuple(headers.values()), rows, offset


def _as_excel_shows(cells: pl.DataFrame, odd_cells: Sequence[OddCell]) -> pl.DataFrame:
    """Return cells with errors named, and ids with the leading zeros that their format shows."""
    texts: dict[int, dict[int, str]] = {}
    for odd in odd_cells:
        texts.setdefault(odd.column, {})[odd.row] = odd.text
    for column, by_row in texts.items():
        if column < cells.width:
            name = position_name(column)
            changed = cells[name].to_list()
            for row, text in by_row.items():
                if row < len(changed):
                    changed[row] = text
            cells = cells.with_columns(pl.Series(name, changed, dtype=pl.String))
    return cells


def _with_merged_cells(rows: pl.DataFrame, merged: Sequence[MergedRows]) -> pl.DataFrame:
    """Return rows in which every cell of several that are merged has the text that Excel shows for all of them."""
    offset = int(rows[ROW_NUMBER][0]) - 1 if rows.height else 0
    texts: dict[str, list[str | None]] = {}
    for each in merged:
        name = position_name(each.column)
        first, last = each.first - offset, min(each.last - offset, rows.height - 1)
        if first < 0 or name not in rows.columns:  # the header, or beyond the table
            continue
        column = texts.setdefault(name, rows[name].to_list())
        column[first : last + 1] = [column[first]] * (last + 1 - first)
    return rows.with_columns(pl.Series(name, column, dtype=pl.String) for name, column in texts.items())


def _is_filled(cells: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Return which rows hold anything; column by column, for one question about all of them grows with their square."""
    is_filled = pl.repeat(value=False, n=cells.height, eager=True)
    for name in names:
        is_filled |= cells[name].fill_null("") != ""
    return is_filled


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


def _choose_sheets(
    reader: fastexcel.ExcelReader, contract: Contract, settings: SourceSettings
) -> tuple[list[str], list[str], list[str]]:
    """Return the names of the sheets to read, of the other visible ones, and of hidden ones."""
    names: list[str] = list(reader.sheet_names)
    if not names:
        raise ReadError(
            found="a workbook without a sheet of cells",
            expected=f"a sheet with the columns of {contract.name}",
            remedy="Open it in Excel, save it again as .xlsx, and try again.",
        )
    if settings.format.sheet and _ANY not in settings.format.sheet:
        chosen = [_named(names, wanted) for wanted in settings.format.sheet]
        return chosen, [], []
    if len(names) == 1:
        return names, [], []
    needed = {column.name for column in contract.required_columns} - given_columns(contract, settings)
    found = {name: _columns_in(reader, name, contract, settings) for name in names}
    best = max(len(columns) for columns in found.values())
    fitting = [name for name in names if len(found[name]) == best]
    whole = [name for name in names if found[name] and needed <= found[name]]
    if whole or (best and len(fitting) == 1):
        chosen = whole or fitting
        hidden = [name for name in names if _is_hidden(reader, name)]
        return chosen, [name for name in names if name not in {*chosen, *hidden}], hidden
    raise ReadError(
        found=f"the sheets {', '.join(repr(name) for name in fitting)}, of which none fits {contract.name} best",
        expected=f"sheets with the columns of {contract.name}",
        remedy=f"Name the sheet, or a list of them, under {SETTING} in workspace.yml.",
        setting="format.sheet",
    )


def _named(names: Sequence[str], wanted: str) -> str:
    """Return the sheet that the settings name."""
    for name in names:
        if name.strip().casefold() == wanted.strip().casefold():
            return name
    raise ReadError(
        found=f"the sheets {', '.join(repr(name) for name in names)}",
        expected=f"the sheet {wanted!r}, as workspace.yml says",
        remedy=f"Mend {SETTING} in workspace.yml, or rename the sheet.",
        setting="format.sheet",
    )


def _columns_in(reader: fastexcel.ExcelReader, sheet: str, contract: Contract, settings: SourceSettings) -> set[str]:
    """Return the contract's columns that a sheet's header holds; none if the sheet is hidden."""
    cells = _load(reader, sheet, n_rows=TITLE_ROWS + settings.format.skip_rows + settings.format.header_rows)
    head = _head(cells, settings)
    header = find_header(head, contract, settings)
    if header is None or _is_hidden(reader, sheet):
        return set()
    return next(columns_in_each([header_names(head, header, settings)], contract, settings))


def _is_hidden(reader: fastexcel.ExcelReader, sheet: str) -> bool:
    first = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=1, dtypes="string")
    return bool(first.visible != "visible")
