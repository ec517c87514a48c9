"""The address of a page about an org unit, read and written: the path of units, and filters as the query string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import unquote

from dashboards.ui.address import address

MOST_DIGITS = 7
"""Of the number of a page: no list is as long, and no database counts for ever."""


@dataclass(frozen=True)
class UnitUrl:
    """An address, read.

    Attributes:
        page_name: first part of the path.
        filter_names: the filters of the page; other names in a query string are ignored.
        units: the units of the path, from the one below the top.
        filters: the query string without what stands at its default.
        page: page of a list, from 1.
    """

    page_name: ClassVar[str]
    filter_names: ClassVar[tuple[str, ...]]

    units: tuple[str, ...]
    filters: Mapping[str, str]
    page: int = 1

    @classmethod
    def read(cls, units: str | None, query: Mapping[str, str]) -> Self:
        """Return what an address asks for.

        Args:
            units: the path behind the page's name.
            query: the query string.
        """
        filters = {name: value for name in cls.filter_names if (value := query.get(name))}
        path = tuple(unquote(part) for part in (units or "").split("/") if part)
        return cls(path, filters, page_number(query))

    @property
    def unit_id(self) -> str | None:
        """The unit on screen; None for what the page begins with."""
        return self.units[-1] if self.units else None

    @property
    def competency_id(self) -> str | None:
        """The competency looked at more closely."""
        return self.filters.get("competency")

    def address_of(self, *units: str, **changes: str | None) -> str:
        """Return the address of another unit with the same filters.

        Args:
            units: its path; none for the top.
            changes: filters to set, or to drop with None.
        """
        return address(self.page_name, *units, query={**self.filters, **changes})


def page_number(query: Mapping[str, str]) -> int:
    """Return which page of a list a query string asks for, from 1; the first where it asks for none that there can be.

    Args:
        query: the query string.
    """
    page = query.get("page") or ""
    is_number = page.isascii() and page.isdecimal() and len(page) <= MOST_DIGITS
    return max(int(page), 1) if is_number else 1
