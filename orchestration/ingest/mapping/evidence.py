"""What stands below a header, looked at before the header is proposed for a column. Nothing is read or decided here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from expectations.contracts import Column
from expectations.contracts.contract import HIGHEST_LEVEL
from orchestration.ingest.types.dates import TIME_TYPES
from orchestration.ingest.types.levels import written_level

_NOTHING = frozenset({"", "-", "n/a", "na", "none", "null", "#n/a", "(blank)"})
_MOSTLY = 0.8
_FEWEST_ROWS = 3  # fewer say nothing
_KEY_IS_FILLED = 0.9
_YES_OR_NO = frozenset(
    ("yes", "no", "y", "n", "true", "false", "x", "ja", "nein", "oui", "non", "sí", "si", "sim", "não")
)
_DAY = re.compile(
    r"^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]([A-Za-z]{3,9}|\d{1,2})[-/. ,]+\d{2,4}|[A-Za-z]{3,9} \d{1,2}, \d{4})"
)
_DAY_NUMBER = re.compile(r"^(\d{8}|[2-7]\d{4}(\.\d+)?|\d{10}|\d{13}|0)$")
_NUMBER = re.compile(r"^[^\d]{0,4}[+-]?[\d.,'  ]*\d[^\d]{0,4}$|^\d+[:h]")
_AMOUNT = re.compile(r"^\d+([.,]\d+\s*%?|\s*%)$|^\d{2,}$")  # of one digit alone a number may be a code
_LEVEL = re.compile(r"^\d([.,]\d+)?$")


def values_below(rows: Sequence[Sequence[str]], position: int) -> list[str]:
    """Return the texts below a header that say something."""
    texts = (row[position].strip() for row in rows if position < len(row))
    return [text for text in texts if text.lower() not in _NOTHING]


def speaks_against(column: Column, values: Sequence[str], n_rows: int, *, is_alone_the_key: bool) -> bool:
    """Whether the texts below a header can't be those of a column.

    Args:
        column: the column.
        values: the texts that say something.
        n_rows: rows that the texts are from.
        is_alone_the_key: the column alone tells rows apart.
    """
    if column.vocabulary and values and mostly(values, lambda text: _AMOUNT.match(text) is not None):
        return True
    if column.type in TIME_TYPES and values and mostly(values, _is_yes_or_no):
        return True
    if n_rows < _FEWEST_ROWS:
        return False
    if column.is_required and len(values) < _KEY_IS_FILLED * n_rows and column.is_key:
        return True
    if not values:
        return False
    if is_alone_the_key and len(set(values)) < _KEY_IS_FILLED * len(values):
        return True
    if column.type in TIME_TYPES:
        return not mostly(values, is_day)
    if column.type in ("number", "integer"):
        return not mostly(values, lambda text: _NUMBER.match(text) is not None) and column.minimum is None
    if column.name == "email":
        return not are_addresses(values)
    if column.is_name and not column.is_key:
        return are_addresses(values)
    return False


def are_addresses(values: Sequence[str]) -> bool:
    """Whether texts are e-mail addresses, nearly all of them."""
    return bool(values) and mostly(values, lambda text: "@" in text)


def mostly(values: Sequence[str], is_so: Callable[[str], bool]) -> bool:
    """Whether something is so of nearly all texts."""
    return sum(map(is_so, values)) >= _MOSTLY * len(values)


def is_day(text: str) -> bool:
    """Whether a text reads as a day in some common way of writing."""
    return _DAY.match(text) is not None or _DAY_NUMBER.match(text) is not None


def _is_yes_or_no(text: str) -> bool:
    return text.casefold() in _YES_OR_NO


def is_level(text: str) -> bool:
    """Whether a text is a number of one digit before the decimal mark, alone or beside a word, or stars."""
    return _LEVEL.match(text) is not None or written_level(text, HIGHEST_LEVEL) is not None
