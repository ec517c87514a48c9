"""Columns beside a contract's own in a file of quarantined rows: written by the Data page, known to the reader."""

from __future__ import annotations

FILE, ROW, HEADER = "set_aside_file", "set_aside_row", "set_aside_header"
COLUMN, MARK = "set_aside_column", "set_aside_mark"
LEADING_COLUMNS = (
    FILE,
    ROW,
    HEADER,
    COLUMN,
    "set_aside_reason",
    "set_aside_expected",
    "set_aside_remedy",
    MARK,
    "set_aside_beyond",
)
