"""How the downloads of all pages are made from rows. Which rows they hold stands with each page.

How they become CSV or XLSX, and how cells that look like formulas are escaped, stands in `dashboards.ui.downloads`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, Protocol, TypeVar

from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.ui.downloads import MOST_ROWS, Export

T_co = TypeVar("T_co", covariant=True)


class PageOfRows(Protocol[T_co]):
    """Rows of a list that is read page by page, and how many there are in all."""

    @property
    def rows(self) -> tuple[T_co, ...]: ...  # noqa: D102 - said above

    @property
    def n_total(self) -> int: ...  # noqa: D102 - said above


def rows_of_all_pages(
    ask: Callable[[int], PageOfRows[T_co] | Denied | NotPublished],
) -> list[T_co] | Denied | NotPublished:
    """Return the rows of all pages of a list, `MOST_ROWS` at most; or why there are none.

    Args:
        ask: gives the page of a number, counted from 1.
    """
    rows: list[T_co] = []
    page = 1
    while len(rows) < MOST_ROWS:
        found = ask(page)
        if isinstance(found, Denied | NotPublished):
            return found
        rows.extend(found.rows)
        if len(rows) >= found.n_total or not found.rows:
            break
        page += 1
    return rows[:MOST_ROWS]


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
