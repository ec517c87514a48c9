"""A course's own page: its verdicts, and what stands behind each, in plain words."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.courses import verdicts
from dashboards.pages.courses.evidence import effect_section, strata_section
from dashboards.pages.courses.queries import CourseFacts, CoursePage, effects_of_course
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.text import numbers
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.notice import refusal, state
from dashboards.ui.page import page_head, page_top
from dashboards.web.gate import current_viewer


def layout(course_id: str) -> Component:
    """Return the page of a course."""
    found = effects_of_course(warehouse(), current_viewer(), course_id)
    if isinstance(found, Denied | NotPublished):
        return refusal(
            found, "/courses" if isinstance(found, Denied) and found.reason == "not_yours" else "/", is_page=True
        )
    fresh = freshness_of("courses")
    day = as_of(fresh)
    head = page_head(
        found.course.course_title,
        kicker=_facts(found.course),
        dateline=f"{dateline(None, fresh)}.",
        finding=finding(found),
        crumbs=breadcrumbs([("Courses", "/courses")], found.course.course_title),
    )
    body: list[Component | None] = [age_notice(fresh)]
    for effect in found.found.effects:
        body += [
            effect_section(effect, found.found, day),
            strata_section(effect, found.strata.get(effect.competency_id), found.found, day),
        ]
    if not found.found.effects:
        words = "The exports map this course to no competency, so no score can be held against it."
        body.append(html.Section(state("Mapped to no competency", words), className="card"))
    exports = [("course", "Estimates"), ("strata", "Strata")]
    return html.Div(
        [
            dcc.Store(id={"where": "course"}, data=course_id),
            page_top("course", head, exports),
            html.Div([part for part in body if part is not None], id="course-body", className="page-body"),
        ],
        className="page",
    )


def finding(found: CoursePage) -> str:
    """Return the verdicts of a course in a sentence."""
    said = [f"{effect.competency_name}: {verdicts.short(effect.verdict)}" for effect in found.found.effects]
    return f"{'; '.join(said)}." if said else ""


def _facts(course: CourseFacts) -> str:
    facts = [
        "Course",
        course.provider,
        {"formal": "formal", "mentoring": "mentoring", "on_the_job": "on the job"}.get(course.modality or ""),
        f"{course.hours:g} {'hour' if course.hours == 1 else 'hours'}" if course.hours else None,
        f"{numbers.money(course.unit_cost, course.currency)} a seat" if course.unit_cost is not None else None,
    ]
    return " · ".join(fact for fact in facts if fact)
