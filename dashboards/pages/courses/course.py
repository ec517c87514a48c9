"""A course's own page: its verdicts, and what stands behind each, in plain words."""

from __future__ import annotations

from urllib.parse import unquote

from dash import html
from dash.development.base_component import Component

from dashboards.pages.courses import verdicts
from dashboards.pages.courses.catalogue_queries import CourseUse
from dashboards.pages.courses.downloads import OF_COURSE
from dashboards.pages.courses.evidence import effect_section, strata_section
from dashboards.pages.courses.queries import effects_of_course
from dashboards.pages.courses.rows import CoursePage
from dashboards.pages.frame import Content, Page, before_first_cycle
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.notice import empty_state, notice

STRATA_UNTOLD = (
    "Who was compared with whom, by cycles and level, is not told to your role: most rows would be few people’s."
)
AWAITS = "Whether scores moved with this course is known once two cycles have measured the people who finished it."


def content(reader: Reader, course_id: str) -> Content:
    """Return what the page of a course shows."""
    found, day = effects_of_course(reader, course_id), reader.as_of
    sections: list[Component | None] = []
    for effect in found.found.effects:
        sections += [
            effect_section(effect, found.found, day),
            strata_section(effect, found.strata.get(effect.competency_id), day),
        ]
    if found.found.has_suppression and found.found.effects:
        sections.append(notice("lock", STRATA_UNTOLD))
    if not reader.cycles:
        sections.append(before_first_cycle(reader, "courses", AWAITS))
    if not found.found.effects:
        text = "The exports map this course to no competency, so no score can be held against it."
        sections.append(html.Section(empty_state("Mapped to no competency", text), className="card"))
    title = found.course.course_title or found.course.course_id
    return Content(
        title,
        sections,
        kicker=_facts(found.course),
        finding=finding(found),
        crumbs=breadcrumbs([("Courses", "/courses")], title),
    )


def finding(found: CoursePage) -> str:
    """Return the verdicts of a course in a sentence."""
    said = [f"{effect.competency_name}: {verdicts.short(effect.verdict)}" for effect in found.found.effects]
    return f"{'; '.join(said)}." if said else ""


def _facts(course: CourseUse) -> str:
    facts = [
        "Course",
        course.provider,
        {"formal": "formal", "mentoring": "mentoring", "on_the_job": "on the job"}.get(course.modality or ""),
        f"{course.hours:g} {'hour' if course.hours == 1 else 'hours'}" if course.hours else None,
        f"{numbers.money(course.unit_cost, course.currency)} a seat in the catalogue"
        if course.unit_cost is not None
        else None,
        _spent(course),
    ]
    return " · ".join(fact for fact in facts if fact)


def _spent(course: CourseUse) -> str:
    if course.is_withheld:
        return "seats and spend are too few people’s to tell"
    spent = numbers.money(course.cost_total or 0.0, course.currency)
    return f"{spent} spent on {numbers.counted(course.n_enrolled, 'seat', 'seats')}"


PAGE = Page(
    name="course",
    permission="courses",
    title="Course",
    paths={"course": "/courses/<course_id>"},
    read=lambda where, _query: unquote(where or ""),
    content=content,
    downloads=OF_COURSE,
    parent="/courses",
)
