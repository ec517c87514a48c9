"""The Courses page: whether those who finished a course moved more than those who did not."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.courses import course, verdicts
from dashboards.pages.courses.downloads import export_course, export_course_strata, export_effects
from dashboards.pages.courses.forest import forest_section, table_section
from dashboards.pages.courses.queries import CourseEffect, CourseEffects, EffectFilter, effects
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, register_page, register_take_away
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, kpis
from dashboards.ui.downloads import Export
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import refusal
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer

ALL = "all"


def register(app: Dash) -> None:
    """Register the page, a course's own page, and their callbacks."""
    register_page("courses", path="/courses", title="Courses", layout=layout)
    register_page("course", path_template="/courses/<course_id>", title="Course", layout=course_layout)

    @app.callback(
        Output("courses-head", "children"),
        Output("courses-body", "children"),
        filter_inputs("courses"),
        State({"where": "courses"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], _where: None) -> tuple[Component, list[Component]]:
        return parts(chosen_filters())

    register_take_away(app, "courses", lambda _key, _where: take(chosen_filters()))
    register_take_away(app, "course", lambda key, where: take_course(key, str(where)))


@guarded
def layout(**query: str) -> Component:
    """Return the page for an address."""
    offered = effects(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return refusal(offered, is_page=True)
    head, body = parts(query)
    return html.Div(
        [
            dcc.Store(id={"where": "courses"}),
            page_top("courses", head, [("courses", "Courses")]),
            filter_bar("courses", _filters(query, offered.effects)),
            html.Div(body, id="courses-body", className="page-body"),
        ],
        className="page page-wide",
    )


@guarded
def course_layout(course_id: str = "", **_query: str) -> Component:
    """Return a course's own page for an address."""
    return course.layout(unquote(course_id))


def take_course(key: str, course_id: str) -> Export | Denied | NotPublished:
    """Return an export of a course's own page."""
    give = export_course_strata if key == "strata" else export_course
    return give(warehouse(), current_viewer(), course_id)


def read_filters(query: dict[str, str], offered: Sequence[CourseEffect]) -> EffectFilter:
    """Return the filters of a query string; what is not on offer counts as not chosen."""
    chosen = {each.name: each.chosen for each in _filters(query, offered) if each.chosen != ALL}
    return EffectFilter(chosen.get("verdict"), chosen.get("family"), chosen.get("competency"))


def take(query: dict[str, str]) -> Export | Denied | NotPublished:
    """Return the export of what is on screen."""
    offered = effects(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return offered
    return export_effects(warehouse(), current_viewer(), read_filters(query, offered.effects))


def parts(query: dict[str, str]) -> tuple[Component, list[Component]]:
    """Return the head and the body for the filters in the query string."""
    offered = effects(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return page_head("Courses", kicker="Courses", dateline=None), [refusal(offered, "/courses")]
    found = effects(warehouse(), current_viewer(), read_filters(query, offered.effects))
    if isinstance(found, Denied | NotPublished):
        return page_head("Courses", kicker="Courses", dateline=None), [refusal(found, "/courses")]
    fresh = freshness_of("courses")
    day = as_of(fresh)
    head = page_head(headline(found.effects), kicker="Courses", dateline=f"{dateline(None, fresh)}.", is_headline=True)
    body = [
        age_notice(fresh),
        _cards(found),
        forest_section(found, day),
        table_section(found, day),
    ]
    return head, [part for part in body if part is not None]


def headline(found: Sequence[CourseEffect]) -> str:
    """Return the finding in a sentence: the course that moved most, and the one that did not for all its completers."""
    if not found:
        return "No course is mapped to a competency with these filters."
    moved = next((effect for effect in found if effect.verdict == "moved"), None)
    still = max(
        (effect for effect in found if effect.verdict == "did_not_move"),
        key=lambda effect: effect.n_completers or 0,
        default=None,
    )
    completers = numbers.counted(still.n_completers, "completer", "completers") if still else ""
    if moved and still:
        return (
            f"Scores moved most with {moved.course_title}; with {still.course_title}, "
            f"for all its {completers}, they did not."
        )
    if moved:
        return f"Scores moved most with {moved.course_title}: {verdicts.bracket(moved)} in {moved.competency_name}."
    if still:
        return f"Scores did not move with {still.course_title}, for all its {completers}."
    return "No course can be said to have moved a score, or not to have moved one, so far."


def _cards(found: CourseEffects) -> html.Dl:
    of = f"of {numbers.counted(len(found.effects), 'course × competency', 'courses × competencies')}"
    labels = {
        "moved": "Moved with the score",
        "did_not_move": "Did not move it",
        "went_down": "Went down",
        "inconclusive": "Can’t tell",
        "not_comparable": "Not comparable",
        "insufficient_data": "Too few to judge",
    }
    counts = {verdict: sum(effect.verdict == verdict for effect in found.effects) for verdict in labels}
    always = ("moved", "did_not_move", "inconclusive", "insufficient_data")
    cards = [
        KpiCard(verdict, label, numbers.count(counts[verdict]), of)
        for verdict, label in labels.items()
        if counts[verdict] or verdict in always
    ]
    return kpis(cards)


def _filters(query: dict[str, str], offered: Sequence[CourseEffect]) -> list[Filter]:
    families = sorted({effect.family for effect in offered if effect.family})
    competencies = sorted({(effect.competency_name, effect.competency_id) for effect in offered})
    present = {effect.verdict for effect in offered}
    words = [(verdict, text.capitalize()) for verdict, text in verdicts.SHORT.items() if verdict in present]
    filters = [
        Filter("verdict", "Verdict", ((ALL, "All verdicts"), *words), query.get("verdict")),
        Filter("family", "Family", ((ALL, "All families"), *((each, each) for each in families)), query.get("family")),
        Filter(
            "competency",
            "Competency",
            ((ALL, "All competencies"), *((each, name) for name, each in competencies)),
            query.get("competency"),
        ),
    ]
    return [each for each in filters if len(each.options) > 2]
