"""Changes that happen to a company's exports, its settings and the calendar, drawn at random."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import yaml

Rows = list[list[str]]

SETTINGS: dict[str, list[object]] = {
    "gap_threshold": [0.5, 1.0, 0.25],
    "min_raters": [2, 3, 4],
    "grace_days": [0, 14, 30],
    "min_group": [2, 5],
    "suggested_gaps": [1, 3],
    "meaningful_movement": [0.25, 0.5],
    "rater_weights": [{"manager": 2, "peer": 1, "direct_report": 1}, {"manager": 1, "peer": 0, "direct_report": 1}],
}


@dataclass
class Company:
    """A workspace that changes.

    Attributes:
        root: its folder.
        as_of: the day of its next refresh.
        draw: where chance comes from.
        n_files: files that were added.
    """

    root: Path
    as_of: date
    draw: random.Random
    n_files: int = field(default=0)

    def change(self) -> str:
        """Let one thing happen, and say what."""
        return self.draw.choice(_KINDS)(self)

    def files(self) -> list[Path]:
        """Return its CSV exports, in a fixed order."""
        return sorted((self.root / "exports").rglob("*.csv"))


def _read(file: Path) -> Rows:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))


def _write(file: Path, rows: Rows) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    file.write_text(out.getvalue(), encoding="utf-8")


def _some_file(company: Company) -> tuple[Path, Rows]:
    files = [(file, rows) for file in company.files() if len(rows := _read(file)) > 2]
    return company.draw.choice(files)


def leave_rows_out(company: Company) -> str:
    """Take a few rows out of a file."""
    file, rows = _some_file(company)
    gone = company.draw.sample(range(1, len(rows)), min(3, len(rows) - 2))
    _write(file, [row for number, row in enumerate(rows) if number not in gone])
    return f"{len(gone)} rows of {file.name} are gone"


def alter_cells(company: Company) -> str:
    """Give a few cells the values of other rows."""
    file, rows = _some_file(company)
    column = company.draw.randrange(len(rows[0]))
    for number in company.draw.sample(range(1, len(rows)), min(3, len(rows) - 1)):
        other = company.draw.randrange(1, len(rows))
        if column < min(len(rows[number]), len(rows[other])):
            rows[number][column] = rows[other][column]
    _write(file, rows)
    return f"{rows[0][column]} of a few rows of {file.name} is another's"


def add_a_file(company: Company) -> str:
    """Bring a second file of a contract: a few rows of the first, one cell of each another's."""
    file, rows = _some_file(company)
    company.n_files += 1
    some = [list(row) for row in company.draw.sample(rows[1:], min(5, len(rows) - 1))]
    for row in some:
        column = company.draw.randrange(len(row))
        other = company.draw.choice(rows[1:])
        row[column] = other[column] if column < len(other) else row[column]
    stem = file.stem.split("__")[0]
    new = file.with_name(f"{stem}__{company.n_files}.csv")
    _write(new, [rows[0], *some])
    return f"{new.name} came"


def change_a_setting(company: Company) -> str:
    """Give a setting another value."""
    file = company.root / "workspace.yml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    name = company.draw.choice(sorted(SETTINGS))
    settings[name] = company.draw.choice(SETTINGS[name])
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return f"{name} is {settings[name]}"


def let_days_pass(company: Company) -> str:
    """Move on in the calendar."""
    company.as_of += timedelta(days=company.draw.choice([1, 1, 7, 45, 200]))
    return f"it is {company.as_of}"


_KINDS: list[Callable[[Company], str]] = [leave_rows_out, alter_cells, add_a_file, change_a_setting, let_days_pass]
