"""Rows that were set aside, handed out so that they can be mended and come back: with all their values, for HR leaders.

The file has the contract's own columns, and before them those of `LEADING_COLUMNS`, which say what each row was; by
them the reader knows the rows again (`orchestration.ingest.corrections`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from dashboards.pages.downloads import Found
from dashboards.snapshot.guard import NotAllowedError, requires_page
from dashboards.snapshot.reader import Reader
from dashboards.ui.downloads import MOST_ROWS
from published.corrections import LEADING_COLUMNS, awaited_contract
from published.files import Row
from published.permissions import sees_original_records

NOT_KEPT = (
    "Mend this row in the source: its values were not kept, since its fields have slipped and a comment could be among "
    "them. What is filled in here is not read."
)
_BEYOND = "beyond_the_last_column_"


@dataclass(frozen=True)
class RowsToCorrect:
    """How many rows of a contract are set aside and not yet mended.

    Attributes:
        contract: whose rows.
        n_rows: how many.
        n_waiting: those of them that are right as they are, and wait for a row that is missing.
        awaited: the contracts of the rows that they wait for.
    """

    contract: str
    n_rows: int
    n_waiting: int
    awaited: tuple[str, ...]


@requires_page("data")
def rows_to_correct(reader: Reader) -> tuple[RowsToCorrect, ...]:
    """Return the contracts of which rows can be taken away to be mended; none for those who may not see values."""
    if not sees_original_records(reader.viewer):
        return ()
    rows = reader.warehouse.operations.rows(
        """
        select contract, reason, count(*) as n_rows
        from quarantined_rows
        where mended_in is null
        group by contract, reason
        order by contract, reason
        """
    )
    return tuple(
        _to_correct(contract, list(of_contract)) for contract, of_contract in groupby(rows, itemgetter("contract"))
    )


def _to_correct(contract: str, by_reason: Sequence[Row]) -> RowsToCorrect:
    n_awaiting = {row["reason"]: row["n_rows"] for row in by_reason if awaited_contract(row["reason"]) is not None}
    return RowsToCorrect(
        contract=contract,
        n_rows=sum(row["n_rows"] for row in by_reason),
        n_waiting=sum(n_awaiting.values()),
        awaited=tuple(sorted({awaited_contract(reason) or "" for reason in n_awaiting})),
    )


def corrections(reader: Reader, contract: str, at: datetime) -> Found:
    """Return the open rows of a contract in its own columns.

    Args:
        reader: the request's snapshot and viewer; HR leaders alone are answered.
        contract: whose rows.
        at: now; the file's name bears it, so that two downloads do not take each other's place.
    """
    columns, rows = _open_rows(reader, contract)
    entity = contract.rsplit("/", 1)[-1]
    return Found(
        name=f"{entity}_mended_{at:%Y-%m-%d_%H%M}",
        title=f"Rows of {contract} that were set aside",
        note=(
            f"Mend the rows in the columns after {LEADING_COLUMNS[-1]} and put the file into "
            f"exports/{contract.split('/', 1)[0]}/. Leave the columns before them as they are: by them the rows are "
            "known again. A row that you delete here stays set aside. Levels are from 0 to 5, whatever the scale of "
            "their file; days are written year-month-day, decimals with a point; an apostrophe before =, +, -, @ or "
            "another apostrophe is taken off again."
        ),
        columns=(*LEADING_COLUMNS, *columns),
        rows=[_cells(row, columns) for row in rows[:MOST_ROWS]],
        facts={"contract": contract, "n_rows": len(rows)},
    )


@requires_page("data")
def _open_rows(reader: Reader, contract: str) -> tuple[tuple[str, ...], list[Row]]:
    if not sees_original_records(reader.viewer):
        raise NotAllowedError("people")
    columns = reader.warehouse.quarantine.rows(
        "select column_name from contract_columns where contract = ? order by position", [contract]
    )
    if not columns:
        raise NotAllowedError("not_yours")
    rows = reader.warehouse.quarantine.rows(
        """
        select *
        from quarantined_rows
        where contract = ? and mended_in is null
        order by file, row_number, rowid
        limit ?
        """,
        [contract, MOST_ROWS],
    )
    return tuple(row["column_name"] for row in columns), rows


def _cells(row: Row, columns: Sequence[str]) -> tuple[object, ...]:
    """Return one row of the file: what it was, then its values."""
    record: dict[str, str | None] = json.loads(row["record"] or "{}")
    values = record | json.loads(row["readings"] or "{}")
    beyond = " | ".join(
        (text or "") if name.startswith(_BEYOND) else f"{name}: {text or ''}"
        for name, text in record.items()
        if name not in columns
    )
    leading = (
        row["file"],
        row["row_number"],
        _guarded(row.get("header")),
        row["column_name"],
        row["reason"],
        row["expected"],
        row["remedy"] if record else NOT_KEPT,
        row["mark"],
        beyond or None,
    )
    return (*leading, *(_guarded(values.get(column)) for column in columns))


def _guarded(text: str | None) -> str | None:
    """Return a text so that the apostrophe which makes a formula harmless is told apart from one of its own."""
    return f"'{text}" if text is not None and text.startswith("'") else text
