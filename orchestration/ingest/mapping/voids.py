"""`voids`: rows that take others back, such as xAPI's voiding statements.

Neither they nor those that they name are read.
"""

from __future__ import annotations

import polars as pl

from orchestration.ingest.mapping.cells import has_one_of
from orchestration.ingest.source.table import Table
from orchestration.settings.source_settings import Voids


def without_voided(table: Table, rows: pl.DataFrame, voids: Voids) -> tuple[pl.DataFrame, int]:
    """Return the rows that stand, and how many do not.

    Args:
        table: the file.
        rows: its rows.
        voids: how rows that take others back are known; a file without those headers has none.
    """
    named = table.position_of(voids.names)
    if named is None or any(table.position_of(header) is None for header in (voids.id, *voids.where)):
        return rows, 0
    is_voiding = pl.all_horizontal(
        has_one_of(table.column_under(header, "voids.where"), words) for header, words in voids.where.items()
    )
    taken_back = rows.filter(is_voiding)[table.column_under(voids.names, "voids.names")].drop_nulls().implode()
    id_text = pl.col(table.column_under(voids.id, "voids.id")).fill_null("")
    left = rows.filter(~is_voiding & ~id_text.is_in(taken_back))
    return left, rows.height - left.height
