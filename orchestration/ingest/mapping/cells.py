"""Expressions over the texts of cells: what a canonical column gets, which cells are blank, which rows are meant.

Types are not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from orchestration.settings.text import plain

_VALUE = "value"
_ANY = "*"  # stands for every text that is not named
_ROW_NUMBER = "row_number"
_PLACE = "place of the entry"


def first_filled(names: Sequence[str]) -> pl.Expr:
    """Return the first text of a row that is not blank."""
    return pl.coalesce([pl.when(is_filled(name)).then(pl.col(name)) for name in names])


def joined(names: Sequence[str], glue: str) -> pl.Expr:
    """Return the texts of a row that are not blank, put together."""
    texts = [pl.when(is_filled(name)).then(_stripped(name)) for name in names]
    return pl.concat_str(texts, separator=glue, ignore_nulls=True).replace("", None)


def extracted(name: str, pattern: str) -> pl.Expr:
    """Return the part of a text that a pattern names, or the text as it is where the pattern does not fit.

    Args:
        name: the column.
        pattern: a regular expression with a group `value`; without it, all that fits counts.
    """
    compiled = re.compile(pattern)
    group = compiled.groupindex.get(_VALUE, 0)

    def part_of(text: str | None) -> str | None:
        found = compiled.search(text or "")
        return text if found is None or found[group] is None else found[group]

    return _by_text(name, part_of)


def relisted(name: str, separator: str) -> pl.Expr:
    """Return a list within a cell as canonical files write it: separated by `|`, blank entries left out."""
    entries = pl.col(name).str.split(separator).list.eval(pl.element().str.strip_chars())
    return entries.list.eval(pl.element().filter(pl.element() != "")).list.join("|").alias(name)


MOST_ENTRIES = 99  # of a list within a cell; what goes beyond stays with the last one


def split_rows(rows: pl.LazyFrame, name: str, separator: str) -> pl.LazyFrame:
    """Return one row per entry of the lists in a column; a blank list makes none.

    Args:
        rows: rows with `row_number`, which becomes number × (MOST_ENTRIES + 1) + place of the entry.
        name: the column.
        separator: what separates the entries.
    """
    entries = pl.col(name).fill_null("").str.split(separator).list.eval(pl.element().str.strip_chars())
    entries = entries.list.eval(pl.element().filter(pl.element() != ""))
    rest = entries.list.slice(MOST_ENTRIES - 1).list.join(separator)
    entries = (
        pl.when(entries.list.len() > MOST_ENTRIES)
        .then(pl.concat_list(entries.list.head(MOST_ENTRIES - 1), rest))
        .otherwise(entries)
    )
    place = pl.int_ranges(1, pl.col(name).list.len() + 1)
    number = pl.col(_ROW_NUMBER) * (MOST_ENTRIES + 1) + pl.col(_PLACE)
    return (
        rows.with_columns(entries.alias(name))
        .filter(pl.col(name).list.len() > 0)
        .with_columns(place.alias(_PLACE))
        .explode(name, _PLACE)
        .with_columns(number.cast(pl.Int64).alias(_ROW_NUMBER))
        .drop(_PLACE)
    )


def unguarded(name: str) -> pl.Expr:
    """Return a column without the guard by which texts are kept from Excel: `="007"` is 007."""
    text = pl.col(name)
    return pl.when(text.str.starts_with('="')).then(text.str.replace(r'(?s)^="(.*)"$', "${1}")).otherwise(text)


def translated(name: str, words: Mapping[str, str]) -> pl.Expr:
    """Return our words for the file's; other texts stay as they are, unless `*` stands for them.

    Args:
        name: the column.
        words: the file's word → ours; a blank one stands for a blank cell, `*` for every text that is not named.
    """
    known = {plain(theirs): ours for theirs, ours in words.items() if theirs != _ANY}
    any_other = words.get(_ANY)

    def word_for(text: str | None) -> str | None:
        theirs = plain(text or "")
        return known.get(theirs, text if any_other is None or not theirs else any_other)

    return _by_text(name, word_for)


def _by_text(name: str, change: Callable[[str | None], str | None]) -> pl.Expr:
    """Return a column with each of its texts changed; each different one is looked at once, for there are few."""

    def changed(texts: pl.Series) -> pl.Series:
        different = texts.unique()
        return texts.replace_strict(different, [change(text) for text in different], return_dtype=pl.String)

    return pl.col(name).map_batches(changed, return_dtype=pl.String, is_elementwise=True).alias(name)


def _stripped(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.strip_chars()


def fill_down(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Fill blank cells from above.

    Under a new text in an outer column, an inner one begins anew: its blank cell stays blank.

    Args:
        rows: a table's rows, in order.
        names: columns, the outermost first.
    """
    for position, name in enumerate(names):
        text = pl.when(is_filled(name)).then(pl.col(name))
        outer = names[:position]
        group = pl.any_horizontal(pl.col(f"outer {each}") for each in outer).cum_sum() if outer else pl.lit(0)
        rows = rows.with_columns(is_filled(name).alias(f"outer {name}"))
        rows = rows.with_columns(group.alias("group")).with_columns(text.forward_fill().over("group").alias(name))
    return rows.drop("group", *(f"outer {name}" for name in names)) if names else rows


def is_filled(name: str) -> pl.Expr:
    """Return whether a column's text is not blank."""
    return _stripped(name) != ""


def has_one_of(name: str, words: Iterable[str]) -> pl.Expr:
    """Return whether a column's text is one of these words, without regard to case and spaces around it.

    Args:
        name: the column.
        words: the words; `*` stands for any text that is not blank.
    """
    text = _stripped(name).str.to_lowercase()
    wanted = {word.strip().lower() for word in words}
    return text != "" if _ANY in wanted else text.is_in(sorted(wanted))
