"""Errors that a user may meet, in words that a person can act on.

Every error that a user may meet is one of these. Errors of our own making (a broken invariant) are not: they surface
as they are.
"""

from __future__ import annotations

from dataclasses import dataclass


class SkillgapError(Exception):
    """Something the user can mend; its text says how."""


class SettingsError(SkillgapError):
    """`workspace.yml` or an option says something that can't be taken."""


class RefreshRunningError(SkillgapError):
    """Another process is refreshing this workspace."""


class RefreshFailedError(SkillgapError):
    """The refresh stopped; what is published has not changed."""


@dataclass(eq=False)  # not frozen: Python writes the traceback into a raised exception
class ExportError(SkillgapError):
    """An export that can't be taken as it is.

    Attributes:
        file: path relative to the workspace.
        found: what stands there.
        expected: what should stand there.
        remedy: what to do.
        row: row number as a person sees it (the header is row 1), where it is about one row.
        column: the column, where it is about one.
    """

    file: str
    found: str
    expected: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        """One paragraph: where, found, expected, remedy."""
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: found {self.found}; expected {self.expected}. {self.remedy}"
