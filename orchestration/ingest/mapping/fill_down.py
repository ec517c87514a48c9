"""Blank cells that mean the text above them, as spreadsheets with merged cells have them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def fill_down(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Fill blank cells from above.

    Under a new text in an outer column, an inner one begins anew: its blank cell stays blank.

    Args:
        rows: a table's rows, in order.
        names: columns, the outermost first.
    """
    for position, name in enumerate(names):
        text = pl.when(_is_filled(name)).then(pl.col(name))
        outer = names[:position]
        group = pl.any_horizontal(pl.col(f"outer {each}") for each in outer).cum_sum() if outer else pl.lit(0)
        rows = rows.with_columns(_is_filled(name).alias(f"outer {name}"))
        rows = rows.with_columns(group.alias("group")).with_columns(text.forward_fill().over("group").alias(name))
    return rows.drop("group", *(f"outer {name}" for name in names)) if names else rows


def _is_filled(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.strip_chars() != ""
