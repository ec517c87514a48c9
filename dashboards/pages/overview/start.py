"""The Overview before a first cycle has closed: profiles in figures, and what every page says of what is missing."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboards.pages.frame import before_first_cycle
from dashboards.snapshot.first_cycle import first_cycle
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, kpis

AWAITS = "The Overview sums up gaps, what became of them and what asks for action: once a cycle has closed, it is here."
MISSING = "What is there, and what is missing"


def start_sections(reader: Reader) -> list[Component]:
    """Return the cards and the next step; nothing about gaps, since none is known."""
    found = first_cycle(reader, "overview")
    cards = [
        KpiCard("roles", "Roles with a profile", numbers.count(found.n_roles)),
        KpiCard("competencies", "Competencies in them", numbers.count(found.n_competencies)),
    ]
    if found.n_profiled is not None:
        profiled = f"of {numbers.counted(found.n_people, 'person', 'people')}"
        cards.append(KpiCard("profiled", "People with a profile", numbers.count(found.n_profiled), profiled))
    return [kpis(cards), before_first_cycle(reader, "overview", AWAITS, title=MISSING)]
