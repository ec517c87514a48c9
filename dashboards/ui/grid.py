"""Tables: sortable grids whose cells carry the same words and links as the charts beside them.

A cell has a value to sort by and a text to read; the browser draws both with one renderer (assets/grids.js).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import dash_ag_grid as dag
from dash import html

from dashboards.ui import aria

PAGE_SIZE = 100


@dataclass(frozen=True)
class GridColumn:
    """A column of a table.

    Attributes:
        field: the key of its values in the rows; where a row has them, `<field>_text` is shown, `<field>_href` is what
            it opens, and `<field>_mark` is a CSS class.
        title: its heading.
        kind: numbers stand on the right.
        width: the least width in pixels.
        is_pinned: it stays when the table scrolls sideways.
        grows: how much of the spare width it takes.
        wraps: long text goes on in a second line.
    """

    field: str
    title: str
    kind: Literal["text", "number"] = "text"
    width: int = 90
    is_pinned: bool = False
    grows: int = 1
    wraps: bool = False


def grid(name: str, columns: Sequence[GridColumn], rows: Sequence[Mapping[str, Any]], label: str) -> html.Div:
    """Return a table.

    Args:
        name: unique on the page.
        columns: from the left.
        rows: values by field.
        label: what the table holds, for a screen reader.
    """
    table = dag.AgGrid(
        id={"grid": name},
        columnDefs=[_definition(column) for column in columns],
        rowData=[dict(row) for row in rows],
        defaultColDef={"sortable": True, "resizable": True, "suppressMovable": True, "suppressHeaderMenuButton": True},
        dashGridOptions={
            "theme": {"function": "skillgapTheme(themeQuartz)"},
            "domLayout": "autoHeight",
            "pagination": len(rows) > PAGE_SIZE,
            "paginationPageSize": PAGE_SIZE,
            "paginationPageSizeSelector": False,
            "enableCellTextSelection": True,
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
            "suppressDragLeaveHidesColumns": True,
            "animateRows": False,
            "localeText": {"noRowsToShow": "No rows"},
        },
        style={"height": None, "width": "100%"},
    )
    return html.Div(table, className="grid", role="group", **aria.label(label))


def _definition(column: GridColumn) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.title,
        "headerTooltip": column.title,
        "minWidth": column.width,
        "flex": column.grows,
        "cellRenderer": "SkillgapCell",
        "comparator": {"function": "skillgapCompare"},
    }
    if column.kind == "number":
        definition |= {"cellClass": "number", "headerClass": "ag-right-aligned-header"}
    if column.is_pinned:
        definition |= {"lockPinned": True, "cellClass": "pinned"}
    if column.wraps:
        definition |= {"wrapText": True, "autoHeight": True, "cellClass": "wraps"}
    return definition
