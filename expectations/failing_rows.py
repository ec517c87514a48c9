"""The rows that failed, written down: which, and for which reason.

One scan answers for all failed checks together, however many they are. Which checks failed and on what condition is
`expectations.runner`'s; what becomes of the rows is the loader's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from expectations.suites import Check

REJECTED_ROWS = "rejected_rows"
WARNED_ROWS = "warned_rows"
_FAILING_ROWS = "failing_rows"


def write_failing_rows(
    connection: duckdb.DuckDBPyConnection, relation: str, checks: Sequence[Check], conditions: Mapping[str, str]
) -> dict[str, int]:
    """Write the rejected and the warned rows of a relation into their temporary tables, replacing earlier ones.

    Args:
        connection: the connection that can see the relation.
        relation: what was checked; has file_id and row_number.
        checks: the suite, in order: the first check that a row fails gives its reason.
        conditions: for each failed check, by name, an SQL condition over the relation: true for a row that fails it.

    Returns:
        For each failed check, by name, how many rows failed it.
    """
    failed = [check for check in checks if check.name in conditions]
    flags = "".join(f", ({conditions[check.name]}) is true as {check.name}" for check in failed)
    connection.execute(f"""create or replace temp table {_FAILING_ROWS} as
select *
from (select file_id, row_number{flags} from {relation})
where {_any_of(failed)}""")
    rejecting = [check for check in failed if check.severity == "quarantine"]
    connection.execute(f"""create or replace temp table {REJECTED_ROWS} as
select
    cast(file_id as integer) as file_id,
    cast(row_number as bigint) as row_number,
    {_first_of(rejecting, {check.name: check.column for check in rejecting})} as column_name,
    {_first_of(rejecting, {check.name: check.reason for check in rejecting})} as reason
from {_FAILING_ROWS}
where {_any_of(rejecting)}""")
    connection.execute(f"create or replace temp table {WARNED_ROWS} as from {REJECTED_ROWS} limit 0")
    for check in failed:
        if check.severity == "warning":
            connection.execute(f"""insert into {WARNED_ROWS}
select file_id, row_number, '{check.column}', '{check.reason}'
from {_FAILING_ROWS}
where {check.name} and not ({_any_of(rejecting)})""")
    counts = "".join(f", count(*) filter (where {check.name})" for check in failed)
    counted = connection.execute(f"select count(*){counts} from {_FAILING_ROWS}").fetchall()[0][1:]
    connection.execute(f"drop table {_FAILING_ROWS}")
    return {check.name: n for check, n in zip(failed, counted, strict=True)}


def _any_of(checks: Sequence[Check]) -> str:
    """Return the condition that a row failed one of these checks."""
    return " or ".join(check.name for check in checks) or "false"


def _first_of(checks: Sequence[Check], words: Mapping[str, str]) -> str:
    """Return the expression for the word that belongs to the first of these checks that a row failed."""
    cases = " ".join(f"when {check.name} then '{words[check.name]}'" for check in checks)
    return f"case {cases} end" if cases else "cast(null as varchar)"
