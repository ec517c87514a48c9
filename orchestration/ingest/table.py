"""What a format module hands over: a file as a table of texts, before anybody knows what its columns mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from orchestration.words import plain

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

    def whole(self) -> pl.DataFrame:
        """Read all rows at once; for steps that look at several rows together, which small files need alone."""
        if not isinstance(self.rows, pl.LazyFrame):
            return pl.concat(self.rows)
        try:
            return self.rows.collect()
        except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.PanicException) as error:
            raise self.broken() from error
