"""A framework with rough edges: profiles on their caps, anchors in several sentences, revisions on boundary days."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.oracle.learning.rows import Row

COURSE_COMPETENCIES = tuple(f"K{number:02}" for number in range(1, 17))
SIGNAL_COMPETENCIES = (*(f"S{number:02}" for number in range(1, 20)), *(f"S{number}" for number in range(20, 28)))
# They have no behaviours, and no anchor says when it was revised, so that the competency's own day counts.
WITHOUT_OTHER_DAYS = COURSE_COMPETENCIES[6:]
UNUSED = ("K98", "K99")
STATEMENTS_OF_ONE_SENTENCE = (
    "Asks before acting",
    "Asks before acting.",
    "Uses tools, e.g. Excel or R.",
    "Keeps 99.5 % of promises.",
    "Writes code in .NET and Node.js.",
    "Decides (i.e. chooses and tells).",
)
STATEMENTS_OF_MORE = (
    "Asks first. Then acts.",
    "Does it! Repeats it.",
    "Why? Finds out.",
    "Uses tools, e.g. Excel. Shares them.",
    "First.\nSecond.",
)


def framework_of(random: Random, as_of: date) -> dict[str, list[Row]]:
    """The framework exports."""
    competencies = _competencies(random, as_of)
    behaviours = [
        {
            "behaviour_id": f"{competency}-B{number}",
            "competency_id": competency,
            "statement": f"Shows {number}",
            "status": "retired" if competency in COURSE_COMPETENCIES and number else random.choice(["active", None]),
            "updated_on": random.choice([None, None, None, date(2022, 6, 15)]),
        }
        for competency in (*SIGNAL_COMPETENCIES, *COURSE_COMPETENCIES[:6])
        for number in range(1 if competency == "S01" else 2)
    ]
    return {
        "framework/competencies": competencies,
        "framework/behaviours": behaviours,
        "framework/anchors": _anchors(random, behaviours),
        "framework/deployments": _deployments(random),
    }


def _competencies(random: Random, as_of: date) -> list[Row]:
    updated = (
        None,
        date(as_of.year - 2, as_of.month, as_of.day),
        date(as_of.year - 2, as_of.month, as_of.day + 1),
        date(as_of.year - 3, as_of.month, as_of.day),
        date(as_of.year - 3, as_of.month, as_of.day + 1),
        date(as_of.year - 3, as_of.month, as_of.day - 1),
        date(as_of.year, as_of.month, as_of.day),
        date(2024, 2, 29),
        date(2025, 4, 1),
    )
    return [
        {
            "competency_id": competency,
            "name": f"Competency {competency}",
            "family": f"Family {number % 5}",
            "kind": "technical" if number % 3 == 0 else "behavioural",
            "standard_code": CODES.get(competency),
            "status": "retired" if competency == "K98" else random.choice(["active", None]),
            "updated_on": updated[number % len(updated)],
        }
        for number, competency in enumerate((*COURSE_COMPETENCIES, *SIGNAL_COMPETENCIES, *UNUSED))
    ]


CODES = {"K01": "T-CPP", "K02": "T-SQL", "S01": "T-PS", "K98": "T-RD", "K03": "T-SQL", "K04": "T-UNKNOWN"}


def _anchors(random: Random, behaviours: list[Row]) -> list[Row]:
    """All five for the competency, all five for each behaviour, or nearly."""
    rows: list[Row] = []
    of_competency: dict[str, list[str]] = {}
    for row in behaviours:
        of_competency.setdefault(row["competency_id"], []).append(row["behaviour_id"])
    for competency in (*COURSE_COMPETENCIES, *SIGNAL_COMPETENCIES, *UNUSED):
        kind = random.choice(["competency", "behaviours", "nearly", "both", "none", "nought"])
        if kind in ("competency", "nearly", "both"):
            rows += _five(random, competency, None, leave_out=random.randint(1, 5) if kind == "nearly" else None)
        if kind == "nought":
            rows += [{**row, "level": row["level"] - 1} for row in _five(random, competency, None, leave_out=None)]
        if kind in ("behaviours", "both"):
            for behaviour in of_competency.get(competency, []):
                leave_out = random.choice([None, None, 3])
                rows += _five(random, competency, behaviour, leave_out=leave_out)
    return rows


def _five(random: Random, competency: str, behaviour: str | None, *, leave_out: int | None) -> list[Row]:
    has_long = random.random() < 0.3
    is_dated = competency not in WITHOUT_OTHER_DAYS and random.random() < 0.5
    days = (
        *(date(2023, 3, 31), date(2023, 4, 1), date(2023, 9, 1), date(2023, 9, 2), date(2024, 12, 1)),
        *(date(2025, 4, 1), date(2025, 6, 1), date(2025, 6, 2), date(2025, 6, 15)),
    )
    return [
        {
            "competency_id": competency,
            "behaviour_id": behaviour,
            "level": level,
            "statement": random.choice(STATEMENTS_OF_MORE if has_long and level == 2 else STATEMENTS_OF_ONE_SENTENCE),
            "updated_on": random.choice([None, *days]) if is_dated else None,
        }
        for level in range(1, 6)
        if level != leave_out
    ]


def _deployments(random: Random) -> list[Row]:
    """Profiles on their caps: push alone for the plain roles, so that the numbers are those set down here."""
    every = (*COURSE_COMPETENCIES, *SIGNAL_COMPETENCIES)
    behavioural = [name for number, name in enumerate(every) if number % 3]
    technical = [name for number, name in enumerate(every) if number % 3 == 0]
    # role: behavioural, technical. Caps are 8, 10, 12; a third of nine is three, of seven 2.33.
    sizes = {
        "R-A": (3, 5),
        "R-B": (3, 6),
        "R-C": (2, 4),
        "R-D": (4, 9),
        "R-M": (10, 0),
        "R-H": (13, 0),
        "R-X": (4, 8),
        "R-Nobody": (3, 7),
    }
    rows: list[Row] = []
    for role, (n_behavioural, n_technical) in sizes.items():
        chosen = random.sample(behavioural, n_behavioural) + random.sample(technical, n_technical)
        rows += [
            {
                "competency_id": competency,
                "scope": "push",
                "career_level": None,
                "role_id": role,
                "target_level": random.choice([0, 1, 2, 3, 3.5, 5]),
                "valid_from": random.choice([None, date(2022, 1, 1)]),
                "valid_to": None,
            }
            for competency in chosen
        ]
    return rows
