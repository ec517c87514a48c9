"""The address of the Gaps page, read and written: unit, measure, filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from dashboards.pages.gaps.queries import By, Measure
from dashboards.pages.unit_url import UnitUrl
from dashboards.snapshot.choices import Choices
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.scope import ORGANISATION
from dashboards.ui.filters import Filter

ALL = "all"
MEASURES: tuple[tuple[str, str], ...] = (
    ("levels_short", "Levels short"),
    ("share_with_gap", "Share with a gap"),
    ("mean_gap", "Mean gap"),
)


@dataclass(frozen=True)
class GapsUrl(UnitUrl):
    """The Gaps page's address, read."""

    page_name = "gaps"
    filter_names = ("of", "measure", "by", "cycle", "family", "job", "level", "competency", "sort")

    @property
    def unit_id(self) -> str | None:
        """The unit on screen; None for what is the viewer's own."""
        own = ORGANISATION if self.filters.get("of") == ORGANISATION else None
        return self.units[-1] if self.units else own

    @property
    def measure(self) -> Measure:
        """What the heat map shows."""
        asked = self.filters.get("measure", "levels_short")
        return cast("Measure", asked) if asked in get_args(Measure) else "levels_short"

    @property
    def by(self) -> By:
        """What the columns are."""
        return "family" if self.filters.get("by") == "family" else "competency"

    @property
    def gap_filter(self) -> GapFilter:
        """The filters that the queries know."""
        asked = self.filters
        return GapFilter(asked.get("cycle"), asked.get("family"), asked.get("job"), asked.get("level"))


def filters_of(url: GapsUrl, choices: Choices) -> list[Filter]:
    """Return the controls for a URL that are always in sight.

    Args:
        url: what is on screen.
        choices: what the viewer may choose from.
    """
    asked = url.filters
    columns = (("competency", "Competencies"), ("family", "Families"))
    competencies = tuple((each.id, each.name) for each in choices.competencies)
    filters = [
        Filter("measure", "Show", MEASURES, asked.get("measure"), is_switch=True),
        Filter("by", "Columns", columns, asked.get("by"), is_switch=True),
        Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in choices.moments), asked.get("cycle")),
        Filter("competency", "In detail", ((ALL, "No competency"), *competencies), asked.get("competency")),
    ]
    if choices.has_own_line and not url.units:
        of = (("own-line", "My line"), (ORGANISATION, "Organisation"))
        filters.insert(0, Filter("of", "Of", of, asked.get("of"), is_switch=True))
    return filters


def more_filters_of(url: GapsUrl, choices: Choices, *, has_people: bool) -> list[Filter]:
    """Return the controls that are folded away.

    Args:
        url: what is on screen.
        choices: what the viewer may choose from.
        has_people: whether people are listed, so that their order can be chosen.
    """
    asked = url.filters
    filters = [
        Filter("family", "Family", _with_all("All families", choices.families), asked.get("family")),
        Filter("job", "Job family", _with_all("All job families", choices.job_families), asked.get("job")),
        Filter("level", "Career level", _with_all("All levels", choices.career_levels), asked.get("level")),
    ]
    if has_people:
        orders = (("name", "By name"), ("levels_short", "Most levels short first"))
        filters.append(Filter("sort", "Order of people", orders, asked.get("sort")))
    return filters


def _with_all(text: str, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return ((ALL, text), *((value, value) for value in values))
