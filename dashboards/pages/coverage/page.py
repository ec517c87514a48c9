"""The Training coverage page: which gaps a course answers, which are in training, which courses answer no gap."""

from __future__ import annotations

from dashboards.pages.coverage.downloads import DOWNLOADS, Query, filters_of
from dashboards.pages.coverage.queries import CoverageRow, by_competency
from dashboards.pages.coverage.sections import by_competency_section, by_unit_section, kpi_section
from dashboards.pages.coverage.spend import courses_section
from dashboards.pages.frame import Content, Controls, Page, before_first_cycle
from dashboards.snapshot.choices import Choices, choices, units_on_offer
from dashboards.snapshot.guard import or_none
from dashboards.snapshot.org_units import Unit
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui.filters import Filter

ALL = "all"
AWAITS = "Whether training answers the gaps is known once a cycle has measured them. What the courses cost is below."


def controls(reader: Reader, query: Query) -> Controls:
    """Return the filters."""
    reader.require("coverage")
    if not reader.cycles:
        return Controls()
    return Controls(_filters(query, choices(reader), or_none(units_on_offer, reader, query.get("unit")) or ()))


def content(reader: Reader, query: Query) -> Content:
    """Return what the page shows for the filters in the query string."""
    filters, day = filters_of(query), reader.as_of
    if not reader.cycles:
        awaits = before_first_cycle(reader, "coverage", AWAITS)
        return Content("Training coverage", [awaits, courses_section(day)], is_dated=True)
    found = by_competency(reader, query.get("unit"), filters)
    return Content(
        headline(found),
        [
            kpi_section(found),
            by_competency_section(found, query, day),
            by_unit_section(query, filters, found, day),
            courses_section(day),
        ],
        cycle=reader.cycle(filters.cycle_id),
        is_headline=True,
    )


def headline(found: tuple[CoverageRow, ...]) -> str:
    """Return the finding in a sentence."""
    if found and all(row.is_withheld for row in found):
        return "Gaps are withheld from your role here: each figure would be about too few people."
    shown = [row for row in found if row.n_gaps or row.n_gaps is None]
    if not shown:
        return "There is no gap to train for with these filters."
    told = [row for row in shown if row.needs_programme is not None]
    without = [row.competency_name for row in told if row.needs_programme]
    if not told:
        return "Whether courses answer the gaps is not told to your role here: it would be about too few people."
    if not without and len(told) < len(shown):
        n = numbers.counted(len(told), "competency", "competencies")
        return f"Of the {n} of which it is told, each has a course that answers at least some of its gaps."
    if not without:
        return "Every competency with a gap has a course that answers at least some of it."
    names = without[0] if len(without) == 1 else f"{', '.join(without[:-1])} and {without[-1]}"
    if len(without) > 3:
        names = f"{', '.join(without[:3])} and {numbers.count(len(without) - 3)} more"
    return f"No course answers any gap in {names}."


def _filters(query: Query, offered: Choices, units: tuple[Unit, ...]) -> list[Filter]:
    top = (
        [("own-line", "My line"), ("organisation", "Whole organisation")]
        if offered.has_own_line
        else [(ALL, "Whole organisation")]
    )
    names = [(unit.org_unit_id, "  " * (unit.depth - 1) + unit.org_unit_name) for unit in units if unit.depth > 0]
    return [
        Filter("unit", "Unit", (*top, *names), query.get("unit")),
        Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in offered.cycles), query.get("cycle")),
        Filter(
            "family",
            "Family",
            ((ALL, "All families"), *((each, each) for each in offered.families)),
            query.get("family"),
        ),
        Filter(
            "competency",
            "Competency by unit",
            ((ALL, "None"), *((each.id, each.name) for each in offered.competencies)),
            query.get("competency"),
        ),
    ]


PAGE = Page(
    name="coverage",
    permission="coverage",
    title="Training coverage",
    paths={"coverage": "/coverage"},
    read=lambda _where, query: query,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
)
