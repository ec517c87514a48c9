"""The Training coverage page: which gaps a course answers, which are in training, which courses answer no gap."""

from __future__ import annotations

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.courses.downloads import export_courses
from dashboards.pages.coverage.downloads import export_coverage
from dashboards.pages.coverage.queries import CoverageRow, by_competency
from dashboards.pages.coverage.sections import by_competency_section, by_unit_section, kpi_section
from dashboards.pages.coverage.spend import courses_section
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, register_page, register_take_away
from dashboards.snapshot.cycles import cycle, cycles
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.org_units import Choices, Unit, choices, tree
from dashboards.text import numbers
from dashboards.ui.downloads import Export
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import refusal
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer

ALL = "all"


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    register_page("coverage", path="/coverage", title="Training coverage", layout=layout)

    @app.callback(
        Output("coverage-head", "children"),
        Output("coverage-body", "children"),
        filter_inputs("coverage"),
        State({"where": "coverage"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], _where: None) -> tuple[Component, list[Component]]:
        return parts(chosen_filters())

    register_take_away(app, "coverage", lambda key, _where: take(key, chosen_filters()))


@guarded
def layout(**query: str) -> Component:
    """Return the page for an address."""
    closed = cycles(warehouse(), current_viewer(), "coverage")
    if isinstance(closed, Denied | NotPublished):
        return refusal(closed, is_page=True)
    offered = choices(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return refusal(offered, is_page=True)
    units = tree(warehouse(), current_viewer())
    head, body = parts(query)
    exports = [("coverage", "Coverage"), ("courses", "Courses")]
    controls = _filters(query, offered, () if isinstance(units, Denied | NotPublished) else units)
    return html.Div(
        [
            dcc.Store(id={"where": "coverage"}),
            page_top("coverage", head, exports),
            filter_bar("coverage", controls),
            html.Div(body, id="coverage-body", className="page-body"),
        ],
        className="page",
    )


def parts(query: dict[str, str]) -> tuple[Component, list[Component]]:
    """Return the head and the body for the filters in the query string."""
    unit_id, filters = query.get("unit"), GapFilter(cycle_id=query.get("cycle"), family=query.get("family"))
    found = by_competency(warehouse(), current_viewer(), unit_id, filters)
    of = cycle(warehouse(), current_viewer(), filters.cycle_id, "coverage")
    if isinstance(found, Denied | NotPublished):
        return page_head("Training coverage", kicker="Training coverage", dateline=None), [refusal(found, "/coverage")]
    if isinstance(of, Denied | NotPublished):
        return page_head("Training coverage", kicker="Training coverage", dateline=None), [refusal(of, "/coverage")]
    fresh = freshness_of("coverage")
    day = as_of(fresh)
    head = page_head(headline(found), kicker="Training coverage", dateline=dateline(of, fresh), is_headline=True)
    body = [
        age_notice(fresh),
        kpi_section(found),
        by_competency_section(found, query, day),
        by_unit_section(query, filters, found, day),
        courses_section(day),
    ]
    return head, [part for part in body if part is not None]


def headline(found: tuple[CoverageRow, ...]) -> str:
    """Return the finding in a sentence."""
    shown = [row for row in found if row.n_gaps]
    if not shown:
        return "There is no gap to train for with these filters."
    without = [row.competency_name for row in shown if row.needs_programme]
    if not without:
        return "Every competency with a gap has a course that answers at least some of it."
    names = without[0] if len(without) == 1 else f"{', '.join(without[:-1])} and {without[-1]}"
    if len(without) > 3:
        names = f"{', '.join(without[:3])} and {numbers.count(len(without) - 3)} more"
    return f"No course answers any gap in {names}."


def take(key: str, query: dict[str, str]) -> Export | Denied | NotPublished:
    """Return the export of what is on screen."""
    if key == "courses":
        return export_courses(warehouse(), current_viewer())
    filters = GapFilter(cycle_id=query.get("cycle"), family=query.get("family"))
    return export_coverage(warehouse(), current_viewer(), query.get("unit"), filters)


def _filters(query: dict[str, str], offered: Choices, units: tuple[Unit, ...]) -> list[Filter]:
    top = (
        [("own-line", "My line"), ("organisation", "Whole organisation")]
        if offered.has_own_line
        else [(ALL, "Whole organisation")]
    )
    names = [(unit.org_unit_id, "  " * (unit.depth - 1) + unit.org_unit_name) for unit in units if unit.depth > 0]
    return [
        each
        for each in (
            Filter("unit", "Unit", (*top, *names), query.get("unit")),
            Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in offered.cycles), query.get("cycle")),
            Filter(
                "family",
                "Family",
                ((ALL, "All families"), *((each, each) for each in offered.families)),
                query.get("family"),
            ),
            Filter(
                "competency",
                "Competency by unit",
                ((ALL, "None"), *((each.id, each.name) for each in offered.competencies)),
                query.get("competency"),
            ),
        )
        if len(each.options) > 1
    ]
