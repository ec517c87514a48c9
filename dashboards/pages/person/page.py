"""The Person page: target and current level for each competency, and what goes with them."""

from __future__ import annotations

from urllib.parse import unquote

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, register_page, register_take_away
from dashboards.pages.person import development, levels, more_sections
from dashboards.pages.person.downloads import export_person, export_suggestions
from dashboards.pages.person.queries import Header, Profile, profile
from dashboards.snapshot.cycles import cycles
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.card import kpis
from dashboards.ui.downloads import Export
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import refusal, state
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer
from published.permissions import may_open


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    register_page("person", path_template="/person/<person_id>", title="Person", layout=layout)

    @app.callback(
        Output("person-head", "children"),
        Output("person-body", "children"),
        filter_inputs("person"),
        State({"where": "person"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], where: str) -> tuple[Component, list[Component]]:
        return parts(where, chosen_filters().get("cycle"))

    register_take_away(
        app,
        "person",
        lambda key, where: taken(key, str(where), chosen_filters().get("cycle")),
    )


def taken(what: str, person_id: str, cycle_id: str | None) -> Export | Denied | NotPublished:
    """Return the rows of one of the page's downloads."""
    if what == "suggestions":
        return export_suggestions(warehouse(), current_viewer(), person_id)
    return export_person(warehouse(), current_viewer(), person_id, cycle_id)


@guarded
def layout(person_id: str = "", **query: str) -> Component:
    """Return the page for an address."""
    person = unquote(person_id)
    found = profile(warehouse(), current_viewer(), person, query.get("cycle"))
    if isinstance(found, Denied | NotPublished):
        return refusal(found, is_page=True)
    head, body = shown(found)
    offered = cycles(warehouse(), current_viewer(), "person")
    closed = () if isinstance(offered, Denied | NotPublished) else offered
    options = tuple((each.cycle_id, each.label) for each in closed)
    controls = [Filter("cycle", "Cycle", options, query.get("cycle"))] if len(options) > 1 else []
    return html.Div(
        [
            dcc.Store(id={"where": "person"}, data=person),
            page_top("person", head, [("person", "Levels"), ("suggestions", "Suggestions")]),
            filter_bar("person", controls),
            html.Div(body, id="person-body", className="page-body"),
        ],
        className="page",
    )


def parts(person_id: str, cycle_id: str | None) -> tuple[Component, list[Component]]:
    """Return the head and the body of a person's page in a cycle."""
    found = profile(warehouse(), current_viewer(), person_id, cycle_id)
    if isinstance(found, Denied | NotPublished):
        return page_head("Person", kicker="Person", dateline=None), [refusal(found)]
    return shown(found)


def shown(found: Profile) -> tuple[Component, list[Component]]:
    """Return the head and the body for what was found."""
    fresh = freshness_of("person")
    day = as_of(fresh)
    head = page_head(
        found.header.name or found.header.person_id,
        kicker=_who(found.header),
        dateline=dateline(found.cycle, fresh),
        crumbs=_crumbs(found.header),
    )
    if not found.competencies:
        words = "No role profile and no rating is known for this person in this cycle. Choose another cycle above."
        nothing = html.Section(state("Nothing known in this cycle", words), className="card")
        return head, [nothing, *development.next_steps(found.header, found.development, day)]
    body = [
        age_notice(fresh),
        kpis(levels.kpi_cards(found)),
        levels.levels_section(found, day),
        _beside(
            [more_sections.perception(found, day), more_sections.behaviours(found, day)],
            [more_sections.movement(found, day)],
        ),
        *development.next_steps(found.header, found.development, day),
        more_sections.courses(found, day),
    ]
    return head, [part for part in body if part is not None]


def _who(person: Header) -> str:
    if not person.is_active and person.left_on is not None:
        return f"{person.role_title or 'Role not known'} · left on {numbers.day(person.left_on)}"
    facts = [
        person.role_title,
        person.org_unit_name,
        f"reports to {person.manager_name}" if person.manager_name else None,
        f"since {numbers.day(person.hired_on)}" if person.hired_on else None,
    ]
    return " · ".join(fact for fact in facts if fact)


def _crumbs(person: Header) -> Component | None:
    if not may_open(current_viewer(), "gaps"):
        return None
    steps = [("Gaps", "/gaps")]
    if person.org_unit_id and person.org_unit_name:
        steps.append((person.org_unit_name, address("gaps", person.org_unit_id)))
    return breadcrumbs(steps, person.name or person.person_id)


def _beside(*stacks: list[Component | None]) -> html.Div:
    """Return stacks of sections side by side, without those that have nothing to say."""
    said = [[part for part in stack if part is not None] for stack in stacks]
    return html.Div([html.Div(stack, className="stack") for stack in said if stack], className="pair")
