"""The record of who saw which person and who took which figures away: append-only JSON lines.

What counts as a view or an export is for the queries to say; nothing here decides what may be seen.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from published.private_files import OWNER_ONLY_FILE, replacing
from published.viewer import Viewer


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
        # One write call on a file opened for appending: lines of several processes do not mix.
        with self._lock, opened_alone(self._file) as handle:
            os.write(handle, b"\n" + line if _ends_within_a_line(handle) else line)


def replace_entries(file: Path, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> int:
    """Rewrite the log entry by entry, in one step; the one change there is besides appending.

    Whoever appends meanwhile waits, so no entry is lost. A line that is no entry, as a full disk leaves one, goes.

    Args:
        file: the log.
        change: returns an entry as it is to stand there; None: it goes.

    Returns:
        How many entries changed.
    """
    if not file.exists():
        return 0
    n_changed = 0
    with opened_alone(file), replacing(file) as stream:
        for entry in read_entries(file):
            changed = change(entry)
            n_changed += changed != entry
            if changed is not None:
                stream.write(json.dumps(changed, ensure_ascii=False) + "\n")
    return n_changed


def read_entries(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the entries of a log, the oldest first; none where there is no log."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", errors="replace") as stream:
        for line in stream:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry


@contextmanager
def opened_alone(file: Path) -> Iterator[int]:
    """Open a log for appending and hold its lock; one that was replaced while waiting is opened anew."""
    while True:
        handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, OWNER_ONLY_FILE)
        try:
            os.fchmod(handle, OWNER_ONLY_FILE)
            fcntl.flock(handle, fcntl.LOCK_EX)
            if _is_in_place(handle, file):
                yield handle
                return
        finally:
            os.close(handle)


def _ends_within_a_line(handle: int) -> bool:
    """Return whether the last entry is cut off, as a full disk leaves one: it alone is lost."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def _is_in_place(handle: int, file: Path) -> bool:
    try:
        return os.fstat(handle).st_ino == file.stat().st_ino
    except FileNotFoundError:
        return False
