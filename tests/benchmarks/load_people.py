"""People who are signed in at once, as a company has them, and the pages that each of them opens."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from published.viewer import Role

# Of a hundred: most look at themselves or at their team.
SHARES: dict[Role, int] = {
    "manager": 40,
    "employee": 34,
    "hr_partner": 8,
    "learning": 8,
    "hr_leader": 4,
    "framework_owner": 3,
    "analyst": 3,
}
STATEMENTS = (
    "from dim_cycle",
    "select org_unit_id, count(*) as n from dim_person where is_active group by org_unit_id order by n desc limit 50",
    "select competency_id, avg(level_gap) as gap from gap_by_person group by competency_id order by gap desc",
)


@dataclass(frozen=True)
class Asked:
    """What somebody asks for.

    Attributes:
        kind: under which it is counted.
        path: of a page; of the SQL page where `statement` is given.
        statement: a question in SQL.
    """

    kind: str
    path: str
    statement: str | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in.

    Attributes:
        name: under which.
        role: what they are.
        pages: what they open, each time one of them.
    """

    name: str
    role: Role
    pages: tuple[Asked, ...]


@dataclass(frozen=True)
class _Company:
    units: Sequence[str]
    people: Sequence[str]
    competencies: Sequence[str]
    courses: Sequence[str]
    leaders: Sequence[tuple[str, str, list[str]]]
    """E-mail address of a leader, their number, and people who report to them."""
    employees: Sequence[tuple[str, str]]


def people_of(snapshot: Path, n_people: int, seed: int) -> list[Person]:
    """Return so many people of a published company.

    Args:
        snapshot: the folder with its files.
        n_people: how many.
        seed: for who and where.

    Raises:
        ValueError: the company has nobody of one kind.
    """
    company, chance = _read(snapshot), random.Random(seed)  # noqa: S311 - for load, not for secrets
    if not company.leaders or not company.employees:
        raise ValueError(f"{snapshot}: nobody with an e-mail address leads somebody, or everybody does")
    found = [
        _person(role, number, company, chance)
        for role, share in SHARES.items()
        for number in range(max(1, round(share * n_people / 100)))
    ]
    chance.shuffle(found)
    return found[:n_people]


def settings_for(people: Sequence[Person], snapshot: Path) -> str:
    """Return a `workspace.yml` in which these people have their roles and sign in with a password."""
    named: dict[Role, list[str]] = {}
    for person in people:
        named.setdefault(person.role, []).append(person.name)
    access: dict[str, Any] = {
        role: names for role, names in named.items() if role not in ("manager", "employee", "hr_partner")
    }
    units = _read(snapshot).units
    partners = enumerate(named.get("hr_partner", []))
    access["hr_partner"] = [{"who": [name], "units": [units[number % len(units)]]} for number, name in partners]
    settings = {
        "sign_in": {"mode": "local"},
        "access": access | {"employees": True},
        "metrics": {"token_env": "SKILLGAP_METRICS_TOKEN"},
    }
    return yaml.safe_dump(settings, allow_unicode=True)


def _person(role: Role, number: int, company: _Company, chance: random.Random) -> Person:
    def some(things: Sequence[str], n: int = 5) -> list[str]:
        return [chance.choice(things) for _ in range(n)]

    def pages_of(kind: str, paths: Sequence[str]) -> list[Asked]:
        return [Asked(f"{kind}, {role}", path) for path in paths]

    overview = pages_of("overview", ["/overview"] * 3)
    gaps = pages_of("gaps", ["/gaps", "/gaps?by=family", "/gaps?measure=share_with_gap"])
    units = pages_of("gaps of a unit", [f"/gaps/{unit}" for unit in some(company.units)])
    movement = pages_of("movement", ["/movement"] * 2)
    courses = pages_of("courses", ["/courses", *(f"/courses/{course}" for course in some(company.courses, 2))])
    coverage = pages_of("coverage", ["/coverage"] * 2)
    framework = pages_of("framework", ["/framework", *(f"/framework/{each}" for each in some(company.competencies, 3))])
    sql = [Asked(f"sql, {role}", "/sql", statement) for statement in STATEMENTS]
    match role:
        case "manager":
            name, _, reports = company.leaders[number % len(company.leaders)]
            theirs = pages_of("person", [f"/person/{each}" for each in some(reports)])
            return Person(name, role, (*overview, *gaps, *theirs, *coverage))
        case "employee":
            name, _ = company.employees[number % len(company.employees)]
            return Person(name, role, tuple(pages_of("my skills", ["/my-skills"])))
        case "hr_leader":
            people = pages_of("person", [f"/person/{each}" for each in some(company.people)])
            data = pages_of("data", ["/data"])
            pages = (*overview, *gaps, *units, *people, *movement, *courses, *coverage, *framework, *data, *sql)
        case "hr_partner":
            pages = (*overview, *gaps, *units, *movement, *courses, *coverage, *framework)
        case "learning":
            pages = (*overview, *gaps, *units, *movement, *courses, *coverage, *framework)
        case "framework_owner":
            pages = (*overview, *gaps, *framework)
        case _:
            pages = tuple(sql)
    return Person(f"{role}-{number}@load.example", role, pages)


def _read(snapshot: Path) -> _Company:
    def column(sql: str) -> list[Any]:
        return [row[0] for row in connection.execute(sql).fetchall()]

    with duckdb.connect(config={"threads": 2}) as connection:
        for name in ("warehouse", "identity"):
            connection.execute(f"attach '{snapshot / name}.duckdb' as {name} (read_only)")
        connection.execute("use warehouse")
        named = "identity.person_identity as named using (person_id) where is_active and email is not null"
        leaders = connection.execute(
            f"""
            select named.email, person_id, reports
            from (select manager_id as person_id, list(person_id order by person_id)[:50] as reports
                  from dim_person where is_active and manager_id is not null group by 1)
            join dim_person using (person_id) join {named}
            order by hash(person_id) limit 1000
            """
        ).fetchall()
        leads = {person_id for _, person_id, _ in leaders}
        employees = connection.execute(
            f"select named.email, person_id from dim_person join {named} order by hash(person_id || 'x') limit 3000"
        ).fetchall()
        return _Company(
            units=column("select org_unit_id from dim_org_unit where depth between 1 and 3 order by hash(org_unit_id)"),
            people=column("select person_id from dim_person where is_active order by hash(person_id) limit 1000"),
            competencies=column("select competency_id from dim_competency order by hash(competency_id) limit 100"),
            courses=column("select course_id from dim_course order by hash(course_id) limit 100"),
            leaders=leaders,
            employees=[each for each in employees if each[1] not in leads],
        )
