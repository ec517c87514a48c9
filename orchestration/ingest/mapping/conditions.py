"""`where`: which rows have one of the words that are asked for. Which column a key names is decided by the caller."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

_ANY_TEXT = "*"


def has_one_of(name: str, words: Iterable[str]) -> pl.Expr:
    """Return whether a column's text is one of these words, without regard to case and spaces around it.

    Args:
        name: the column.
        words: the words; `*` stands for any text that is not blank.
    """
    text = pl.col(name).fill_null("").str.strip_chars().str.to_lowercase()
    wanted = {word.strip().lower() for word in words}
    return text != "" if _ANY_TEXT in wanted else text.is_in(sorted(wanted))
