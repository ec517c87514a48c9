"""What a page works with during a request: the published figures and who is asking."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app, g

from dashboards.snapshot.snapshot import Warehouse

EXTENSION = "skillgap"
_PINNED = "skillgap_of_this_request"


def warehouse() -> Warehouse:
    """Return the published figures as they are when a request asks first, and the same until it ends.

    A refresh may publish between any two of its queries; without this the page would show figures of both.
    """
    if _PINNED not in g:
        served: Warehouse = current_app.extensions[EXTENSION]
        setattr(g, _PINNED, served.pinned())
    pinned: Warehouse = getattr(g, _PINNED)
    return pinned


def today() -> date:
    """Return the present day, in UTC."""
    return datetime.now(tz=UTC).date()
