"""`columns`, `extract` and `values`: the text that a cell of a canonical column gets. Types are not looked at here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from orchestration.errors import SettingsError
from orchestration.words import plain

_VALUE = "value"
_ANY_OTHER = "*"


def first_filled(names: Sequence[str]) -> pl.Expr:
    """Return the first text of a row that is not blank."""
    return pl.coalesce([pl.when(_stripped(name) != "").then(pl.col(name)) for name in names])


def joined(names: Sequence[str], glue: str) -> pl.Expr:
    """Return the texts of a row that are not blank, put together."""
    texts = [pl.when(_stripped(name) != "").then(_stripped(name)) for name in names]
    return pl.concat_str(texts, separator=glue, ignore_nulls=True).replace("", None)


def extracted(name: str, pattern: str, place: str) -> pl.Expr:
    """Return the part of a text that a pattern names, or the text as it is where the pattern does not fit.

    Args:
        name: the column.
        pattern: a regular expression with a group `value`; without it, all that fits counts.
        place: the setting, for messages.

    Raises:
        SettingsError: the pattern needs what patterns over whole columns can't do.
    """
    group = re.compile(pattern).groupindex.get(_VALUE, 0)
    try:
        pl.select(pl.lit("").str.extract(pattern, group))
    except pl.exceptions.ComputeError as error:
        raise SettingsError(
            f"workspace.yml: {place}: {pattern!r} can't be applied to a column; expected a pattern without looking "
            "ahead or behind and without references to groups."
        ) from error
    text = pl.col(name)
    return pl.coalesce(text.str.extract(pattern, group), text).alias(name)


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
    known = {plain(theirs): ours for theirs, ours in words.items() if theirs != _ANY_OTHER}
    text = pl.col(name)
    if _ANY_OTHER in words:
        text = pl.when(_stripped(name) == "").then(text).otherwise(pl.lit(words[_ANY_OTHER]))
    squashed = pl.col(name).fill_null("").str.to_lowercase().str.replace_all(r"[\s_\-\x{feff}\x{200b}]", "")
    return squashed.replace_strict(list(known), list(known.values()), default=text, return_dtype=pl.String).alias(name)


def _stripped(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.strip_chars()
