"""The Framework page: what to revise first and why, and what the framework itself is like."""

from __future__ import annotations

from datetime import date
from urllib.parse import unquote

from dash import Dash, Output, State, dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import warehouse
from dashboards.pages.frame import age_notice, as_of, dateline, freshness_of, register_page, register_take_away
from dashboards.pages.framework import competency, downloads
from dashboards.pages.framework import role as framework_role
from dashboards.pages.framework.drift import drift_section
from dashboards.pages.framework.health import deployment_section, profiles_section, upkeep_section
from dashboards.pages.framework.health_queries import FrameworkState, framework_state
from dashboards.pages.framework.irrelevance import irrelevance_section
from dashboards.pages.framework.queries import FrameworkFilter, framework
from dashboards.pages.framework.revision_list import revision_section
from dashboards.pages.framework.rows import SIGNALS, USUAL_REVISION, Framework
from dashboards.pages.framework.severity import severity_section
from dashboards.pages.framework.signals import signals_section
from dashboards.pages.framework.text import SIGNAL_WORDS, headline
from dashboards.snapshot.cycles import Cycle, cycles
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.card import KpiCard, kpis
from dashboards.ui.downloads import Export
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs
from dashboards.ui.notice import notice, refusal
from dashboards.ui.page import page_head, page_top
from dashboards.web.errors import guarded
from dashboards.web.gate import current_viewer

ALL = "all"
ROLE = "role/"
ON_PAGE = {
    "revise": "What to revise first",
    "agreement": "Agreement",
    "not-relevant": "Not relevant",
    "profiles": "Role profiles",
    "deployment": "Deployment",
    "upkeep": "Upkeep",
    "drift": "Drift",
    "severity": "Rating levels",
}


def register(app: Dash) -> None:
    """Register the page, a competency's and a role's own pages, and their callbacks."""
    register_page("framework", path="/framework", title="Framework", layout=layout)
    register_page("framework-part", path_template="/framework/<part>", title="Framework", layout=part_layout)

    @app.callback(
        Output("framework-head", "children"),
        Output("framework-body", "children"),
        filter_inputs("framework"),
        State({"where": "framework"}, "data"),
        prevent_initial_call=True,
    )
    def change(_values: list[str], _where: None) -> tuple[Component, list[Component]]:
        return parts(chosen_filters())

    register_take_away(app, "framework", lambda key, _where: take(key, chosen_filters()))
    register_take_away(app, "competency", lambda _key, where: take_competency(str(where)))
    register_take_away(app, "role", lambda _key, where: take_role(str(where)))


@guarded
def layout(**query: str) -> Component:
    """Return the page for an address."""
    offered = cycles(warehouse(), current_viewer(), "framework")
    if isinstance(offered, Denied | NotPublished):
        return refusal(offered, is_page=True)
    head, body = parts(query)
    return html.Div(
        [
            dcc.Store(id={"where": "framework"}),
            page_top("framework", head, [("signals", "Signals")]),
            filter_bar("framework", _filters(query, offered)),
            html.Div(body, id="framework-body", className="page-body"),
        ],
        className="page page-wide",
    )


@guarded
def part_layout(part: str = "", **_query: str) -> Component:
    """Return a competency's own page, or a role's, for an address."""
    if part.startswith(ROLE):
        return framework_role.layout(unquote(part.removeprefix(ROLE)))
    return competency.layout(unquote(part))


def parts(query: dict[str, str]) -> tuple[Component, list[Component]]:
    """Return the head and the body for the filters in the query string."""
    found = framework(warehouse(), current_viewer(), read_filters(query))
    state = framework_state(warehouse(), current_viewer())
    refused = next((each for each in (found, state) if isinstance(each, Denied | NotPublished)), None)
    if refused is not None or not isinstance(found, Framework) or not isinstance(state, FrameworkState):
        nothing = page_head("Framework", kicker="Framework", dateline=None)
        return nothing, [] if refused is None else [refusal(refused, "/framework")]
    fresh = freshness_of("framework")
    day = as_of(fresh)
    head = page_head(headline(found), kicker="Framework", dateline=dateline(found.cycle, fresh), is_headline=True)
    sections = _sections(found, state, day)
    body = [
        age_notice(fresh),
        _cards(found, state),
        _withheld(found),
        _on_page([getattr(part, "id", "") for part in sections]),
        *sections,
    ]
    return head, [part for part in body if part is not None]


def _sections(found: Framework, state: FrameworkState, day: date | None) -> list[html.Section]:
    sections = [
        revision_section(found, day),
        signals_section(found, day),
        irrelevance_section(found, day),
        profiles_section(state, day),
        deployment_section(state, day),
        upkeep_section(state, day),
        drift_section(state, day),
        severity_section(found.cycle.cycle_id, day),
    ]
    return [part for part in sections if part is not None]


def _on_page(names: list[str]) -> Component:
    links = [html.Li(html.A(words, href=f"#{name}")) for name, words in ON_PAGE.items() if name in names]
    return html.Nav(html.Ul(links), className="on-page no-print", **aria.label("On this page"))


def read_filters(query: dict[str, str]) -> FrameworkFilter:
    """Return the filters of a query string; a signal or family that is not on offer counts as not chosen."""
    chosen = query.get("signal")
    signal = next((each for each in SIGNALS if each == chosen), None)
    found = framework(warehouse(), current_viewer(), FrameworkFilter(query.get("cycle")))
    families = found.families if isinstance(found, Framework) else ()
    family = query.get("family")
    return FrameworkFilter(query.get("cycle"), family if family in families else None, signal)


def take(key: str, query: dict[str, str]) -> Export | Denied | NotPublished:
    """Return the export of what is on screen."""
    viewer, filters = current_viewer(), read_filters(query)
    if key == "severity":
        return downloads.export_severity(warehouse(), viewer, filters.cycle_id)
    if key == "irrelevance":
        return downloads.export_irrelevance(warehouse(), viewer, filters)
    if key in downloads.FRAMEWORK_STATE:
        return downloads.export_framework_state(warehouse(), viewer, key)
    return downloads.export_signals(warehouse(), viewer, filters)


def take_competency(competency_id: str) -> Export | Denied | NotPublished:
    """Return the export of a competency's own page."""
    return downloads.export_competency(warehouse(), current_viewer(), competency_id)


def take_role(role_id: str) -> Export | Denied | NotPublished:
    """Return the export of a role's own page."""
    return downloads.export_profile(warehouse(), current_viewer(), role_id)


def _cards(found: Framework, state: FrameworkState) -> html.Dl:
    of = f"of {numbers.counted(len(found.items), 'item', 'items')} rated"
    low, high = (round(bound * 100) for bound in USUAL_REVISION)
    broken = sum(role.is_broken for role in state.roles)
    cards = [
        KpiCard(
            "to_revise",
            "Anchors to revise",
            numbers.share(found.share_to_revise),
            f"{numbers.count(found.n_anchors_to_revise)} of {numbers.count(found.n_anchors)} anchors",
            f"{low} to {high}{numbers.THIN_SPACE}% is usual for a cycle",
        ),
        *(
            KpiCard(signal, words, numbers.count(sum(signal in item.signals for item in found.items)), of)
            for signal, words in SIGNAL_WORDS.items()
        ),
        KpiCard(
            "roles",
            "Roles outside the rules",
            numbers.count(broken),
            f"of {numbers.counted(len(state.roles), 'profile', 'profiles')}",
        ),
    ]
    since = next((each for each in found.revisions if each.cycle_id == found.cycle.cycle_id), None)
    if since is not None:
        revised = f"{numbers.count(since.n_revised)} of {numbers.count(since.n_anchors)} anchors"
        cards.append(KpiCard("revised", "Revised since then", numbers.share(since.share_revised), revised))
    return kpis(cards)


def _withheld(found: Framework) -> Component | None:
    if not found.n_withheld:
        return None
    counts = (
        (sum(item.is_withheld for item in found.items), "item", "items"),
        (sum(role.is_withheld for role in found.roles), "role × competency", "roles × competencies"),
    )
    of = " and of ".join(numbers.counted(*each) for each in counts if each[0])
    return notice(
        "lock",
        f"Figures of {of} are withheld: they would be about {numbers.fewer_than(found.min_group)} people, or would "
        "let such a figure be worked out. Your role sees the framework, not the people in small groups.",
    )


def _filters(query: dict[str, str], offered: tuple[Cycle, ...]) -> list[Filter]:
    chosen = Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in offered), query.get("cycle"))
    found = framework(warehouse(), current_viewer(), FrameworkFilter(query.get("cycle")))
    families = found.families if isinstance(found, Framework) else ()
    words = ((ALL, "All items"), *SIGNAL_WORDS.items())
    filters = [
        chosen,
        Filter("family", "Family", ((ALL, "All families"), *((each, each) for each in families)), query.get("family")),
        Filter("signal", "Signal", words, query.get("signal")),
    ]
    return [each for each in filters if len(each.options) > 1]
