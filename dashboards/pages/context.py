"""What a page works with during a request: the published figures and who is asking."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app

from dashboards.snapshot.snapshot import Warehouse

EXTENSION = "skillgap"


def warehouse() -> Warehouse:
    """Return the published figures that this application serves."""
    found: Warehouse = current_app.extensions[EXTENSION]
    return found


def today() -> date:
    """Return the present day, in UTC."""
    return datetime.now(tz=UTC).date()
