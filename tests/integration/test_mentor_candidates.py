"""Mentors found by short lists are those that looking at every pair of people would find.

The models' own SQL, as dbt compiled it, runs over invented companies whose lines, units and levels are anything:
circles of managers, people without a unit, departments without teams, leaders who are the best mentors of those they
lead.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.build.dbt import compiled_models
from orchestration.settings.workspace import Workspace

pytestmark = pytest.mark.integration

MODELS = (
    "intermediate/development/int_development__gaps",
    "intermediate/development/int_development__reporting_lines",
    "intermediate/development/int_development__mentors",
    "intermediate/development/int_development__mentors_ruled_out",
    "intermediate/development/int_development__searches",
    "intermediate/development/int_development__mentors_by_unit",
    "intermediate/development/int_development__nearest_mentors",
    "marts/development/mentor_candidates",
)
DEPARTMENTS = {"T1": "D1", "T2": "D1", "T3": "D2", "D1": "D1", "D2": "D2", "TX": None, None: None}
STRONG = 4.0
MOST = 3

Found = set[tuple[str, str, str, int]]


@dataclass(frozen=True)
class Person:
    """One of an invented company; `levels` and `gaps` are by competency, today's."""

    person_id: str
    manager_id: str | None
    unit: str | None
    is_active: bool
    levels: dict[str, tuple[float, str]]
    gaps: frozenset[str]

    @property
    def department(self) -> str | None:
        """The department of the person's unit."""
        return DEPARTMENTS[self.unit]


Company = list[Person]


@pytest.fixture(scope="module")
def models(small_company: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database without rows in which the models run."""
    with duckdb.connect() as connection:
        connection.execute(
            "attach ':memory:' as warehouse; create schema warehouse.intermediate; attach ':memory:' as marts; "
            "create table warehouse.main.compiled (place integer, name varchar, query varchar)"
        )
        code = {model.name: model.code for model in compiled_models(small_company).project().models}
        for place, model in enumerate(MODELS):
            name = Path(model).name
            connection.execute("insert into warehouse.main.compiled values (?, ?, ?)", [place, name, code[name]])
        yield connection


def by_the_models(connection: duckdb.DuckDBPyConnection, company: Company) -> Found:
    """Return who the models find, as person, competency, mentor and rank."""
    people = pl.DataFrame(
        [(one.person_id, one.manager_id, one.unit, one.department, one.is_active) for one in company],
        schema=["person_id", "manager_id", "org_unit_id", "department_id", "is_active"],
        schema_overrides={"is_active": pl.Boolean},
        orient="row",
        infer_schema_length=None,
    ).cast({"manager_id": pl.String, "org_unit_id": pl.String, "department_id": pl.String})
    gaps_now = pl.DataFrame(
        [
            (
                one.person_id,
                one.unit,
                one.department,
                competency,
                "C2",
                level,
                basis,
                5.0,
                5.0 - level,
                competency in one.gaps,
            )
            for one in company
            if one.is_active
            for competency, (level, basis) in one.levels.items()
        ],
        schema={
            "person_id": pl.String,
            "org_unit_id": pl.String,
            "department_id": pl.String,
            "competency_id": pl.String,
            "assessed_in": pl.String,
            "current_level": pl.Float64,
            "level_basis": pl.String,
            "target_level": pl.Float64,
            "gap": pl.Float64,
            "has_gap": pl.Boolean,
        },
        orient="row",
    )
    connection.register("people", people)
    connection.register("gaps_now", gaps_now)
    connection.execute(
        "create or replace table warehouse.intermediate.int_organisation__people_at_refresh as select * from people"
    )
    connection.execute("create or replace table warehouse.intermediate.int_gaps__gaps_now as from gaps_now")
    compiled = connection.execute("select name, query from warehouse.main.compiled order by place").fetchall()
    for name, query in compiled:
        schema = "warehouse.intermediate" if name.startswith("int_") else "marts.main"
        connection.execute(f"create or replace table {schema}.{name} as {query}")
    found = connection.execute(
        "select person_id, competency_id, mentor_id, mentor_rank from marts.main.mentor_candidates"
    ).fetchall()
    assert len(set(found)) == len(found)
    return set(found)


def by_looking_at_everybody(company: Company) -> Found:
    """Return the same from the definition, pair by pair; who has left has no gap today."""
    managers = {one.person_id: one.manager_id for one in company}

    def above(person_id: str) -> set[str]:
        found: set[str] = set()
        leader = managers.get(person_id)
        while leader is not None and leader not in found:
            found.add(leader)
            leader = managers.get(leader)
        return found

    lines = {one.person_id: above(one.person_id) for one in company}
    found: Found = set()
    for person in company:
        for competency in person.gaps if person.is_active else ():
            ranked = sorted(
                (_nearness(person, other), -round(other.levels[competency][0], 9), other.person_id)
                for other in company
                if other.is_active
                and competency in other.levels
                and other.levels[competency][1] != "self"
                and round(other.levels[competency][0], 9) >= STRONG
                and other.person_id != person.person_id
                and other.person_id not in lines[person.person_id]
                and person.person_id not in lines[other.person_id]
            )
            found |= {
                (person.person_id, competency, mentor, rank)
                for rank, (_, _, mentor) in enumerate(ranked[:MOST], start=1)
            }
    return found


def _nearness(person: Person, other: Person) -> int:
    if person.unit is not None and person.unit == other.unit:
        return 1
    return 2 if person.department is not None and person.department == other.department else 3


@st.composite
def companies(draw: st.DrawFn) -> Company:
    """Return up to fourteen people in any lines, units and levels."""
    ids = [f"P{number:02d}" for number in range(draw(st.integers(1, 14)))]
    competencies = draw(st.sampled_from([["K1"], ["K1", "K2"]]))
    level = st.sampled_from([2.0, 3.5, 3.9999999999, 4.0, 4.25, 4.25 + 1e-12, 5.0])
    company = []
    for person_id in ids:
        manager = draw(st.sampled_from([None, "gone", *ids]))
        levels = {
            competency: (draw(level), draw(st.sampled_from(["raters", "raters", "calibrated", "self"])))
            for competency in competencies
            if draw(st.booleans())
        }
        company.append(
            Person(
                person_id,
                None if manager == person_id else manager,
                draw(st.sampled_from(list(DEPARTMENTS))),
                draw(st.sampled_from([True, True, True, False])),
                levels,
                frozenset(name for name in levels if draw(st.booleans())),
            )
        )
    return company


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(company=companies())
def test_short_lists_find_whom_looking_at_everybody_finds(models: duckdb.DuckDBPyConnection, company: Company) -> None:
    assert by_the_models(models, company) == by_looking_at_everybody(company)


@pytest.mark.parametrize("seed", range(3))
def test_so_they_do_in_a_company_whose_leaders_are_the_best_mentors(
    models: duckdb.DuckDBPyConnection, seed: int
) -> None:
    # Four hundred people, each led by somebody before them: long lines. The further up, the stronger, so that the first
    # of every list are ruled out for whoever stands below them, and everybody for the one at the top.
    rng = random.Random(seed)  # noqa: S311 - an invented company
    units = list(DEPARTMENTS)
    company = [
        Person(
            f"P{number:03d}",
            None if number == 0 else f"P{rng.randrange(max(0, number - 40), number):03d}",
            units[rng.randrange(len(units))],
            rng.random() < 0.9,
            {name: (max(0.0, 5.0 - rng.randrange(number // 40 + 1) / 4), "raters") for name in ("K1", "K2")},
            frozenset(name for name in ("K1", "K2") if number == 0 or rng.random() < 0.6),
        )
        for number in range(400)
    ]
    found = by_the_models(models, company)
    assert found == by_looking_at_everybody(company)
    assert not {row for row in found if row[0] == "P000"}
    assert len({row[0] for row in found}) > 200


def test_a_mentor_is_nobody_in_the_line_and_the_nearest_comes_first(models: duckdb.DuckDBPyConnection) -> None:
    # boss leads lead and far; lead leads p. All are strong. p: boss and lead are above, so far alone is left.
    # lead: boss above, p below; far. boss: everybody is below. far: p and lead sit elsewhere, both at 5: by id.
    strong = {"K1": (5.0, "raters")}
    company = [
        Person("boss", None, "D1", True, strong, frozenset({"K1"})),
        Person("lead", "boss", "T1", True, strong, frozenset({"K1"})),
        Person("p", "lead", "T1", True, strong, frozenset({"K1"})),
        Person("far", "boss", "T3", True, strong, frozenset({"K1"})),
    ]
    assert by_the_models(models, company) == {
        ("p", "K1", "far", 1),
        ("lead", "K1", "far", 1),
        ("far", "K1", "lead", 1),
        ("far", "K1", "p", 2),
    }
