"""The layout of a delimited file, found from its beginning: the delimiter and the header.

How records are told apart stands here too, once for all who look at such a file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Protocol

from expectations.contracts import Contract
from orchestration.ingest.source.headers import TITLE_ROWS, count_columns, find_header, header_names
from orchestration.ingest.source.limits import LONGEST_TEXT, MOST_COLUMNS, too_many_columns
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.settings.source_settings import SourceSettings

DELIMITERS = (",", ";", "\t", "|")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_EXCEL_HINT = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)


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
    csv.field_size_limit(LONGEST_TEXT)
    return csv.reader(lines, delimiter=delimiter, strict=strict)


@dataclass(frozen=True)
class _Reading:
    delimiter: str
    records: list[list[str]]
    line_ends: list[int]
    header: int | None


def find_layout(sample: str, contract: Contract, settings: SourceSettings) -> Layout:
    """Find the delimiter and the header from a file's beginning.

    The delimiter is the one that `format.delimiter` or Excel's own first line `sep=;` names, else the one with which
    the header holds most of the contract's columns, else the one that cuts the first records alike.

    Args:
        sample: the beginning of the file.
        contract: the contract of the file.
        settings: how the file differs from the canonical one.

    Raises:
        ReadError: nothing but blank lines, or the delimiter that the settings name does not separate anything.
    """
    hint = _EXCEL_HINT.match(sample)
    explicit = settings.format.delimiter
    candidates = (explicit,) if explicit else ((hint.group(1),) if hint else DELIMITERS)
    n_skipped = 1 if hint else 0
    readings = [_read(sample, candidate, n_skipped, contract, settings) for candidate in candidates]
    best = max(readings, key=lambda reading: _likelihood(reading, contract, settings))
    if best.header is None:
        raise ReadError(
            found="blank lines alone",
            expected="a header and rows",
            remedy="Export it again; if there is nothing to export, leave the header alone in it or take it away.",
        )
    headers = header_names(best.records, best.header, settings)
    if explicit and len(headers) == 1:
        _check_explicit(headers[0], best.header + 1, contract, settings)
    if len(headers) > MOST_COLUMNS:
        raise too_many_columns(row=best.header + 1)
    n_rows = min(settings.format.header_rows, len(best.records) - best.header)
    last = best.header + n_rows - 1
    return Layout(best.delimiter, headers, best.header + 1, best.line_ends[last], n_rows)


def _read(sample: str, delimiter: str, n_skipped: int, contract: Contract, settings: SourceSettings) -> _Reading:
    """Read the first records with one delimiter and look for the header among them."""
    reader = read_fields(StringIO(sample, newline=""), delimiter)
    records: list[list[str]] = []
    line_ends: list[int] = []
    n_records = TITLE_ROWS + settings.format.skip_rows + n_skipped + settings.format.header_rows
    for record in islice(reader, n_records):
        records.append([field.lstrip("\ufeff") for field in record] if not records else record)
        line_ends.append(reader.line_num)
    blanked: list[Sequence[str]] = [[]] * min(n_skipped, len(records))
    header = find_header([*blanked, *records[n_skipped:]], contract, settings)
    return _Reading(delimiter, records, line_ends, header)


def _likelihood(reading: _Reading, contract: Contract, settings: SourceSettings) -> tuple[int, float, int]:
    """Return how well a delimiter fits: columns found, share of records of one width, that width."""
    if reading.header is None:
        return (0, 0.0, 0)
    n_columns = count_columns(header_names(reading.records, reading.header, settings), contract, settings)
    widths = Counter(len(record) for record in reading.records if record)
    width, n_alike = max(widths.items(), key=lambda item: item[1])
    return (n_columns, n_alike / sum(widths.values()) if width > 1 else 0.0, width)


def _check_explicit(header: str, row: int, contract: Contract, settings: SourceSettings) -> None:
    """Raise if another delimiter would find more columns than the one the settings name."""
    here = count_columns([header], contract, settings)
    for other in DELIMITERS:
        if other != settings.format.delimiter and count_columns(header.split(other), contract, settings) > here:
            raise _wrong_delimiter(header, row, other, settings)


def _wrong_delimiter(header: str, row: int, other: str, settings: SourceSettings) -> ReadError:
    named = settings.format.delimiter or ""
    return ReadError(
        row=row,
        found=f"one column, {header!r}",
        expected=f"columns separated by {NAMES.get(named, repr(named))}, as workspace.yml says",
        remedy=f"The fields seem to be separated by {NAMES[other]}: set {SETTING} to "
        f"{other!r} in workspace.yml, or take it out to have it detected.",
        setting="format.delimiter",
    )
