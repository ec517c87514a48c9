"""A table of texts → the columns that are kept. What the texts mean stands in `typed`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from orchestration.errors import SettingsError
from orchestration.ingest.headers import HeaderMatch, match_headers, plain
from orchestration.ingest.source_file import SourceFile
from orchestration.ingest.table import ROW_NUMBER, Table, position_name
from orchestration.settings import SourceSettings


@dataclass(frozen=True)
class Projection:
    """Which columns of a table are kept under which names, and which rows.

    Attributes:
        positions: column → position in the table; stored columns alone.
        constants: column → its one value.
        conditions: position → the texts a row must have one of there, lower-case.
    """

    positions: Mapping[str, int]
    constants: Mapping[str, str]
    conditions: Mapping[int, frozenset[str]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are kept, without the row number."""
        return (*self.positions, *self.constants)

    def apply(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Return the kept columns of the kept rows, and `row_number`."""
        for position, texts in self.conditions.items():
            text = pl.col(position_name(position)).fill_null("").str.strip_chars().str.to_lowercase()
            rows = rows.filter(text.is_in(sorted(texts)))
        return rows.select(
            *(pl.col(position_name(position)).alias(column) for column, position in self.positions.items()),
            *(pl.lit(value, dtype=pl.String).alias(column) for column, value in self.constants.items()),
            pl.col(ROW_NUMBER).cast(pl.Int64),
        )


def make_projection(table: Table, file: SourceFile, settings: SourceSettings) -> tuple[Projection, HeaderMatch]:
    """Decide what is kept of a table.

    Raises:
        ExportError: the headers don't fit the contract, or the file's name doesn't fit `from_filename`.
        SettingsError: `from_filename` can't be taken.
    """
    constants = dict(settings.constants) | _from_name(file, settings)
    match = match_headers(table.headers, file, settings, row=table.header_row, given=constants)
    stored = {column.name for column in file.contract.stored_columns}
    return (
        Projection(
            positions={name: position for name, position in match.positions.items() if name in stored},
            constants={name: value for name, value in constants.items() if name in stored},
            conditions=_conditions(table, match, file, settings),
        ),
        match,
    )


def _from_name(file: SourceFile, settings: SourceSettings) -> dict[str, str]:
    """Return the columns that the file's name gives."""
    if settings.from_filename is None:
        return {}
    key = f"workspace.yml: {file.setting('from_filename')}"
    try:
        pattern = re.compile(settings.from_filename)
    except re.error as error:
        raise SettingsError(f"{key}: {settings.from_filename!r} is not a regular expression: {error}.") from error
    names = [column.name for column in file.contract.columns]
    strange = [name for name in pattern.groupindex if name not in names]
    if strange or not pattern.groupindex:
        raise SettingsError(
            f"{key}: found the groups {strange or 'none'}; expected named groups such as (?P<{names[0]}>…), "
            f"each a column of {file.contract.name}: {', '.join(names)}."
        )
    found = pattern.search(file.path.name)
    if found is None:
        raise file.error(
            found=f"the name {file.path.name!r}",
            expected=f"a name that fits {settings.from_filename!r}",
            remedy=f"Rename the file, or mend {file.setting('from_filename')} in workspace.yml.",
        )
    return {name: value for name, value in found.groupdict().items() if value is not None}


def _conditions(
    table: Table, match: HeaderMatch, file: SourceFile, settings: SourceSettings
) -> dict[int, frozenset[str]]:
    """Return where `where` looks and what it takes there; it may name a header or a column."""
    by_header = {plain(header): position for position, header in reversed(list(enumerate(table.headers)))}
    conditions = {}
    for header, wanted in settings.where.items():
        position = by_header.get(plain(header), match.positions.get(header))
        if position is None:
            raise file.error(
                row=table.header_row,
                column=header,
                found=f"the headers {', '.join(repr(known) for known in table.headers)}",
                expected=f"the header {header!r}, which `where` asks for",
                remedy=f"Mend {file.setting('where')} in workspace.yml, or add the column to the export.",
            )
        texts = (wanted,) if isinstance(wanted, str) else wanted
        conditions[position] = frozenset(text.strip().lower() for text in texts)
    return conditions
