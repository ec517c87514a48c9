"""The record of who saw which person and who took which figures away: append-only JSON lines, each with a hash.

What counts as a view or an export is for the queries to say; nothing here decides what may be seen. How lines hang
together stands in `published.audit_chain`.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from published.audit_chain import (
    BEFORE,
    EXPECTED,
    Entry,
    chained,
    entry_in,
    hash_of,
    known_last,
    last_line,
    note_last,
)
from published.audit_check import REWRITE, Verdict, verify
from published.private_files import OWNER_ONLY_FILE, replacing_bytes
from published.viewer import Viewer

_MOST_FOUND = 20


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
        entry: Entry = {
            "at": _moment(self._clock),
            "who": viewer.name,
            "roles": sorted(viewer.roles),
            "what": what,
            "filter": {name: value for name, value in filters.items() if value is not None},
        }
        with self._lock, opened_alone(self._file) as handle:
            last = last_line(handle)
            line = chained(entry, last, known_last(self._file))
            # One write call on a file opened for appending: no reader sees a part of a line, unless the disk is full.
            os.write(handle, b"\n" * _ends_within_a_line(handle) + line + b"\n")
            note_last(self._file, line)


class Unwritten(AuditLog):
    """A log into which nothing is written, for answers that are kept and that nobody has been given."""

    def __init__(self) -> None:
        """Name no file."""

    def write(self, viewer: Viewer, what: str, **filters: object) -> None:
        """Write nothing."""


def replace_entries(
    file: Path, change: Callable[[Entry], Entry | None], why: str, *, clock: Callable[[], datetime] = now_utc
) -> int:
    """Rewrite the log entry by entry, in one step; the one change there is besides appending.

    Whoever appends meanwhile waits, so no entry is lost. A line that is no entry, as a full disk leaves one, goes. The
    last entry says that the log was written anew, and what was wrong with it before. Where nothing changes, nothing is
    written.

    Args:
        file: the log.
        change: returns an entry as it is to stand there; None: it goes.
        why: what it is for, in a word.
        clock: gives the present moment, with its time zone.

    Returns:
        How many entries changed.
    """
    if not file.exists():
        return 0
    with opened_alone(file) as handle, ExitStack() as kept:
        if all(entry is not None and change(entry) == entry for entry in _entries(file)):
            return 0
        found = [f"line {each.line} {each.text}" for each in verify(file).problems[:_MOST_FOUND]]
        last_before = known_last(file) or hash_of(last_line(handle) or b"")
        n_lines = n_changed = n_removed = n_broken = 0
        last: bytes | None = None
        with replacing_bytes(file) as stream:
            # Whoever opens the new file, once it is in place, waits until its second file is written too.
            alone = os.dup(stream.fileno())
            kept.callback(os.close, alone)
            fcntl.flock(alone, fcntl.LOCK_EX)
            for n_lines, entry in enumerate(_entries(file), start=1):  # noqa: B007 - the last one counts
                changed = None if entry is None else change(entry)
                n_broken += entry is None
                if changed is None:
                    n_removed += 1
                    continue
                n_changed += changed != entry
                last = _rewritten(stream, changed, last)
            facts = {"why": why, "n_lines": n_lines, "n_changed": n_changed, "n_removed": n_removed}
            said: Entry = {"at": _moment(clock), "who": "skillgap", "roles": [], "what": REWRITE}
            said["filter"] = facts | {"last_before": last_before} | ({"found": found} if found else {})
            last = _rewritten(stream, said, last)
        note_last(file, last)
    return n_changed + n_removed - n_broken


def verified(file: Path) -> Verdict:
    """Verify a log's chain; whoever appends meanwhile waits.

    Raises:
        OSError: it can't be read.
    """
    if not file.exists():
        return verify(file)
    with opened_alone(file):
        return verify(file)


def read_entries(file: Path) -> Iterator[Entry]:
    """Yield the entries of a log, the oldest first; none where there is no log."""
    if file.exists():
        yield from (entry for entry in _entries(file) if entry is not None)


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


def _rewritten(stream: IO[bytes], entry: Entry, last: bytes | None) -> bytes:
    line = chained(entry, last, None if last is None else hash_of(last))
    stream.write(line + b"\n")
    return line


def _moment(clock: Callable[[], datetime]) -> str:
    return clock().isoformat(timespec="milliseconds")


def _entries(file: Path) -> Iterator[Entry | None]:
    """Yield the entry of each line without what binds it to others; None for a line that is none."""
    with file.open("rb") as stream:
        for line in stream:
            entry = entry_in(line)
            if entry is not None:
                entry.pop(BEFORE, None)
                entry.pop(EXPECTED, None)
            yield entry


def _ends_within_a_line(handle: int) -> bool:
    """Return whether the last entry is cut off, as a full disk leaves one: it alone is lost."""
    size = os.fstat(handle).st_size
    return size > 0 and os.pread(handle, 1, size - 1) != b"\n"


def _is_in_place(handle: int, file: Path) -> bool:
    try:
        return os.fstat(handle).st_ino == file.stat().st_ino
    except FileNotFoundError:
        return False
