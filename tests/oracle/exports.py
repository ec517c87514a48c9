"""Canonical exports read into typed rows, and which of several rows about one fact counts.

Only CSV in the canonical layout is read here; dialects, formats and bad rows are the loader's own tests.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]

NUMBERS = {"level", "target_level", "from_level", "to_level", "unit_cost", "cost", "rank", "n_raters"}
DAYS = {
    "hired_on",
    "left_on",
    "valid_from",
    "valid_to",
    "opens_on",
    "closes_on",
    "available_from",
    "available_to",
    "enrolled_on",
    "completed_on",
    "retired_on",
    "calibrated_on",
}
ENTITIES = (
    "people", "org_units", "roles", "career_levels", "competencies", "behaviours", "anchors", "deployments",
    "standard_skills", "cycles", "assignments", "ratings", "calibrations", "courses", "course_competencies",
    "enrolments",
)  # fmt: skip
FLAGS = {"not_relevant", "is_active"}
NO_RATING = {"", "n/a", "na", "not_relevant", "not relevant"}
DAY_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands, in the order of precedence: the day in the file's name, the file, the row."""

    day: date
    file: str
    number: int


@dataclass
class Exports:
    """The rows of every contract, each with its place under the key `place`."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    snapshots: dict[str, list[date]] = field(default_factory=lambda: defaultdict(list))


def read_exports(folder: Path, loaded_on: date) -> Exports:
    """Read every CSV below `folder`; a file without a day in its name is of the day it was loaded."""
    exports = Exports()
    for path in sorted(folder.glob("*/*.csv")):
        contract = _contract_of(path)
        found = DAY_IN_NAME.search(path.name)
        day = date.fromisoformat(found.group()) if found else loaded_on
        with path.open(encoding="utf-8", newline="") as file:
            rows = [_typed(row) for row in csv.DictReader(file)]
        for number, row in enumerate(rows, start=1):
            exports.rows[contract].append({**row, "place": Place(day, path.name, number)})
        if rows and all(row.get("valid_from") is None for row in rows):
            exports.snapshots[contract].append(day)
    return exports


def _contract_of(path: Path) -> str:
    """Return the contract by place and name: the longest entity with which the file's name begins."""
    entity = max((entity for entity in ENTITIES if path.stem.startswith(entity)), key=len)
    return f"{path.parent.name}/{entity}"


def _typed(row: dict[str, str]) -> Row:
    return {name: _value(name, (text or "").strip()) for name, text in row.items()}


def _value(name: str, text: str) -> Any:
    if name == "level" and text.casefold() in NO_RATING:
        return None
    if text == "":
        return None
    if name in NUMBERS:
        return float(text)
    if name in DAYS:
        return date.fromisoformat(text)
    if name in FLAGS:
        return text.casefold() in {"true", "yes", "1"}
    if name == "submitted_on":
        return datetime.fromisoformat(text)
    return text


def one_for_each_key(rows: Iterable[Row], key: tuple[str, ...]) -> list[Row]:
    """Keep the row of the newest file for each key; within one file, rows that differ are all set aside."""
    by_key: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        by_key[tuple(row.get(name) for name in key)].append(row)
    kept = []
    for same in by_key.values():
        by_file: dict[tuple[date, str], list[Row]] = defaultdict(list)
        for row in same:
            by_file[row["place"].day, row["place"].file].append(row)
        usable = [file for file, found in by_file.items() if all(_facts(row) == _facts(found[0]) for row in found)]
        if usable:
            kept.append(by_file[max(usable)][0])
    return kept


def _facts(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "place"}
