"""Who works there: units of unequal size, several steps of reporting, a loop, leavers around the day of the refresh."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.oracle.learning.rows import Row

AS_OF = date(2025, 6, 15)
CYCLES: list[Row] = [
    {"cycle_id": name, "opens_on": opens_on, "closes_on": closes_on, "granularity": granularity}
    for name, opens_on, closes_on, granularity in (
        ("Y1", date(2023, 3, 1), date(2023, 3, 31), "competency"),
        ("Y2", date(2023, 9, 1), date(2023, 9, 30), None),
        ("Y3", date(2024, 3, 1), date(2024, 3, 31), "behaviour"),
        ("Y4", date(2025, 3, 1), date(2025, 3, 31), "competency"),
        ("Y5", date(2025, 6, 1), date(2025, 6, 30), "competency"),
    )
]
N_DEPARTMENTS = 4
TEAMS_OF_A_DEPARTMENT = 3
ROLES = ("R-A", "R-B", "R-C", "R-D")
SINCE = date(2020, 1, 1)
# In no export, so that the rows of those who report there wait.
UNKNOWN_MANAGER = "Z999"


def people_of(random: Random, as_of: date) -> dict[str, list[Row]]:
    """The HRIS exports: people, org units, roles, career levels."""
    units: list[Row] = [
        {"org_unit_id": "ORG", "name": "Awkward Ltd", "parent_org_unit_id": None, "type": "company"},
        {"org_unit_id": "V", "name": "Division", "parent_org_unit_id": "ORG", "type": "division"},
    ]
    people: list[Row] = [_person("P000", None, "ORG", "R-X")]
    for department in range(N_DEPARTMENTS):
        unit = f"D{department}"
        parent = "V" if department < 2 else "ORG"
        units.append(
            {
                "org_unit_id": unit,
                "name": f"Department {department}",
                "parent_org_unit_id": parent,
                "type": "department",
            }
        )
        head = _next(people)
        people.append(_person(head, "P000", unit, "R-H"))
        people.append(_person(_next(people), head, unit, random.choice(ROLES)))
        for team in range(TEAMS_OF_A_DEPARTMENT):
            name = f"{unit}T{team}"
            units.append({"org_unit_id": name, "name": f"Team {name}", "parent_org_unit_id": unit, "type": "team"})
            lead = _next(people)
            people.append(_person(lead, head, name, "R-M"))
            for _ in range(random.randint(3, 10)):
                people.append(_person(_next(people), lead, name, random.choice(ROLES)))
    _make_awkward(random, people, as_of)
    return {
        "hris/people": people,
        "hris/org_units": units,
        "hris/roles": _roles(),
        "hris/career_levels": [
            {"career_level": level, "rank": rank, "population": population}
            for level, rank, population in (
                ("L1", 1, "specialist"),
                ("L2", 2, "manager"),
                ("L3", 3, "director"),
                ("L4", 4, "executive"),
            )
        ],
    }


def _roles() -> list[Row]:
    return [
        {"role_id": role, "title": f"Title of {role}", "job_family": family, "career_level": level}
        for role, family, level in (
            ("R-A", "Making", "L1"),
            ("R-B", "Making", "L1"),
            ("R-C", "Selling", "L1"),
            ("R-D", None, None),
            ("R-M", "Leading", "L2"),
            ("R-H", "Leading", "L3"),
            ("R-X", "Leading", "L4"),
            ("R-Nobody", "Selling", "L1"),
        )
    ]


def _next(people: list[Row]) -> str:
    return f"P{len(people):03}"


def _person(person_id: str, manager_id: str | None, unit: str, role: str) -> Row:
    return {
        "person_id": person_id,
        "full_name": f"Name {person_id}",
        "email": f"{person_id.lower()}@awkward.example",
        "hired_on": SINCE,
        "left_on": None,
        "manager_id": manager_id,
        "org_unit_id": unit,
        "role_id": role,
        "valid_from": SINCE,
    }


def _make_awkward(random: Random, people: list[Row], as_of: date) -> None:
    """Let two report to one another, some wait for a manager, some leave about today, some move, one have no role."""
    plain = [row for row in people if row["role_id"] in ROLES]
    chosen = random.sample(plain, 20)
    leads = [row for row in people if row["role_id"] == "R-M"]
    random.choice(leads)["manager_id"] = UNKNOWN_MANAGER
    chosen[16]["manager_id"] = UNKNOWN_MANAGER
    chosen[17]["role_id"] = None
    chosen[18]["role_id"] = "R-Unheard-of"
    chosen[19]["org_unit_id"] = None
    chosen[0]["manager_id"], chosen[1]["manager_id"] = chosen[1]["person_id"], chosen[0]["person_id"]
    chosen[2]["manager_id"] = None
    chosen[3]["manager_id"] = chosen[4]["person_id"]
    chosen[5]["manager_id"] = chosen[3]["person_id"]
    chosen[6]["left_on"] = as_of
    chosen[7]["left_on"] = as_of + timedelta(days=1)
    chosen[8]["left_on"] = as_of - timedelta(days=1)
    chosen[9]["left_on"] = date(2024, 3, 31)
    chosen[10]["hired_on"] = chosen[10]["valid_from"] = date(2023, 9, 30)
    for mover in chosen[11:16]:
        elsewhere = random.choice(plain)
        people.append(
            {
                **mover,
                "org_unit_id": elsewhere["org_unit_id"],
                "manager_id": elsewhere["manager_id"],
                "role_id": random.choice(ROLES),
                "valid_from": random.choice([date(2024, 1, 1), date(2025, 4, 15)]),
            }
        )
