"""The address of the Gaps page, read and written: unit, measure, filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args

from dashboards.pages.gaps.people_queries import OF_COMPETENCY, Sort
from dashboards.pages.gaps.queries import By, Measure
from dashboards.pages.unit_url import UnitUrl
from dashboards.snapshot.choices import Choices
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.snapshot.scope import ORGANISATION
from dashboards.ui.filters import Filter

ALL = "all"
REVERSED = "-reversed"
"""Behind an order of people in the address: from its other end."""
ORDERS: dict[Sort, tuple[str, str]] = {
    "name": ("By name", "By name, from Z"),
    "levels_short": ("Most levels short first", "Fewest levels short first"),
    "with_gap": ("Most gaps first", "Fewest gaps first"),
    "assessed": ("Most assessed first", "Fewest assessed first"),
    "role": ("By role", "By role, from Z"),
    "unit": ("By unit", "By unit, from Z"),
    "gap": ("Largest gap first", "Smallest gap first"),
    "level": ("Highest level first", "Lowest level first"),
    "target": ("Highest target first", "Lowest target first"),
}
"""Orders of people with their words, the other way round too."""
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
    def sort(self) -> Sort:
        """What people are sorted by."""
        asked = self.filters.get("sort", "name").removesuffix(REVERSED)
        return cast("Sort", asked) if asked in get_args(Sort) else "name"

    @property
    def is_reversed(self) -> bool:
        """Whether people come the other way round: a text from Z, a figure from the smallest."""
        return self.filters.get("sort", "") == f"{self.sort}{REVERSED}"

    def sorted_by(self, sort: Sort) -> str:
        """Return the address with people by something, from its other end where they are by it already."""
        is_reversed = self.sort == sort and not self.is_reversed
        asked = f"{sort}{REVERSED if is_reversed else ''}"
        return self.address_of(*self.units, sort=None if asked == "name" else asked)

    @property
    def gap_filter(self) -> GapFilter:
        """The filters that the queries know."""
        asked = self.filters
        return GapFilter(asked.get("cycle"), asked.get("family"), asked.get("job"), asked.get("level"))


def filters_of(url: GapsUrl, choices: Choices, *, has_levels: bool = True) -> list[Filter]:
    """Return the controls for a URL that are always in sight.

    Args:
        url: what is on screen.
        choices: what the viewer may choose from.
        has_levels: a cycle has closed, so that there is a measure to choose.
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
    if not has_levels:
        filters = [each for each in filters if each.name not in ("measure", "competency")]
    if choices.has_own_line and not url.units:
        of = (("own-line", "My line"), (ORGANISATION, "Organisation"))
        filters.insert(0, Filter("of", "Of", of, asked.get("of"), is_switch=True))
    return filters


def more_filters_of(url: GapsUrl, choices: Choices, *, may_cut: bool, has_people: bool) -> list[Filter]:
    """Return the controls that are folded away.

    Args:
        url: what is on screen.
        choices: what the viewer may choose from.
        may_cut: whether figures may be cut by job family and career level.
        has_people: whether people are listed, so that their order can be chosen.
    """
    asked = url.filters
    filters = [Filter("family", "Family", _with_all("All families", choices.families), asked.get("family"))]
    if may_cut:
        job_families = _with_all("All job families", choices.job_families)
        filters.append(Filter("job", "Job family", job_families, asked.get("job")))
        filters.append(
            Filter("level", "Career level", _with_all("All levels", choices.career_levels), asked.get("level"))
        )
    if has_people:
        filters.append(Filter("sort", "Order of people", _orders(url), asked.get("sort")))
    return filters


def _orders(url: GapsUrl) -> tuple[tuple[str, str], ...]:
    """Return the orders of people; of those the other way round the one in force alone, since a heading leads there."""
    orders: list[tuple[str, str]] = []
    for sort, (text, reversed_text) in ORDERS.items():
        if url.competency_id or sort not in OF_COMPETENCY or sort == url.sort:
            orders.append((sort, text))
        if url.is_reversed and sort == url.sort:
            orders.append((f"{sort}{REVERSED}", reversed_text))
    return tuple(orders)


def _with_all(text: str, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return ((ALL, text), *((value, value) for value in values))
