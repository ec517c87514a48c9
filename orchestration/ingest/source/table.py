"""The table that a format module hands over: a file's texts, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from orchestration.ingest.source.headers import UnknownHeader
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.row_numbers import RowNumbers
from orchestration.settings.text import plain

ROW_NUMBER = "row_number"


def position_name(position: int) -> str:
    """Return what a table calls the column that stands at a position, counted from 0."""
    return f"c{position}"


@dataclass(frozen=True)
class MisreadRow:
    """A row that can't be told apart into columns.

    Attributes:
        row_number: its number as a person sees it.
        fields: its fields as they stand, however many.
    """

    row_number: int
    fields: tuple[str, ...]


@dataclass
class Tally:
    """What is known of the rows; complete once a table's batches are used up.

    Attributes:
        n_rows: data rows, those that could not be read included, blank ones not.
        n_blank: rows that hold nothing at all; they are left out.
        misread: rows that can't be told apart into columns.
    """

    n_rows: int = 0
    n_blank: int = 0
    misread: list[MisreadRow] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
    """A file as a table of texts.

    Attributes:
        headers: the headers as they stand in the file, in order.
        header_row: the header's row number as a person sees it; none where a format has no header row.
        rows: the data, lazily or in batches: text columns `c0`, `c1`, … in the headers' order and `row_number`.
        tally: counts; for lazy rows `n_rows` is known from the start.
        details: what was detected, for the load record.
        broken: makes the error to raise when lazy rows turn out not to be readable after all.
    """

    headers: tuple[str, ...]
    header_row: int | None
    rows: pl.LazyFrame | Iterator[pl.DataFrame]
    tally: Tally
    details: dict[str, str]
    broken: Callable[[], Exception] = ValueError

    def position_of(self, header: str) -> int | None:
        """Return the first position of a header, compared without regard to case, spaces, `_` and `-`."""
        wanted = plain(header)
        return next((position for position, each in enumerate(self.headers) if plain(each) == wanted), None)

    def column_under(self, header: str, key: str) -> str:
        """Return the table's own name of the column under a header that a setting asks for.

        Args:
            header: the header.
            key: the setting.

        Raises:
            ReadError: there is no such header.
        """
        position = self.position_of(header)
        if position is None:
            raise self.no_such_header(header, key)
        return position_name(position)

    def no_such_header(self, wanted: str, key: str) -> ReadError:
        """Return the error for a header that a setting asks for and the file has not.

        Args:
            wanted: the header.
            key: the setting.
        """
        return ReadError(
            row=self.header_row,
            column=wanted,
            found=f"the headers {', '.join(repr(known) for known in self.headers)}",
            expected=f"the header {wanted!r}, which `{key}` asks for",
            remedy=f"Mend {SETTING} in workspace.yml, or add the column to the export.",
            setting=key,
        )

    def whole(self) -> pl.DataFrame:
        """Read all rows at once; for steps that look at several rows together, which small files need alone."""
        if not isinstance(self.rows, pl.LazyFrame):
            return pl.concat(self.rows)
        try:
            return self.rows.collect()
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.PanicException) as error:
            raise self.broken() from error


@dataclass(frozen=True)
class Correction:
    """One row that came back.

    Attributes:
        row_number: its row in the file that brought it back.
        file: the file whose row it was.
        row: that row's number.
        column: the column that was to be mended, if the file still says so.
        mark: what that row was known by when it was handed out.
        header: the header of the cell that the row was made of, where a row of the file makes several.
    """

    row_number: int
    file: str
    row: int
    column: str | None
    mark: str
    header: str | None = None


WRONG_NUMBER_OF_FIELDS = "wrong_number_of_fields"


@dataclass(frozen=True)
class RejectedRow:
    """A row that could not be read.

    Attributes:
        row_number: its number, as landing numbers rows.
        reason: a code.
        record: JSON object column → text; empty where a value that must not be kept could be among them.
    """

    row_number: int
    reason: str
    record: str


@dataclass(frozen=True)
class Landed:
    """A file that has been read.

    Attributes:
        parquet: the landing file.
        columns: the columns in it besides `row_number`, all text.
        headers: column → header it was found under; what is dropped by contract (a comment) is among them.
        unknown: headers that are no column.
        n_read: data rows in the file.
        n_landed: rows in the landing file.
        n_filtered: rows that `where` left out.
        quarantined: rows that could not be read.
        details: what was detected, for the load record.
        corrections: for rows that were set aside before and came back mended, which rows they were.
        cell_headers: headers that hold a value each; a row of the file becomes a row for each of them. None: it is one.
    """

    parquet: Path
    columns: tuple[str, ...]
    headers: dict[str, str]
    unknown: tuple[UnknownHeader, ...]
    n_read: int
    n_landed: int
    n_filtered: int
    quarantined: tuple[RejectedRow, ...]
    details: dict[str, str]
    corrections: tuple[Correction, ...] = ()
    cell_headers: tuple[str, ...] = ()

    @property
    def row_numbers(self) -> RowNumbers:
        """Where in the file a row stands."""
        return RowNumbers(self.cell_headers)
