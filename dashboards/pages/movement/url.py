"""The address of the Movement page, read and written: unit, cycle, competency."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.pages.unit_url import UnitUrl
from dashboards.snapshot.choices import Choices
from dashboards.snapshot.cycles import TODAY
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.ui.filters import Filter

ALL = "all"


@dataclass(frozen=True)
class MovementUrl(UnitUrl):
    """The Movement page's address, read."""

    page_name = "movement"
    filter_names = ("cycle", "family", "competency")

    @property
    def gap_filter(self) -> GapFilter:
        """The filters that the queries know."""
        cycle_id = self.filters.get("cycle")
        # Movement ends in a closed cycle; whoever comes from a page of today sees the latest.
        return GapFilter(None if cycle_id == TODAY else cycle_id, self.filters.get("family"))


def filters_of(url: MovementUrl, choices: Choices) -> list[Filter]:
    """Return the controls for a URL.

    Args:
        url: what is on screen.
        choices: what the viewer may choose from.
    """
    asked = url.filters
    families = tuple((each, each) for each in choices.families)
    competencies = tuple((each.id, each.name) for each in choices.competencies)
    return [
        Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in choices.cycles), asked.get("cycle")),
        Filter("family", "Family", ((ALL, "All families"), *families), asked.get("family")),
        Filter("competency", "In detail", ((ALL, "All competencies"), *competencies), asked.get("competency")),
    ]
