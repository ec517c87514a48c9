"""Count where every row of every file went. Nothing is moved here; the counts are those of the build file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from expectations.contracts import ALL_CONTRACTS

ACCOUNTED = "every_row_is_accounted_for"


@dataclass(frozen=True)
class Account:
    """One file's rows.

    Attributes:
        contract: the file's contract.
        file: path relative to the workspace.
        n_read: data rows in the file.
        n_loaded: rows in force.
        n_superseded: rows that a newer row, a newer answer or a rule of counting replaced.
        n_waiting: rows that wait for a row they refer to.
        n_rejected: rows that broke the contract.
        n_filtered: rows that `where` left out.
        n_raw: rows of the raw table, counted there.
        n_folded: rows that became part of another one of their file; they count as superseded.
        n_mended: rows set aside whose place a mended row has taken; they are among those that wait or were rejected.
        n_doubled: rows in force that are there more than once.
    """

    contract: str
    file: str
    n_read: int
    n_loaded: int
    n_superseded: int
    n_waiting: int
    n_rejected: int
    n_filtered: int
    n_raw: int
    n_folded: int = 0
    n_mended: int = 0
    n_doubled: int = 0

    @property
    def n_quarantined(self) -> int:
        """Rows set aside for whatever reason."""
        return self.n_waiting + self.n_rejected

    @property
    def n_astray(self) -> int:
        """Rows that are unaccounted for, or accounted for more than once."""
        lost = abs(self.n_read - self.n_raw - self.n_folded - self.n_rejected - self.n_filtered)
        return lost + max(self.n_folded - self.n_superseded, 0) + self.n_doubled


def count_rows_by_fate(connection: duckdb.DuckDBPyConnection) -> tuple[Account, ...]:
    """Count where the rows of every loaded file are.

    Superseded is what is neither in force nor waiting, so what can be found wrong is that raw rows and rejected rows
    don't make up what was read, that more rows are in force and waiting than there are, or that one is in force twice.

    Args:
        connection: the build file after the models have run.
    """
    raw = "\n        union all\n        ".join(
        f"select '{contract.name}' as contract, file_id, count(*) as n_raw from raw.{contract.table} group by file_id"
        for contract in ALL_CONTRACTS
    )
    rows = connection.execute(f"""
        with raw_rows as (
        {raw}
        ),
        waiting as (
            select contract, file_id, count(distinct row_number) as n_waiting
            from intermediate.int_loads__rows_waiting
            group by contract, file_id
        ),
        in_force as (
            select contract, file_id, sum(n_loaded)::bigint as n_loaded, sum(n_doubled)::bigint as n_doubled
            from intermediate.int_loads__rows_in_force
            group by contract, file_id
        ),
        rejected as (
            select contract, file_id, count(*) as n_rejected
            from raw.quarantined_rows
            where not is_reference
            group by contract, file_id
        ),
        mended as (
            select contract, origin_id as file_id, count(distinct origin_row_number) as n_mended
            from raw.mended_rows
            where origin_id is not null
            group by contract, origin_id
        )
        select
            contract,
            file,
            n_read,
            coalesce(n_loaded, 0),
            coalesce(n_raw, 0) - coalesce(n_loaded, 0) - coalesce(n_waiting, 0) + coalesce(n_folded, 0),
            coalesce(n_waiting, 0),
            coalesce(n_rejected, 0),
            n_filtered,
            coalesce(n_raw, 0),
            coalesce(n_folded, 0),
            coalesce(n_mended, 0),
            coalesce(n_doubled, 0)
        from raw.source_files
        left join raw_rows using (contract, file_id)
        left join waiting using (contract, file_id)
        left join in_force using (contract, file_id)
        left join rejected using (contract, file_id)
        left join mended using (contract, file_id)
        order by contract, file
    """).fetchall()
    return tuple(Account(*row) for row in rows)


def files_astray(accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Return the files whose rows don't add up; a refresh with any of them must not be published."""
    return tuple(account for account in accounts if account.n_astray)
