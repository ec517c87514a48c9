"""Headers that hold a value: which they are, what each stands for, and how their cells become rows.

A file's row brings several rows then. They are told apart by their number: the file's row × cells per row + the place
of the header, counted from 1 (place 0 is the row as a whole), so that it stays one number, unique in the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.mapping.cells import extracted, is_filled
from orchestration.ingest.mapping.evidence import is_day
from orchestration.ingest.source.header_errors import claimed_twice, nothing_but_texts, nothing_to_unpivot
from orchestration.ingest.source.headers import fits_unpivot
from orchestration.ingest.source.table import ROW_NUMBER, Table, position_name
from orchestration.ingest.types.dates import TIME_TYPES
from orchestration.ingest.types.nothing import NO_DAY_WORDS
from orchestration.settings.source_checks import MEASURE
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import plain

_ITEM = "item"
_ROWS_LOOKED_AT = 10_000
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*%?")
_LONGEST_VALUE = 80  # bytes; no number, no day and no label of a scale is longer
PROSE = "(a long text, not kept)"
# Columns that name people by themselves; others say whom they refer to.
_PEOPLE = frozenset({"person_id", "full_name", "email", "username", "rater_id"})


@dataclass(frozen=True)
class Item:
    """A header that holds a value, or several headers that hold values of one thing.

    Attributes:
        header: the header of the value that has to be filled, as it may be kept: where headers name people, its place.
        positions: column → position of the header that holds it.
        groups: column → what the header says.
    """

    header: str
    positions: Mapping[str, int]
    groups: Mapping[str, str]


@dataclass(frozen=True)
class Unpivoting:
    """All headers of a file that hold a value.

    Attributes:
        main: the column whose cell has to be filled to make a row.
        items: at least one.
    """

    main: str
    items: tuple[Item, ...]

    @property
    def cells_per_row(self) -> int:
        """What a row number of the file is multiplied by."""
        return len(self.items) + 1

    @property
    def headers(self) -> tuple[str, ...]:
        """The header of each item."""
        return tuple(item.header for item in self.items)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that cells fill, the main one first."""
        return tuple(dict.fromkeys([self.main, *(column for item in self.items for column in item.positions)]))

    @property
    def positions(self) -> frozenset[int]:
        """The positions of all their headers."""
        return frozenset(position for item in self.items for position in item.positions.values())

    def cell_names(self) -> dict[int, str]:
        """Return what each cell is called in the record, by position: the header, and the column if it is another."""
        return {
            position: item.header if column == self.main else f"{item.header}: {column}"
            for item in self.items
            for column, position in item.positions.items()
        }


def find_items(
    table: Table, contract: Contract, settings: SourceSettings, taken: Collection[int], filled: Collection[str]
) -> Unpivoting | None:
    """Find the headers that hold a value.

    A header that speaks of comments is none, whatever fits: comments are never stored. Neither is one that leaves a
    column open which a row can't be without and nothing else fills, such as an average over all questions.

    Args:
        table: the file.
        contract: what it is an export of.
        settings: how the file differs from the canonical one.
        taken: positions of headers that are columns already.
        filled: columns that something else fills.

    Returns:
        They; None where nothing is unpivoted.

    Raises:
        ReadError: there is no such header, or two say the same.
    """
    unpivot = settings.unpivot
    if unpivot is None:
        return None
    into = {"": unpivot.into} if isinstance(unpivot.into, str) else {plain(k): v for k, v in unpivot.into.items()}
    main, *_ = into.values()
    needed = {column.name for column in contract.required_columns} - {*filled, *into.values()}
    fits = {
        position: fit
        for position, header in enumerate(table.headers)
        if position not in taken and not _is_never_stored(header, contract)
        if (fit := fits_unpivot(header, settings)) is not None
    }
    holding_texts = _holding_texts(table, fits, contract, settings) if unpivot.only_values else frozenset()
    found: dict[tuple[tuple[str, str], ...], tuple[dict[str, str], dict[str, int]]] = {}
    for position, fit in fits.items():
        if position in holding_texts:
            continue
        groups = {name: text.strip() for name, text in fit.groupdict(default="").items()}
        column = into.get(plain(groups.pop(MEASURE, "")))
        if column is None or not all(groups.get(name) for name in needed):
            continue
        _, positions = found.setdefault(tuple((k, plain(text)) for k, text in groups.items()), (groups, {}))
        if column in positions:
            both = [table.headers[positions[column]], table.headers[position]]
            raise claimed_twice(table.header_row, " · ".join([*groups.values(), column]), both)
        positions[column] = position
    items = tuple(
        Item(_as_kept(table.headers, positions[main], groups, contract), positions, groups)
        for groups, positions in found.values()
        if main in positions
    )
    if not items:
        if holding_texts:
            raise nothing_but_texts(table.header_row, [table.headers[position] for position in sorted(holding_texts)])
        raise nothing_to_unpivot(table.header_row, table.headers, " or ".join(unpivot.headers))
    return Unpivoting(main, items)


def _holding_texts(
    table: Table, positions: Collection[int], contract: Contract, settings: SourceSettings
) -> frozenset[int]:
    """Return the positions below which mostly texts stand that are no values, or nothing at all.

    Rows that come in batches can be gone through once alone, so that all their headers are taken to hold values.
    """
    unpivot = settings.unpivot
    if unpivot is None or not positions or not isinstance(table.rows, pl.LazyFrame):
        return frozenset()
    into = {unpivot.into} if isinstance(unpivot.into, str) else set(unpivot.into.values())
    labels = settings.scale.labels if settings.scale else {}
    known = {plain(word) for word in (*labels, *(word for name in into for word in settings.values.get(name, ())))}
    has_days = any(contract.column(name).type in TIME_TYPES for name in into)
    patterns = [settings.extract[name] for name in into if name in settings.extract]
    cells = table.rows.select(position_name(position) for position in positions).head(_ROWS_LOOKED_AT).collect()
    cells = cells.with_columns(extracted(name, pattern) for name in cells.columns for pattern in patterns)
    holding_texts = set()
    for position in positions:
        filled = [text.strip() for text in cells[position_name(position)].drop_nulls().to_list() if text.strip()]
        filled = [text for text in filled if text.lower() not in NO_DAY_WORDS or text == "0"]
        values = [
            text for text in filled if plain(text) in known or (is_day(text) if has_days else _NUMBER.fullmatch(text))
        ]
        if not values or 2 * len(values) < len(filled):
            holding_texts.add(position)
    return frozenset(holding_texts)


def unpivoted(
    rows: pl.LazyFrame, unpivoting: Unpivoting, said: pl.DataFrame, kept: Collection[str] = ()
) -> pl.LazyFrame:
    """Return one row per row × item whose cell is filled.

    Args:
        rows: rows with columns to keep, the table's own columns of the items, and `row_number`.
        unpivoting: the items.
        said: one row per item: the columns that its header fills.
        kept: the table's own columns that are needed in each of the rows.
    """
    items = unpivoting.items
    cells = [
        pl.concat_list(
            pl.col(position_name(item.positions[column])) if column in item.positions else pl.lit(None, pl.String)
            for item in items
        ).alias(column)
        for column in unpivoting.columns
    ]
    headers_say = [pl.lit(pl.Series(each.name, [each])) for each in said]
    item_numbers = pl.lit(pl.Series(_ITEM, [list(range(1, len(items) + 1))], dtype=pl.List(pl.Int64)))
    number = pl.col(ROW_NUMBER).cast(pl.Int64) * unpivoting.cells_per_row + pl.col(_ITEM)
    return (
        rows.with_columns(*cells, *headers_say, item_numbers)
        .drop({position_name(position) for position in unpivoting.positions} - {*kept})
        .explode(*unpivoting.columns, *said.columns, _ITEM)
        .filter(is_filled(unpivoting.main))
        .with_columns(number.alias(ROW_NUMBER))
        .drop(_ITEM)
    )


def without_prose(column: str) -> pl.Expr:
    """Return a column of values with long texts taken out: under a header that means no value stands what people wrote.

    Such a row is set aside like any that can't be read, but what they wrote is kept nowhere.
    """
    is_prose = pl.col(column).str.len_bytes() > _LONGEST_VALUE
    return pl.when(is_prose).then(pl.lit(PROSE)).otherwise(pl.col(column)).alias(column)


def count_cells(unpivoting: Unpivoting) -> pl.Expr:
    """Return how many rows the rows of a table become."""
    mains = (position_name(item.positions[unpivoting.main]) for item in unpivoting.items)
    return pl.sum_horizontal(is_filled(name).sum().cast(pl.Int64) for name in mains)


def _as_kept(headers: Sequence[str], position: int, groups: Collection[str], contract: Contract) -> str:
    """Return what a header is called in the record, which outlives the people whom it may name."""
    names_somebody = any(name in _PEOPLE or contract.column(name).refers_to == "person" for name in groups)
    return f"column {position + 1}" if names_somebody else headers[position].strip()


def _is_never_stored(header: str, contract: Contract) -> bool:
    """Whether a word of a header names a column that must not be kept."""
    words = {plain(word) for c in contract.columns if not c.is_stored for word in (c.name, *c.also_known_as)}
    return plain(header) in words or any(plain(word) in words for word in re.findall(r"\w+", header))
