"""A table of texts → the columns that are kept, as canonical texts. What the texts mean stands in `types.columns`.

The steps themselves stand in the modules beside this one; here they are strung together, so that a file which needs
none of them is read as if there were none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.mapping.cells import (
    MOST_ENTRIES,
    extracted,
    first_filled,
    has_one_of,
    joined,
    relisted,
    split_rows,
    translated,
    unguarded,
)
from orchestration.ingest.mapping.unpivot import (
    Unpivoting,
    count_cells,
    find_items,
    unpivoted,
    without_prose,
)
from orchestration.ingest.source.headers import (
    HeaderMatch,
    UnknownHeader,
    headers_asked_for,
    match_headers,
    unpivoted_columns,
    with_headers_named,
)
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, position_name
from orchestration.ingest.types.dates import TIME_TYPES
from orchestration.ingest.types.fold import telling_columns
from orchestration.ingest.types.latest import ordering_columns
from orchestration.ingest.types.nothing import NO_DAY_WORDS, vacancy_words
from orchestration.ingest.types.scale import bound_columns
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import plain


@dataclass(frozen=True)
class _Composed:
    """The text of a column that is made of several headers, or counts in some rows alone.

    Attributes:
        text: the text.
        carried: the table's own columns that it needs once headers that hold a value have become rows; none: it can be
            made before.
    """

    text: pl.Expr
    carried: frozenset[str]


@dataclass(frozen=True)
class Projection:
    """Which columns of a table are kept under which names, and which rows.

    Attributes:
        texts: column → its text, made of the table's own columns; stored columns alone.
        positions: column → position of its header, for those that have one alone.
        auxiliary: columns that are no column of the contract but needed to read one → their text.
        constants: column → its one value.
        row_conditions: what a row of the table must fulfil.
        conditions: what a finished row must fulfil.
        unpivoting: headers that hold a value.
        said: what those headers say: one row per item.
        values: columns that headers hold and that are no text.
        late: column → its text, made once headers that hold a value have become rows.
        finish: columns made anew from what they hold: by `extract` and `separators`, before constants are there.
        translate: the same, by `values`, at the end.
        split: the column whose entries become rows, and what separates them.
        split_header: what the entries' place is called.
        days: columns of days that headers hold: a word for nothing among them makes no row.
    """

    texts: Mapping[str, pl.Expr]
    positions: Mapping[str, int]
    auxiliary: Mapping[str, pl.Expr]
    constants: Mapping[str, str]
    row_conditions: Sequence[pl.Expr] = ()
    conditions: Sequence[pl.Expr] = ()
    unpivoting: Unpivoting | None = None
    said: pl.DataFrame = field(default_factory=pl.DataFrame)
    values: Sequence[str] = ()
    late: Mapping[str, _Composed] = field(default_factory=dict)
    finish: Sequence[pl.Expr] = ()
    translate: Sequence[pl.Expr] = ()
    split: tuple[str, str] | None = None
    split_header: str = ""
    days: Collection[str] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the contract that are kept, without the row number."""
        cells = (*self.said.columns, *self.unpivoting.columns) if self.unpivoting else ()
        return (*self.texts, *self.late, *cells, *self.constants)

    @property
    def is_filtering(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.row_conditions or self.conditions)

    @property
    def cells_per_row(self) -> int:
        """What a row number of the file is multiplied by; 1 where nothing is unpivoted."""
        return len(self.cell_headers) + 1 if self.cell_headers else 1

    @property
    def cell_headers(self) -> tuple[str, ...]:
        """What each of several rows that one row of the file makes is called; none where it makes one."""
        if self.unpivoting:
            return self.unpivoting.headers
        return tuple(f"{self.split_header}, entry {n}" for n in range(1, MOST_ENTRIES + 1)) if self.split else ()

    def apply(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the kept columns of the kept rows, and `row_number`."""
        for condition in self.row_conditions:
            rows = rows.filter(condition)
        own = self.unpivoting.positions if self.unpivoting else frozenset()
        carried = {name for each in self.late.values() for name in each.carried}
        rows = rows.select(
            *(text.alias(column) for column, text in (*self.texts.items(), *self.auxiliary.items())),
            *sorted({position_name(position) for position in own} | carried),
            pl.col(ROW_NUMBER).cast(pl.Int64),
        )
        if self.unpivoting:
            rows = unpivoted(rows, self.unpivoting, self.said, kept=carried)
            if self.unpivoting.main in self.days:
                rows = rows.filter(~has_one_of(self.unpivoting.main, NO_DAY_WORDS))
            rows = rows.with_columns(*(without_prose(column) for column in self.values))
        rows = rows.with_columns(*(each.text.alias(column) for column, each in self.late.items()))
        if self.finish:
            rows = rows.with_columns(*self.finish)
        if self.split:
            rows = split_rows(rows, *self.split)
        rows = rows.with_columns(*(pl.lit(text, dtype=pl.String).alias(name) for name, text in self.constants.items()))
        if self.translate:
            rows = rows.with_columns(*self.translate)
        for condition in self.conditions:
            rows = rows.filter(condition)
        return rows.select(*self.columns, *self.auxiliary, ROW_NUMBER)

    def count(self, rows: pl.LazyFrame) -> int:
        """Return how many rows a table's rows become if none is left out."""
        if self.split:
            rows = split_rows(
                rows.select(self.texts[self.split[0]].alias(self.split[0]), pl.col(ROW_NUMBER)), *self.split
            )
        n_rows = count_cells(self.unpivoting) if self.unpivoting else pl.len()
        return int(rows.select(n_rows).collect(engine="streaming").item())


def make_projection(
    table: Table, name: str, contract: Contract, settings: SourceSettings
) -> tuple[Projection, HeaderMatch]:
    """Decide what is kept of a table.

    Args:
        table: the file.
        name: the file's name, for what `from_filename` reads in it.
        contract: what it is an export of.
        settings: how it differs from the canonical one.

    Raises:
        ReadError: the headers don't fit the contract, or the file's name doesn't fit `from_filename`.
        SettingsError: a pattern of the settings can't be taken.
    """
    settings = with_headers_named(settings, table.headers)
    constants = dict(settings.constants) | _from_name(name, settings)
    from_cells = unpivoted_columns(settings)
    match = match_headers(
        table.headers, contract, settings, row=table.header_row, given=constants, from_cells=from_cells
    )
    stored = {column.name for column in contract.stored_columns}
    where = _Where(table, match, contract, settings)
    taken = {*match.positions.values(), *(p for each in match.composed.values() for p in each), *where.positions}
    unpivoting = find_items(table, contract, settings, taken, filled={*match.positions, *match.composed, *constants})
    texts = {name: unguarded(position_name(p)) for name, p in match.positions.items() if name in stored}
    composed = {name: _composed(name, table, settings) for name in match.composed if name in stored}
    texts |= {name: each.text for name, each in composed.items() if not each.carried}
    late = {name: each for name, each in composed.items() if each.carried}
    constants = {name: value for name, value in constants.items() if name in stored}
    said = pl.DataFrame()
    if unpivoting:
        names = dict.fromkeys(name for item in unpivoting.items for name in item.groups)
        said = pl.DataFrame({name: [item.groups.get(name) for item in unpivoting.items] for name in names})
        said = said.select(name for name in said.columns if name not in {*texts, *late, *constants})
        said = said.with_columns(*_extracts(said.columns, settings))
        said = said.with_columns(*_translations(said.columns, settings))
    cells = unpivoting.columns if unpivoting else ()
    entries = _entries_that_are_rows(contract, settings)
    projection = Projection(
        texts=texts,
        positions={name: position for name, position in match.positions.items() if name in stored},
        auxiliary=bound_columns(table, settings) | ordering_columns(table, settings) | telling_columns(table, settings),
        constants=constants,
        row_conditions=where.of_headers,
        conditions=[*where.of_columns, *_without_vacancies(contract, {*texts, *late})],
        unpivoting=unpivoting,
        said=said,
        values=[column for column in cells if contract.column(column).type != "text"],
        late=late,
        finish=[*_extracts((*texts, *late, *cells), settings), *_lists({*texts, *late} - {*entries}, settings)],
        translate=_translations((*texts, *late, *cells, *constants), settings),
        days=[column for column in cells if contract.column(column).type in TIME_TYPES],
        split=next(((name, glue) for name, glue in entries.items() if name in texts), None),
        split_header=next((table.headers[match.positions[name]] for name in entries if name in match.positions), ""),
    )
    return projection, match


def _entries_that_are_rows(contract: Contract, settings: SourceSettings) -> Mapping[str, str]:
    """Return the column whose entries are rows, with what separates them: a list of ids is never one id."""
    of_ids = {name: glue for name, glue in settings.separators.items() if contract.column(name).is_key}
    return settings.split or (of_ids if settings.unpivot is None else {})


def _without_vacancies(contract: Contract, columns: Collection[str]) -> Iterator[pl.Expr]:
    """Yield the condition that a position is somebody's; those that are vacant count as filtered."""
    if contract.may_be_vacant in columns:
        yield ~has_one_of(str(contract.may_be_vacant), vacancy_words())


def _from_name(name: str, settings: SourceSettings) -> dict[str, str]:
    """Return the columns that the file's name gives."""
    if settings.from_filename is None:
        return {}
    found = re.search(settings.from_filename, name)
    if found is None:
        raise ReadError(
            found=f"the name {name!r}",
            expected=f"a name that fits {settings.from_filename!r}",
            remedy=f"Rename the file, or mend {SETTING} in workspace.yml.",
            setting="from_filename",
        )
    return {name: value for name, value in found.groupdict().items() if value is not None}


def _composed(column: str, table: Table, settings: SourceSettings) -> _Composed:
    """Return how the text of a column is made that is more than one header."""
    texts, used = [], set()
    is_late = False
    for part in settings.columns[column].parts:
        positions = [table.position_of(header) for header in part.headers]
        names = [position_name(position) for position in positions if position is not None]
        if not names:
            continue
        text = joined(names, part.glue) if part.join else first_filled(names)
        for key, words in part.where.items():
            position = table.position_of(key)
            if position is not None:
                names.append(position_name(position))
                text = pl.when(has_one_of(position_name(position), words)).then(text)
            elif key in part.headers:
                text = pl.lit(None, pl.String)
            elif key in unpivoted_columns(settings):
                is_late = True
                text = pl.when(has_one_of(key, words)).then(text)
            else:
                raise table.no_such_header(key, f"columns.{column}.where")
        for key, words in part.unless.items():
            position = table.position_of(key)
            if position is not None:
                names.append(position_name(position))
                text = pl.when(~has_one_of(position_name(position), words)).then(text)
        texts.append(text)
        used.update(names)
    return _Composed(pl.coalesce(texts), frozenset(used) if is_late else frozenset())


def _extracts(names: Sequence[str], settings: SourceSettings) -> list[pl.Expr]:
    return [extracted(name, pattern) for name, pattern in settings.extract.items() if name in names]


def _lists(names: Collection[str], settings: SourceSettings) -> list[pl.Expr]:
    return [relisted(name, separator) for name, separator in settings.separators.items() if name in names]


def _translations(names: Sequence[str], settings: SourceSettings) -> list[pl.Expr]:
    return [translated(name, words) for name, words in settings.values.items() if name in names]


def headers_as_text(table: Table, projection: Projection, match: HeaderMatch) -> dict[str, str]:
    """Return, for each column, the header or headers it was found under."""
    words = {column: table.headers[position] for column, position in match.positions.items()}
    words |= {column: ", ".join(table.headers[p] for p in positions) for column, positions in match.composed.items()}
    unpivoting = projection.unpivoting
    if unpivoting:
        for column in unpivoting.columns:
            under = [table.headers[item.positions[column]] for item in unpivoting.items if column in item.positions]
            words[column] = under[0] if len(under) == 1 else f"{len(under)} headers such as {under[0]}"
        words |= dict.fromkeys(projection.said.columns, f"within {words[unpivoting.main]}")
    return words


def unknown_headers(
    table: Table, projection: Projection, match: HeaderMatch, settings: SourceSettings
) -> tuple[UnknownHeader, ...]:
    """Return the headers that are no column, hold no value, and that no setting asks for."""
    held = {table.headers[position] for position in projection.unpivoting.positions} if projection.unpivoting else set()
    asked = {plain(header) for header in headers_asked_for(settings)}
    return tuple(each for each in match.unknown if each.header not in held and plain(each.header) not in asked)


class _Where:
    """What `where` asks for: each key names a header, or else a column, whose finished text is looked at.

    Attributes:
        positions: the headers' positions.
        of_headers: conditions on rows of the table.
        of_columns: conditions on finished rows.
    """

    def __init__(self, table: Table, match: HeaderMatch, contract: Contract, settings: SourceSettings) -> None:
        self.positions: set[int] = set()
        self.of_headers: list[pl.Expr] = []
        self.of_columns: list[pl.Expr] = []
        finished = {*match.positions, *match.composed, *unpivoted_columns(settings), *settings.constants}
        stored = {column.name for column in contract.stored_columns}
        for key, words in settings.where.items():
            position = table.position_of(key)
            if position is not None:
                self.positions.add(position)
                self.of_headers.append(has_one_of(position_name(position), words))
            elif key in finished & stored:
                self.of_columns.append(has_one_of(key, words))
            else:
                raise table.no_such_header(key, "where")
