"""The Overview before a first cycle has closed: what is there, what is missing, and the next step."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.pages.overview.start_queries import NextCycle, Start
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, kpis, section
from dashboards.ui.notice import empty_state

RELATIONS = {
    "self": "Rated by themselves",
    "manager": "Rated by their manager",
    "peer": "Rated by peers",
    "direct_report": "Rated by direct reports",
}
TITLE = "No assessment cycle has closed yet."


def start_sections(found: Start) -> list[Component]:
    """Return the cards and the next step; nothing about gaps, since none is known."""
    profiled = f"of {numbers.counted(found.n_people, 'person', 'people')}"
    cards = [
        KpiCard("roles", "Roles with a profile", numbers.count(found.n_roles)),
        KpiCard("competencies", "Competencies in them", numbers.count(found.n_competencies)),
        KpiCard("profiled", "People with a profile", numbers.count(found.n_profiled), profiled),
    ]
    responses = [
        KpiCard(
            f"response-{each.relation}",
            RELATIONS.get(each.relation, each.relation),
            numbers.share(each.n_rated / each.n_people),
            f"{numbers.count(each.n_rated)} of {numbers.counted(each.n_people, 'person', 'people')}",
        )
        for each in found.responses
    ]
    title, text = next_step(found)
    parts: list[Component] = [kpis(cards)]
    if found.next_cycle is not None and responses:
        parts.append(section(f"Response so far: {found.next_cycle.name}", kpis(responses)))
    return [*parts, section("Next step", empty_state(title, text, image="clock"))]


def next_step(found: Start) -> tuple[str, Component | str]:
    """Return what is missing and what to do about it."""
    if not found.n_roles:
        text = "Without a target for a role there is no gap. Deploy competencies to roles in framework/deployments."
        return "No role has a profile", text
    if found.next_cycle is None:
        return "No cycle is planned", html.Span(
            [
                "Profiles are there, cycles are not. Put exports into ",
                html.Code("ratings/cycles"),
                " and ",
                html.Code("ratings/ratings"),
                ", and refresh.",
            ]
        )
    return _waiting_for(found.next_cycle)


def _waiting_for(cycle: NextCycle) -> tuple[str, str]:
    until = numbers.day(cycle.answers_until)
    if not cycle.is_opened:
        opens = numbers.day(cycle.opens_on)
        return f"{cycle.name} comes next", f"It opens on {opens}; its figures are shown after {until}."
    text = (
        f"Answers count until {until}. Averages that grow answer by answer would give single answers away, so figures "
    )
    return f"{cycle.name} is open", f"{text}about gaps are shown once it has closed."
