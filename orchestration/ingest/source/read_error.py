"""The error of whoever reads a file without knowing which one it is; `SourceFile.naming` names it."""

from __future__ import annotations

from dataclasses import dataclass

SETTING = "{setting}"  # stands in a remedy for the setting that the error is about


@dataclass(eq=False)  # not frozen: Python writes the traceback into a raised exception
class ReadError(Exception):
    """Something in a file that can't be taken as it is.

    Attributes:
        found: what stands there.
        expected: what should stand there.
        remedy: what to do; `SETTING` in it stands for where `setting` is in `workspace.yml`.
        row: row number as a person sees it, where it is about one row.
        column: the column, where it is about one.
        setting: the key of the file's source that the remedy speaks of.
    """

    found: str
    expected: str
    remedy: str
    row: int | None = None
    column: str | None = None
    setting: str | None = None
