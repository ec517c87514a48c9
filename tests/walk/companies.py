"""Eleven small companies of the shapes that pages have to bear: invented ones with something altered or dropped.

Two kinds are altered: one whose organisation and cycles are awkward (`tests.oracle.invented`), one whose courses and
framework are (`tests.oracle.invented.learning`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from tests.oracle.invented import AS_OF, write_awkward_company
from tests.oracle.invented.learning.company import RULES, company, write_company

Row = dict[str, str]
Change = Callable[[Row], Row | None]

AWKWARD_SEED = 18
LEARNING_SEED = 9
# Whatever a shape takes away, rows that refer to it wait; nothing is refused for their number.
LENIENT = {"tolerance": 1, "max_inferred_leavers": 1, "min_kept_rows": 0}


@dataclass(frozen=True)
class Shape:
    """A company's shape.

    Attributes:
        write: writes its exports and settings below a folder.
        as_of: the day that its figures speak for.
    """

    write: Callable[[Path], None]
    as_of: date


def _awkward(*changes: Callable[[Path], None]) -> Shape:
    def write(root: Path) -> None:
        write_awkward_company(root, AWKWARD_SEED)
        _finish(root, changes)

    return Shape(write, AS_OF)


def _learning(*changes: Callable[[Path], None]) -> Shape:
    def write(root: Path) -> None:
        write_company(company(LEARNING_SEED), root)
        _finish(root, changes)

    return Shape(write, RULES.as_of)


def _finish(root: Path, changes: tuple[Callable[[Path], None], ...]) -> None:
    file = root / "workspace.yml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    file.write_text(yaml.safe_dump({**settings, **LENIENT}), encoding="utf-8")
    for change in changes:
        change(root / "exports")


def _rewritten(pattern: str, change: Change) -> Callable[[Path], None]:
    """Return what rewrites every row of the files that fit a pattern; a file without a row left goes."""

    def rewrite(exports: Path) -> None:
        for file in sorted(exports.glob(pattern)):
            with file.open(encoding="utf-8", newline="") as opened:
                rows = list(csv.DictReader(opened))
            kept = [changed for row in rows if (changed := change(dict(row))) is not None]
            if not kept:
                file.unlink()
                continue
            with file.open("w", encoding="utf-8", newline="") as opened:
                writer = csv.DictWriter(opened, fieldnames=list(kept[0]))
                writer.writeheader()
                writer.writerows(kept)

    return rewrite


def _without(pattern: str) -> Callable[[Path], None]:
    return _rewritten(pattern, lambda _row: None)


def _only_in(column: str, values: frozenset[str]) -> Change:
    return lambda row: row if row[column] in values else None


def _in_unit(unit_id: str) -> Change:
    return lambda row: {**row, "org_unit_id": unit_id}


def _seldom(row: Row) -> Row | None:
    """Keep a rating of every third person in a cycle, of others in the next one: nobody is asked twice in a row."""
    number = int("".join(figure for figure in row["person_id"] if figure.isdigit()) or "0")
    return row if number % 3 == sum(row["cycle_id"].encode()) % 3 else None


def _chained(row: Row) -> Row:
    """Put each team under the team before it."""
    number = row["org_unit_id"].removeprefix("T")
    below = number.isdecimal() and 1 < int(number) < 8
    return {**row, "parent_org_unit_id": f"T{int(number) - 1}"} if below else row


def _retired(row: Row) -> Row:
    return {**row, "status": "retired"} if row["family"] == "Family 1" else row


# Four people each, and no unit above: whatever is about one of them is about fewer than five.
FOURS = {
    "T1": ("P29", "P31", "P36", "P37"),
    "T2": ("P39", "P41", "P44", "P45"),
    "T3": ("P46", "P47", "P48", "P49"),
}


def _at_the_top(row: Row) -> Row | None:
    return {**row, "parent_org_unit_id": ""} if row["org_unit_id"] in FOURS else None


def _one_of_four(row: Row) -> Row | None:
    unit = next((unit for unit, people in FOURS.items() if row["person_id"] in people), None)
    if unit is None:
        return None
    leader = FOURS[unit][0]
    return {**row, "org_unit_id": unit, "manager_id": "" if row["person_id"] == leader else leader}


SHAPES: dict[str, Shape] = {
    "pilot": _awkward(),
    "rolling": _awkward(_rewritten("ratings/ratings*.csv", _seldom), _without("ratings/assignments*.csv")),
    "no_cycle": _learning(_without("ratings/*.csv")),
    "one_unit": _awkward(
        _rewritten("hris/org_units*.csv", _only_in("org_unit_id", frozenset({"ORG", "V1"}))),
        _rewritten("hris/people*.csv", _in_unit("V1")),
    ),
    "three_people": _awkward(_rewritten("hris/people*.csv", _only_in("person_id", frozenset({"P01", "P02", "P29"})))),
    "three_units_of_four": _awkward(
        _rewritten("hris/org_units*.csv", _at_the_top), _rewritten("hris/people*.csv", _one_of_four)
    ),
    "deep_tree": _awkward(_rewritten("hris/org_units*.csv", _chained)),
    "all_in_the_root": _awkward(_rewritten("hris/people*.csv", _in_unit("ORG"))),
    "no_courses": _learning(_without("lms/*.csv")),
    "no_anchors": _learning(_without("framework/anchors*.csv")),
    "retired_family": _learning(_rewritten("framework/competencies*.csv", _retired)),
}


__all__ = ["SHAPES", "Shape"]
