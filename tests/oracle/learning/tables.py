"""A company's exports and its published lower tables, side by side, as the oracle takes them."""

from __future__ import annotations

from typing import Any

from tests.oracle.learning.rows import Row, Tables, grouped

LOWER_TABLES = (
    *("dim_cycle", "dim_person", "dim_role", "dim_competency", "dim_behaviour", "dim_anchor"),
    *("role_profile", "gap_now", "gap_by_person", "gap_by_behaviour", "score_movement"),
)
WORKSPACE_CURRENCY = "EUR"


def tables_of(exports: dict[str, list[Row]], published: dict[str, list[Row]]) -> Tables:
    """Every table by name: the published lower ones, and the exports with what the oracle needs of them."""
    tables: Tables = {name: published[name] for name in LOWER_TABLES}
    courses = {row["course_id"]: row for row in exports["lms/courses"]}
    tables["people_in_cycle"] = _people_in_cycle(exports["hris/people"], exports["ratings/cycles"])
    tables["ratings"] = exports["ratings/ratings"]
    tables["courses"] = exports["lms/courses"]
    tables["course_competencies"] = exports["lms/course_competencies"]
    tables["course_enrolments"] = [
        {**row, "cost": _cost(row, courses[row["course_id"]])} for row in exports["lms/enrolments"]
    ]
    tables["standard_skills"] = exports["framework/standard_skills"]
    tables["job_descriptions"] = exports["market/job_descriptions"]
    tables["actions"] = exports["development/actions"]
    return tables


def _people_in_cycle(people: list[Row], cycles: list[Row]) -> list[Row]:
    """Who worked there on the day each cycle closes, in which role."""
    rows: list[Row] = []
    for cycle in cycles:
        day = cycle["closes_on"]
        for person_id, history in grouped(people, lambda row: row["person_id"]).items():
            in_force = sorted(history, key=lambda row: row["valid_from"])
            known = [row for row in in_force if row["valid_from"] <= day]
            row = known[-1] if known else in_force[0]
            if row["hired_on"] <= day and (row["left_on"] is None or row["left_on"] > day):
                rows.append({"cycle_id": cycle["cycle_id"], "person_id": person_id, "role_id": row["role_id"]})
    return rows


def _cost(enrolment: Row, course: Row) -> Any:
    """The enrolment's own cost, else the course's; in another currency it is unknown."""
    if enrolment["cost"] is not None:
        return enrolment["cost"]
    currency = course["currency"]
    return course["unit_cost"] if currency is None or currency.upper() == WORKSPACE_CURRENCY else None
