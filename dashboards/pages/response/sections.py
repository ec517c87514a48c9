"""Sections of the Response page: where the cycle stands, the cards, and the chart with its table."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.response.chart import HEAD_HEIGHT, ROW_HEIGHT, max_width, min_width, response_chart
from dashboards.pages.response.queries import RELATIONS, Response, ResponseRow
from dashboards.pages.response.text import (
    FEWER_SO_FAR,
    RELATION_TEXT,
    of_people,
    questionnaires,
    rated,
    share,
    stage,
    unasked,
)
from dashboards.pages.response.url import ResponseUrl
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.org_units import Unit
from dashboards.text import numbers
from dashboards.ui.card import KpiCard, Source, kpis, same_as_table, section
from dashboards.ui.graph import graph
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state, notice
from dashboards.ui.rows import RowHead, rows_with_chart

LEDE = (
    "Of the people for whom an answer was asked, how many have at least one, by who was asked. "
    "What the answers say is not in these figures."
)
_TWO_LINES = (
    "An export of ",
    (
        " says when people are asked; two lines are enough: the headings, and a cycle with its first and last day. "
        "Then run "
    ),
)
COLUMNS = (
    GridColumn("unit", "Unit", width=170, is_pinned=True, grows=2),
    GridColumn("relation", "Who answers", width=130),
    GridColumn("asked", "Asked", "number", width=110),
    GridColumn("rated", "Answered", "number", width=130),
    GridColumn("share", "Share", "number", width=130),
    GridColumn("unasked", "Rated, not asked", "number", width=130),
)
QUESTIONNAIRES = GridColumn("questionnaires", "Questionnaires answered", "number", width=190, grows=2)


def stage_notice(found: Response, as_of: date) -> Component:
    """Return where the cycle stands."""
    return notice("info", html.Strong(found.cycle.label), f". {stage(found.cycle, as_of)}")


def kpi_section(found: Response) -> Component | None:
    """Return a card for each relation; None where several units stand side by side."""
    if found.unit is None:
        return None
    cards = []
    for relation in RELATIONS:
        row = found.row(found.unit.org_unit_id, relation)
        if row is not None:
            note = of_people(row) if row.n_people else ""
            of_raters = f"{questionnaires(row)} questionnaires" if row.n_questionnaires is not None else ""
            cards.append(KpiCard(f"response-{relation}", RELATION_TEXT[relation], share(row), note, before=of_raters))
    return kpis(cards) if cards else None


def response_section(found: Response, url: ResponseUrl, day: date | None) -> html.Section:
    """Return the chart of units by relation, with its table."""
    if not found.rows:
        text = "The cycle asks for no answer about anybody here: it is about another part of the organisation."
        return html.Section(empty_state("Nobody here was asked", text), className="card")
    links = [
        None if unit == found.unit or not unit.has_units_below else unit_address(found, url, unit)
        for unit in found.units
    ]
    heads = [
        RowHead(unit.org_unit_name, link, is_whole=unit == found.unit)
        for unit, link in zip(found.units, links, strict=True)
    ]
    label = f"Response of {len(found.units)} units by relation; the same numbers follow as a table"
    picture = rows_with_chart(
        heads,
        graph("response-chart", response_chart(found, links), label, min_width=min_width()),
        head_height=HEAD_HEIGHT,
        row_height=ROW_HEIGHT,
        title="Unit",
        max_width=max_width(),
    )
    n = max((row.n_people for row in found.rows), default=0)
    return section(
        "Response by unit and relation",
        _untold_notice(found),
        picture,
        same_as_table(_table(found, links)),
        lede=LEDE,
        source=Source("participation", day, f"{numbers.counted(n, 'person', 'people')} asked about"),
    )


def nothing_opened(following: Cycle | None) -> Component:
    """Return what to do before the first cycle opens.

    Args:
        following: the cycle that opens next; None where none is announced.
    """
    if following is not None:
        return html.Section(
            empty_state(
                f"{following.label} opens on {numbers.day(following.opens_on)}",
                "From then on this page says who was asked and who has answered, after each refresh.",
                image="clock",
            ),
            className="card",
        )
    return html.Section(
        empty_state(
            "No cycle is known",
            html.Span([_TWO_LINES[0], html.Code("ratings/cycles"), _TWO_LINES[1], html.Code("skillgap refresh"), "."]),
        ),
        className="card",
    )


def unit_address(found: Response, url: ResponseUrl, unit: Unit) -> str:
    """Return the address of a unit on the way to what is on screen, or right below it."""
    ids = [each.org_unit_id for each in found.path]
    above = ids[: ids.index(unit.org_unit_id)] if unit.org_unit_id in ids else ids
    way = [*above, unit.org_unit_id]
    return url.address_of(*(way[1:] if found.has_one_top else way))


def _untold_notice(found: Response) -> Component | None:
    if all(row.n_people_rated is not None for row in found.rows):
        return None
    return notice(
        "lock",
        f"“{FEWER_SO_FAR}”: while a cycle is open, small numbers of peers and direct reports are not told, so that "
        "nobody’s answer can be watched to come.",
    )


def _table(found: Response, links: list[str | None]) -> Component:
    columns = (*COLUMNS, QUESTIONNAIRES) if found.has_questionnaires else COLUMNS
    link_of = {unit.org_unit_id: link for unit, link in zip(found.units, links, strict=True)}
    rows = [_row(row, link_of.get(row.org_unit_id)) for row in found.rows]
    return grid("response-table", columns, rows, "Response by unit and relation")


def _row(row: ResponseRow, link: str | None) -> dict[str, Any]:
    return {
        "unit": row.org_unit_name,
        "unit_href": link,
        "relation": RELATION_TEXT[row.relation],
        "asked": row.n_people,
        "asked_text": numbers.count(row.n_people),
        "rated": row.n_people_rated,
        "rated_text": rated(row),
        "share": row.share_rated,
        "share_text": share(row),
        "unasked": row.n_unasked,
        "unasked_text": unasked(row),
        "questionnaires": row.n_questionnaires_answered,
        "questionnaires_text": questionnaires(row),
    }
