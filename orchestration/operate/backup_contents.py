"""What goes into a backup, by name, and what stays out of it; reading and writing it stand beside this.

Taken: what readers see and the record beside it, the raw rows of the build file with what it knows of earlier nights,
`workspace.yml`, and of `state/` what promises rest on. Made anew: models, marts, what dbt and Dagster keep. Left out on
purpose: sessions, secrets of other systems, logs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from published.files import IDENTITY, QUARANTINE

SETTINGS = "workspace.yml"
BUILD_FILE = "warehouse/build/warehouse.duckdb"
ROLLBACK_NOTE = "warehouse/rollback.json"
SNAPSHOTS = "warehouse/snapshots"

AUDIT = ("audit.jsonl", "audit.last")
"""They name who looked at whom."""

KEPT_STATE = (
    "release_salt",  # without it what was published before can't be compared with
    "erased.json",
    "erased.copy.json",
    "format.json",
    "demo",
    "users.json",  # hashes of passwords
    "access.json",  # rules that the audit log knows
    "notices.json",  # what was told already
    "digests.json",  # who got which
    *AUDIT,
)
"""Files of `state/` that go into a backup."""

LEFT_STATE = (
    "refresh.lock",
    "users.lock",
    "access.lock",
    "refresh.json",  # a refresh that runs
    "erasing.json",  # an erasure that is unfinished: nothing is backed up then
    "sign_in.sqlite",  # sessions: everybody signs in again
    "dbt",
    "logs",
    "questions",  # in SQL, that go on
    "checks",  # of rows, as Great Expectations words them
    "metrics",  # counts of a server that runs
    "dagster",  # its runs; schedules are switched on again there
)
"""Files and folders of `state/` that don't: made anew, or not to be kept."""

WITH_NAMES = ("users.json", "access.json", "digests.json", *AUDIT)
"""What of `state/` is left out of a backup without identity."""

FILES_WITH_NAMES = (IDENTITY, QUARANTINE)
"""What of a snapshot is left out then."""

MEMORY = (
    "settings",
    "forgotten",
    "forgotten_cycles",
    "retired_competencies",
    "published_answers",
    "kept_answers",
    "answered_cycles",
)
"""The raw tables that no export brings back: what is known of earlier nights, by number and hash."""


def is_expected(name: str) -> bool:
    """Return whether a file of that name may be in a backup: below the workspace, where one belongs, and no way out."""
    path = PurePosixPath(name)
    parts = path.parts
    if str(path) != name or path.is_absolute() or ".." in parts or "\\" in name or not name.isprintable():
        return False
    if parts[0] == "state":
        return len(parts) == 2 and parts[1] in KEPT_STATE
    if parts[0] == "warehouse":
        is_of_snapshot = name.startswith(f"{SNAPSHOTS}/") and len(parts) == 4 and path.suffix == ".duckdb"
        return name in (BUILD_FILE, ROLLBACK_NOTE) or (is_of_snapshot and not parts[2].startswith("."))
    return name == SETTINGS or (parts[0] == "exports" and len(parts) > 1)


def unknown_state(state: Path) -> Iterator[str]:
    """Yield what lies in `state/` and is known to nobody here."""
    known = {*KEPT_STATE, *LEFT_STATE}
    for path in sorted(state.iterdir()) if state.is_dir() else ():
        if path.name not in known and not path.name.startswith("."):
            yield path.name
