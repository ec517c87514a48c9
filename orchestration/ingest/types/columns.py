"""Landing texts → the contract's types, as SQL over the landing file. What may stand there is up to `expectations`.

Nothing is copied: the typed rows are a query that is run when they are validated and when they are stored. It is made
as simple as the file allows, since it is run over millions of rows several times: one scan finds out which columns need
more than the plain reading, and only those are looked into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from expectations.contracts import Column, Contract
from expectations.contracts.contract import SQL_TYPES
from orchestration.ingest.source.row_numbers import row_in_file
from orchestration.ingest.source.table import Landed
from orchestration.ingest.types.dates import find_date_formats, iso_moment, moment
from orchestration.ingest.types.fold import folded
from orchestration.ingest.types.named import Name, NamedExpressions, in_place
from orchestration.ingest.types.numbers import POINT, find_decimal_mark, hours, number, plain_number
from orchestration.ingest.types.scale import is_scaled, scaled
from orchestration.settings.source_settings import Fold, Scale, SourceSettings
from published.database import number_of
from published.sql import identifier, literal

# Words for "nothing" in columns that can't hold them as a value. In free text they are left alone: Null is a surname.
EMPTY_WORDS = ("n/a", "#n/a", "na", "null", "none", "-")
# Words for "no rating, since the item does not apply" in a column of levels.
NOT_RELEVANT_WORDS = ("notrelevant", "notapplicable")

_TRUE_WORDS = ("true", "yes", "y", "t", "1", "1.0", "x")
_FALSE_WORDS = ("false", "no", "n", "f", "0", "0.0")
_ASCII_SPACES = " \t\n\r"
_SPACES = _ASCII_SPACES + "\u00a0\u2007\u202f\u200b\ufeff"
_TIMES = ("date", "timestamp")
_NUMBERS = ("number", "integer")


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


@dataclass
class _Reading:
    """How one column's text becomes a value.

    Attributes:
        text: SQL of the text, trimmed, null where it means "empty".
        value: SQL of the value, null where the text can't be read.
        can_fail: some text in the file can't be read.
    """

    text: str
    value: str
    can_fail: bool = False


@dataclass(frozen=True)
class _Landing:
    """What the readings are made from, and what they are made of."""

    connection: duckdb.DuckDBPyConnection
    table: str
    contract: Contract
    settings: SourceSettings
    cells_per_row: int
    named: NamedExpressions = field(default_factory=NamedExpressions)
    details: dict[str, str] = field(default_factory=dict)
    off_scale: dict[str, str] = field(default_factory=dict)

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
    table = f"read_parquet({literal(str(landed.parquet))})"
    landing = _Landing(connection, table, contract, settings, landed.row_numbers.cells_per_row)
    readings = _readings(landing, landed)
    not_relevant = _not_relevant(contract, readings, landing.named.name)
    selected = []
    for column in contract.stored_columns:
        reading = readings.get(column.name)
        value = reading.value if reading else f"null::{SQL_TYPES[column.type]}"
        if column.name == "not_relevant" and not_relevant:
            value = f"case when {not_relevant} then true else {value} end"
        selected.append(f"{value} as {identifier(column.name)}")
    selected += [f"{file_id}::integer as file_id", "row_number::bigint as row_number"]
    selected.append(f"{_unreadable(readings)} as unreadable")
    query = "select\n    " + ",\n    ".join(selected) + f"\nfrom {landing.named.over(landing.table, selected)}"
    n_rows = landed.n_landed
    if settings.fold is not None:
        query, n_rows = _folded(connection, query, landed, contract, settings.fold)
    rows_as_text = landing.named.over(landing.table, landing.off_scale.values())
    return TypedRows(query, rows_as_text, landing.details, n_rows, landing.off_scale)


def _folded(
    connection: duckdb.DuckDBPyConnection, query: str, landed: Landed, contract: Contract, fold: Fold
) -> tuple[str, int]:
    """Fold rows into a file beside the landing file; return SQL of them, and how many they are."""
    target = landed.parquet.with_suffix(".folded.parquet")
    connection.execute(f"copy ({folded(query, contract, fold)}) to {literal(str(target))} (format parquet)")
    read = f"from read_parquet({literal(str(target))})"
    return f"select * {read}", number_of(connection, f"select count(*) {read}")


def _readings(landing: _Landing, landed: Landed) -> dict[str, _Reading]:
    """Return how each column that is in the file is read."""
    columns = [column for column in landing.contract.stored_columns if column.name in landed.columns]
    name = landing.named.name
    plain = {column.name: _plain_reading(column, identifier(column.name)) for column in columns}
    if landing.settings.format.empty or landing.settings.format.date or landing.settings.format.decimal:
        special = columns
    else:
        special = _not_plain(landing, columns, plain)
    texts = {column.name: _full_text(column, landing.settings, name) for column in special}
    patterns = find_date_formats(
        landing.connection,
        landing.table_by_row_in_file,
        {column.name: texts[column.name] for column in special if column.type in _TIMES},
        landing.named,
        landing.settings.format.date,
    )
    mark = _decimal_mark(landing, columns, special)
    if mark != POINT:  # what looks like a decimal point elsewhere in the file groups thousands
        special = [column for column in columns if column in special or column.type in _NUMBERS]
        texts = {column.name: _full_text(column, landing.settings, name) for column in special}
    full = {
        column.name: _full_reading(column, texts[column.name], patterns.get(column.name), mark, name)
        for column in special
    }
    if landing.settings.scale is not None:
        full |= _on_scale(landing, columns, landing.settings.scale, mark)
    _note_failures(landing, full)
    for column, pattern in patterns.items():
        landing.details[f"date format of {column}"] = pattern
    return plain | full


def _on_scale(landing: _Landing, columns: list[Column], scale: Scale, mark: str) -> dict[str, _Reading]:
    """Return how levels are read that are on another scale."""
    readings = {}
    name = landing.named.name
    for column in columns:
        if is_scaled(column.name, landing.contract, landing.settings):
            text = _full_text(column, landing.settings, name)
            level = scaled(text, scale, mark, name)
            readings[column.name] = _Reading(text, name(level.value))
            landing.off_scale[column.name] = level.is_off
    return readings


def _decimal_mark(landing: _Landing, columns: list[Column], special: list[Column]) -> str:
    """Return the file's decimal mark; it is looked for only where the plain reading of a number fails."""
    if not any(column.type in _NUMBERS for column in special):
        return POINT
    name, explicit = landing.named.name, landing.settings.format.decimal
    texts = {column.name: _full_text(column, landing.settings, name) for column in columns if column.type in _NUMBERS}
    rows = landing.table_by_row_in_file
    mark = find_decimal_mark(landing.connection, rows, texts, landing.named, explicit)
    landing.details["decimal mark"] = mark
    return mark


def plain_value(column: Column, text: str) -> str:
    """Return SQL of what a text means that is written as machines write it, null where it is not.

    Args:
        column: the column it stands in.
        text: SQL of the text.
    """
    return _plain_reading(column, text).value


def _plain_reading(column: Column, name: str) -> _Reading:
    """Return how a column is read that is written as machines write it."""
    text = f"nullif({name}, '')"
    if column.type in _TIMES:
        return _Reading(text, f"({moment(text, in_place)})::{SQL_TYPES[column.type]}")
    if column.type in _NUMBERS:
        return _Reading(text, _as_type(plain_number(text), column, in_place))
    if column.type == "boolean":
        return _Reading(text, f"case {name} when 'true' then true when 'false' then false end")
    if column.vocabulary:
        words = " ".join(f"when {literal(word)} then {literal(word)}" for word in column.vocabulary)
        return _Reading(text, f"case {name} {words} end")
    return _Reading(text, text)


def _not_plain(landing: _Landing, columns: list[Column], plain: Mapping[str, _Reading]) -> list[Column]:
    """Return the columns for which the plain reading will not do: a text it can't read, or spaces around one."""
    if not columns:
        return []
    counts = []
    for column in columns:
        name, reading = identifier(column.name), plain[column.name]
        is_free_text = column.type == "text" and not column.vocabulary
        is_odd = _has_spaces_around(name) if is_free_text else f"{reading.text} is not null and {reading.value} is null"
        # Each text is looked at once, however many rows have it: most columns of a long file hold few.
        counts.append(f"(select count(*) from (select distinct {name} from {landing.table}) where {is_odd})")
    row = landing.connection.execute(f"select {', '.join(counts)}").fetchone() or ()
    return [column for column, n in zip(columns, row, strict=True) if n]


def _has_spaces_around(name: str) -> str:
    """Return SQL that tells whether a text begins or ends with a space; much faster than to trim and compare."""
    ends = " or ".join(f"ends_with({name}, {literal(space)})" for space in _ASCII_SPACES)
    in_ascii = f"{name} <> '' and ({name} < '!' or {ends})"
    return (
        f"case when strlen({name}) = length({name}) then {in_ascii} else {name} <> trim({name}, {literal(_SPACES)}) end"
    )


def _full_text(column: Column, settings: SourceSettings, name: Name) -> str:
    """Return SQL of a column's text, trimmed, null where it means "empty"."""
    text = name(f"nullif(trim({identifier(column.name)}, {literal(_SPACES)}), '')")
    words = [word.strip().lower() for word in settings.format.empty]
    if column.type != "text" or column.vocabulary:
        words += EMPTY_WORDS
    if not words:
        return text
    return name(f"case when lower({text}) not in ({', '.join(literal(word) for word in words)}) then {text} end")


def _full_reading(column: Column, text: str, pattern: str | None, mark: str, name: Name) -> _Reading:
    """Return how a column is read that people have written."""
    if column.type in _TIMES:
        value = name(iso_moment(text, name))
        if pattern is not None:
            other = name(f"case when {value} is null then {text} end")
            value = f"coalesce({value}, {moment(other, name, pattern)})"
        return _Reading(text, name(f"({value})::{SQL_TYPES[column.type]}"))
    if column.is_duration:
        return _Reading(text, name(f"coalesce({number(text, mark, name)}, {hours(text, name)})"))
    if column.type in _NUMBERS:
        return _Reading(text, name(_as_type(number(text, mark, name), column, name)))
    if column.type == "boolean":
        true, false = (", ".join(literal(word) for word in words) for words in (_TRUE_WORDS, _FALSE_WORDS))
        word = name(f"lower({text})")
        return _Reading(text, f"case when {word} in ({true}) then true when {word} in ({false}) then false end")
    if column.vocabulary:
        words = " ".join(f"when {literal(_squashed(word))} then {literal(word)}" for word in column.vocabulary)
        return _Reading(text, name(f"case {_squash(text)} {words} else lower(translate({text}, ' -', '__')) end"))
    return _Reading(text, text)


def _as_type(value: str, column: Column, name: Name) -> str:
    """Return SQL of a number as the column's type; a whole number is not made of a broken one."""
    if column.type == "number":
        return value
    value = name(value)
    return f"case when {value} = trunc({value}) then try_cast({value} as bigint) end"


def _squash(text: str) -> str:
    """Return SQL of a text without what makes no difference between words."""
    return f"lower(translate({text}, ' _-', ''))"


def _squashed(word: str) -> str:
    return word.lower().replace("_", "")


def _note_failures(landing: _Landing, readings: Mapping[str, _Reading]) -> None:
    """Find out which readings fail somewhere in the file."""
    if not readings:
        return
    counts = [f"count(*) filter ({r.text} is not null and {r.value} is null)" for r in readings.values()]
    rows = landing.named.over(landing.table, counts)
    row = landing.connection.execute(f"select {', '.join(counts)} from {rows}").fetchone() or ()
    for reading, n in zip(readings.values(), row, strict=True):
        reading.can_fail = bool(n)


def _not_relevant(contract: Contract, readings: Mapping[str, _Reading], name: Name) -> str | None:
    """Return SQL that tells whether a level's text says that the item is not relevant; None where no text does."""
    level = readings.get("level")
    if level is None or not level.can_fail or "not_relevant" not in {c.name for c in contract.stored_columns}:
        return None
    words = ", ".join(literal(word) for word in NOT_RELEVANT_WORDS)
    is_said = name(f"coalesce({_squash(level.text)} in ({words}), false)")
    level.text = f"case when not {is_said} then {level.text} end"
    return is_said


def _unreadable(readings: Mapping[str, _Reading]) -> str:
    """Return SQL of the list of columns whose text could not be read."""
    failing = [
        f"case when {reading.text} is not null and {reading.value} is null then {literal(name)} end"
        for name, reading in readings.items()
        if reading.can_fail
    ]
    if not failing:
        return "[]::varchar[]"
    return f"list_filter([{', '.join(failing)}], lambda name: name is not null)"
