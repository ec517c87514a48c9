"""The Movement page: what moved since the assessment before, where gaps closed, and what only looks like movement."""

from __future__ import annotations

from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.frame import Content, Controls, Page, name_of, unit_crumbs
from dashboards.pages.movement.balance import balance_section
from dashboards.pages.movement.breakdown import apart_section
from dashboards.pages.movement.by_competency import by_competency_section, kpi_section, name_of_competency
from dashboards.pages.movement.downloads import DOWNLOADS
from dashboards.pages.movement.queries import movement
from dashboards.pages.movement.rows import Movement
from dashboards.pages.movement.text import (
    WITHHELD_DETAILS,
    WITHHELD_TOPS,
    WITHHELD_UNIT,
    WITHHELD_WHOLE,
    headline,
    noise,
    partial_note,
)
from dashboards.pages.movement.training import training_section
from dashboards.pages.movement.transitions import transitions_section
from dashboards.pages.movement.units import units_section
from dashboards.pages.movement.url import MovementUrl, filters_of
from dashboards.snapshot.choices import choices
from dashboards.snapshot.reader import Reader
from dashboards.ui.notice import empty_state, notice


def controls(reader: Reader, url: MovementUrl) -> Controls:
    """Return the filters."""
    reader.require("movement")
    return Controls(filters_of(url, choices(reader)))


def content(reader: Reader, url: MovementUrl) -> Content:
    """Return what the page shows."""
    reader.require("movement")
    found = movement(reader, url.unit_id, url.gap_filter)
    return Content(
        headline(found, url.competency_id),
        _sections(reader, found, url),
        kicker=f"Movement in {name_of(found.selection)}",
        cycle=found.cycle,
        finding=partial_note(found.cycle),
        crumbs=unit_crumbs(found.selection, found.cycle, url.address_of(), url.address_of),
        is_headline=True,
    )


def _why_withheld(reader: Reader, *, is_whole: bool) -> str:
    if not is_whole:
        return WITHHELD_UNIT
    return WITHHELD_TOPS if reader.scope("movement").knows_nobody else WITHHELD_WHOLE


def _sections(reader: Reader, found: Movement, url: MovementUrl) -> list[Component | None]:
    day = reader.as_of
    if found.is_unit_withheld:
        way_out = dcc.Link("Movement of the organisation", href=url.address_of(), className="button")
        is_whole = found.selection.kind == "organisation"
        withheld = empty_state(
            "Movement of the organisation is withheld" if is_whole else "Movement of this unit is withheld",
            _why_withheld(reader, is_whole=is_whole),
            image="lock",
            way_out=None if is_whole else way_out,
        )
        return [withheld, units_section(found, url, day)]
    if not found.rows:
        return [_empty(found, url)]
    name = name_of_competency(found, url.competency_id)
    return [
        kpi_section(found),
        html.P(noise(found.rows), className="fine"),
        by_competency_section(found, url, day),
        balance_section(found, name, url, day),
        units_section(found, url, day),
        *_details(found, name, url, day),
    ]


def _details(found: Movement, name: str | None, url: MovementUrl, day: date | None) -> list[Component | None]:
    """Return what is told of units that are the viewer's alone; in its place the line that says so."""
    if found.has_suppression:
        return [notice("lock", WITHHELD_DETAILS)]
    return [
        notice("lock", WITHHELD_UNIT) if found.has_withheld_units else None,
        html.Div(
            [training_section(url, name, day), transitions_section(url, name, day)],
            className="pair",
        ),
        apart_section(found, name, url, day),
    ]


def _empty(found: Movement, url: MovementUrl) -> Component:
    if url.filters.get("family") or (url.units and found.cycle.previous_cycle_id):
        text = "Nobody here was assessed a second time in what fits these filters. Take a filter away to see more."
        return empty_state("No movement to show", text)
    text = (
        f"In {found.cycle.label} nobody was assessed a second time. Once people are assessed again and that cycle has "
        "closed, this page shows what moved."
    )
    return empty_state("Movement needs two closed cycles", text)


PAGE = Page(
    name="movement",
    permission="movement",
    title="Movement",
    paths={"movement": "/movement", "movement-unit": "/movement/<units>"},
    read=MovementUrl.read,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
    awaits="Movement compares two cycles: once people have been assessed twice, it is here.",
)
