"""Rows of the Data page. Its queries read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Refresh:
    """One refresh: published, failed or unchanged."""

    refreshed_at: datetime
    status: str
    seconds: float | None
    reason: str | None


@dataclass(frozen=True)
class SourceFile:
    """One export file and what became of its rows."""

    contract: str
    file: str
    loaded_at: datetime | None
    n_read: int | None
    n_loaded: int | None
    n_superseded: int | None
    n_quarantined: int | None
    n_filtered: int | None
    status: str | None
    details: str | None
    n_mended: int | None
    n_astray: int | None


@dataclass(frozen=True)
class QuarantineCount:
    """How many rows of a file are set aside for one reason, those that were mended not counted, and what to do."""

    contract: str
    file: str
    column_name: str | None
    reason: str
    is_reference: bool
    expected: str | None
    remedy: str | None
    n_rows: int


@dataclass(frozen=True)
class QuarantinedRow:
    """One row that was set aside.

    Attributes:
        contract: the contract of its file.
        file: its file.
        row_number: its row there.
        column_name: the column to mend.
        reason: a code.
        is_reference: it waits for another row.
        expected: what would have been right.
        remedy: what to do.
        mended_in: the file whose row has taken its place; None while it is open.
        record: its original values, for those who may read them.
    """

    contract: str
    file: str
    row_number: int
    column_name: str | None
    reason: str
    is_reference: bool
    expected: str | None
    remedy: str | None
    mended_in: str | None
    header: str | None
    record: dict[str, str | None] | None


@dataclass(frozen=True)
class QuarantinedPage:
    """One page of rows set aside; `n_total` counts those on all pages."""

    rows: tuple[QuarantinedRow, ...]
    n_total: int
    page: int
    page_size: int


@dataclass(frozen=True)
class QualityCheck:
    """One check of one refresh; a failed one that is blocking stops the refresh."""

    refreshed_at: datetime
    layer: str
    subject: str
    check_name: str
    is_passed: bool
    n_failing: int | None
    details: str | None
    is_blocking: bool


@dataclass(frozen=True)
class Restatement:
    """Figures of a closed cycle that a refresh changed.

    Attributes:
        refreshed_at: the refresh.
        cycle_id: the cycle.
        cycle_label: its name, or its id where it has none.
        is_closed: it still is among the cycles that figures can be read for.
        table_name: the published table.
        n_rows_changed: rows that are new, gone or different.
        largest_change: the largest change of a number; None where no number became another one.
        figure: the column in which that is.
        is_size_withheld: the largest change is one row's, which may be one person's, so it is not told to this viewer.
        cause: what may have brought it.
    """

    refreshed_at: datetime
    cycle_id: str
    cycle_label: str
    is_closed: bool
    table_name: str
    n_rows_changed: int
    largest_change: float | None
    figure: str | None
    is_size_withheld: bool
    cause: str | None
