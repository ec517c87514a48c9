"""The Movement page: what moved since the assessment before, where gaps closed, and what only looks like movement."""

from __future__ import annotations

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, name_of, register_page, register_take_away
from dashboards.pages.movement.breakdown import apart_section
from dashboards.pages.movement.by_competency import by_competency_section, kpi_section, name_of_competency
from dashboards.pages.movement.downloads import (
    export_closure_by_training,
    export_movement,
    export_transitions,
)
from dashboards.pages.movement.queries import Movement, movement
from dashboards.pages.movement.state import MovementState, filters_of, read_state
from dashboards.pages.movement.text import WITHHELD_UNIT, WITHHELD_WHOLE, headline, noise
from dashboards.pages.movement.training import training_section
from dashboards.pages.movement.transitions import transitions_section
from dashboards.pages.movement.units import units_section
from dashboards.snapshot.cycles import cycles
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.org_units import choices, tree
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.downloads import Export
from dashboards.ui.filters import chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import notice, refusal
from dashboards.ui.notice import state as empty_state
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer

EXPORTS = (("movement", "Movement"), ("training", "Closure by training"), ("transitions", "Transitions"))


def register(app: Dash) -> None:
    """Register the page, for the top and for any unit below, and its callbacks."""
    register_page("movement", path="/movement", title="Movement", layout=layout)
    register_page("movement-unit", path_template="/movement/<units>", title="Movement", layout=layout)

    @app.callback(
        Output("movement-head", "children"),
        Output("movement-body", "children"),
        filter_inputs("movement"),
        State({"where": "movement"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], where: str | None) -> tuple[Component, list[Component]]:
        return parts(read_state(where, chosen_filters()))

    register_take_away(
        app,
        "movement",
        lambda key, where: take(key, read_state(where if isinstance(where, str) else None, chosen_filters())),
    )


@guarded
def layout(units: str | None = None, **query: str) -> Component:
    """Return the page for an address."""
    state = read_state(units, query)
    closed = cycles(warehouse(), current_viewer(), "movement")
    if isinstance(closed, Denied | NotPublished):
        return refusal(closed, is_page=True)
    offered = choices(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return refusal(offered, is_page=True)
    head, body = parts(state)
    return html.Div(
        [
            dcc.Store(id={"where": "movement"}, data=units),
            page_top("movement", head, EXPORTS),
            filter_bar("movement", filters_of(state, offered)),
            html.Div(body, id="movement-body", className="page-body"),
        ],
        className="page",
    )


def parts(state: MovementState) -> tuple[Component, list[Component]]:
    """Return the head and the body for a state."""
    found = movement(warehouse(), current_viewer(), state.unit_id, state.gap_filter)
    if isinstance(found, Denied | NotPublished):
        return page_head("Movement", kicker="Movement", dateline=None), [refusal(found, "/movement")]
    fresh = freshness_of("movement")
    head = page_head(
        headline(found, state.competency_id),
        kicker=f"Movement in {name_of(found.whole)}",
        dateline=dateline(found.cycle, fresh),
        crumbs=_crumbs(found, state),
        is_headline=True,
    )
    body = [age_notice(fresh), *_sections(found, state)]
    return head, [part for part in body if part is not None]


def _sections(found: Movement, state: MovementState) -> list[Component | None]:
    day = as_of(freshness_of("movement"))
    if found.is_unit_withheld:
        way_out = dcc.Link("Movement of the organisation", href=state.address_of(), className="button")
        is_whole = found.whole.kind == "organisation"
        withheld = empty_state(
            "Movement of the organisation is withheld" if is_whole else "Movement of this unit is withheld",
            WITHHELD_WHOLE if is_whole else WITHHELD_UNIT,
            image="lock",
            way_out=None if is_whole else way_out,
        )
        return [withheld, units_section(found, state, day)]
    if not found.rows:
        return [_empty(found, state)]
    name = name_of_competency(found, state.competency_id)
    return [
        kpi_section(found),
        html.P(noise(found.rows), className="fine"),
        by_competency_section(found, state, day),
        units_section(found, state, day),
        notice("lock", WITHHELD_UNIT) if found.has_hidden_units else None,
        html.Div(
            [training_section(state, name, day), transitions_section(state, name, day)],
            className="pair",
        ),
        apart_section(found, name, state, day),
    ]


def _empty(found: Movement, state: MovementState) -> Component:
    if state.filters.get("family") or (state.units and found.cycle.previous_cycle_id):
        words = "Nobody here was assessed a second time in what fits these filters. Take a filter away to see more."
        return empty_state("No movement to show", words)
    return empty_state(
        "Movement needs two closed cycles",
        f"In {found.cycle.label} nobody was assessed a second time. Once people are assessed again and that cycle has "
        "closed, this page shows what moved.",
    )


def take(key: str, state: MovementState) -> Export | Denied | NotPublished:
    """Return the export of what is on screen."""
    asked = (warehouse(), current_viewer(), state.unit_id, state.gap_filter)
    if key == "training":
        return export_closure_by_training(*asked, state.competency_id)
    if key == "transitions":
        return export_transitions(*asked, state.competency_id)
    return export_movement(*asked)


def _crumbs(found: Movement, state: MovementState) -> Component | None:
    """Return the way down from the top: the organisation's own unit, where there is one alone, is the top itself."""
    if found.whole.kind != "unit":
        return None
    units = tree(warehouse(), current_viewer(), found.cycle.cycle_id)
    roots = 0 if isinstance(units, Denied | NotPublished) else sum(unit.depth == 0 for unit in units)
    way = [unit for unit in found.breadcrumbs if roots != 1 or unit.depth > 0]
    ids = [unit.org_unit_id for unit in way]
    top = found.breadcrumbs[0].org_unit_name if roots == 1 else "Organisation"
    steps = [(top, state.address_of())]
    steps += [(unit.org_unit_name, state.address_of(*ids[: place + 1])) for place, unit in enumerate(way[:-1])]
    return breadcrumbs(steps, name_of(found.whole))
