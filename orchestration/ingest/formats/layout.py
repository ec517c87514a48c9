"""A delimited file's layout, and the one way its records are told apart. How it is found stands in `csv_layout`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

LONGEST_FIELD = 1 << 26  # characters; a field beyond it is a quote that was never closed


class FieldReader(Protocol):
    """The standard library's reader of delimited text."""

    @property
    def line_num(self) -> int:
        """Physical lines read so far."""

    def __iter__(self) -> Iterator[list[str]]:
        """Go through the records."""


@dataclass(frozen=True)
class Layout:
    """Where the parts of a delimited file are.

    Attributes:
        delimiter: the character between fields.
        headers: the header's fields.
        header_row: the header's record number, counted from 1; of a header of several rows that of the first.
        n_header_lines: physical lines through the header; more than its row if there are line breaks in quotes.
        n_header_rows: records that the header takes.
    """

    delimiter: str
    headers: tuple[str, ...]
    header_row: int
    n_header_lines: int
    n_header_rows: int = 1

    @property
    def last_header_row(self) -> int:
        """The number of the record above the data."""
        return self.header_row + self.n_header_rows - 1


def read_fields(lines: Iterable[str], delimiter: str, *, strict: bool = False) -> FieldReader:
    """Tell the records and fields of a text apart.

    Args:
        lines: the text, line ends as they are.
        delimiter: the character between fields.
        strict: raise `csv.Error` for text behind a closing quote and for a quote that is never closed.

    Returns:
        A reader that also knows how many lines it has read.
    """
    csv.field_size_limit(LONGEST_FIELD)
    return csv.reader(lines, delimiter=delimiter, strict=strict)
