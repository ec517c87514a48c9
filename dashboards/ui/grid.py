"""Tables: grids whose cells carry the same words and links as the charts beside them.

A cell has a value to sort by and a text to read; the browser draws both with one renderer (assets/grids.js). It sorts
tables that it has whole; of a list that is read page by page a heading is a link to the list in another order.
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
class Order:
    """How a list that is read page by page is sorted by a column, and where it is sorted otherwise.

    Attributes:
        address: the list in the order that the heading leads to.
        is_ascending: it is sorted by this column now, the least first, or the largest first; None: by another.
    """

    address: str
    is_ascending: bool | None


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
        order: of a list that is read page by page; None: it can't be sorted by this column.
    """

    field: str
    title: str
    kind: Literal["text", "number"] = "text"
    width: int = 90
    is_pinned: bool = False
    grows: int = 1
    wraps: bool = False
    order: Order | None = None


def grid(
    name: str, columns: Sequence[GridColumn], rows: Sequence[Mapping[str, Any]], label: str, *, is_part: bool = False
) -> html.Div:
    """Return a table.

    Args:
        name: unique on the page.
        columns: from the left.
        rows: values by field.
        label: what the table holds, for a screen reader.
        is_part: the rows are a page of a longer list, so the browser does not sort them.
    """
    table = dag.AgGrid(
        id={"grid": name},
        columnDefs=[_definition(column) for column in columns],
        rowData=[dict(row) for row in rows],
        defaultColDef={
            "sortable": not is_part,
            "resizable": True,
            "suppressMovable": True,
            "suppressHeaderMenuButton": True,
        },
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
    if column.order is not None:
        state = {True: "ascending", False: "descending", None: None}[column.order.is_ascending]
        definition |= {
            "headerComponent": "SkillgapSortLink",
            "headerComponentParams": {"href": column.order.address, "state": state},
        }
    if column.kind == "number":
        definition |= {"cellClass": "number", "headerClass": "ag-right-aligned-header"}
    if column.is_pinned:
        definition |= {"lockPinned": True, "cellClass": "pinned"}
    if column.wraps:
        definition |= {"wrapText": True, "autoHeight": True, "cellClass": "wraps"}
    return definition
