"""The Overview page: the finding in one sentence, what it compares to, and what asks for action."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.downloads import Download, Found
from dashboards.pages.first_cycle import TITLE as FIRST_CYCLE
from dashboards.pages.frame import Content, Controls, Page, name_of
from dashboards.pages.gaps.downloads import gaps
from dashboards.pages.gaps.queries import GapCell
from dashboards.pages.gaps.url import GapsUrl
from dashboards.pages.movement.balance_text import PAIRS
from dashboards.pages.overview.courses import courses_section
from dashboards.pages.overview.framework import framework_section
from dashboards.pages.overview.queries import history, overview
from dashboards.pages.overview.rows import Overview
from dashboards.pages.overview.sections import actions, kpi_cards, widest_gaps
from dashboards.pages.overview.start import start_sections
from dashboards.pages.overview.text import REGRESSION, finding, headline, hidden_notice
from dashboards.snapshot.choices import Choices, choices
from dashboards.snapshot.cycles import TODAY
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.scope import ORGANISATION
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, kpis, section
from dashboards.ui.filters import Filter
from dashboards.web.gate import current_viewer
from published.permissions import may_open

MOST_CYCLES = 6
Query = Mapping[str, str]


def controls(reader: Reader, query: Query) -> Controls:
    """Return the filters."""
    return Controls(_filters(query, choices(reader)))


def content(reader: Reader, query: Query) -> Content:
    """Return what the page shows for the filters in the query string."""
    found = overview(reader, _unit_id(query), query.get("cycle"), now=datetime.now(tz=UTC))
    kicker = f"Overview of {name_of(found.selection)}"
    if found.closed_cycle is None:
        return Content(f"{FIRST_CYCLE}.", start_sections(reader), kicker=kicker, is_headline=True)
    day = reader.as_of
    courses, revision = courses_section(day), framework_section(found.closed_cycle.cycle_id, day)
    sections = [
        kpis(kpi_cards(found, _history(reader, found, query))),
        hidden_notice(found),
        html.P([REGRESSION, *_way_to_movement(query)], className="fine"),
        html.Div(
            [
                html.Div(
                    [
                        section(
                            "Widest gaps of those shown" if found.is_part_left_out else "Widest gaps",
                            widest_gaps(found, query),
                            lede=_lede_of_gaps(found),
                            source=_source(found, day),
                        ),
                        *_given([None if courses is None else revision]),
                    ],
                    className="stack",
                ),
                html.Div(
                    [
                        section("What asks for action", actions(found), lede=_lede_of_actions(found)),
                        *_given([revision if courses is None else courses]),
                    ],
                    className="stack",
                ),
            ],
            className="pair",
        ),
    ]
    return Content(
        headline(found), sections, kicker=kicker, cycle=found.cycle, finding=finding(found), is_headline=True
    )


def _source(found: Overview, day: date | None) -> Source:
    of_people, of_units = (
        ("gap_now", "gap_now_by_org_unit") if found.summed_cycle.is_today else ("gap_by_person", "gap_by_org_unit")
    )
    table = of_people if found.selection.kind == "own_line" else of_units
    n = {kpi.key: int(kpi.value) for kpi in found.kpis if kpi.value is not None}
    if found.has_suppression:
        pairs = numbers.counted(n["assessed"], *PAIRS) if "assessed" in n else numbers.TOO_FEW_TO_TELL
        return Source(table, day, f"{pairs} assessed" if "assessed" in n else pairs)
    return Source(table, day, f"{numbers.counted(n.get('people_assessed', 0), 'person', 'people')} assessed")


def _lede_of_gaps(found: Overview) -> str:
    lede = "By levels short, added up over everybody assessed."
    if found.balance is None:
        return lede
    return f"{lede} Changes are those of {found.balance.cycle.label}, over the people assessed in it and before."


def _lede_of_actions(found: Overview) -> str | None:
    """Return of which cycle the gaps without a course are, where that is not the one on screen."""
    if not found.cycle.is_today or found.closed_cycle is None or not found.gaps_without_programme:
        return None
    return f"Gaps without a course are those of {found.closed_cycle.label}."


def _given(parts: list[Component | None]) -> list[Component]:
    return [part for part in parts if part is not None]


def _way_to_movement(query: Query) -> list[Component | str]:
    if not may_open(current_viewer(), "movement"):
        return []
    return [" ", dcc.Link("See what moved", href=address("movement", query={"cycle": _cycle_id(query)}))]


def _history(reader: Reader, found: Overview, query: Query) -> dict[str, tuple[float | None, ...]]:
    """Return the figures over the cycles that asked the same people, the oldest first, by their keys.

    Today is no point of theirs: it takes levels from several cycles.
    """
    if found.cycle.is_today:
        return {}
    then = or_none(history, reader, _unit_id(query), found.cycle.cycle_id) or ()
    alike = {each.cycle_id for each in reader.cycles if each.population_name == found.cycle.population_name}
    return {
        each.key: tuple(point.value for point in each.points if point.cycle_id in alike)[-MOST_CYCLES:] for each in then
    }


def _gaps(reader: Reader, query: Query) -> Found:
    return gaps(reader, GapsUrl((), {name: query[name] for name in ("of", "cycle") if query.get(name)}))


def _unit_id(query: Query) -> str | None:
    return ORGANISATION if query.get("of") == ORGANISATION else None


def _cycle_id(query: Query) -> str | None:
    """Return the closed cycle asked for; None for today, which other pages begin with too."""
    cycle_id = query.get("cycle")
    return None if cycle_id == TODAY else cycle_id


def _filters(query: Query, offered: Choices) -> list[Filter]:
    cycles = tuple((each.cycle_id, each.label) for each in offered.moments)
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
