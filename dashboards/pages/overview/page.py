"""The Overview page: the finding in one sentence, what it compares to, and what asks for action."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, name_of, register_page, register_take_away
from dashboards.pages.gaps.downloads import export_gaps
from dashboards.pages.overview.courses import courses_section
from dashboards.pages.overview.framework import framework_section
from dashboards.pages.overview.queries import Overview, history, overview
from dashboards.pages.overview.sections import actions, kpi_cards, widest_gaps
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.org_units import Choices, choices
from dashboards.snapshot.scope import ORGANISATION
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, kpis, section
from dashboards.ui.downloads import Export
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import notice, refusal
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer
from published.permissions import may_open

MOST_CYCLES = 6
REGRESSION = (
    "Some gaps close without any help: who was rated low once tends to be rated a little higher the next time. "
    "Read the share of gaps closed with that in mind."
)


def register(app: Dash) -> None:
    """Register the page and its callbacks."""
    register_page("overview", path="/overview", title="Overview", layout=layout)

    @app.callback(
        Output("overview-head", "children"),
        Output("overview-body", "children"),
        filter_inputs("overview"),
        State({"where": "overview"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], _where: None) -> tuple[Component, list[Component]]:
        return parts(chosen_filters())

    register_take_away(app, "overview", lambda _key, _where: take(chosen_filters()))


@guarded
def layout(**query: str) -> Component:
    """Return the page for an address."""
    offered = choices(warehouse(), current_viewer())
    if isinstance(offered, Denied | NotPublished):
        return refusal(offered, is_page=True)
    head, body = parts(query)
    return html.Div(
        [
            dcc.Store(id={"where": "overview"}),
            page_top("overview", head, [("gaps", "Gaps")]),
            filter_bar("overview", _filters(query, offered)),
            html.Div(body, id="overview-body", className="page-body"),
        ],
        className="page",
    )


def parts(query: dict[str, str]) -> tuple[Component, list[Component]]:
    """Return the head and the body for the filters in the query string."""
    found = overview(warehouse(), current_viewer(), _unit_id(query), query.get("cycle"), now=datetime.now(tz=UTC))
    if isinstance(found, Denied | NotPublished):
        return page_head("Overview", kicker="Overview", dateline=None), [refusal(found, "/overview")]
    fresh = freshness_of("overview")
    n = next((int(kpi.value) for kpi in found.kpis if kpi.key == "people_assessed" and kpi.value is not None), None)
    source = Source(
        "gap_by_person" if found.whole.kind == "own_line" else "gap_by_org_unit",
        as_of(fresh),
        f"{numbers.counted(n, 'person', 'people')} assessed",
    )
    hidden = (
        notice("lock", f"Figures about {numbers.fewer_than(found.min_group)} people are left out of this page.")
        if found.is_hiding
        else None
    )
    courses, revision = courses_section(as_of(fresh)), framework_section(found.cycle.cycle_id, as_of(fresh))
    head = page_head(headline(found), kicker=_kicker(found), dateline=dateline(found.cycle, fresh), is_headline=True)
    body = [
        age_notice(fresh),
        kpis(kpi_cards(found, _history(found, query))),
        html.P(
            [REGRESSION, *_way_to_movement(query)],
            className="fine",
        ),
        html.Div(
            [
                html.Div(
                    [
                        section(
                            "Widest gaps",
                            widest_gaps(found, query),
                            lede="By levels short, added up over everybody assessed.",
                            source=source,
                        ),
                        *_shown([None if courses is None else revision]),
                    ],
                    className="stack",
                ),
                html.Div(
                    [
                        section("What asks for action", actions(found, query)),
                        *_shown([revision if courses is None else courses]),
                    ],
                    className="stack",
                ),
            ],
            className="pair",
        ),
        hidden,
    ]
    return head, _shown(body)


def _shown(parts: list[Component | None]) -> list[Component]:
    return [part for part in parts if part is not None]


def _way_to_movement(query: dict[str, str]) -> list[Component | str]:
    if not may_open(current_viewer(), "movement"):
        return []
    return [" ", dcc.Link("See what moved", href=address("movement", query={"cycle": query.get("cycle")}))]


def _history(found: Overview, query: dict[str, str]) -> dict[str, tuple[float | None, ...]]:
    """Return the figures over the cycles, the oldest first, by their keys."""
    then = history(warehouse(), current_viewer(), _unit_id(query), found.cycle.cycle_id)
    if isinstance(then, Denied | NotPublished):
        return {}
    return {each.key: tuple(point.value for point in each.points[-MOST_CYCLES:]) for each in then}


def headline(found: Overview) -> str:
    """Return the finding in a sentence."""
    top = found.headline
    place = "" if found.whole.kind == "organisation" else f" in {name_of(found.whole)}"
    if top is None:
        return f"No gap is known{place} for {found.cycle.label}."
    people = "almost everybody" if top.n_with_gap is None else numbers.counted(top.n_with_gap, "person", "people")
    sentence = (
        f"{top.competency_name} is the widest gap{place}: {people}, {numbers.counted_levels(top.levels_short)} short"
    )
    if top.share_closed is None:
        return f"{sentence}."
    return f"{sentence}; {numbers.share(top.share_closed)} of last cycle’s gaps closed."


def take(query: dict[str, str]) -> Export | Denied | NotPublished:
    """Return the figures behind the page."""
    return export_gaps(
        warehouse(), current_viewer(), _unit_id(query), GapFilter(cycle_id=query.get("cycle")), "competency"
    )


def _unit_id(query: dict[str, str]) -> str | None:
    return ORGANISATION if query.get("of") == ORGANISATION else None


def _kicker(found: Overview) -> str:
    name = name_of(found.whole)
    return f"Overview of {name}"


def _filters(query: dict[str, str], offered: Choices) -> list[Filter]:
    cycles = tuple((each.cycle_id, each.label) for each in offered.cycles)
    filters = [Filter("cycle", "Cycle", cycles, query.get("cycle"))]
    if offered.has_own_line:
        of = (("own-line", "My line"), (ORGANISATION, "Organisation"))
        filters.insert(0, Filter("of", "Of", of, query.get("of"), is_switch=True))
    return [each for each in filters if len(each.options) > 1]
