"""XLSX to a table. Numbers come as Excel keeps them, days as ISO texts; what they mean is not decided here.

What a workbook asks for is looked at before it is opened (`xlsx_size`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import fastexcel
import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.formats.xlsx_size import check_size, damaged_workbook
from orchestration.ingest.source.headers import TITLE_ROWS, count_columns, find_header, header_names
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, Tally, position_name
from orchestration.settings.source_settings import SourceSettings


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
    check_size(path)
    try:
        reader = fastexcel.read_excel(path)
        sheet = _choose_sheet(reader, contract, settings)
        cells = _load(reader, sheet)
    except fastexcel.FastExcelError as error:
        raise damaged_workbook() from error
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
    rows = below.filter(_is_filled(below, names))
    n_blank = below.height - rows.height
    details = {"sheet": sheet} | ({"header row": str(header + 1)} if header else {})
    return Table(header_names(head, header, settings), header + 1, rows.lazy(), Tally(rows.height, n_blank), details)


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
