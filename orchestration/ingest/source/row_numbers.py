"""Row numbers as a person sees them: the row of the file, and the header, where a row of the file makes several.

Landing and raw rows are numbered by one number, unique in the file: the row of the file, or, where headers hold values,
row × cells per row + place of the header, counted from 1; place 0 is the row as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RowNumbers:
    """How the row numbers of one file are read.

    Attributes:
        cell_headers: the headers that hold a value each; none: a row of the file is one row.
    """

    cell_headers: tuple[str, ...] = ()

    @property
    def cells_per_row(self) -> int:
        """What a row of the file is multiplied by in a row number."""
        return len(self.cell_headers) + 1 if self.cell_headers else 1

    def row(self, row_number: int) -> int:
        """Return the row of the file."""
        return row_number // self.cells_per_row

    def header(self, row_number: int) -> str | None:
        """Return the header of the cell; None where the row as a whole is meant."""
        cell = row_number % self.cells_per_row
        return self.cell_headers[cell - 1] if cell else None


def row_in_file(row_number: str, cells_per_row: str) -> str:
    """Return SQL of the row of the file."""
    return f"({row_number} // {cells_per_row})"


def header_of_cell(row_number: str, cells_per_row: str, cell_headers: str) -> str:
    """Return SQL of the header of the cell, null where the row as a whole is meant."""
    return f"{cell_headers}[{row_number} % {cells_per_row}]"


def row_as_text(file: str, row_number: str, cells_per_row: str, cell_headers: str) -> str:
    """Return SQL of `file, row 7`, or `file, row 7, header 'Communication – Self'`."""
    header = header_of_cell(row_number, cells_per_row, cell_headers)
    row = row_in_file(row_number, cells_per_row)
    return f"{file} || ', row ' || {row} || coalesce(', header ''' || {header} || '''', '')"
