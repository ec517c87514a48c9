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
