"""Downloads of the Data page: its own rows, with the same permissions. Rows to be mended stand in `corrections`."""

from __future__ import annotations

from dashboards.pages.data import queries as record
from dashboards.pages.downloads import export_of, rows_of_all_pages
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer, Export
from published.viewer import Viewer


def export_set_aside(
    warehouse: Warehouse,
    viewer: Viewer,
    contract: str | None = None,
    file: str | None = None,
    reason: str | None = None,
) -> Answer:
    """Return where rows were set aside and why, without their values, and write that it was taken."""
    rows = rows_of_all_pages(
        lambda page: record.set_aside_rows(
            warehouse, viewer, contract, file, reason, page=page, page_size=record.LARGEST_PAGE
        )
    )
    if isinstance(rows, Denied | NotPublished):
        return rows
    warehouse.audit.write(
        viewer, "export rows set aside", contract=contract, file=file, reason=reason, n_rows=len(rows)
    )
    whole = export_of("rows-set-aside", "Rows set aside", "", rows, record.SetAsideRow)
    last = len(whole.columns) - 1
    return Export(whole.name, whole.title, whole.note, whole.columns[:last], tuple(row[:last] for row in whole.rows))
