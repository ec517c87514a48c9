"""The address of the Movement page, read and written: unit, cycle, competency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from dashboards.snapshot.choices import Choices
from dashboards.snapshot.gap_sums import GapFilter
from dashboards.ui.address import address
from dashboards.ui.filters import Filter

ALL = "all"
FILTER_NAMES = ("cycle", "family", "competency")


@dataclass(frozen=True)
class MovementUrl:
    """The Movement page's address, read.

    Attributes:
        units: the units of the path, from the one below the top.
        filters: the query string without what stands at its default.
    """

    units: tuple[str, ...]
    filters: Mapping[str, str]

    @property
    def unit_id(self) -> str | None:
        """The unit on screen; None for the whole organisation."""
        return self.units[-1] if self.units else None

    @property
    def competency_id(self) -> str | None:
        """The competency looked at more closely."""
        return self.filters.get("competency")

    @property
    def gap_filter(self) -> GapFilter:
        """The filters that the queries know."""
        return GapFilter(self.filters.get("cycle"), self.filters.get("family"))

    def address_of(self, *units: str, **changes: str | None) -> str:
        """Return the address of another unit with the same filters.

        Args:
            units: its path; none for the top.
            changes: filters to set, or to drop with None.
        """
        return address("movement", *units, query={**self.filters, **changes})


def read_url(units: str | None, query: Mapping[str, str | None]) -> MovementUrl:
    """Return what an address asks for.

    Args:
        units: the path behind `/movement/`.
        query: the query string; names that no filter has are ignored.
    """
    filters = {name: value for name in FILTER_NAMES if (value := query.get(name))}
    return MovementUrl(tuple(unquote(part) for part in (units or "").split("/") if part), filters)


def filters_of(url: MovementUrl, choices: Choices) -> list[Filter]:
    """Return the controls for a URL.

    Args:
        url: what is on screen.
        choices: what the viewer may choose from.
    """
    asked = url.filters
    families = tuple((each, each) for each in choices.families)
    competencies = tuple((each.id, each.name) for each in choices.competencies)
    filters = [
        Filter("cycle", "Cycle", tuple((each.cycle_id, each.label) for each in choices.cycles), asked.get("cycle")),
        Filter("family", "Family", ((ALL, "All families"), *families), asked.get("family")),
        Filter("competency", "In detail", ((ALL, "All competencies"), *competencies), asked.get("competency")),
    ]
    return [each for each in filters if len(each.options) > 1]
