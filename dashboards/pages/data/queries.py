"""The Data page: what was loaded when, what was set aside and why, which checks failed, what was restated.

The values of rows that were set aside are personal: they lie in a file of their own, for HR leaders alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from dashboards.pages.data.rows import (
    QualityCheck,
    QuarantineCount,
    QuarantinedPage,
    QuarantinedRow,
    Refresh,
    Restatement,
    SourceFile,
)
from dashboards.snapshot.cycles import closed_cycles
from dashboards.snapshot.guard import requires_page
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.settings import Setting, settings_of
from dashboards.snapshot.snapshot import Warehouse
from published.files import NotPublishedError, Row
from published.permissions import sees_original_records, sees_unhidden

LARGEST_PAGE = 1_000


@requires_page("data")
def refreshes(reader: Reader, limit: int = 50) -> tuple[Refresh, ...]:
    """Return the newest refreshes, failed ones too."""
    rows = reader.warehouse.operations.rows(
        "select refreshed_at, status, seconds, reason from refreshes order by rowid desc limit ?",
        [max(limit, 1)],
    )
    return tuple(Refresh(**row) for row in rows)


@requires_page("data")
def source_files(reader: Reader) -> tuple[SourceFile, ...]:
    """Return the export files, by contract and name."""
    rows = reader.warehouse.operations.rows(
        """
        select
            contract, file, loaded_at, n_read, n_loaded, n_superseded, n_quarantined, n_filtered, status, details,
            n_mended, n_astray
        from source_files
        order by contract, file
        """
    )
    return tuple(SourceFile(**row) for row in rows)


@requires_page("data")
def quarantine_by_reason(reader: Reader) -> tuple[QuarantineCount, ...]:
    """Return why rows that are not yet mended were set aside, the most frequent first."""
    rows = reader.warehouse.operations.rows(
        """
        select contract, file, column_name, reason, is_reference, expected, remedy, count(*) as n_rows
        from quarantined_rows
        where mended_in is null
        group by all
        order by n_rows desc, contract, file, column_name, reason
        """
    )
    return tuple(QuarantineCount(**row) for row in rows)


@requires_page("data")
def quarantined_rows(
    reader: Reader,
    contract: str | None = None,
    file: str | None = None,
    reason: str | None = None,
    page: int = 1,
    page_size: int = 50,
) -> QuarantinedPage:
    """Return rows that were set aside; where original values are shown, write that they were seen.

    Args:
        reader: the request's snapshot and viewer; HR leaders get the rows' original values.
        contract: of this contract alone.
        file: of this file alone.
        reason: for this reason alone.
        page: from 1.
        page_size: rows on a page.
    """
    page, page_size = max(page, 1), min(max(page_size, 1), LARGEST_PAGE)
    asked = {"contract": contract, "file": file, "reason": reason}
    chosen = {name: value for name, value in asked.items() if value is not None}
    where = "".join(f" and {name} = ?" for name in chosen)
    values = list(chosen.values())
    counted = reader.warehouse.operations.rows(f"select count(*) as n from quarantined_rows where true {where}", values)
    rows = reader.warehouse.operations.rows(
        f"""
        select *
        from quarantined_rows
        where true {where}
        order by mended_in is not null, contract, file, row_number, column_name, rowid
        limit ? offset ?
        """,
        [*values, page_size, (page - 1) * page_size],
    )
    records: dict[_RowKey, dict[str, str | None]] = {}
    if sees_original_records(reader.viewer):
        records = _records(reader.warehouse, rows)
        if records:
            reader.audit("set-aside rows", **asked, rows=[f"{row['file']}:{row['row_number']}" for row in rows])
    without_header: Row = {"header": None}
    found = tuple(QuarantinedRow(**(without_header | row), record=records.get(_row_key(row))) for row in rows)
    return QuarantinedPage(rows=found, n_total=counted[0]["n"], page=page, page_size=page_size)


@requires_page("data")
def failed_checks(reader: Reader) -> tuple[QualityCheck, ...]:
    """Return the checks that failed in the newest refresh that ran any."""
    rows = reader.warehouse.operations.rows(
        """
        select refreshed_at, layer, subject, check_name, is_passed, n_failing, details, is_blocking
        from quality_checks
        where not is_passed and refreshed_at = (select arg_max(refreshed_at, rowid) from quality_checks)
        order by layer, subject, check_name
        """
    )
    return tuple(QualityCheck(**row) for row in rows)


@requires_page("data")
def restatements(reader: Reader, limit: int = 500) -> tuple[Restatement, ...]:
    """Return what refreshes changed in closed cycles, the newest first.

    Args:
        reader: the request's snapshot and viewer; how large a change is told to those from whom no figure is hidden.
        limit: entries at the most.
    """
    rows = reader.warehouse.operations.rows(
        """
        select refreshed_at, cycle_id, table_name, n_rows_changed, largest_change, figure, cause
        from restatements
        order by refreshed_at desc, cycle_id, table_name
        limit ?
        """,
        [max(limit, 1)],
    )
    labels = _labels(reader.warehouse)
    is_size_withheld = not sees_unhidden(reader.viewer, "data")
    unseen: Row = {"largest_change": None, "figure": None} if is_size_withheld else {}
    return tuple(
        Restatement(
            cycle_label=labels.get(row["cycle_id"]) or row["cycle_id"],
            is_closed=row["cycle_id"] in labels,
            is_size_withheld=is_size_withheld and row["largest_change"] is not None,
            **(row | unseen),
        )
        for row in rows
    )


@requires_page("data")
def settings(reader: Reader) -> tuple[Setting, ...]:
    """Return the settings in force."""
    return settings_of(reader.warehouse)


def _labels(warehouse: Warehouse) -> dict[str, str]:
    """Return the names of the closed cycles by their ids; none where nothing is published."""
    try:
        return {cycle.cycle_id: cycle.label for cycle in closed_cycles(warehouse)}
    except NotPublishedError:
        return {}


# Contract, file, row, and the header where a row of the file makes several; records of older refreshes have none.
_RowKey = tuple[str, str, int, str | None]


def _row_key(row: Row) -> _RowKey:
    return row["contract"], row["file"], row["row_number"], row.get("header")


def _records(warehouse: Warehouse, rows: Sequence[Row]) -> dict[_RowKey, dict[str, str | None]]:
    """Return the original values of these rows; none where the file that holds them is missing."""
    try:
        kept = warehouse.quarantine.rows(
            """
            select * replace (record::varchar as record)
            from quarantined_rows
            where file in (select unnest(?)) and row_number in (select unnest(?))
            """,
            [sorted({row["file"] for row in rows}), sorted({row["row_number"] for row in rows})],
        )
    except NotPublishedError:
        return {}
    return {_row_key(row): json.loads(row["record"]) for row in kept if row["record"] is not None}
