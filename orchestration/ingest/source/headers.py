"""Headers → the contract's columns. What stands below a header is not looked at here."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from expectations.contracts import Column, Contract
from orchestration.ingest.source.header_errors import claimed_twice, missing_columns
from orchestration.settings.profiles import columns_of_profile
from orchestration.settings.source_checks import MEASURE
from orchestration.settings.source_settings import ColumnPart, ColumnSource, SourceSettings
from orchestration.settings.text import plain

TITLE_ROWS = 40  # above the header there may be a title, a date, a filter, but not a page
TREE_PREFIX = "tree."  # headers that the step `tree` gives; no file has them


def numbered(headers: Sequence[str]) -> list[frozenset[str]]:
    """Return, by position, the plain words that name a header: itself, and of equal ones `status#2` for the second."""
    words = [plain(header) for header in headers]
    times: Counter[str] = Counter()
    names = []
    totals = Counter(words)
    for word in words:
        times[word] += 1
        names.append(frozenset({word, f"{word}#{times[word]}"} if totals[word] > 1 else {word}))
    return names


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
        positions: column → position of its one header, counted from 0.
        unknown: headers that are no column.
        composed: column → positions of the headers that it is made of, as far as the file has them.
    """

    positions: Mapping[str, int]
    unknown: tuple[UnknownHeader, ...]
    composed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def header_names(records: Sequence[Sequence[str]], position: int, settings: SourceSettings) -> tuple[str, ...]:
    """Return the names of the columns, the header beginning at a position among a file's first records.

    Of a header of several rows the names of the first or second row count, or those of all rows joined; then a blank
    cell of an upper row, as under merged cells, takes what stands to its left.
    """
    n_rows = settings.format.header_rows
    if n_rows == 1 or settings.format.header_names == "first":
        return tuple(records[position])
    rows = [[name.strip() for name in record] for record in records[position : position + n_rows]]
    width = max(len(row) for row in rows)
    for row in rows:
        row.extend([""] * (width - len(row)))
    if settings.format.header_names == "second":
        return tuple(row[1] or row[0] for row in zip(*rows, strict=True)) if len(rows) > 1 else tuple(rows[0])
    for row in rows[:-1]:
        for column in range(1, width):
            row[column] = row[column] or row[column - 1]
    return tuple(" ".join(name for name in names if name) for names in zip(*rows, strict=True))


def with_headers_named(settings: SourceSettings, headers: Sequence[str]) -> SourceSettings:
    """Return settings in which the headers that a file has stand in place of the patterns that they fit.

    A header that a column names, or that an earlier pattern has taken, fits no later one. A column of whose patterns
    none fits stays as it is.

    Args:
        settings: how the file differs from the canonical one.
        headers: as they stand in the file.
    """
    if not any(source.patterns for source in settings.columns.values()):
        return settings
    taken = {plain(header) for source in settings.columns.values() for header in source.headers}
    places = _with_places(headers)
    columns: dict[str, ColumnSource] = {}
    for column, source in settings.columns.items():
        parts: list[ColumnPart] = []
        for part in source.parts:
            fitting = [name for name in places if part.like and plain(name) not in taken and _fits(part.like, name)]
            taken.update(map(plain, fitting))
            parts += [part.model_copy(update={"header": name, "like": None}) for name in fitting]
            parts += [part] if part.like is None else []
        is_fitting = any(part not in source.parts for part in parts)
        columns[column] = ColumnSource(parts=tuple(parts)) if is_fitting else source
    return settings.model_copy(update={"columns": columns})


def _with_places(headers: Sequence[str]) -> list[str]:
    """Return the headers that say something, of equal ones each with its place, `Status#2`."""
    words = [plain(header) for header in headers]
    return [
        f"{header}#{words[: position + 1].count(word)}" if words.count(word) > 1 else header
        for position, (header, word) in enumerate(zip(headers, words, strict=True))
        if word
    ]


def _fits(pattern: str, header: str) -> re.Match[str] | None:
    """Return how a whole header fits a pattern, without regard to capitals and line breaks, if it does."""
    return re.fullmatch(pattern, " ".join(header.split()), re.IGNORECASE)


def find_header(records: Sequence[Sequence[str]], contract: Contract, settings: SourceSettings) -> int | None:
    """Return the position of the header among a file's first records.

    It is the first record that holds every column the contract can't be without, else the one that holds most columns,
    else the first that is not blank. `format.skip_rows` settles it.

    Args:
        records: the first records of the file, titles included.
        contract: the contract of the file.
        settings: how the file differs from the canonical one.

    Returns:
        The position, counted from 0; of a header of several rows that of the first. None where all records are blank.
    """
    skipped = settings.format.skip_rows
    filled = [position for position, record in enumerate(records) if position >= skipped and any(record)]
    if skipped or not filled:
        return next(iter(filled), None)
    filled = [position for position in filled if position < TITLE_ROWS]
    needed = {column.name for column in contract.required_columns} - given_columns(contract, settings)
    names = (header_names(records, position, settings) for position in filled)
    found = dict(zip(filled, columns_in_each(names, contract, settings), strict=True))
    for position in filled:
        if needed <= found[position] and found[position]:
            return position
    return max(filled, key=lambda position: (len(found[position]), -position))


def count_columns(record: Sequence[str], contract: Contract, settings: SourceSettings) -> int:
    """Return how many of the contract's columns a record, taken as a header, holds."""
    return len(next(columns_in_each([record], contract, settings)))


def match_headers(
    headers: Sequence[str],
    contract: Contract,
    settings: SourceSettings,
    *,
    row: int | None,
    given: Collection[str] = (),
    from_cells: Collection[str] = (),
) -> HeaderMatch:
    """Say which header is which column.

    `columns` of the settings come first, then the columns' names, then their other headers; a header that has found its
    column is not asked again, and a column that has found its header by name does not take another one by likeness.

    Args:
        headers: as they stand in the file.
        contract: the contract of the file.
        settings: how the file differs from the canonical one.
        row: the header's row number.
        given: columns whose value comes from elsewhere; they need no header.
        from_cells: columns that headers which hold a value may fill; they take a header of their own only where the
            settings name it.

    Raises:
        ReadError: a column that the contract can't be without is missing, or two headers claim one column.
    """
    positions: dict[str, int] = {}
    composed: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    named = numbered(headers)
    for turn, accepted in enumerate(_rounds(contract, settings)):
        free = [position for position in range(len(headers)) if position not in taken]
        for column, words in accepted.items():
            if column in positions or column in composed or column in given:
                continue
            if column in from_cells and column not in settings.columns:
                continue
            found = []
            for alternatives in words:
                fitting = [position for position in free if not named[position].isdisjoint(alternatives)]
                if len(fitting) > 1 and contract.column(column).is_stored:
                    raise claimed_twice(row, column, [headers[position] for position in fitting])
                found += [position for position in fitting if position not in found]
            source = settings.columns.get(column) if turn == 0 else None
            if found and source is not None and not source.is_one(frozenset().union(*(named[p] for p in found))):
                composed[column] = tuple(found)
            elif found:
                positions[column] = found[0]
            taken.update(found)
    found_or_given = {*positions, *composed, *given, *from_cells}
    missing = [column for column in contract.required_columns if column.name not in found_or_given]
    if missing:
        free_headers = [header for position, header in enumerate(headers) if position not in taken and header.strip()]
        raise missing_columns(row, missing, headers, free_headers, settings)
    unknown = [
        header
        for position, header in enumerate(headers)
        if position not in taken and header.strip() and not header.startswith(TREE_PREFIX)
    ]
    absent = [column for column in contract.columns if column.name not in found_or_given]
    return HeaderMatch(positions, tuple(UnknownHeader(each, _nearest(each, absent)) for each in unknown), composed)


def unpivoted_columns(settings: SourceSettings) -> frozenset[str]:
    """Return the columns that unpivoted headers and their cells fill."""
    if settings.unpivot is None:
        return frozenset()
    into = settings.unpivot.into
    targets = {into} if isinstance(into, str) else set(into.values())
    groups = {group for pattern in settings.unpivot.headers for group in re.compile(pattern).groupindex}
    return frozenset(targets | (groups - {MEASURE}))


def fits_unpivot(header: str, settings: SourceSettings) -> re.Match[str] | None:
    """Return how a header fits the pattern of headers that hold a value, if it does."""
    if settings.unpivot is None:
        return None
    return next((fit for pattern in settings.unpivot.headers if (fit := _fits(pattern, header))), None)


def headers_asked_for(settings: SourceSettings) -> frozenset[str]:
    """Return the headers that settings ask for without making them columns: to choose rows, to place, to scale."""
    asked = {*settings.where, *settings.fill_down}
    asked |= {settings.latest_by} if settings.latest_by else set()
    for source in settings.columns.values():
        asked |= {key for part in source.parts for key in (*part.where, *part.unless)}
    if settings.tree:
        tree = settings.tree
        asked |= {tree.id, *tree.top, *(header for header in (tree.parent, tree.names) if header)}
    if settings.scale:
        asked |= {end for end in settings.scale.lowest_and_highest or () if isinstance(end, str)}
    return frozenset(asked)


# Column → the sets of plain headers that mean it; one set each for the headers that it is made of.
_Accepted = dict[str, tuple[frozenset[str], ...]]


def _rounds(contract: Contract, settings: SourceSettings) -> list[_Accepted]:
    """Return, in order of precedence, which plain headers mean which column."""
    unmapped = [column for column in contract.columns if column.name not in settings.columns]
    of_profile = [column for column in contract.columns if column.name in columns_of_profile(settings, contract.name)]
    return [
        {name: tuple(frozenset({plain(each)}) for each in source.headers) for name, source in settings.columns.items()},
        {column.name: (frozenset({plain(column.name)}),) for column in (*unmapped, *of_profile)},
        {
            column.name: (frozenset(plain(other) for other in column.also_known_as),)
            for column in (*unmapped, *of_profile)
        },
    ]


def columns_in_each(
    records: Iterable[Sequence[str]], contract: Contract, settings: SourceSettings
) -> Iterator[set[str]]:
    """Yield, record by record, the columns that it holds if it is taken as a header."""
    words = _words_of_columns(contract, settings)
    has_patterns = any(source.patterns for source in settings.columns.values())
    unpivoted = unpivoted_columns(settings)
    for record in records:
        if has_patterns:
            words = _words_of_columns(contract, with_headers_named(settings, record))
        present = frozenset().union(*numbered(record))
        found = {column for column, accepted in words if not accepted.isdisjoint(present)}
        has_items = any(fits_unpivot(header, settings) for header in record)
        yield found - unpivoted | (unpivoted if has_items else set())


def _words_of_columns(contract: Contract, settings: SourceSettings) -> list[tuple[str, frozenset[str]]]:
    """Return columns, each with plain headers that mean it."""
    return [
        (column, frozenset().union(*alternatives))
        for accepted in _rounds(contract, settings)
        for column, alternatives in accepted.items()
    ]


def given_columns(contract: Contract, settings: SourceSettings) -> set[str]:
    """Return the columns that may come from elsewhere than from a header of the file."""
    pattern = settings.from_filename or ""
    from_tree = {
        name
        for name, source in settings.columns.items()
        if any(header.startswith(TREE_PREFIX) for header in source.headers)
    }
    return set(settings.constants) | from_tree | {c.name for c in contract.columns if f"?P<{c.name}>" in pattern}


def _nearest(header: str, absent: Sequence[Column]) -> str | None:
    """Return the name or other header of a column not yet found that a header resembles most."""
    known = {plain(word): word for column in absent for word in (column.name, *column.also_known_as)}
    close = difflib.get_close_matches(plain(header), known, n=1, cutoff=0.7)
    return known[close[0]] if close else None
