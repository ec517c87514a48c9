"""Snapshots without a day in their names of which nobody can tell which is newer: they are asked about.

They are files of one series, or files with the same headers that speak mostly of the same people and differ in what
they say of them: `people_final.csv` beside `people_final_v2.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from orchestration.errors import ExportError
from orchestration.ingest.check import ReadFile
from orchestration.ingest.source.filenames import series_of

_FEWEST_SHARED = 0.5  # of the smaller file's keys; below it two files are of two parts of the company


def find_undated(files: Sequence[ReadFile], days: Mapping[str, date]) -> Mapping[str, ExportError]:
    """Find the snapshots without a day in their names that share series, or people, with another of the same day.

    Rows with a day of their own make no snapshot, whatever their file is called.

    Args:
        files: the new and changed files of one contract.
        days: file → the day that it speaks for, of every file of the contract, those that are unchanged included.

    Returns:
        Path of the file → the error that asks about it.
    """
    found = {}
    undated = [read for read in files if _is_undated_snapshot(read)]
    for read in undated:
        file = read.file
        of_that_day = {name for name, day in days.items() if name != file.name and day == days[file.name]}
        alike = sorted(
            {name for name in of_that_day if series_of(name) == series_of(file.name)}
            | {each.file.name for each in undated if each.file.name in of_that_day and _contradict(read, each)}
        )
        if alike:
            found[file.name] = _question(file.name, alike)
    return found


def _is_undated_snapshot(read: ReadFile) -> bool:
    """Whether a file is the whole of something on a day that its name does not say."""
    is_snapshot = read.file.contract.has_history and "valid_from" not in read.landed.columns
    return is_snapshot and read.file.named_day is None and not read.is_corrections_file


def _contradict(one: ReadFile, other: ReadFile) -> bool:
    """Whether two files have the same headers, share most of their keys, and say something else of one of these."""
    if one.landed.columns != other.landed.columns or one.landed.headers != other.landed.headers:
        return False
    key = one.file.contract.key[0]
    rows, others = (
        pl.scan_parquet(each.landed.parquet).select(*sorted(each.landed.columns)).unique().collect()
        for each in (one, other)
    )
    shared = rows.select(key).unique().join(others.select(key).unique(), on=key)
    n_fewer = min(rows[key].n_unique(), others[key].n_unique())
    if shared.is_empty() or shared.height < _FEWEST_SHARED * n_fewer:
        return False
    said, said_by_other = (each.join(shared, on=key, how="semi").hash_rows().sort() for each in (rows, others))
    return not said.equals(said_by_other)


def _question(name: str, alike: Sequence[str]) -> ExportError:
    return ExportError(
        file=name,
        found=f"no day in its name, and none in that of {', '.join(alike)}, which speaks of the same",
        expected="a day in the names of snapshots, such as people_2026-03-31.csv, that reads in one way alone",
        remedy="Rename them after the day that each speaks for, or take those away that are not the newest.",
    )
