"""The names and patterns in a source's settings, held against its contract. Their shapes stand in `source_settings`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from expectations.contracts import Contract
from expectations.contracts.contract import HIGHEST_LEVEL, LOWEST_LEVEL, Column
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import did_you_mean, plain

MEASURE = "measure"


def problems_of(source: SourceSettings, contract: Contract) -> Iterator[str]:
    """Yield what can't be taken in the settings of a source, each as `key: what is wrong`."""
    names = [column.name for column in contract.columns]
    for key, columns in _columns_by_key(source):
        for column in columns:
            if column not in names:
                yield f"{key}: {column!r} is not a column of {contract.name}.{did_you_mean(column, names)}"
    for key, pattern in _patterns(source):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{key}: {pattern!r} is not a regular expression: {error}."
    yield from _problems_of_groups(source, contract)
    yield from _problems_of_words(source, contract)
    if source.scale is not None and not level_columns(contract):
        yield f"scale: {contract.name} has no column that holds a level. Take `scale` out."


def level_columns(contract: Contract) -> tuple[Column, ...]:
    """Return the columns that hold a level, 0 to 5."""
    return tuple(c for c in contract.stored_columns if (c.minimum, c.maximum) == (LOWEST_LEVEL, HIGHEST_LEVEL))


def _columns_by_key(source: SourceSettings) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield, for each key that names columns, its place and the names."""
    yield "columns", source.columns
    yield "constants", source.constants
    yield "extract", source.extract
    yield "separators", source.separators
    yield "split", source.split
    yield "values", source.values
    if source.unpivot is not None:
        into = source.unpivot.into
        yield "unpivot.into", (into,) if isinstance(into, str) else into.values()
    if source.fold is not None:
        for key in ("by", "earliest", "latest", "largest", "first_of"):
            yield f"fold.{key}", getattr(source.fold, key)


def _patterns(source: SourceSettings) -> Iterator[tuple[str, str]]:
    """Yield every regular expression with its place."""
    if source.from_filename is not None:
        yield "from_filename", source.from_filename
    if source.unpivot is not None:
        yield from (("unpivot.headers", pattern) for pattern in source.unpivot.headers)
    for column, pattern in source.extract.items():
        yield f"extract.{column}", pattern
    for column, made_of in source.columns.items():
        yield from ((f"columns.{column}.like", pattern) for pattern in made_of.patterns)


def _problems_of_groups(source: SourceSettings, contract: Contract) -> Iterator[str]:
    """Yield what is wrong with the groups of patterns that become columns."""
    names = [column.name for column in contract.columns]
    named = "named groups such as (?P<{}>…), each a column of {}: {}"
    if source.from_filename is not None and (groups := _groups(source.from_filename)) is not None:
        strange = [group for group in groups if group not in names]
        if strange or not groups:
            expected = named.format(names[0], contract.name, ", ".join(names))
            yield f"from_filename: found the groups {strange or 'none'}; expected {expected}."
    unpivot = source.unpivot
    if unpivot is None:
        return
    said = {group for pattern in unpivot.headers for group in _groups(pattern) or ()}
    unstored = [column.name for column in contract.columns if not column.is_stored]
    known = [name for name in names if name not in unstored]
    for group in sorted(said):
        if group != MEASURE and group not in known:
            meant = did_you_mean(group, known)
            yield f"unpivot.headers: the group {group!r} is not a column of {contract.name}.{meant}"
    into = unpivot.into
    for column in (into,) if isinstance(into, str) else into.values():
        if column in unstored:
            yield f"unpivot.into: {column} is never stored, so nothing can be unpivoted into it."
    if isinstance(into, str) == (MEASURE in said):
        yield (
            "unpivot: several columns under `into` need a group (?P<measure>…) in `headers`, whose words they stand "
            "beside; one column needs none."
        )


def _groups(pattern: str) -> tuple[str, ...] | None:
    """Return the named groups of a pattern; None if it is none."""
    try:
        return tuple(re.compile(pattern).groupindex)
    except re.error:
        return None


def _problems_of_words(source: SourceSettings, contract: Contract) -> Iterator[str]:
    """Yield words of ours that the contract does not know."""
    first_of = source.fold.first_of if source.fold else {}
    for column in contract.columns:
        if not column.vocabulary:
            continue
        ours = {
            f"values.{column.name}": tuple(source.values.get(column.name, {}).values()),
            f"fold.first_of.{column.name}": first_of.get(column.name, ()),
        }
        known = {plain(word) for word in column.vocabulary}
        for key, words in ours.items():
            for word in words:
                if word.strip() and plain(word) not in known:
                    yield f"{key}: {word!r} is no word of {column.name}.{did_you_mean(word, column.vocabulary)}"
