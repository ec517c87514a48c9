"""The parts of the Overview: cards, the widest gaps, and what asks for action."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.overview.alert_queries import Alert
from dashboards.pages.overview.rows import Kpi, Overview, TopGap, UncoveredGap
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.address import address
from dashboards.ui.card import KpiCard
from dashboards.ui.icon import icon
from dashboards.ui.notice import empty_state
from dashboards.web.gate import current_viewer
from published.permissions import may_open

MOST_ITEMS = 5

LABELS = {
    "people_assessed": "People assessed",
    "share_with_gap": "Competencies with a gap",
    "levels_short": "Levels short of target",
    "coverage_rate": "Gaps that a course answers",
    "closure_rate": "Last cycle’s gaps closed",
}


def kpi_cards(found: Overview, history: Mapping[str, tuple[float | None, ...]]) -> list[KpiCard]:
    """Return the cards, each with what it compares to.

    Args:
        found: the cycle on screen.
        history: each figure over the cycles, the oldest first, by its key.
    """
    before = found.previous_cycle.label if found.previous_cycle else None
    return [
        KpiCard(
            kpi.key, LABELS[kpi.key], written(kpi.value, kpi), *_notes(kpi, before), history=history.get(kpi.key, ())
        )
        for kpi in found.kpis
    ]


def written(value: float | None, kpi: Kpi) -> str:
    """Return a card's figure as people read it."""
    if kpi.form == "share":
        return numbers.share(value, kpi.share_bound if value == kpi.value else None)
    if kpi.form == "levels":
        return numbers.levels(value)
    return numbers.count(None if value is None else round(value))


def _notes(kpi: Kpi, before: str | None) -> tuple[str, str]:
    of = {
        "people_assessed": f"of {numbers.count(kpi.n)} with a role profile" if kpi.n else "",
        "share_with_gap": f"of {numbers.count(kpi.n)} assessed" if kpi.n else "",
        "coverage_rate": f"of {numbers.counted(kpi.n, 'gap', 'gaps')}" if kpi.n else "",
        "closure_rate": f"of {numbers.counted(kpi.n, 'gap', 'gaps')}" if kpi.n else "",
    }.get(kpi.key, "")
    then = ""
    if before is not None and kpi.previous is not None:
        then = f"{written(kpi.previous, kpi)} in {before}"
    return of, then


def widest_gaps(found: Overview, query: Mapping[str, str]) -> Component:
    """Return the competencies with most levels short."""
    if not found.top_gaps:
        return empty_state("No gaps", "Nobody assessed in this cycle is short of a target.", image="check")
    top = found.top_gaps[:MOST_ITEMS]
    return html.Ul([_gap(gap, top[0].levels_short, query) for gap in top], className="items")


def _gap(gap: TopGap, largest: float, query: Mapping[str, str]) -> html.Li:
    link = address("gaps", query={"competency": gap.competency_id, "cycle": query.get("cycle"), "of": query.get("of")})
    note = (
        f"{numbers.share(gap.share_with_gap, gap.share_bound)} of {numbers.count(gap.n_assessed)} assessed have a gap"
    )
    if gap.previous_levels_short is not None:
        note += f" · {numbers.signed_levels(gap.levels_short - gap.previous_levels_short)} since the cycle before"
    width = {"width": f"{gap.levels_short / largest * 100 if largest else 0:.1f}%"}
    return html.Li(
        [
            dcc.Link(gap.competency_name, href=link),
            html.Span(f"{numbers.levels(gap.levels_short)} levels short", className="number"),
            html.Span(html.Span(className="bar", style=width), className="item-bar", **aria.hidden()),
            html.Span(note, className="item-note"),
        ]
    )


def actions(found: Overview, query: Mapping[str, str]) -> Component:
    """Return what asks for action, or that nothing does."""
    items = [_alert(alert) for alert in found.alerts]
    items += [_uncovered(gap, query) for gap in found.gaps_without_programme[:MOST_ITEMS]]
    if not items:
        has_data = may_open(current_viewer(), "data")
        text = "Every gap has a course that answers it" + (", and the data is in order." if has_data else ".")
        if not may_open(current_viewer(), "coverage"):
            text = "Which gaps have a course is for others to see; nothing else needs you."
        return empty_state("Nothing today", text, image="check")
    return html.Ul(items, className="items")


def _alert(alert: Alert) -> html.Li:
    return _action(alert_text(alert), "See Data", "/data" if may_open(current_viewer(), "data") else None)


def alert_text(alert: Alert) -> str:
    """Return an alert in words."""
    n, why = alert.n, f": {alert.detail}" if alert.detail else ""
    rows = numbers.counted(n, "row", "rows")
    text = {
        "refresh_failed": f"The last refresh failed{why}. The snapshot before it is shown.",
        "checks_failed": f"{numbers.counted(n, 'check', 'checks')} did not pass.",
        "quarantined_rows": f"{rows} of the exports {'is' if n == 1 else 'are'} set aside and in no figure.",
        "stale": f"The data is {numbers.counted(n, 'day', 'days')} old.",
        "restated": f"The last refresh that was published changed {rows} of cycles that had closed.",
    }
    return text[alert.kind]


def _uncovered(gap: UncoveredGap, query: Mapping[str, str]) -> html.Li:
    people = "too few people to say how many" if gap.n_gaps is None else numbers.counted(gap.n_gaps, "person", "people")
    link = address("coverage", query={"competency": gap.competency_id, "cycle": query.get("cycle")})
    text = f"No course answers any gap in {gap.competency_name}: {people}."
    return _action(text, "See coverage", link if may_open(current_viewer(), "coverage") else None)


def _action(text: str, way: str, link: str | None) -> html.Li:
    way_out: list[Component | str] = [" ", dcc.Link(way, href=link)] if link else []
    return html.Li([icon("alert"), html.Span([text, *way_out])], className="item-alert")
