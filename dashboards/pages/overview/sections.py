"""The parts of the Overview: cards, the widest gaps, and what asks for action."""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.movement.balance_text import PAIRS
from dashboards.pages.overview.alert_queries import Alert
from dashboards.pages.overview.rows import Kpi, Overview, TopGap, UncoveredGap
from dashboards.pages.overview.text import gap_note, levels_short
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
    "people_with_gap": "People with a gap",
    "assessed": "Assessed",
    "n_gaps": "Gaps",
    "share_with_gap": "Share with a gap",
    "levels_short": "Levels short of target",
    "coverage_rate": "Gaps that a course answers",
    "closure_rate": "Gaps closed, and opened",
}


def kpi_cards(found: Overview, history: Mapping[str, tuple[float | None, ...]]) -> list[KpiCard]:
    """Return the cards, each with what it compares to.

    Args:
        found: the cycle on screen.
        history: each figure over the cycles, the oldest first, by its key.
    """
    previous = found.previous_cycle
    # Beside figures of a cycle that asked others, these would look like a change.
    is_alike = previous is not None and previous.population_name == found.cycle.population_name
    before = previous.label if previous is not None and is_alike else None
    return [
        KpiCard(
            kpi.key,
            LABELS[kpi.key],
            _value(kpi, found),
            *_notes(kpi, before, found),
            history=history.get(kpi.key, ()),
        )
        for kpi in found.kpis
    ]


def _value(kpi: Kpi, found: Overview) -> str:
    if kpi.value is None and found.has_suppression:
        return "withheld" if found.is_all_left_out else "not told"
    return written(kpi.value, kpi)


def written(value: float | None, kpi: Kpi) -> str:
    """Return a card's figure as people read it."""
    if kpi.form == "share":
        return numbers.share(value, kpi.share_bound if value == kpi.value else None)
    if kpi.form == "levels":
        return numbers.levels(value)
    return numbers.count(None if value is None else round(value))


def _notes(kpi: Kpi, before: str | None, found: Overview) -> tuple[str, str]:
    of = _of(kpi, found)
    then = ""
    # A closure rate stands beside what opened; that of the cycle before would stand alone.
    if before is not None and kpi.previous is not None and kpi.key != "closure_rate":
        then = f"{written(kpi.previous, kpi)} in {before}"
    return of, then


def _of(kpi: Kpi, found: Overview) -> str:
    """Return what a card's figure is of."""
    if not kpi.n or (kpi.key == "assessed" and kpi.value is None):
        return ""
    n = numbers.count(kpi.n)
    match kpi.key:
        case "people_assessed":
            return f"of {n} with a role profile"
        case "assessed":
            return f"of {numbers.counted(kpi.n, *PAIRS)} in a role profile"
        case "people_with_gap":
            share = "" if kpi.value is None else f"{numbers.share(kpi.value / kpi.n)} "
            return f"{share}of {n} assessed"
        case "n_gaps":
            share = "" if kpi.value is None else f"{numbers.share(kpi.value / kpi.n)} "
            return f"{share}of {numbers.counted(kpi.n, *PAIRS)} assessed"
        case "share_with_gap":
            return f"of {numbers.counted(kpi.n, *PAIRS)} assessed"
        case "closure_rate" if found.balance is not None:
            closed, opened = numbers.count(found.balance.n_closed), numbers.count(found.balance.n_opened)
            return f"{closed} of {numbers.counted(kpi.n, 'gap', 'gaps')} closed, {opened} opened"
        case _:
            return f"of {numbers.counted(kpi.n, 'gap', 'gaps')}"


def widest_gaps(found: Overview, query: Mapping[str, str]) -> Component:
    """Return the competencies with most levels short."""
    if not found.top_gaps:
        if found.is_part_left_out:
            few = numbers.fewer_than(found.min_group)
            text = f"Every gap here would be about {few} people, or would let such a figure be worked out."
            return empty_state("Withheld", text, image="lock")
        if not any(kpi.key in ("people_assessed", "assessed") and kpi.value for kpi in found.kpis):
            return empty_state("No gap is known", "Nobody here has a level that is still valid.")
        return empty_state("No gaps", "Nobody assessed is short of a target.", image="check")
    top = found.top_gaps[:MOST_ITEMS]
    largest = max(gap.levels_short for gap in top)
    return html.Ul([_gap(gap, largest, query, found) for gap in top], className="items")


def _gap(gap: TopGap, largest: float, query: Mapping[str, str], found: Overview) -> html.Li:
    link = address("gaps", query={"competency": gap.competency_id, "cycle": query.get("cycle"), "of": query.get("of")})
    width = {"width": f"{gap.levels_short / largest * 100 if largest else 0:.1f}%"}
    return html.Li(
        [
            dcc.Link(gap.competency_name, href=link),
            html.Span(levels_short(gap), className="number"),
            html.Span(html.Span(className="bar", style=width), className="item-bar", **aria.hidden()),
            html.Span(gap_note(gap, found), className="item-note"),
        ]
    )


def actions(found: Overview) -> Component:
    """Return what asks for action, or that nothing does."""
    items = [_alert(alert) for alert in found.alerts]
    items += [_uncovered(gap, found) for gap in found.gaps_without_programme[:MOST_ITEMS]]
    if not items:
        has_data = may_open(current_viewer(), "data")
        gaps = "Every gap" if found.is_coverage_told else "Where it is told to your role, every gap"
        text = f"{gaps} has a course that answers it" + (", and the data is in order." if has_data else ".")
        if found.is_all_left_out:
            text = "Which gaps have a course is withheld from your role; nothing else needs you."
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


def _uncovered(gap: UncoveredGap, found: Overview) -> html.Li:
    people = "too few people to say how many" if gap.n_gaps is None else numbers.counted(gap.n_gaps, "person", "people")
    link = address(
        "coverage",
        query={"competency": gap.competency_id, "cycle": None if found.cycle.is_today else found.cycle.cycle_id},
    )
    text = f"No course answers any gap in {gap.competency_name}: {people}."
    return _action(text, "See coverage", link if may_open(current_viewer(), "coverage") else None)


def _action(text: str, way: str, link: str | None) -> html.Li:
    way_out: list[Component | str] = [" ", dcc.Link(way, href=link)] if link else []
    return html.Li([icon("alert"), html.Span([text, *way_out])], className="item-alert")
