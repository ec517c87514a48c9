"""The framework's part of the Overview: anchors read differently, and profiles over their cap."""

from __future__ import annotations

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.framework.health import role_address, rules_text
from dashboards.pages.framework.health_queries import FrameworkHealth, RoleRules, framework_health
from dashboards.pages.framework.queries import FrameworkFilter, framework
from dashboards.pages.framework.rows import AGREEMENT_BAR, Framework, Item
from dashboards.pages.framework.text import RWG, figure
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section

MOST_DISPUTED = 2
MOST_ROLES = 2


def framework_section(cycle_id: str, day: date | None) -> Component | None:
    """Return the lines; None for those who may not open the Framework page, and where nothing asks for work."""
    found = or_none(framework, reader(), FrameworkFilter(cycle_id))
    state = or_none(framework_health, reader())
    if found is None or state is None:
        return None
    items = [_disputed(each) for each in disputed(found)[:MOST_DISPUTED]]
    items += [_role(role) for role in roles_over_cap(state)[:MOST_ROLES]]
    if not items:
        return None
    n = numbers.counted(len(found.items), "item", "items")
    return section(
        "The framework asks for a revision",
        html.Ul(items, className="items"),
        html.P(dcc.Link("What to revise first", href=address("framework", query={"cycle": cycle_id}))),
        lede="Where raters of one person choose levels far apart, a level says little about the person.",
        source=Source("framework_signals", day, n),
    )


def disputed(found: Framework) -> list[list[Item]]:
    """Return the items that raters read differently, by competency, in the order of the revision list."""
    groups: dict[str, list[Item]] = {}
    for item in found.listed:
        if item.is_inconsistent:
            groups.setdefault(item.competency_id, []).append(item)
    return list(groups.values())


def roles_over_cap(state: FrameworkHealth) -> list[RoleRules]:
    """Return the roles with more competencies than their population's profiles should have."""
    return [role for role in state.roles if role.is_over_cap]


def _disputed(items: list[Item]) -> html.Li:
    worst = items[0]
    behaviours = "" if worst.behaviour_id is None else f" in {numbers.counted(len(items), 'behaviour', 'behaviours')}"
    text = (
        f"Raters read its anchors differently{behaviours}; {AGREEMENT_BAR:.2f} is enough. "
        f"{numbers.counted(worst.n_ratees, 'person', 'people')}."
    )
    return html.Li(
        [
            dcc.Link(worst.competency_name, href=address("framework", worst.competency_id)),
            html.Span(f"{RWG} {figure(worst.rwg_pooled)}", className="number"),
            html.Span(text, className="item-note"),
        ]
    )


def _role(role: RoleRules) -> html.Li:
    return html.Li(
        [
            dcc.Link(role.role_title, href=role_address(role.role_id)),
            html.Span(f"{role.n_competencies} of {role.cap}", className="number"),
            html.Span(f"Its profile is over the cap: {rules_text(role)[0]}.", className="item-note"),
        ]
    )
