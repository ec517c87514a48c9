"""The Overview page: the finding in one sentence, what it compares to, and what asks for action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.downloads import Download, Found
from dashboards.pages.frame import Content, Controls, Page, name_of
from dashboards.pages.gaps.downloads import gaps
from dashboards.pages.gaps.queries import GapCell
from dashboards.pages.gaps.url import GapsUrl
from dashboards.pages.overview.courses import courses_section
from dashboards.pages.overview.framework import framework_section
from dashboards.pages.overview.queries import history, overview
from dashboards.pages.overview.rows import Overview
from dashboards.pages.overview.sections import actions, kpi_cards, widest_gaps
from dashboards.snapshot.choices import Choices, choices
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import ORGANISATION
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, kpis, section
from dashboards.ui.filters import Filter
from dashboards.ui.notice import notice
from dashboards.web.gate import current_viewer
from published.permissions import may_open

MOST_CYCLES = 6
Query = Mapping[str, str]

REGRESSION = (
    "Some gaps close without any help: who was rated low once tends to be rated a little higher the next time. "
    "Read the share of gaps closed with that in mind."
)


def controls(reader: Reader, query: Query) -> Controls:
    """Return the filters."""
    return Controls(_filters(query, choices(reader)))


def content(reader: Reader, query: Query) -> Content:
    """Return what the page shows for the filters in the query string."""
    found = overview(reader, _unit_id(query), query.get("cycle"), now=datetime.now(tz=UTC))
    day = reader.as_of
    n = next((int(kpi.value) for kpi in found.kpis if kpi.key == "people_assessed" and kpi.value is not None), None)
    source = Source(
        "gap_by_person" if found.selection.kind == "own_line" else "gap_by_org_unit",
        day,
        f"{numbers.counted(n, 'person', 'people')} assessed",
    )
    hidden = (
        notice("lock", f"Figures about {numbers.fewer_than(found.min_group)} people are left out of this page.")
        if found.has_suppression
        else None
    )
    courses, revision = courses_section(day), framework_section(found.cycle.cycle_id, day)
    sections = [
        kpis(kpi_cards(found, _history(reader, found, query))),
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
    return Content(
        headline(found),
        sections,
        kicker=f"Overview of {name_of(found.selection)}",
        cycle=found.cycle,
        is_headline=True,
    )


def _shown(parts: list[Component | None]) -> list[Component]:
    return [part for part in parts if part is not None]


def _way_to_movement(query: Query) -> list[Component | str]:
    if not may_open(current_viewer(), "movement"):
        return []
    return [" ", dcc.Link("See what moved", href=address("movement", query={"cycle": query.get("cycle")}))]


def _history(reader: Reader, found: Overview, query: Query) -> dict[str, tuple[float | None, ...]]:
    """Return the figures over the cycles, the oldest first, by their keys."""
    then = or_none(history, reader, _unit_id(query), found.cycle.cycle_id) or ()
    return {each.key: tuple(point.value for point in each.points[-MOST_CYCLES:]) for each in then}


def headline(found: Overview) -> str:
    """Return the finding in a sentence."""
    top = found.headline
    within = "" if found.selection.kind == "organisation" else f" in {name_of(found.selection)}"
    if top is None:
        return f"No gap is known{within} for {found.cycle.label}."
    people = "almost everybody" if top.n_with_gap is None else numbers.counted(top.n_with_gap, "person", "people")
    sentence = (
        f"{top.competency_name} is the widest gap{within}: {people}, {numbers.counted_levels(top.levels_short)} short"
    )
    if top.share_closed is None:
        return f"{sentence}."
    return f"{sentence}; {numbers.share(top.share_closed)} of last cycle’s gaps closed."


def _gaps(reader: Reader, query: Query) -> Found:
    return gaps(reader, GapsUrl((), {name: query[name] for name in ("of", "cycle") if query.get(name)}))


def _unit_id(query: Query) -> str | None:
    return ORGANISATION if query.get("of") == ORGANISATION else None


def _filters(query: Query, offered: Choices) -> list[Filter]:
    cycles = tuple((each.cycle_id, each.label) for each in offered.cycles)
    filters = [Filter("cycle", "Cycle", cycles, query.get("cycle"))]
    if offered.has_own_line:
        of = (("own-line", "My line"), (ORGANISATION, "Organisation"))
        filters.insert(0, Filter("of", "Of", of, query.get("of"), is_switch=True))
    return filters


PAGE = Page(
    name="overview",
    permission="overview",
    title="Overview",
    paths={"overview": "/overview"},
    read=lambda _where, query: query,
    content=content,
    controls=controls,
    downloads=(Download("gaps", "Gaps", "export gaps", _gaps, GapCell),),
)
