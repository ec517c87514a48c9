"""The address of the Response page: unit and cycle."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.pages.unit_url import UnitUrl


@dataclass(frozen=True)
class ResponseUrl(UnitUrl):
    """The Response page's address, read."""

    page_name = "response"
    filter_names = ("cycle",)

    @property
    def cycle_id(self) -> str | None:
        """The cycle asked for; None for the first of those that have opened."""
        return self.filters.get("cycle")
