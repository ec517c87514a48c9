"""The chain of the audit log: each line holds the hash of the line before, and a second file the hash of the last.

So a line that is removed, changed, inserted or moved is found, and an end that is cut off. Whoever may write both files
can make another chain. What the findings are is said in `published.audit_check`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from published.private_files import OWNER_ONLY_FILE

Entry = dict[str, Any]

BEFORE = "before"
"""The key under which a line holds the hash of the one before."""
EXPECTED = "expected"
"""The key under which a line says what the second file named as last, where that was another line or nothing."""
NOTHING = "0" * 64
"""The hash that stands in the first line."""
UNKNOWN = "unknown"
"""Stands for the hash of the last line where the second file was gone."""

_BLOCK = 8192
_HASH = re.compile(r"[0-9a-f]{64}")


def hash_of(line: bytes) -> str:
    """Return the hash of a line without its line break."""
    return hashlib.sha256(line).hexdigest()


def entry_in(line: bytes) -> Entry | None:
    """Return the entry that a line holds; None for a line that is none, as a full disk leaves one."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def chained(entry: Entry, last: bytes | None, known: str | None) -> bytes:
    """Return the line of an entry, without its line break.

    Args:
        entry: the entry.
        last: the line that it is written after; None: there is none.
        known: what the second file names as last; None: it is not there.
    """
    before = NOTHING if last is None else hash_of(last)
    links = {BEFORE: before}
    # A log that was begun without hashes has no second file yet.
    is_begun = last is not None and BEFORE in (entry_in(last) or {})
    if known != before and (known is not None or is_begun):
        links[EXPECTED] = known or UNKNOWN
    return json.dumps(entry | links, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")


def last_line(handle: int) -> bytes | None:
    """Return the last line of an open file without its line break, cut off or whole; None where there is none."""
    size = os.fstat(handle).st_size
    end, found = size, b""
    while end > 0:
        start = max(0, end - _BLOCK)
        found = os.pread(handle, end - start, start) + found
        end = start
        at = found.rfind(b"\n", 0, len(found) - 1)
        if at >= 0:
            return found[at + 1 :].removesuffix(b"\n")
    return found.removesuffix(b"\n") if size else None


def file_of_last(file: Path) -> Path:
    """Return the file that holds the hash of a log's last line."""
    return file.with_suffix(".last")


def known_last(file: Path) -> str | None:
    """Return the hash that the second file of a log holds; None where there is none."""
    try:
        text = file_of_last(file).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None
    return text if _HASH.fullmatch(text) else None


def note_last(file: Path, line: bytes) -> None:
    """Write the hash of a log's last line into its second file.

    Raises:
        OSError: it can't be written.
    """
    handle = os.open(file_of_last(file), os.O_WRONLY | os.O_CREAT, OWNER_ONLY_FILE)
    try:
        os.fchmod(handle, OWNER_ONLY_FILE)
        # As long as what it replaces, and within one block of the disk: never half of each.
        os.pwrite(handle, f"{hash_of(line)}\n".encode(), 0)
    finally:
        os.close(handle)
