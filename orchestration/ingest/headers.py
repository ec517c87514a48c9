"""Headers → the contract's columns. What stands below a header is not looked at here."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from expectations.contracts import Column, Contract
from orchestration.errors import ExportError
from orchestration.ingest.source_file import SourceFile
from orchestration.settings import SourceSettings

TITLE_ROWS = 20  # above the header there may be a title, a date, a filter, but not a page
_SHOWN_HEADERS = 30


@dataclass(frozen=True)
class UnknownHeader:
    """A header that means nothing to the contract; what stands below it is not kept.

    Attributes:
        header: as it stands in the file.
        nearest: the column's name or other header that it resembles most, if any.
    """

    header: str
    nearest: str | None


@dataclass(frozen=True)
class HeaderMatch:
    """Which header is which column.

    Attributes:
        positions: column → position of its header, counted from 0.
        unknown: headers that are no column.
    """

    positions: Mapping[str, int]
    unknown: tuple[UnknownHeader, ...]


def plain(header: str) -> str:
    """Return a header without what makes no difference: case, spaces, `_` and `-`."""
    return "".join(c for c in header.casefold() if c not in "_-\ufeff\u200b" and not c.isspace())


def find_header(records: Sequence[Sequence[str]], contract: Contract, settings: SourceSettings) -> int | None:
    """Return the position of the header among a file's first records.

    It is the first record that holds every column the contract can't be without, else the one that holds most columns,
    else the first that is not blank. `format.skip_rows` settles it.

    Args:
        records: the first records of the file, titles included.
        contract: the contract of the file.
        settings: how the file differs from the canonical one.

    Returns:
        The position, counted from 0; None where all records are blank.
    """
    skipped = settings.format.skip_rows
    filled = [position for position, record in enumerate(records) if position >= skipped and any(record)]
    if skipped or not filled:
        return next(iter(filled), None)
    filled = [position for position in filled if position < TITLE_ROWS]
    needed = {column.name for column in contract.required_columns} - _given(contract, settings)
    found = {position: _columns_in(records[position], contract, settings) for position in filled}
    for position in filled:
        if needed <= found[position] and found[position]:
            return position
    return max(filled, key=lambda position: (len(found[position]), -position))


def count_columns(record: Sequence[str], contract: Contract, settings: SourceSettings) -> int:
    """Return how many of the contract's columns a record, taken as a header, holds."""
    return len(_columns_in(record, contract, settings))


def match_headers(
    headers: Sequence[str], file: SourceFile, settings: SourceSettings, *, row: int | None, given: Collection[str] = ()
) -> HeaderMatch:
    """Say which header is which column.

    `columns` of the settings come first, then the columns' names, then their other headers; a header that has found its
    column is not asked again, and a column that has found its header by name does not take another one by likeness.

    Args:
        headers: as they stand in the file.
        file: the file, for messages.
        settings: how the file differs from the canonical one.
        row: the header's row number.
        given: columns whose value the settings or the file's name give; they need no header.

    Raises:
        ExportError: a column that the contract can't be without is missing, or two headers claim one column.
    """
    contract = file.contract
    positions: dict[str, int] = {}
    for accepted in _rounds(contract, settings):
        taken = set(positions.values())
        free = [position for position in range(len(headers)) if position not in taken]
        for column, words in accepted.items():
            if column in positions or column in given:
                continue
            fitting = [position for position in free if plain(headers[position]) in words]
            if len(fitting) > 1:
                raise _claimed_twice(file, row, column, [headers[position] for position in fitting])
            if fitting:
                positions[column] = fitting[0]
    missing = [c for c in contract.required_columns if c.name not in positions and c.name not in given]
    if missing:
        raise _missing(file, row, missing, headers, positions, settings)
    unknown = [h for position, h in enumerate(headers) if position not in positions.values() and h.strip()]
    return HeaderMatch(positions, tuple(UnknownHeader(header, _nearest(header, contract)) for header in unknown))


def _rounds(contract: Contract, settings: SourceSettings) -> list[dict[str, frozenset[str]]]:
    """Return, in order of precedence, which plain headers mean which column."""
    unmapped = [column for column in contract.columns if column.name not in settings.columns]
    return [
        {name: frozenset({plain(header)}) for name, header in settings.columns.items()},
        {column.name: frozenset({plain(column.name)}) for column in unmapped},
        {column.name: frozenset(plain(other) for other in column.also_known_as) for column in unmapped},
    ]


def _columns_in(record: Sequence[str], contract: Contract, settings: SourceSettings) -> set[str]:
    """Return the columns that a record, taken as a header, holds."""
    present = {plain(header) for header in record}
    return {column for accepted in _rounds(contract, settings) for column, words in accepted.items() if words & present}


def _given(contract: Contract, settings: SourceSettings) -> set[str]:
    """Return the columns that may come from elsewhere than from a header."""
    pattern = settings.from_filename or ""
    return set(settings.constants) | {c.name for c in contract.columns if f"?P<{c.name}>" in pattern}


def _claimed_twice(file: SourceFile, row: int | None, column: str, headers: Sequence[str]) -> ExportError:
    named = " and ".join(repr(header) for header in headers)
    return file.error(
        row=row,
        column=column,
        found=f"the headers {named}, which all mean {column}",
        expected="one header for each column",
        remedy=f"Take one of them out of the export, or say which one counts under {file.setting('columns')} "
        "in workspace.yml.",
    )


def _missing(
    file: SourceFile,
    row: int | None,
    missing: Sequence[Column],
    headers: Sequence[str],
    positions: Mapping[str, int],
    settings: SourceSettings,
) -> ExportError:
    """Return the error for columns that are not there, with the headers that come near them.

    A row without any known header that looks like data is not repeated: it would put a person into messages and
    records.
    """
    if not positions and any(_looks_like_data(header) for header in headers):
        return file.error(
            row=row,
            column=", ".join(column.name for column in missing),
            found="a first row that looks like data",
            expected="a header row above the data",
            remedy="Export the file with its column headers.",
        )
    first = missing[0]
    mapped = settings.columns.get(first.name)
    names = [f"{column.name} (or {', '.join(column.also_known_as)})" for column in missing if column.also_known_as]
    names += [column.name for column in missing if not column.also_known_as]
    expected = f"the header {mapped!r}, as workspace.yml says" if mapped else f"a header for {', '.join(names)}"
    free = [header for position, header in enumerate(headers) if position not in positions.values() and header.strip()]
    words = [plain(word) for column in missing for word in (column.name, *column.also_known_as)]
    if mapped:
        words.append(plain(mapped))
    near = [header for header in free if difflib.get_close_matches(plain(header), words, n=1, cutoff=0.6)]
    hint = f"{near[0]!r} comes near. " if near else ""
    shown = ", ".join(repr(header) for header in headers[:_SHOWN_HEADERS])
    return file.error(
        row=row,
        column=", ".join(column.name for column in missing),
        found=f"the headers {shown}" if shown else "no headers",
        expected=expected,
        remedy=f"{hint}Add the column to the export, or name its header under {file.setting('columns')} "
        "in workspace.yml.",
    )


def _looks_like_data(header: str) -> bool:
    """Whether a header is an address, a number or a day."""
    return "@" in header or sum(c.isdigit() for c in header) > len(header.strip()) / 2


def _nearest(header: str, contract: Contract) -> str | None:
    """Return the column's name or other header that a header resembles most."""
    known = {plain(word): word for column in contract.columns for word in (column.name, *column.also_known_as)}
    close = difflib.get_close_matches(plain(header), known, n=1, cutoff=0.7)
    return known[close[0]] if close else None
