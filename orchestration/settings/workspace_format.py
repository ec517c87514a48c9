"""The version of what a workspace holds, so that an older program leaves alone what a newer one wrote.

`state/format.json` says it, and which program wrote it. A workspace without that file was written before there was one,
and can be opened: the build file's tables gain what they lack (`orchestration.build.raw_tables`), exports are read
again where they have new columns, and every figure is computed anew. The number rises when an older program could
damage or misread what is written from then on, not when a table gains a column.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from orchestration.errors import SettingsError
from published.private_files import write_private

FORMAT = 1
"""1: an older snapshot may be current while newer ones are kept, which a program before would have deleted."""


def program_version() -> str:
    """Return the version of this program; `unknown` where it is not installed."""
    try:
        return version("skillgap")
    except PackageNotFoundError:
        return "unknown"


def format_file(root: Path) -> Path:
    """Return where a workspace says its format."""
    return root / "state" / "format.json"


def format_of(root: Path) -> tuple[int, str]:
    """Return a workspace's format and the program that wrote it; 0 where it says none, or nobody can read what."""
    try:
        content = json.loads(format_file(root).read_text(encoding="utf-8"))
        return int(content["format"]), str(content["program"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0, "an earlier version"


def refuse_newer(root: Path) -> None:
    """Stop before anything is written to a workspace that this program does not know.

    Raises:
        SettingsError: a newer program wrote it.
    """
    found, program = format_of(root)
    if found > FORMAT:
        raise SettingsError(newer_text(f"The workspace {root}", found, program))


def newer_text(what: str, found: int, program: str) -> str:
    """Say that something was written by a newer program, and what to do."""
    return (
        f"{what} was written by skillgap {program} (format {found}); this is skillgap {program_version()}, which knows "
        f"formats up to {FORMAT}. Nothing was changed. Install skillgap {program} or newer, or put back a backup that "
        "was made before."
    )


def note_format(root: Path) -> None:
    """Write down that this program wrote the workspace, where an earlier one did before; the caller holds its lock."""
    if format_of(root)[0] < FORMAT:
        write_private(format_file(root), json.dumps({"format": FORMAT, "program": program_version()}))
