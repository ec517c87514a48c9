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
    "level_valid_months": [1, 5, 24, None],
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


def retire_a_competency(company: Company) -> str:
    """Call a competency retired in every export, on a day or without one."""
    day = company.draw.choice(["", str(company.as_of - timedelta(days=100)), str(company.as_of + timedelta(days=3))])
    return _give_a_competency(company, "retired", day)


def take_a_retirement_back(company: Company) -> str:
    """Call a competency active in every export, though it may have been retired."""
    return _give_a_competency(company, "active", "")


def _give_a_competency(company: Company, status: str, retired_on: str) -> str:
    files = [file for file in company.files() if file.name.startswith("competencies")]
    competency_id = company.draw.choice(["K1", "K3", "K4", "K7", "K11", "K13", "K14"])
    for file in files:
        header, *rows = _read(file)
        for row in rows:
            if row[0] == competency_id:
                row[header.index("status")], row[header.index("retired_on")] = status, retired_on
        _write(file, [header, *rows])
    return f"{competency_id} is {status}{f' on {retired_on}' if retired_on else ''}"


def ask_by_assignments(company: Company) -> str:
    """Bring, or replace, the assignments of one cycle: some people by some raters of theirs."""
    cycle_id = _cycle(company)
    people = sorted({row[0] for row in _read(company.root / "exports" / "hris" / "people_history.csv")[1:]})
    rows = [["cycle_id", "person_id", "rater_id", "relation"]]
    for person_id in company.draw.sample(people, 12):
        rows.append([cycle_id, person_id, person_id, "self"])
        rows += [[cycle_id, person_id, rater, "peer"] for rater in company.draw.sample(people, 3) if rater != person_id]
    _write(company.root / "exports" / "ratings" / f"assignments_{cycle_id}.csv", rows)
    return f"{cycle_id} asks by assignments"


def change_a_population(company: Company) -> str:
    """Make a cycle a pilot, of another part, or one of everybody."""
    cycle_id = _cycle(company)
    unit = company.draw.choice(["", "V1", "D1", "D3", "T4"])
    file = company.root / "exports" / "ratings" / "cycles.csv"
    header, *rows = _read(file)
    for row in rows:
        if row[0] == cycle_id and len(row) == len(header):
            row[header.index("population_org_unit_id")] = unit
    _write(file, [header, *rows])
    return f"{cycle_id} asks {unit or 'everybody'}"


def _cycle(company: Company) -> str:
    rows = _read(company.root / "exports" / "ratings" / "cycles.csv")[1:]
    return company.draw.choice(sorted({row[0] for row in rows}))


_KINDS: list[Callable[[Company], str]] = [
    leave_rows_out,
    alter_cells,
    add_a_file,
    change_a_setting,
    let_days_pass,
    retire_a_competency,
    take_a_retirement_back,
    ask_by_assignments,
    change_a_population,
]
