"""A request's context: its reader, and the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app, g, request

from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from dashboards.web.errors import note_no_refusal
from dashboards.web.gate import current_viewer
from published.viewer import Viewer

EXTENSION = "skillgap"
_READER = "skillgap_reader"


def reader() -> Reader:
    """Return the request's reader: the published figures as they are when it asks first, and who is asking.

    A refresh may publish between any two of its queries; without this the page would show figures of both.
    """
    if _READER not in g:
        served: Warehouse = current_app.extensions[EXTENSION]
        setattr(g, _READER, Reader(served.pinned(), current_viewer(), request.remote_addr))
    kept: Reader = getattr(g, _READER)
    return kept


def read_ahead_as(viewer: Viewer, newest: Warehouse) -> None:
    """Let the present request, which nobody made, read what somebody may see; nobody is noted to have seen it.

    Args:
        viewer: as whom.
        newest: the published files, pinned.
    """
    g.viewer = viewer
    setattr(g, _READER, Reader(newest.for_nobody(), viewer))
    note_no_refusal()


def today() -> date:
    """Return the present day, in UTC."""
    return datetime.now(tz=UTC).date()
