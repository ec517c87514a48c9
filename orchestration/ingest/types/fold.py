"""`fold`: rows that tell of one thing together become one, as SQL over typed rows.

A row that could not be read, or that does not say what it is about, stays by itself, so that it is set aside by itself.
"""

from __future__ import annotations

import polars as pl

from expectations.contracts import Column, Contract
from orchestration.ingest.source.table import Table, position_name
from orchestration.settings.source_settings import Fold, SourceSettings
from published.sql import identifier, literal

APART = "fold.apart"


def telling_columns(table: Table, settings: SourceSettings) -> dict[str, pl.Expr]:
    """Return the column that tells several things of one name apart, under the name that landing has for it."""
    if settings.fold is None or settings.fold.apart is None:
        return {}
    position = table.position_of(settings.fold.apart)
    return {APART: pl.lit(None, pl.String) if position is None else pl.col(position_name(position))}


def folded(typed_rows: str, contract: Contract, fold: Fold) -> str:
    """Return SQL of the folded rows; each has the number of the first row that it is made of.

    A column of which nothing is said takes the first value that there is, in the order of the file.

    Args:
        typed_rows: SQL of the typed rows, with `file_id`, `row_number` and `unreadable`.
        contract: their contract.
        fold: how they are folded.
    """
    names = [identifier(column.name) for column in contract.stored_columns]
    keys = ", ".join(identifier(name) for name in fold.by)
    groups = keys if fold.apart is None else f"{keys}, {identifier(APART)}"
    needed = [c.name for c in contract.required_columns if c.name in fold.by]
    is_whole = " and ".join(["unreadable = []", *(f"{identifier(name)} is not null" for name in needed)])
    merged = ", ".join(
        f"{_merged(column, fold)} as {identifier(column.name)}"
        for column in contract.stored_columns
        if column.name not in fold.by
    )
    everything = f"{', '.join(names)}, file_id, row_number, unreadable"
    return f"""
with typed_rows as (
    {typed_rows}
),
merged as (
    select {keys}, {merged}, file_id, min(row_number) as row_number, []::varchar[] as unreadable
    from typed_rows
    where {is_whole}
    group by {groups}, file_id
)
select {everything} from merged
union all
select {everything} from typed_rows where not ({is_whole})"""


def _merged(column: Column, fold: Fold) -> str:
    """Return SQL of a column's one value."""
    name = identifier(column.name)
    if column.name in fold.earliest:
        return f"min({name})"
    if column.name in fold.latest or column.name in fold.largest:
        return f"max({name})"
    if column.name in fold.first_of:
        words = fold.first_of[column.name]
        ranks = " ".join(f"when {literal(word)} then {rank}" for rank, word in enumerate(words))
        return f"arg_min({name}, case {name} {ranks} else {len(words)} end) filter ({name} is not null)"
    return f"arg_min({name}, row_number) filter ({name} is not null)"
