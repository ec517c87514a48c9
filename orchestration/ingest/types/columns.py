"""Landing texts → the contract's types, as SQL over the landing file. What may stand there is up to `expectations`.

Nothing is copied: the typed rows are a query that is run when they are validated and when they are stored. It is made
as simple as the file allows, since it is run over millions of rows several times: one scan finds out which columns need
more than the plain reading, and only those are looked into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from expectations.contracts import Column, Contract
from expectations.contracts.contract import SQL_TYPES
from orchestration.ingest.source.row_numbers import row_in_file
from orchestration.ingest.source.table import Landed
from orchestration.ingest.types.dates import TIME_TYPES, find_date_formats
from orchestration.ingest.types.durations import HOURS, WITHOUT_UNIT, unit_of
from orchestration.ingest.types.fold import APART, folded
from orchestration.ingest.types.latest import ORDER, latest
from orchestration.ingest.types.levels import (
    BY_THEIR_NUMBER,
    MOST_TEXTS,
    check_direction,
    number_of_level,
    said,
    written_levels,
)
from orchestration.ingest.types.levels_in_words import NOT_RELEVANT_WORDS
from orchestration.ingest.types.named import Name, NamedExpressions, n_where
from orchestration.ingest.types.nothing import words_for_nothing
from orchestration.ingest.types.numbers import (
    POINT,
    currency_of_amount,
    find_decimal_mark,
    is_grouped_once,
    number,
)
from orchestration.ingest.types.odd_keys import odd_keys
from orchestration.ingest.types.readings import (
    NUMBERS,
    Reading,
    bare_number,
    full_reading,
    full_text,
    in_unit,
    is_endless,
    is_odd_text,
    may_be_endless,
    plain_reading,
    range_of,
    squash,
    without_endless_days,
)
from orchestration.ingest.types.scale import highest_of, is_scaled, scaled
from orchestration.settings.source_checks import level_columns
from orchestration.settings.source_settings import Scale, SourceSettings
from published.database import number_of, row_of
from published.sql import identifier, literal

_CURRENCY = "currency"


@dataclass(frozen=True)
class TypedRows:
    """How one landing file is read as typed rows.

    Attributes:
        query: SQL with the contract's stored columns, `file_id`, `row_number` and `unreadable` (varchar[]).
        landing: SQL of the landing rows, and of what `off_scale` names.
        details: what was detected, for the load record.
        n_rows: rows of the query; fewer than landed where rows were folded.
        off_scale: column → SQL over `landing` that tells whether its text is none of the scale's.
    """

    query: str
    landing: str
    details: Mapping[str, str]
    n_rows: int
    off_scale: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Landing:
    """What the readings are made from, and what they are made of."""

    connection: duckdb.DuckDBPyConnection
    parquet: Path
    contract: Contract
    settings: SourceSettings
    cells_per_row: int
    named: NamedExpressions = field(default_factory=NamedExpressions)
    details: dict[str, str] = field(default_factory=dict)
    off_scale: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """SQL of the landing rows."""
        return f"read_parquet({literal(str(self.parquet))})"

    @property
    def table_by_row_in_file(self) -> str:
        """SQL of the landing rows, numbered as a person sees them; several may have one number."""
        if self.cells_per_row == 1:
            return self.table
        number = row_in_file("row_number", str(self.cells_per_row))
        return f"(select * replace ({number} as row_number) from {self.table})"


def type_rows(
    connection: duckdb.DuckDBPyConnection, landed: Landed, contract: Contract, settings: SourceSettings, file_id: int
) -> TypedRows:
    """Find out how a file's texts are to be read.

    Args:
        connection: any connection; nothing is written.
        landed: the file, read.
        contract: what it is an export of.
        settings: how it differs from the canonical one.
        file_id: the file's number in the build file.

    Raises:
        ReadError: day and month, or decimals and thousands, can't be told apart.
    """
    landing = _Landing(connection, landed.parquet, contract, settings, landed.row_numbers.cells_per_row)
    readings = _readings(landing, landed)
    landing.details.update(odd_keys(connection, landed.parquet, contract, landed.columns))
    not_relevant = _not_relevant(contract, readings, landing.named.name)
    selected = []
    for column in contract.stored_columns:
        reading = readings.get(column.name)
        value = reading.value if reading else f"null::{SQL_TYPES[column.type]}"
        if reading is None and column.name == _CURRENCY:
            value = _currency(contract, readings) or value
        if column.name == "not_relevant" and not_relevant:
            value = f"case when {not_relevant} then true else {value} end"
        selected.append(f"{value} as {identifier(column.name)}")
    selected += [f"{file_id}::integer as file_id", "row_number::bigint as row_number"]
    selected.append(f"{_unreadable(readings)} as unreadable")
    if settings.latest_by is not None:
        selected.append(identifier(ORDER))
    if settings.fold is not None and settings.fold.apart is not None:
        selected.append(identifier(APART))
    query = "select\n    " + ",\n    ".join(selected) + f"\nfrom {landing.named.over(landing.table, selected)}"
    n_rows = landed.n_landed
    if settings.latest_by is not None:
        query, n_rows = _written(connection, latest(query, contract), landed, ".latest.parquet")
    if settings.fold is not None:
        query, n_rows = _written(connection, folded(query, contract, settings.fold), landed, ".folded.parquet")
    rows_as_text = landing.named.over(landing.table, landing.off_scale.values())
    return TypedRows(query, rows_as_text, landing.details, n_rows, landing.off_scale)


def _currency(contract: Contract, readings: Mapping[str, Reading]) -> str | None:
    """Return SQL of the currency that amounts name, in a file without a column for it; None where it has no amounts."""
    amounts = (column.name for column in contract.stored_columns if column.is_money and column.name in readings)
    return next((currency_of_amount(readings[name].text) for name in amounts), None)


def _written(connection: duckdb.DuckDBPyConnection, query: str, landed: Landed, ending: str) -> tuple[str, int]:
    """Write fewer rows than landed into a file beside the landing file; return SQL of them, and how many they are."""
    target = landed.parquet.with_suffix(ending)
    connection.execute(f"copy ({query}) to {literal(str(target))} (format parquet)")
    read = f"from read_parquet({literal(str(target))})"
    return f"select * {read}", number_of(connection, f"select count(*) {read}")


def _readings(landing: _Landing, landed: Landed) -> dict[str, Reading]:
    """Return how each column that is in the file is read."""
    columns = [column for column in landing.contract.stored_columns if column.name in landed.columns]
    name = landing.named.name
    plain = {column.name: plain_reading(column, identifier(column.name)) for column in columns}
    units = {c.name: unit_of(landed.headers.get(c.name), landing.settings) for c in columns if c.is_duration}
    if landing.settings.format.empty or landing.settings.format.date or landing.settings.format.decimal:
        special = columns
    else:
        not_plain = _not_plain(landing, columns, plain)
        special = [c for c in columns if c in not_plain or units.get(c.name, HOURS) != HOURS]
    texts = {column.name: full_text(column, landing.settings, name) for column in special}
    patterns = find_date_formats(
        landing.connection,
        landing.table_by_row_in_file,
        {column.name: texts[column.name] for column in special if column.type in TIME_TYPES},
        landing.named,
        landing.settings.format.date,
    )
    mark = _decimal_mark(landing, columns, special)
    if mark != POINT:  # what looks like a decimal point elsewhere in the file groups thousands
        special = [column for column in columns if column in special or column.type in NUMBERS]
        texts = {column.name: full_text(column, landing.settings, name) for column in special}
    texts |= _levels_as_numbers(landing, special, texts, mark)
    full = {
        column.name: full_reading(column, texts[column.name], patterns.get(column.name), mark, name)
        for column in special
    }
    for each in special:
        if each.is_duration:
            unit = units[each.name]
            if unit is None:
                _note_bare_numbers(landing, each, full[each.name], landed.headers[each.name], mark)
            full[each.name] = in_unit(each, full[each.name], unit, mark, name)
    full |= {column.name: without_endless_days(full[column.name], name) for column in _endless(landing, special, full)}
    if landing.settings.scale is not None:
        full |= _on_scale(landing, columns, landing.settings.scale, mark, texts)
    _note_failures(landing, full)
    for column, pattern in patterns.items():
        landing.details[f"date format of {column}"] = pattern
    return plain | full


def _note_bare_numbers(landing: _Landing, column: Column, reading: Reading, header: str, mark: str) -> None:
    """Note how many lengths of time are numbers of which nobody knows what they count."""
    bare = number(reading.text, mark, landing.named.name)
    rows = landing.named.over(landing.table, [bare])
    n, examples = row_of(
        landing.connection,
        f"select count(*), list(distinct {identifier(column.name)})[:3] from {rows} where {bare} is not null",
    ) or (0, [])
    if n:
        landing.details[WITHOUT_UNIT] = f"{n} numbers below {header!r} ({', '.join(sorted(examples))})"


def _levels_as_numbers(landing: _Landing, columns: list[Column], texts: Mapping[str, str], mark: str) -> dict[str, str]:
    """Return SQL of the texts of those levels that people write beside a word or in signs, as numbers."""
    scale, name = landing.settings.scale, landing.named.name
    if scale is not None and scale.labels:
        return {}  # the workspace says what each word means
    numbers = {}
    for column in columns:
        if column not in level_columns(landing.contract):
            continue
        text = texts[column.name]
        value = name(number(text, mark, name))
        rows = landing.named.over(_texts_of(landing, column.name), [value])
        found = landing.connection.execute(
            f"select distinct {text} from {rows} where {text} is not null and {value} is null limit {MOST_TEXTS + 1}"
        ).fetchall()
        levels = written_levels([each for (each,) in found], highest_of(scale, column))
        if not levels:
            continue
        if scale is None:
            check_direction(column.name, levels)
        landing.details[BY_THEIR_NUMBER] = said(levels)
        numbers[column.name] = name(number_of_level(text, levels, words_for_nothing(column, landing.settings)))
    return numbers


def _on_scale(
    landing: _Landing, columns: list[Column], scale: Scale, mark: str, texts: Mapping[str, str]
) -> dict[str, Reading]:
    """Return how levels are read that are on another scale."""
    readings = {}
    name = landing.named.name
    for column in columns:
        if is_scaled(column.name, landing.contract, landing.settings):
            text = texts.get(column.name) or full_text(column, landing.settings, name)
            level = scaled(text, scale, mark, name)
            readings[column.name] = Reading(text, name(level.value))
            landing.off_scale[column.name] = level.is_off
    return readings


def _decimal_mark(landing: _Landing, columns: list[Column], special: list[Column]) -> str:
    """Return the file's decimal mark; it is looked for only where the plain reading of a number fails."""
    if not any(column.type in NUMBERS for column in special):
        return POINT
    name, explicit = landing.named.name, landing.settings.format.decimal
    texts = {
        column.name: name(bare_number(column, full_text(column, landing.settings, name)))
        for column in columns
        if column.type in NUMBERS
    }
    rows = landing.table_by_row_in_file
    money = {column.name for column in columns if column.is_money}
    mark = find_decimal_mark(landing.connection, rows, texts, landing.named, explicit, money)
    landing.details["decimal mark"] = mark
    return mark


def _not_plain(landing: _Landing, columns: list[Column], plain: Mapping[str, Reading]) -> list[Column]:
    """Return the columns for which the plain reading will not do: a text it can't read, or spaces around one."""
    if not columns:
        return []
    counts = []
    all_different = _without_dictionary(landing.parquet)
    for column in columns:
        name, reading = identifier(column.name), plain[column.name]
        if column.type == "text" and not column.vocabulary:
            is_odd = is_odd_text(column, name, landing.settings)
        else:
            is_odd = f"{reading.text} is not null and {reading.value} is null"
            if may_be_endless(column):
                is_odd += f" or {is_endless(reading.value)}"
            if column.is_money:
                is_odd += f" or {is_grouped_once(name)}"
            if column.is_detail and range_of(column):
                is_odd += f" or not ({reading.value} {range_of(column)})"
        # A condition behind `where` would be looked at in every row, before the texts are told apart.
        texts = landing.table if column.name in all_different else _texts_of(landing, column.name)
        counts.append(f"(select count(*) filter ({is_odd}) from {texts})")
    row = row_of(landing.connection, f"select {', '.join(counts)}") or ()
    return [column for column, n in zip(columns, row, strict=True) if n]


def _without_dictionary(parquet: Path) -> frozenset[str]:
    """Return the columns that the landing file keeps no dictionary of, for their texts differ from row to row.

    To tell such texts apart takes longer than to look at each of them.
    """
    groups = pq.read_metadata(parquet)
    columns = [groups.row_group(0).column(at) for at in range(groups.num_columns)] if groups.num_row_groups else []
    return frozenset(each.path_in_schema for each in columns if not each.has_dictionary_page)


def _endless(landing: _Landing, columns: list[Column], readings: Mapping[str, Reading]) -> list[Column]:
    """Return the columns of which some day stands for none."""
    candidates = [column for column in columns if may_be_endless(column)]
    if not candidates:
        return []
    counts = []
    for column in candidates:
        is_none = is_endless(readings[column.name].value)
        counts.append(n_where(is_none, landing.named.over(_texts_of(landing, column.name), [is_none])))
    row = row_of(landing.connection, f"select {', '.join(counts)}") or ()
    return [column for column, n in zip(candidates, row, strict=True) if n]


def _note_failures(landing: _Landing, readings: Mapping[str, Reading]) -> None:
    """Find out which readings fail somewhere in the file."""
    if not readings:
        return
    counts = []
    for column, reading in readings.items():
        fails = f"{reading.text} is not null and {reading.value} is null"
        # the ends of a scale may stand in other columns of the row
        texts = landing.table if column in landing.off_scale else _texts_of(landing, column)
        counts.append(n_where(fails, landing.named.over(texts, [fails])))
    row = row_of(landing.connection, f"select {', '.join(counts)}") or ()
    for reading, n in zip(readings.values(), row, strict=True):
        reading.can_fail = bool(n)


def _texts_of(landing: _Landing, column: str) -> str:
    """Return SQL of the different texts of a column: each is looked at once, however many rows have it."""
    return f"(select distinct {identifier(column)} from {landing.table})"


def _not_relevant(contract: Contract, readings: Mapping[str, Reading], name: Name) -> str | None:
    """Return SQL that tells whether a level's text says that the item is not relevant; None where no text does."""
    level = readings.get("level")
    if level is None or not level.can_fail or "not_relevant" not in {c.name for c in contract.stored_columns}:
        return None
    words = ", ".join(literal(word) for word in NOT_RELEVANT_WORDS)
    is_said = name(f"coalesce({squash(level.text)} in ({words}), false)")
    level.text = f"case when not {is_said} then {level.text} end"
    return is_said


def _unreadable(readings: Mapping[str, Reading]) -> str:
    """Return SQL of the list of columns whose text could not be read."""
    failing = [
        f"case when {reading.text} is not null and {reading.value} is null then {literal(name)} end"
        for name, reading in readings.items()
        if reading.can_fail
    ]
    if not failing:
        return "[]::varchar[]"
    return f"list_filter([{', '.join(failing)}], lambda name: name is not null)"
