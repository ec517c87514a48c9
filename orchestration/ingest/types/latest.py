"""`latest_by`: of several rows with one key the one that stands highest in a column of the file counts, as SQL.

The column is none of the contract's; landing keeps it beside them, under a name that no column has.
"""

from __future__ import annotations

import polars as pl

from expectations.contracts import Contract
from orchestration.ingest.source.table import Table
from orchestration.settings.source_settings import SourceSettings
from published.sql import identifier

ORDER = "latest.by"


def ordering_columns(table: Table, settings: SourceSettings) -> dict[str, pl.Expr]:
    """Return the column that decides, under the name that landing has for it.

    Raises:
        ReadError: the file has no such header.
    """
    if settings.latest_by is None:
        return {}
    return {ORDER: pl.col(table.column_under(settings.latest_by, "latest_by"))}


def latest(typed_rows: str, contract: Contract) -> str:
    """Return SQL of the rows that count; those that can't be told apart by their key all do.

    Numbers are compared as numbers, other texts as texts; of equal ones the later row counts.

    Args:
        typed_rows: SQL of the typed rows, with `file_id`, `row_number`, `unreadable`, and the column that decides.
        contract: their contract.
    """
    key = ", ".join(identifier(name) for name in contract.key)
    needed = [identifier(name) for name in contract.key if contract.column(name).is_required]
    is_whole = " and ".join(["unreadable = []", *(f"{name} is not null" for name in needed)])
    order = identifier(ORDER)
    return f"""
select * exclude ({order}, is_whole, newness)
from (
    select
        *,
        row_number() over (
            partition by {key}, is_whole
            order by try_cast({order} as double) desc nulls last, {order} desc nulls last, row_number desc
        ) as newness
    from (select *, {is_whole} as is_whole from ({typed_rows}))
)
where newness = 1 or not is_whole"""
