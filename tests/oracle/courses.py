"""What courses were used for: enrolments, spending, and the gaps that they answer."""

from __future__ import annotations

from collections.abc import Iterable

from .exports import Row
from .training import Catalogue, is_finished


def course_enrolments(catalogue: Catalogue) -> list[Row]:
    """One row per person, course and day of enrolment."""
    return [
        {
            "person_id": row["person_id"],
            "course_id": row["course_id"],
            "enrolled_on": row.get("enrolled_on"),
            "completed_on": row.get("completed_on"),
            "status": row.get("status"),
            "cost": cost_of(row, catalogue),
        }
        for row in catalogue.enrolments
    ]


def cost_of(enrolment: Row, catalogue: Catalogue) -> float | None:
    """Return the enrolment's cost, else the course's unit cost."""
    if enrolment.get("cost") is not None:
        return float(enrolment["cost"])
    return catalogue.courses.get(enrolment["course_id"], {}).get("unit_cost")


def course_use(catalogue: Catalogue, answered: Iterable[Row]) -> list[Row]:
    """One row per course: seats, endings, cost, and the gaps of any cycle that it answers."""
    gaps = [course_id for row in answered for course_id in row["courses"]]
    table = []
    for course_id in catalogue.courses:
        taken = [row for row in catalogue.enrolments if row["course_id"] == course_id]
        costs = [cost_of(row, catalogue) for row in taken]
        table.append(
            {
                "course_id": course_id,
                "n_enrolled": len(taken),
                "n_completed": sum(is_finished(row) or row.get("status") == "completed" for row in taken),
                "n_withdrawn": sum(row.get("status") == "withdrawn" for row in taken),
                "cost_total": sum(cost for cost in costs if cost is not None),
                "n_gaps_answered": gaps.count(course_id),
                "is_answering_no_gap": gaps.count(course_id) == 0,
            }
        )
    return table
