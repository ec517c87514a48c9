"""Snapshots of one series without a day in their names: nobody can tell which is newer, so they are asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from orchestration.errors import ExportError
from orchestration.ingest.check import ReadFile
from orchestration.ingest.source.filenames import series_of


def find_undated(files: Sequence[ReadFile], days: Mapping[str, date]) -> Mapping[str, ExportError]:
    """Find the snapshots that share their series and their day with another, because no day stands in their names.

    Rows with a day of their own make no snapshot, whatever their file is called.

    Args:
        files: the new and changed files of one contract.
        days: file → the day that it speaks for, of every file of the contract, those that are unchanged included.

    Returns:
        Path of the file → the error that asks about it.
    """
    found = {}
    for read in files:
        file = read.file
        is_snapshot = file.contract.has_history and "valid_from" not in read.landed.columns
        if not is_snapshot or file.named_day is not None or read.is_corrections_file:
            continue
        alike = sorted(
            name
            for name, day in days.items()
            if name != file.name and day == days[file.name] and series_of(name) == series_of(file.name)
        )
        if alike:
            found[file.name] = _question(file.name, alike)
    return found


def _question(name: str, alike: Sequence[str]) -> ExportError:
    return ExportError(
        file=name,
        found=f"no day in its name, and none in that of {', '.join(alike)}, of the same series",
        expected="a day in the names of snapshots, such as people_2026-03-31.csv, that reads in one way alone",
        remedy="Rename them after the day that each speaks for, or take those away that are not the newest.",
    )
