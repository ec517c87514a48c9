"""Sections beside a person's levels: self-perception, movement, behaviours to work on, and courses taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.person.rows import BehaviourGap, CompetencyLevel, CourseTaken, Movement, Profile
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.web.gate import current_viewer
from published.permissions import may_open

NOTABLE = 0.5
MOST_BEHAVIOURS = 5

GAP_STATUS_TEXT = {
    "closed": "gap closed",
    "opened": "gap opened",
    "narrowed": "gap narrowed",
    "widened": "gap widened",
    "unchanged": "gap unchanged",
    "on_target": "on target",
}
COURSE_STATUS_TEXT = {
    "completed": "finished",
    "in_progress": "under way",
    "enrolled": "enrolled",
    "withdrawn": "withdrawn",
    "failed": "not passed",
}


def perception(found: Profile, day: date | None) -> Component | None:
    """Return where the person sees themselves otherwise than the raters do."""
    seen = [row for row in found.competencies if row.perception_gap is not None]
    if not seen:
        return None
    notable = sorted(
        (row for row in seen if abs(row.perception_gap or 0.0) >= NOTABLE),
        key=lambda row: -abs(row.perception_gap or 0.0),
    )
    text = html.P("Nowhere by half a level or more.", className="fine")
    content = html.Ul([_perceived(row) for row in notable[:6]], className="items") if notable else text
    return section(
        "Seen differently",
        content,
        lede="Own assessment against that of the raters: a talk to have, not a mistake to correct.",
        source=Source("gap_by_person", day, f"{numbers.counted(len(seen), 'competency', 'competencies')} with both"),
    )


def _perceived(row: CompetencyLevel) -> html.Li:
    gap = row.perception_gap or 0.0
    kind = "rates themselves higher" if gap > 0 else "rates themselves lower"
    note = f"self {numbers.level(row.self_level)}, raters {numbers.level(row.rated_level)}: {kind}"
    return html.Li(
        [
            html.Span(row.competency_name),
            html.Span(numbers.signed(gap), className="number"),
            html.Span(note, className="item-note"),
        ]
    )


def movement(found: Profile, day: date | None) -> Component | None:
    """Return what moved since the assessment before."""
    moved = found.moves
    if not moved:
        return None
    columns = (
        GridColumn("competency", "Competency", width=150, grows=2, wraps=True),
        GridColumn("movement", "Moved", "number"),
        GridColumn("status", "Gap", width=120),
        GridColumn("beside", "What else changed", width=180, grows=2, wraps=True),
    )
    before = sorted({move.from_label for move in moved})
    rows = [_moved(move, tells_since=len(before) > 1) for move in sorted(moved, key=lambda move: -abs(move.movement))]
    return section(
        "Moved since the assessment before",
        grid("person-movement", columns, rows, "Movement by competency"),
        lede=(
            f"Since {' and '.join(before)}. One person’s single level is often within the noise, and a low first score "
            "tends to rise by itself."
        ),
        source=Source("score_movement", day, numbers.counted(len(moved), "competency", "competencies")),
    )


def _moved(move: Movement, *, tells_since: bool) -> dict[str, Any]:
    changes = {
        "role": move.has_changed_role,
        "raters": move.has_changed_raters,
        "kind of level": move.has_changed_basis,
        "granularity": move.has_changed_granularity,
        "target": bool(move.target_change),
    }
    noise = "" if move.is_reliable is None else ("beyond the noise" if move.is_reliable else "within the noise")
    beside = ", ".join(name for name, has_changed in changes.items() if has_changed)
    since = f"since {move.from_label}" if tells_since else ""
    return {
        "competency": move.competency_name,
        "movement": move.movement,
        "movement_text": numbers.signed(move.movement),
        "status": GAP_STATUS_TEXT.get(move.gap_status or "", numbers.UNKNOWN),
        "beside": "; ".join(part for part in (noise, beside, since) if part) or "nothing known",
    }


def behaviours(found: Profile, day: date | None) -> Component | None:
    """Return the behaviours that are furthest from their target: the work to do."""
    names = {row.competency_id: row.competency_name for row in found.competencies}
    short = sorted(
        (row for row in found.behaviours if row.has_gap), key=lambda row: (-(row.gap or 0.0), row.behaviour_id)
    )
    if not short:
        return None
    return section(
        "Behaviours to work on",
        html.Ul([behaviour_item(row, names) for row in short[:MOST_BEHAVIOURS]], className="items"),
        lede="As rated last, against today’s targets: those furthest from them."
        if found.cycle.is_today
        else "The behaviours furthest from their target.",
        source=Source("gap_by_behaviour", day, f"{numbers.counted(len(short), 'behaviour', 'behaviours')} with a gap"),
    )


def behaviour_item(row: BehaviourGap, names: Mapping[str, str], level: str = "level") -> html.Li:
    """Return a behaviour with its gap as an item of a list.

    Args:
        row: the behaviour.
        names: of competencies, by id.
        level: what the level is called.
    """
    levels = f"{level} {numbers.level(row.current_level)}, target {numbers.level(row.target_level)}"
    note = f"{names.get(row.competency_id, row.competency_id)} · {levels}"
    return html.Li(
        [
            html.Span(row.statement or row.behaviour_id),
            html.Span(numbers.signed(row.gap), className="number"),
            html.Span(note, className="item-note"),
        ]
    )


def courses(found: Profile, day: date | None) -> Component | None:
    """Return the courses that the person took."""
    return courses_taken("Courses taken", "person-courses", found.courses, day)


def courses_taken(title: str, grid_id: str, taken: Sequence[CourseTaken], day: date | None) -> Component | None:
    """Return courses that somebody took as a table; None where there are none.

    Args:
        title: the section's, which says whose they are.
        grid_id: the table's.
        taken: the courses.
        day: the day that the figures speak for.
    """
    if not taken:
        return None
    has_page = may_open(current_viewer(), "courses")
    columns = (
        GridColumn("course", "Course", width=200, grows=3),
        GridColumn("status", "Status", width=110),
        GridColumn("enrolled", "Enrolled", width=150),
        GridColumn("finished", "Finished", width=150),
    )
    return section(
        title,
        grid(grid_id, columns, [_course_row(course, has_page=has_page) for course in taken], title),
        source=Source("course_enrolments", day, numbers.counted(len(taken), "enrolment", "enrolments")),
        name="courses",
    )


def _course_row(course: CourseTaken, *, has_page: bool) -> dict[str, Any]:
    """Return a course as a row of a table; it leads to the course's own page for those who may open that."""
    return {
        "course": course.course_title or course.course_id,
        "course_href": address("courses", course.course_id) if has_page else None,
        "status": COURSE_STATUS_TEXT.get(course.status or "", course.status or numbers.UNKNOWN),
        "enrolled": course.enrolled_on.isoformat() if course.enrolled_on else None,
        "enrolled_text": numbers.day(course.enrolled_on),
        "finished": course.completed_on.isoformat() if course.completed_on else None,
        "finished_text": numbers.day(course.completed_on) if course.completed_on else "–",
    }
