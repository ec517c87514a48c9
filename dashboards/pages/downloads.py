"""How the downloads of all pages are made from rows. Which rows they hold stands with each page.

How they become CSV or XLSX, and how cells that look like formulas are escaped, stands in `dashboards.ui.downloads`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from dashboards.ui.downloads import Export


def export_of(name: str, title: str, note: str, rows: Sequence[Any], kind: type[Any]) -> Export:
    """Return rows as an export, a column for each of their fields.

    Args:
        name: the file's name without its ending.
        title: what it is.
        note: what is not in it, and why.
        rows: instances of `kind`.
        kind: a dataclass.
    """
    columns = tuple(field.name for field in fields(kind))
    return Export(name, title, note, columns, tuple(tuple(getattr(row, column) for column in columns) for row in rows))


def chosen(filters: Any) -> dict[str, str | None]:  # noqa: ANN401 - any of the pages' filters, a dataclass
    """Return a page's filters by name, as the audit log notes them."""
    return {field.name: getattr(filters, field.name) for field in fields(filters)}


def withheld_note(n_withheld: int, min_group: int | None) -> str:
    """Return why rows have no figures; empty where all have them."""
    if not n_withheld:
        return ""
    fewest = "too few" if min_group is None else f"fewer than {min_group}"
    return f"{n_withheld} rows have no figures: they are about {fewest} people, or would give such a figure away."
