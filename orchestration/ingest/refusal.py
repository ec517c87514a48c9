"""When too much of a file is bad: the bound, and the words. Which rows are bad is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from expectations.explanations import explain
from orchestration.errors import ExportError
from orchestration.ingest.source.source_file import SourceFile

_SHOWN_REASONS = 3


@dataclass(frozen=True)
class BadRows:
    """Rows of one file that are set aside for one reason.

    Attributes:
        reason: a code.
        column: the column to mend; None where the row as a whole is meant.
        n: how many.
        first_row: the first of them.
        example: what stands there, if anything does.
        header: the header of the first one's cell, where a row of the file makes several.
    """

    reason: str
    column: str | None
    n: int
    first_row: int
    example: str | None
    header: str | None = None


def is_beyond_tolerance(n_bad: int, n_rows: int, tolerance: float) -> bool:
    """Whether so many of a file's rows are bad that none of it is taken.

    Args:
        n_bad: rows set aside; rows that wait for a reference are not among them.
        n_rows: rows of the file, those that `where` leaves out not counted.
        tolerance: the share that is allowed.
    """
    return n_bad > 0 and n_bad / n_rows > tolerance


def refusal(file: SourceFile, bad: Sequence[BadRows], n_rows: int, tolerance: float) -> ExportError:
    """Return the error that refuses a file whole.

    Args:
        file: the file.
        bad: its bad rows by reason, the most frequent first; at least one.
        n_rows: rows of the file, those that `where` leaves out not counted.
        tolerance: the share that is allowed.
    """
    n_bad = sum(each.n for each in bad)
    listed = "; ".join(_in_words(file, each) for each in bad[:_SHOWN_REASONS])
    if len(bad) > _SHOWN_REASONS:
        listed += f"; and {sum(each.n for each in bad[_SHOWN_REASONS:])} rows for other reasons"
    return ExportError(
        file=file.name,
        row=bad[0].first_row,
        column=bad[0].header or bad[0].column,
        found=f"{n_bad} of {n_rows} rows that can't be taken ({n_bad / n_rows:.1%}): {listed}",
        expected=f"at most {tolerance:.1%} of a file's rows set aside",
        remedy=f"{explain(file.contract, bad[0].column, bad[0].reason).remedy} Nothing of this file was loaded; "
        "`skillgap check` shows every reason.",
    )


def _in_words(file: SourceFile, bad: BadRows) -> str:
    """Return one reason as a refusal lists it."""
    where = f" in {bad.column}" if bad.column else ""
    what = f", {bad.example!r}" if bad.example else ""
    expected = explain(file.contract, bad.column, bad.reason).expected
    header = f", header {bad.header!r}" if bad.header else ""
    return f"{bad.n} × {bad.reason}{where} (first in row {bad.first_row}{header}{what}; expected {expected})"
