"""Downloads: one row of a page's table for each, and the one way in which all are read, written down and made.

How rows become CSV or XLSX, and how cells that look like formulas are escaped, stands in `dashboards.ui.downloads`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Generic, Protocol, TypeVar

from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader
from dashboards.ui.downloads import MOST_ROWS, File

T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


@dataclass(frozen=True)
class Found:
    """What a download holds, as its query found it.

    Attributes:
        name: the file's name without its ending.
        title: what it is.
        rows: instances of the download's dataclass; tuples of cells where `columns` says what they are.
        note: what is not in it, and why; empty where nothing is left out.
        facts: what the audit log notes, besides who took what and when.
        columns: headers, for rows that are no dataclass.
    """

    name: str
    title: str
    rows: Sequence[Any]
    note: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Download(Generic[U]):
    """One thing that a page lets people take with them.

    Attributes:
        key: unique on the page.
        label: words of its buttons beside the page's title; None where they stand within a section, which says them.
        audit: what the audit log calls it.
        read: asks the page's own query, for a page's URL; it raises NotAllowedError and NotPublishedError.
        row: the dataclass of its rows, a column for each field; None where the query says the columns.
        left_out: fields that are in no file.
        is_offered: whether there is anything for this viewer and URL.
    """

    key: str
    label: str | None
    audit: str
    read: Callable[[Reader, U], Found]
    row: type[Any] | None
    left_out: frozenset[str] = frozenset()
    is_offered: Callable[[Reader, U], bool] = lambda _reader, _url: True


def download(downloads: Sequence[Download[U]], key: str, reader: Reader, url: U) -> File:
    """Read the rows of a download, write down that they were taken, and return them as a file.

    Args:
        downloads: those of the page.
        key: which.
        reader: the request's snapshot and viewer.
        url: what is on screen.

    Raises:
        NotAllowedError: the page has no such download, or it is not for this viewer.
        NotPublishedError: there is no snapshot.
    """
    wanted = next((each for each in downloads if each.key == key), None)
    if wanted is None:
        raise NotAllowedError("not_yours")
    found = wanted.read(reader, url)
    reader.audit(wanted.audit, **found.facts)
    if wanted.row is None:
        return File(found.name, found.title, found.note, found.columns, tuple(found.rows))
    columns = tuple(each.name for each in fields(wanted.row) if each.name not in wanted.left_out)
    cells = tuple(tuple(getattr(row, column) for column in columns) for row in found.rows)
    return File(found.name, found.title, found.note, columns, cells)


class PageOfRows(Protocol[T_co]):
    """Rows of a list that is read page by page, and how many there are in all."""

    @property
    def rows(self) -> tuple[T_co, ...]: ...  # noqa: D102 - said above

    @property
    def n_total(self) -> int: ...  # noqa: D102 - said above


def rows_of_all_pages(ask: Callable[[int], PageOfRows[T_co]]) -> list[T_co]:
    """Return the rows of all pages of a list, `MOST_ROWS` at most.

    Args:
        ask: gives the page of a number, counted from 1.
    """
    rows: list[T_co] = []
    page = 1
    while len(rows) < MOST_ROWS:
        found = ask(page)
        rows.extend(found.rows)
        if len(rows) >= found.n_total or not found.rows:
            break
        page += 1
    return rows[:MOST_ROWS]


def chosen(filters: Any) -> dict[str, str | None]:  # noqa: ANN401 - any of the pages' filters, a dataclass
    """Return a page's filters by name, as the audit log notes them."""
    return {field.name: getattr(filters, field.name) for field in fields(filters)}


def withheld_note(n_withheld: int, min_group: int | None) -> str:
    """Return why rows have no figures; empty where all have them."""
    if not n_withheld:
        return ""
    fewest = "too few" if min_group is None else f"fewer than {min_group}"
    return f"{n_withheld} rows have no figures: they are about {fewest} people, or would give such a figure away."
