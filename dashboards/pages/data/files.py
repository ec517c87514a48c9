"""The files, and what became of each of their rows: read = in force + superseded + set aside + filtered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from dashboards.pages.data.rows import SourceFile
from dashboards.text import numbers
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state, notice

COLUMNS = (
    GridColumn("file", "File", width=170, grows=3, wraps=True),
    GridColumn("contract", "Source", width=118, grows=2, wraps=True),
    GridColumn("read", "Read", "number", width=72),
    GridColumn("loaded", "In force", "number", width=82),
    GridColumn("superseded", "Superseded", "number", width=106),
    GridColumn("aside", "Set aside", "number", width=112),
    GridColumn("filtered", "Filtered", "number", width=82),
    GridColumn("astray", "Adds up", "number", width=82),
    GridColumn("status", "Status", width=160, grows=5, wraps=True),
)


def files_section(files: Sequence[SourceFile], day: date | None) -> html.Section:
    """Return the files with their accounting, and whether it adds up."""
    if not files:
        return section("Files", empty_state("No files", "The last refresh found no file in the exports folder."))
    return section(
        "Files, and what became of each row",
        _balance(files),
        grid("data-files", COLUMNS, [_row(file) for file in files], "Files with the number of their rows"),
        lede=(
            "Read = in force + superseded by a newer row + set aside + filtered out by the workspace’s settings. A row "
            "that was mended stays set aside here; the mended one counts where it came back."
        ),
        source=Source("source_files", day, numbers.counted(len(files), "file", "files")),
    )


def missing_rows(file: SourceFile) -> int:
    """Return how many rows of a file are not accounted for, or more than once."""
    parts = (file.n_loaded, file.n_superseded, file.n_quarantined, file.n_filtered)
    return max(file.n_astray or 0, abs((file.n_read or 0) - sum(part or 0 for part in parts)))


def _balance(files: Sequence[SourceFile]) -> html.Div:
    off = [file for file in files if missing_rows(file)]
    if not off:
        rows = numbers.counted(sum(file.n_read or 0 for file in files), "row", "rows")
        return notice("info", f"Every one of the {rows} read is accounted for.")
    names = ", ".join(file.file for file in off[:3])
    return notice(
        "warning",
        f"The rows of {numbers.counted(len(off), 'file', 'files')} do not add up: {names}. Please report this.",
    )


def _row(file: SourceFile) -> dict[str, Any]:
    counts = {
        "read": file.n_read,
        "loaded": file.n_loaded,
        "superseded": file.n_superseded,
        "aside": file.n_quarantined,
        "filtered": file.n_filtered,
    }
    cells: dict[str, Any] = {"file": file.file, "contract": file.contract or "none"}
    for field, value in counts.items():
        cells |= {field: value, f"{field}_text": numbers.count(value)}
    if file.n_mended:
        cells["aside_text"] += f", {numbers.count(file.n_mended)} mended"
    n_astray = missing_rows(file)
    is_known = file.n_read is not None
    cells |= {
        "astray": n_astray,
        "astray_text": f"{numbers.count(n_astray)} astray" if n_astray else "yes" if is_known else numbers.UNKNOWN,
    }
    return cells | {"status": f"{file.status or numbers.UNKNOWN}{f': {file.details}' if file.details else ''}"}
