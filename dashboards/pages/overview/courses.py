"""The courses that ask for action today, for the Overview: what to repeat, what to rethink, what to wait for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.courses import verdicts
from dashboards.pages.courses.queries import effects
from dashboards.pages.courses.rows import CourseEffect, CourseEffects
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section


def courses_section(day: date | None) -> Component | None:
    """Return the lines; None for those who may not open the Courses page, and where no course says anything."""
    found = or_none(effects, reader())
    if found is None:
        return None
    items = lines(found)
    if not items:
        return None
    n = numbers.counted(len(found.effects), "course × competency", "courses × competencies")
    return section(
        "Courses that ask for action",
        html.Ul([_line(*item) for item in items], className="items"),
        html.P(dcc.Link("All courses", href="/courses")),
        lede="What counts is whether the score moved, not whether people finished.",
        source=Source("course_effectiveness", day, n),
    )


def lines(found: CourseEffects) -> list[tuple[CourseEffect, str, str]]:
    """Return effect, figure and words for the few courses that ask for action.

    They are the one that moved most, the one that went down most, the most popular one that did not move, and the
    youngest one that can't be judged yet.
    """
    chosen = [
        _first(found.effects, "moved"),
        _first(found.effects, "went_down"),
        most_popular_without_movement(found.effects),
        youngest_without_verdict(found.effects),
    ]
    return [(effect, *outcome(effect, found)) for effect in chosen if effect is not None]


def most_popular_without_movement(effects_: Sequence[CourseEffect]) -> CourseEffect | None:
    """Return the course with most completers that did not move its score."""
    still = [effect for effect in effects_ if effect.verdict == "did_not_move"]
    return max(still, key=lambda effect: effect.n_completers or 0, default=None)


def youngest_without_verdict(effects_: Sequence[CourseEffect]) -> CourseEffect | None:
    """Return the course that began last of all among those with too few people to judge.

    It began with the first enrolment; where that is not told, on the day from which the catalogue offers it.
    """
    waiting = [effect for effect in effects_ if effect.verdict == "insufficient_data" and effect.n_completers]
    began = [(effect.first_enrolled_on or effect.available_from, effect) for effect in waiting]
    known = [(day, effect) for day, effect in began if day is not None]
    return max(known, key=lambda each: each[0])[1] if known else None


def _first(effects_: Sequence[CourseEffect], verdict: str) -> CourseEffect | None:
    return next((effect for effect in effects_ if effect.verdict == verdict), None)


def outcome(effect: CourseEffect, found: CourseEffects) -> tuple[str, str]:
    """Return what became of a score with a course: the figure, and words."""
    completers = numbers.counted(effect.n_completers, "completer", "completers")
    if effect.verdict == "moved":
        cost = ""
        if effect.cost_per_level:
            cost = f" {numbers.money(effect.cost_per_level, effect.currency)} for each level gained."
        return f"+{verdicts.bracket(effect)}", f"{effect.competency_name} moved with it, {completers}.{cost}"
    if effect.verdict == "went_down":
        return f"{numbers.MINUS}{verdicts.bracket(effect)}", f"{effect.competency_name} went down, {completers}."
    if effect.verdict == "did_not_move":
        cost = numbers.money(effect.cost_total, effect.currency)
        return "did not move", f"{effect.competency_name} did not move with it: {completers}, {cost}."
    needed = f"{numbers.count(effect.n_completers)} of {found.rules.min_per_arm} completers"
    return "too few to judge", f"{effect.competency_name}: new, {needed} that a verdict needs."


def _line(effect: CourseEffect, figure: str, text: str) -> html.Li:
    return html.Li(
        [
            dcc.Link(effect.course_title, href=address("courses", effect.course_id)),
            html.Span(figure, className="number"),
            html.Span(text, className="item-note"),
        ]
    )
