"""The record of who saw which person and who took which figures away: append-only JSON lines.

What counts as a view or an export is for the queries to say; nothing here decides what may be seen.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from dashboards.access.viewer import Viewer

OWNER_ONLY = 0o600


def now_utc() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(tz=UTC)


class AuditLog:
    """An append-only file of JSON lines, readable by its owner alone."""

    def __init__(self, file: Path, *, clock: Callable[[], datetime] = now_utc) -> None:
        """Name the file; it is made with the first entry.

        Args:
            file: where to append, as in `<workspace>/state/audit.jsonl`.
            clock: gives the present moment, with its time zone.
        """
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()

    def write(self, viewer: Viewer, what: str, **filters: object) -> None:
        """Append one entry: who, when, what, and with which filter.

        Args:
            viewer: who saw it.
            what: what was seen, as in `person` or `export gaps`.
            filters: whose, and with which filters; what is None is left out.

        Raises:
            OSError: the entry can't be written; then the view must not be given either.
        """
        entry: Mapping[str, object] = {
            "at": self._clock().isoformat(timespec="milliseconds"),
            "who": viewer.name,
            "roles": sorted(viewer.roles),
            "what": what,
            "filter": {name: value for name, value in filters.items() if value is not None},
        }
        line = (json.dumps(entry, ensure_ascii=False, default=str) + "\n").encode()
        with self._lock:
            # One write call on a file opened for appending: lines of several processes do not mix.
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, OWNER_ONLY)
            try:
                os.fchmod(handle, OWNER_ONLY)
                os.write(handle, line)
            finally:
                os.close(handle)
