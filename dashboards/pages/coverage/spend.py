"""The other side of coverage: seats and spend, above all on courses that answer no gap."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.courses.catalogue_queries import CourseUse, Spend, courses, spend
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state
from dashboards.web.gate import current_viewer
from published.permissions import may_open

COLUMNS = (
    GridColumn("course", "Course", width=210, is_pinned=True, grows=3),
    GridColumn("provider", "Provider", width=120, grows=2),
    GridColumn("answered", "Gaps answered", "number", width=135),
    GridColumn("enrolled", "Seats", "number", width=90),
    GridColumn("completed", "Finished", "number", width=105),
    GridColumn("withdrawn", "Given back", "number", width=115),
    GridColumn("cost", "Spend, all seats", "number", width=135),
)

UNTOLD = "not told"


def courses_section(day: date | None) -> Component | None:
    """Return the courses, those that answer no gap first."""
    used, cost = or_none(courses, reader()), or_none(spend, reader())
    if used is None or cost is None:
        return None
    title = "Courses, seats and spend"
    has_page = may_open(current_viewer(), "courses")
    if not used:
        return section(title, empty_state("No courses", "The exports hold no course yet."))
    return section(
        title,
        grid(
            "coverage-courses",
            COLUMNS,
            [_row(course, has_page=has_page, has_gaps=bool(reader().cycles)) for course in used],
            title,
        ),
        lede=_finding(cost, has_gaps=bool(reader().cycles)) + _left_out(cost),
        source=Source("course_use", day, numbers.counted(len(used), "course", "courses")),
    )


def _finding(cost: Spend, *, has_gaps: bool) -> str:
    total = numbers.amounts(cost.cost_total)
    if not has_gaps:
        seats = numbers.counted(cost.n_enrolled, "seat", "seats")
        return f"{seats} for {total} so far. Which courses answer a gap is known once a cycle has closed."
    if not cost.n_courses_no_gap:
        return f"Every course answers at least one gap of a closed cycle; all seats cost {total}."
    courses_text = numbers.counted(cost.n_courses_no_gap, "course answers", "courses answer")
    seats = numbers.counted(cost.n_enrolled_no_gap, "seat", "seats")
    spent = numbers.amounts(cost.cost_no_gap)
    return (
        f"{courses_text} no gap of any closed cycle: {seats} and {spent} "
        f"of {total} in all. "
        "They may answer something that the framework does not name."
    )


def _left_out(cost: Spend) -> str:
    """Return what sums are over where some courses are not told, and that currencies are not added up."""
    texts = []
    if cost.n_withheld:
        courses_text = numbers.counted(cost.n_withheld, "course is", "courses are")
        texts.append(f" {courses_text} in none of these sums: their seats are too few people’s to tell.")
    if len(cost.cost_total) > 1:
        texts.append(" Amounts of different currencies are not added up.")
    return "".join(texts)


def _row(course: CourseUse, *, has_page: bool, has_gaps: bool) -> dict[str, Any]:
    few = course.n_gaps_answered is None
    return {
        "course": course.course_title or course.course_id,
        "course_href": address("courses", course.course_id) if has_page else None,
        "provider": course.provider or "–",
        "answered": course.n_gaps_answered,
        "answered_text": "not known"
        if not has_gaps
        else "few"
        if few
        else "none"
        if course.is_answering_no_gap
        else numbers.count(course.n_gaps_answered),
        **_seats(course),
        "cost": course.cost_total,
        "cost_text": UNTOLD if course.is_withheld else numbers.money(course.cost_total, course.currency),
    }


def _seats(course: CourseUse) -> dict[str, Any]:
    counts = {"enrolled": course.n_enrolled, "completed": course.n_completed, "withdrawn": course.n_withdrawn}
    cells: dict[str, Any] = {}
    for field, n in counts.items():
        cells |= {field: n, f"{field}_text": UNTOLD if n is None else numbers.count(n)}
        if n is None:
            cells[f"{field}_mark"] = "is-withheld"
    return cells
