"""What is set aside, handed out as the Data page does, and written as a spreadsheet would bring it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dashboards.ui.downloads import File, csv_bytes
from expectations.contracts import contract_named
from orchestration.ingest import corrections
from orchestration.ingest.corrections import mark_of
from orchestration.ingest.source.row_numbers import header_of_cell, row_in_file

Query = Callable[[str], list[tuple[Any, ...]]]

RATINGS = "ratings/ratings"
COLUMNS = tuple(column.name for column in contract_named(RATINGS).stored_columns)


def handed_out(query: Query) -> list[dict[str, Any]]:
    """Return what is set aside of ratings as the Data page hands it out, from the build file."""
    rows = query(
        f"select file, {row_in_file('row_number', 'cells_per_row')}, "
        f"{header_of_cell('row_number', 'cells_per_row', 'cell_headers')}, column_name, reason, 'e', 'r', "
        f"{mark_of('record')}, null, record, readings "
        "from raw.quarantined_rows join raw.source_files using (file_id) order by file, row_number"
    )
    found = []
    for *leading, record, readings in rows:
        values = json.loads(record) | json.loads(readings or "{}")
        found.append(dict(zip(corrections.LEADING_COLUMNS, leading, strict=True)) | {c: values.get(c) for c in COLUMNS})
    return found


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """Return rows as the file that is downloaded."""
    columns = tuple(rows[0])
    return csv_bytes(File("x", "X", "", columns, tuple(tuple(row[column] for column in columns) for row in rows)))
