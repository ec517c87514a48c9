"""Addresses of pages: the drill-down is the path, filters are the query string.

Reading an address is the router's work (dashboards.pages); whether somebody may open it is for the queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def address(page: str, *path: str, query: Mapping[str, str | None] | None = None) -> str:
    """Return the address of a page.

    Args:
        page: first part of the path.
        path: further parts, quoted here.
        query: filters; those that are None or blank are left out.

    Returns:
        As in `/gaps/D07/D07-T3?measure=mean_gap`.
    """
    return "/".join(["", page, *(quote(part, safe="") for part in path)]) + query_string(query or {})


def query_string(query: Mapping[str, str | None]) -> str:
    """Return filters as a query string with its question mark, or nothing where all are None or blank."""
    given = {name: value for name, value in query.items() if value}
    return f"?{urlencode(given)}" if given else ""
