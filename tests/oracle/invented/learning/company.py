"""Invented companies that are small and awkward: every branch of the definitions, from a seed.

Only exports are made here, in the canonical layout; what follows from them stands in the modules beside.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import yaml

from tests.oracle.invented.learning.answers import answers_for_signals
from tests.oracle.invented.learning.courses import course_story
from tests.oracle.invented.learning.framework import framework_of
from tests.oracle.invented.learning.people import AS_OF, CYCLES, people_of
from tests.oracle.invented.learning.texts import market_of
from tests.oracle.learning.rows import Row, Rules

# Fewer for a verdict than in real life, so that a small company reaches every one.
RULES = Rules(as_of=AS_OF, min_per_arm=4)

Exports = dict[str, list[Row]]


@dataclass
class Company:
    """The exports of one company by contract."""

    seed: int
    rules: Rules
    exports: Exports = field(default_factory=dict)


def company(seed: int, rules: Rules = RULES) -> Company:
    """A company of about a hundred people and five cycles, the last of them still open."""
    random = Random(seed)  # noqa: S311 - invented companies, not secrets
    exports: Exports = {"ratings/cycles": CYCLES}
    exports |= people_of(random, AS_OF)
    exports |= framework_of(random, AS_OF)
    exports |= course_story(random, exports["hris/people"])
    signals = answers_for_signals(random, exports["hris/people"], exports["framework/behaviours"])
    exports["ratings/ratings"] = exports["ratings/ratings"] + signals
    exports |= market_of(random)
    exports["development/actions"] = _actions(random, exports)
    return Company(seed, rules, exports)


def _actions(random: Random, exports: Exports) -> list[Row]:
    people = sorted({row["person_id"] for row in exports["hris/people"]})
    competencies = [row["competency_id"] for row in exports["framework/competencies"]]
    return [
        {
            "action_id": f"A{number:03}",
            "person_id": random.choice(people),
            "competency_id": random.choice(competencies),
            "kind": random.choice(["on_the_job", "mentoring", "formal", None]),
            "title": "Does it once",
            "status": random.choice(["planned", "done", None]),
            "due_on": random.choice([date(2025, 5, 1), None]),
            "completed_on": random.choice([date(2025, 5, 9), None]),
        }
        for number in range(60)
    ]


def write_company(made: Company, root: Path) -> None:
    """Write a company's workspace below `root`: settings and one CSV file per contract."""
    root.mkdir(parents=True, exist_ok=True)
    settings = {name: value for name, value in vars(made.rules).items() if name != "as_of"}
    (root / "workspace.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for contract, rows in made.exports.items():
        file = root / "exports" / f"{contract}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(
                {name: _as_text(value) for name, value in _as_exported(contract, number, row).items()}
                for number, row in enumerate(rows)
            )


def _as_exported(contract: str, number: int, row: Row) -> Row:
    """A row as its system writes it: every seventh enrolment by e-mail, every fifth mapping and action by name."""
    if contract == "lms/enrolments" and number % 7 == 0:
        return {**row, "person_id": f"{row['person_id'].upper()}@AWKWARD.example"}
    if contract in ("lms/course_competencies", "development/actions") and number % 5 == 0:
        return {**row, "competency_id": f"Competency {row['competency_id']}"}
    return row


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
