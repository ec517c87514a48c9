"""The Gaps page: heat map of units × competencies, then the unit below, then the people."""

from __future__ import annotations

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, name_of, register_page, register_take_away
from dashboards.pages.gaps.downloads import export_gaps, export_people, export_standard_skills
from dashboards.pages.gaps.heat_map import heat_map_section, widest
from dashboards.pages.gaps.people import distribution_section, people_section
from dashboards.pages.gaps.queries import HeatMap, heat_map
from dashboards.pages.gaps.standard_skills import skill_rows, skills_section
from dashboards.pages.gaps.state import GapsState, filters_of, more_filters_of, read_state
from dashboards.pages.gaps.team import team_section
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.org_units import choices, tree
from dashboards.snapshot.scope import ORGANISATION
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.downloads import Export
from dashboards.ui.filters import chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import refusal
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer
from published.permissions import sees_people


def register(app: Dash) -> None:
    """Register the page, for the top and for any unit below, and its callbacks."""
    register_page("gaps", path="/gaps", title="Gaps", layout=layout)
    register_page("gaps-unit", path_template="/gaps/<units>", title="Gaps", layout=layout)

    @app.callback(
        Output("gaps-head", "children"),
        Output("gaps-body", "children"),
        filter_inputs("gaps"),
        State({"where": "gaps"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], where: str | None) -> tuple[Component, list[Component]]:
        return parts(read_state(where, chosen_filters()))

    register_take_away(app, "gaps", lambda key, where: take(key, read_state(_text(where), chosen_filters())))


@guarded
def layout(units: str | None = None, **query: str) -> Component:
    """Return the page for an address."""
    viewer, state = current_viewer(), read_state(units, query)
    offered = choices(warehouse(), viewer)
    if isinstance(offered, Denied | NotPublished):
        return refusal(offered, is_page=True)
    has_people = sees_people(viewer, "gaps")
    exports = [("gaps", "Gaps"), *([("people", "People")] if has_people else [])]
    exports += [("skills", "Standard skills")] if skill_rows(state) else []
    controls = filter_bar("gaps", filters_of(state, offered), more_filters_of(state, offered, has_people=has_people))
    head, body = parts(state)
    return html.Div(
        [
            dcc.Store(id={"where": "gaps"}, data=units),
            page_top("gaps", head, exports),
            controls,
            html.Div(body, id="gaps-body", className="page-body"),
        ],
        className="page page-wide",
    )


def parts(state: GapsState) -> tuple[Component, list[Component]]:
    """Return the head and the body for a state."""
    found = heat_map(warehouse(), current_viewer(), state.unit_id, state.gap_filter, state.by)
    if isinstance(found, Denied | NotPublished):
        return page_head("Gaps", kicker="Gaps", dateline=None), [refusal(found, "/gaps")]
    fresh = freshness_of("gaps")
    name = _competency_name(state)
    sections = [
        age_notice(fresh),
        heat_map_section(found, state, fresh),
        skills_section(state, as_of(fresh)),
        distribution_section(state, name, fresh) if name else None,
        team_section(state, fresh) if not found.rows else None,
        people_section(state, name, fresh),
    ]
    head = page_head(
        f"Gaps in {name_of(found.whole)}",
        kicker="Gaps",
        dateline=dateline(found.cycle, fresh),
        finding=widest(found),
        crumbs=_crumbs(found, state),
    )
    return head, [part for part in sections if part is not None]


def take(key: str, state: GapsState) -> Export | Denied | NotPublished:
    """Return the export of what is on screen."""
    if key == "people":
        return export_people(warehouse(), current_viewer(), state.unit_id, state.gap_filter, state.competency_id)
    if key == "skills":
        return export_standard_skills(warehouse(), current_viewer(), state.unit_id, state.gap_filter)
    return export_gaps(warehouse(), current_viewer(), state.unit_id, state.gap_filter, state.by)


def _text(where: object) -> str | None:
    return where if isinstance(where, str) else None


def _competency_name(state: GapsState) -> str | None:
    offered = choices(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return None
    return next((each.name for each in offered.competencies if each.id == state.competency_id), None)


def _crumbs(found: HeatMap, state: GapsState) -> Component | None:
    """Return the way down from the top: the organisation's own unit, where there is one alone, is the top itself."""
    if found.whole.kind != "unit":
        return None
    units = tree(warehouse(), current_viewer(), found.cycle.cycle_id)
    roots = 0 if isinstance(units, Denied | NotPublished) else sum(unit.depth == 0 for unit in units)
    way = [unit for unit in found.breadcrumbs if roots != 1 or unit.depth > 0]
    ids = [unit.org_unit_id for unit in way]
    top = found.breadcrumbs[0].org_unit_name if roots == 1 else "Organisation"
    steps = [(top, state.address_of(of=ORGANISATION))]
    steps += [(unit.org_unit_name, state.address_of(*ids[: place + 1])) for place, unit in enumerate(way[:-1])]
    return breadcrumbs(steps, name_of(found.whole))
