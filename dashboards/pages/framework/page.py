"""The Framework page: what to revise first and why, and what the framework itself is like."""

from __future__ import annotations

from datetime import date

from dash import Dash, html
from dash.development.base_component import Component

from dashboards.pages.frame import Content, Controls, Page, before_first_cycle, register_page
from dashboards.pages.framework import competency
from dashboards.pages.framework import role as framework_role
from dashboards.pages.framework.downloads import DOWNLOADS, Query, read_filters
from dashboards.pages.framework.drift import drift_section
from dashboards.pages.framework.health import deployment_section, health_headline, profiles_section, upkeep_section
from dashboards.pages.framework.health_queries import FrameworkHealth, framework_health
from dashboards.pages.framework.irrelevance import irrelevance_section
from dashboards.pages.framework.queries import FrameworkFilter, framework
from dashboards.pages.framework.revision_list import revision_section
from dashboards.pages.framework.rows import USUAL_REVISION, Framework
from dashboards.pages.framework.severity import severity_section
from dashboards.pages.framework.signals import signals_section
from dashboards.pages.framework.text import SIGNAL_TEXT, headline
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.card import KpiCard, kpis
from dashboards.ui.filters import Filter
from dashboards.ui.notice import notice
from dashboards.web.errors import guarded

ALL = "all"
ROLE = "role/"
AWAITS = (
    "How raters read the anchors, what to revise first and how managers’ ratings compare are known once a cycle has "
    "measured them. Profiles, anchors and upkeep are below, as of today."
)
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
    """Register the page, and a competency's and a role's own pages, which share an address."""
    PAGE.register(app)
    competency.PAGE.register(app)
    framework_role.PAGE.register(app)
    register_page("framework-part", "/framework/<part>", "Framework", guarded(_part, "/framework"))


def _part(part: str = "", **query: str) -> Component:
    """Return a competency's own page, or a role's, for an address."""
    if part.startswith(ROLE):
        return framework_role.PAGE.layout(part.removeprefix(ROLE), query)
    return competency.PAGE.layout(part, query)


def controls(reader: Reader, query: Query) -> Controls:
    """Return the filters."""
    reader.require("framework")
    if not reader.cycles:
        return Controls()
    found = or_none(framework, reader, FrameworkFilter(query.get("cycle")))
    families = tuple((each, each) for each in found.families) if found else ()
    filters = (
        Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in reader.cycles), query.get("cycle")),
        Filter("family", "Family", ((ALL, "All families"), *families), query.get("family")),
        Filter("signal", "Signal", ((ALL, "All items"), *SIGNAL_TEXT.items()), query.get("signal")),
    )
    return Controls(filters)


def content(reader: Reader, query: Query) -> Content:
    """Return what the page shows for the filters in the query string."""
    found, state = framework(reader, read_filters(reader, query)), framework_health(reader)
    sections = _sections(found, state, reader.as_of)
    awaits = None if found.cycle else before_first_cycle(reader, "framework", AWAITS)
    return Content(
        headline(found) if found.cycle else health_headline(state),
        [
            awaits,
            _cards(found, state),
            _withheld(found),
            _on_page([getattr(part, "id", "") for part in sections]),
            *sections,
        ],
        cycle=found.cycle,
        is_headline=True,
    )


def _sections(found: Framework, state: FrameworkHealth, day: date | None) -> list[html.Section]:
    of_itself = [
        profiles_section(state, day),
        deployment_section(state, day),
        upkeep_section(state, day),
        drift_section(state, day),
    ]
    if found.cycle is None:
        return of_itself
    sections = [
        revision_section(found, day),
        signals_section(found, day),
        irrelevance_section(found, day),
        *of_itself,
        severity_section(found.cycle.cycle_id, day),
    ]
    return [part for part in sections if part is not None]


def _on_page(names: list[str]) -> Component:
    links = [html.Li(html.A(text, href=f"#{name}")) for name, text in ON_PAGE.items() if name in names]
    return html.Nav(html.Ul(links), className="on-page no-print", **aria.label("On this page"))


def _cards(found: Framework, state: FrameworkHealth) -> html.Dl:
    of = f"of {numbers.counted(len(found.items), 'item', 'items')} rated"
    low, high = (round(bound * 100) for bound in USUAL_REVISION)
    broken = sum(role.is_broken for role in state.roles)
    roles = KpiCard(
        "roles",
        "Roles outside the rules",
        numbers.count(broken),
        f"of {numbers.counted(len(state.roles), 'profile', 'profiles')}",
    )
    if found.cycle is None:
        work = sum(each.asks_for_work for each in state.upkeep)
        competencies = numbers.counted(len(state.upkeep), "competency", "competencies")
        anchors = KpiCard("anchors", "Anchors", numbers.count(found.n_anchors), f"in {competencies}")
        return kpis([roles, KpiCard("upkeep", "Ask for upkeep", numbers.count(work), f"of {competencies}"), anchors])
    cards = [
        KpiCard(
            "to_revise",
            "Anchors to revise",
            numbers.share(found.share_to_revise),
            f"{numbers.count(found.n_anchors_to_revise)} of {numbers.count(found.n_anchors)} anchors",
            f"{low} to {high}{numbers.THIN_SPACE}% is usual for a cycle",
        ),
        *(
            KpiCard(signal, text, numbers.count(sum(signal in item.signals for item in found.items)), of)
            for signal, text in SIGNAL_TEXT.items()
        ),
        roles,
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


PAGE = Page(
    name="framework",
    permission="framework",
    title="Framework",
    paths={"framework": "/framework"},
    read=lambda _where, query: query,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
    is_wide=True,
)
