"""How the text of one cell becomes a value: SQL of a text without what is no part of it, and of what it means.

A column that machines wrote is read in a plain and quick way; one that people wrote in a full one. Which of the two it
takes, and in which format its days and numbers are, is found out from the whole file (`columns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectations.contracts import Column
from expectations.contracts.contract import SQL_TYPES
from orchestration.ingest.types.dates import TIME_TYPES, iso_moment, moment
from orchestration.ingest.types.durations import HOURS_IN_ONE
from orchestration.ingest.types.named import Name, in_place
from orchestration.ingest.types.nothing import words_for_nothing
from orchestration.ingest.types.numbers import (
    NO_MONEY,
    amount_without_currency,
    hours,
    number,
    number_without_per_cent,
    plain_number,
    whole_amount,
)
from orchestration.settings.source_settings import SourceSettings
from published.sql import identifier, literal

_TRUE_WORDS = (
    *("true", "yes", "y", "t", "1", "1.0", "x", "✓", "✔", "active", "enabled", "published"),
    *("ja", "wahr", "oui", "vrai", "sí", "si", "vero", "sim"),
)
_FALSE_WORDS = (
    *("false", "no", "n", "f", "0", "0.0", "✗", "✘", "inactive", "disabled", "unpublished", "archived", "draft"),
    *("nein", "falsch", "non", "faux", "falso", "nee", "não", "nao"),
)
_ASCII_SPACES = " \t\n\r"
_SPACES = _ASCII_SPACES + "\u00a0\u2007\u202f\u200b\ufeff"
NUMBERS = ("number", "integer")
_DOUBLED_SPACES = r"\s\s+|[\t\n\r\x{a0}]"
_ENTITIES = (
    *(
        ("&amp;", "&"),
        ("&quot;", '"'),
        ("&#34;", '"'),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&#x27;", "'"),
    ),
    *(("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&#160;", " ")),
)
# What systems write that can't leave a day blank; and no employment, course or deployment is planned beyond 2099.
_NO_DAYS = ("1900-01-01", "1970-01-01")
_BEYOND_PLANS = "2099-12-31"
_LONGER_IN_CAPITALS = 4  # bytes: a letter may take one less in small letters, as İ does


@dataclass
class Reading:
    """How one column's text becomes a value.

    Attributes:
        text: SQL of the text, trimmed, null where it means "empty".
        value: SQL of the value, null where the text can't be read.
        can_fail: some text in the file can't be read.
    """

    text: str
    value: str
    can_fail: bool = False


def without_endless_days(reading: Reading, name: Name) -> Reading:
    """Return a reading of days in which those that stand for no day are blank."""
    is_none = name(f"coalesce({is_endless(reading.value)}, false)")
    return Reading(
        name(f"case when not {is_none} then {reading.text} end"),
        name(f"case when not {is_none} then {reading.value} end"),
    )


def plain_value(column: Column, text: str) -> str:
    """Return SQL of what a text means that is written as machines write it, null where it is not.

    Args:
        column: the column it stands in.
        text: SQL of the text.
    """
    return plain_reading(column, text).value


def plain_reading(column: Column, name: str) -> Reading:
    """Return how a column is read that is written as machines write it."""
    text = f"nullif({name}, '')"
    if column.type in TIME_TYPES:
        return Reading(text, f"({moment(text, in_place)})::{SQL_TYPES[column.type]}")
    if column.type in NUMBERS:
        return Reading(text, _as_type(plain_number(text), column, in_place))
    if column.type == "boolean":
        return Reading(text, f"case {name} when 'true' then true when 'false' then false end")
    if column.vocabulary:
        words = " ".join(f"when {literal(word)} then {literal(word)}" for word in column.vocabulary)
        return Reading(text, f"case {name} {words} end")
    return Reading(text, text)


def is_odd_text(column: Column, name: str, settings: SourceSettings) -> str:
    """Return SQL that tells whether a free text has to be looked into: spaces around it, or what its kind takes off.

    Every text of a file is asked, so what costs little and settles most comes first.
    """
    inside: list[str] = []
    if column.is_key and not column.is_name:  # it may be somebody's name
        inside.append(f"contains({name}, '  ')")
    if column.is_name:
        inside.append(f"(contains({name}, '&') and contains({name}, ';'))")
        inside += [f"contains({name}, {literal(space)})" for space in ("  ", *"\t\n\f\r")]  # as _DOUBLED_SPACES
    ends = " or ".join(f"ends_with({name}, {literal(space)})" for space in _ASCII_SPACES)
    in_ascii = f"{name} <> '' and ({name} < '!' or {ends})"
    beyond = [f"{name} <> trim({name}, {literal(_SPACES)})", f"nfc_normalize({name}) <> {name}"]
    if column.is_key or column.is_name:
        beyond.append(f"contains({name}, '\u00a0')")
    odd = [f"case when strlen({name}) = length({name}) then {in_ascii} else {' or '.join(beyond)} end", *inside]
    if (column.is_key or column.is_group) and (words := words_for_nothing(column, settings)):
        odd.append(_is_one_of(name, words))
    return " or ".join(odd)


def _is_one_of(name: str, words: Sequence[str]) -> str:
    """Return SQL that tells whether a text is one of some words in small letters.

    Most texts are let by for their length, or because they end with a digit, as numbers of people do.
    """
    listed = ", ".join(literal(word) for word in words)
    longest = max(len(word.encode()) for word in words) + _LONGER_IN_CAPITALS
    may_be = f"strlen({name}) <= {longest}"
    if not any(word[-1:].isdigit() for word in words):
        ends = " or ".join(f"ends_with({name}, '{digit}')" for digit in range(10))
        may_be += f" and not ({ends})"
    return f"coalesce(case when {may_be} then list_contains([{listed}], lower({name})) end, false)"


def full_text(column: Column, settings: SourceSettings, name: Name) -> str:
    """Return SQL of a column's text, trimmed, null where it means "empty"."""
    given = identifier(column.name)
    if column.type == "text":
        given = f"nfc_normalize({given})"
    if column.is_name:
        given = _without_entities(given)
    if column.is_name or column.is_key:
        given = f"regexp_replace({given}, {literal(_DOUBLED_SPACES)}, ' ', 'g')"
    text = name(f"nullif(trim({given}, {literal(_SPACES)}), '')")
    words = words_for_nothing(column, settings)
    if not words:
        return text
    return name(f"case when lower({text}) not in ({', '.join(literal(word) for word in words)}) then {text} end")


def _without_entities(text: str) -> str:
    """Return SQL of a text with the HTML entities of plain signs turned back into what they stand for."""
    for entity, sign in _ENTITIES:
        text = f"replace({text}, {literal(entity)}, {literal(sign)})"
    return text


def in_unit(column: Column, reading: Reading, unit: str | None, mark: str, name: Name) -> Reading:
    """Return a reading of lengths of time whose bare numbers are in a unit; blank where nothing says which."""
    bare = name(number(reading.text, mark, name))
    if unit is None:
        return Reading(name(f"case when {bare} is null then {reading.text} end"), name(hours(reading.text, mark, name)))
    value = f"coalesce({bare} * {HOURS_IN_ONE[unit]!r}::double, {hours(reading.text, mark, name)})"
    return Reading(reading.text, name(_within(value, column, name)))


def full_reading(column: Column, text: str, pattern: str | None, mark: str, name: Name) -> Reading:
    """Return how a column is read that people have written."""
    if column.type in TIME_TYPES:
        value = name(iso_moment(text, name))
        if pattern is not None:
            other = name(f"case when {value} is null then {text} end")
            value = f"coalesce({value}, {moment(other, name, pattern)})"
        return Reading(text, name(f"({value})::{SQL_TYPES[column.type]}"))
    if column.type in NUMBERS:
        return Reading(text, name(_within(_number(column, text, mark, name), column, name)))
    if column.type == "boolean":
        true, false = (", ".join(literal(word) for word in words) for words in (_TRUE_WORDS, _FALSE_WORDS))
        word = name(f"lower({text})")
        return Reading(text, f"case when {word} in ({true}) then true when {word} in ({false}) then false end")
    if column.vocabulary:
        words = " ".join(f"when {literal(_squashed(word))} then {literal(word)}" for word in column.vocabulary)
        other = "null" if column.is_detail else f"lower(translate({text}, ' -', '__'))"
        return Reading(text, name(f"case {squash(text)} {words} else {other} end"))
    return Reading(text, text)


def bare_number(column: Column, text: str) -> str:
    """Return SQL of a number's text without the sign of its currency or of per cent."""
    if column.is_money:
        return amount_without_currency(text)
    return number_without_per_cent(text) if column.is_percentage else text


def _number(column: Column, text: str, mark: str, name: Name) -> str:
    """Return SQL of what a text means in a column of numbers, lengths of time or amounts."""
    value = _as_type(number(name(bare_number(column, text)), mark, name), column, name)
    if column.is_duration:
        return f"coalesce({value}, {hours(text, mark, name)})"
    if column.is_money:
        free = ", ".join(literal(word) for word in NO_MONEY)
        value = whole_amount(name(bare_number(column, text)), value, mark)
        return f"case when lower({text}) in ({free}) then 0.0 else {value} end"
    return value


def range_of(column: Column) -> str:
    """Return SQL that follows a value and tells whether it is in the column's range; nothing where it has none."""
    bounds = ((">=", column.minimum), ("<=", column.maximum))
    conditions = [f"{sign} {bound!r}::double" for sign, bound in bounds if bound is not None]
    return (
        conditions[0]
        if len(conditions) == 1
        else f"between {column.minimum!r} and {column.maximum!r}"
        if conditions
        else ""
    )


def _within(value: str, column: Column, name: Name) -> str:
    """Return SQL of a number; of one that costs no row, nothing where it is out of its range."""
    if not column.is_detail or not range_of(column):
        return value
    value = name(value)
    return f"case when {value} {range_of(column)} then {value} end"


def may_be_endless(column: Column) -> bool:
    """Whether a column is a beginning or an end, for which systems without a blank day write one far away.

    The first day of a row in a history is none: a row that is in force since 1900 is in force since ever.
    """
    return column.type == "date" and not column.is_required and column.name != "valid_from"


def is_endless(value: str) -> str:
    """Return SQL that tells whether a day stands for none."""
    days = ", ".join(f"date {literal(day)}" for day in _NO_DAYS)
    return f"(({value})::date in ({days}) or ({value})::date >= date {literal(_BEYOND_PLANS)})"


def _as_type(value: str, column: Column, name: Name) -> str:
    """Return SQL of a number as the column's type; a whole number is not made of a broken one."""
    if column.type == "number":
        return value
    value = name(value)
    return f"case when {value} = trunc({value}) then try_cast({value} as bigint) end"


def squash(text: str) -> str:
    """Return SQL of a text without what makes no difference between words."""
    return f"lower(translate({text}, ' _-', ''))"


def _squashed(word: str) -> str:
    return word.lower().replace("_", "")
