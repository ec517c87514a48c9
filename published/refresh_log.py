"""The refresh log's tables: one dataclass per table of `operations.duckdb`, its fields the table's columns in order.

Shapes and their descriptions only; how they are written stands in `orchestration.refresh_log.log_file`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Self

RefreshStatus = Literal["published", "failed", "unchanged"]
FileStatus = Literal["loaded", "unchanged", "refused", "unclaimed", "still_being_written", "taken_away"]
Layer = Literal["export", "model"]


@dataclass(frozen=True)
class Refresh:
    """One row per refresh.

    Attributes:
        refreshed_at: when it began, UTC.
        status: published, failed or unchanged.
        seconds: how long it took.
        reason: why it failed.
        as_of: the day its figures speak for.
        fingerprint: a hash of everything that its figures follow from.
        models_fingerprint: a hash of the models alone.
    """

    refreshed_at: datetime
    status: RefreshStatus
    seconds: float
    reason: str | None
    as_of: date
    fingerprint: str | None
    models_fingerprint: str | None = None


@dataclass(frozen=True)
class SourceFile:
    """One row per file seen.

    Attributes:
        contract: the contract it belongs to; null if to none.
        file: path relative to the workspace.
        loaded_at: when its rows were last read, UTC.
        n_read: data rows in the file.
        n_loaded: rows that figures rest on.
        n_superseded: rows that a newer row, a newer answer or a rule of counting replaced.
        n_quarantined: rows set aside, those that wait for another row included.
        n_filtered: rows left out by the mapping's `where`, after an erasure, or after their retention.
        status: loaded, unchanged, refused, unclaimed, still_being_written or taken_away.
        details: what was detected in it, or what is wrong with it.
        n_mended: rows set aside whose place a mended row has taken; they are among `n_quarantined`.
        n_astray: rows that are in none of these places, or in two; nothing is published while there are any.
    """

    contract: str | None
    file: str
    loaded_at: datetime | None
    n_read: int | None
    n_loaded: int | None
    n_superseded: int | None
    n_quarantined: int | None
    n_filtered: int | None
    status: FileStatus
    details: str | None
    n_mended: int | None = None
    n_astray: int | None = None

    @classmethod
    def without_rows(cls, contract: str | None, file: str, status: FileStatus, details: str) -> Self:
        """Return the entry of a file that brought nothing, and why."""
        return cls(contract, file, None, None, None, None, None, None, status, details)


@dataclass(frozen=True)
class QuarantinedRow:
    """One row per row set aside.

    Attributes:
        contract: the contract of its file.
        file: path relative to the workspace.
        row_number: its row in the file; the header is row 1.
        column_name: the column to mend.
        reason: a code, never a value.
        is_reference: it waits for another row and is tried again at every refresh.
        expected: what would have been right, in words.
        remedy: what to do, in words.
        mended_in: the file whose row has taken its place; null while it is open.
        header: the header of the cell, where a row of the file makes several rows; else null.
    """

    contract: str
    file: str
    row_number: int
    column_name: str | None
    reason: str
    is_reference: bool
    expected: str | None
    remedy: str | None
    mended_in: str | None = None
    header: str | None = None


@dataclass(frozen=True)
class QualityCheck:
    """One row per check × refresh.

    Attributes:
        refreshed_at: the refresh that ran it, UTC.
        layer: export (rows of files) or model (rows of tables).
        subject: the contract or model it is about.
        check_name: what must hold.
        is_passed: whether it held.
        n_failing: rows for which it did not hold.
        details: where, what is expected and what to do.
        is_blocking: whether nothing is published while it does not hold.
    """

    refreshed_at: datetime
    layer: Layer
    subject: str
    check_name: str
    is_passed: bool
    n_failing: int
    details: str | None
    is_blocking: bool


@dataclass(frozen=True)
class Restatement:
    """One row per refresh × cycle × table.

    Attributes:
        refreshed_at: the refresh that changed it, UTC.
        cycle_id: the closed cycle whose published figures changed.
        table_name: the published table.
        n_rows_changed: rows that are new, gone or different.
        largest_change: the largest change of a number, in its unit; null where no number became another one.
        cause: what may have brought it: the files that changed, settings, models, or the day.
        figure: the column of the largest change.
    """

    refreshed_at: datetime
    cycle_id: str
    table_name: str
    n_rows_changed: int
    largest_change: float | None
    cause: str
    figure: str | None = None


@dataclass(frozen=True)
class Removal:
    """One row per refresh × reason × file.

    Attributes:
        refreshed_at: the refresh that removed rows, UTC.
        reason: why: which retention, and how long it is.
        contract: the contract of the file that brought them.
        file: path relative to the workspace; the export itself still holds them.
        n_rows: rows that were removed.
    """

    refreshed_at: datetime
    reason: str
    contract: str
    file: str
    n_rows: int
