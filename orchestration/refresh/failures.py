"""Why a refresh failed, as far as it may leave this machine: the kind, and the files or checks that it is about.

The reason in full may quote a cell; it stands in the refresh log alone.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.refresh.doubtful_time import REMEDY

Kind = Literal["export", "check", "interrupted", "nothing", "time", "memory", "machine", "other"]
INTERRUPTED = "It was interrupted. Nothing was published."
NOTHING = "There is no file to read in "
KILLED = "The process ended in the middle of: "
_EXCEPTION = re.compile(r"^([A-Za-z]\w*): ")
_MOST_NAMED = 5
_MEMORY = ("MemoryError", "OutOfMemoryException")

_TEXTS: dict[Kind, str] = {
    "export": "An export can't be taken as it is: {subjects}.",
    "check": "What must hold of the data does not: {subjects}.",
    "interrupted": "It was interrupted before its end.",
    "nothing": "There is no export to read.",
    "time": "The day or the clock looks wrong: it lies before what is published, or long after it.",
    "memory": "The memory did not suffice.",
    "machine": "A file could not be read or written: the disk may be full, or somebody else may hold the file.",
    "other": "A step could not be done.",
}


@dataclass(frozen=True)
class Failure:
    """Why a refresh failed.

    Attributes:
        kind: what kind of failure it was.
        subjects: the files, or the checks, that it is about.
    """

    kind: Kind
    subjects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """One sentence, without any value of the data."""
        named = ", ".join(self.subjects[:_MOST_NAMED])
        left = len(self.subjects) - _MOST_NAMED
        return _TEXTS[self.kind].format(subjects=f"{named} and {left} more" if left > 0 else named)


def failure_of(reason: str | None, refused: Sequence[str], failed_checks: Sequence[str]) -> Failure:
    """Tell why a refresh failed.

    Args:
        reason: the record's words, one line or more for each step that failed.
        refused: files that are refused now; those of earlier refreshes may be among them.
        failed_checks: checks of this refresh that block and did not hold, as in `gap_by_person: not_null`.
    """
    lines = (reason or "").splitlines()
    files = tuple(file for file in refused if any(_is_about(line, file) for line in lines))
    if files:
        return Failure("export", files)
    if any(line == INTERRUPTED or line.startswith(KILLED) for line in lines):
        return Failure("interrupted")
    if any(line.startswith(NOTHING) for line in lines):
        return Failure("nothing")
    if failed_checks:
        return Failure("check", tuple(failed_checks))
    if REMEDY in (reason or ""):
        return Failure("time")
    return Failure(next(filter(None, map(_kind_of_exception, lines)), "other"))


def _is_about(line: str, file: str) -> bool:
    """Whether a line of a reason is an export's error about a file."""
    return line.startswith((f"{file}: ", f"{file}, row ", f"{file}, column "))


def _kind_of_exception(line: str) -> Kind | None:
    found = _EXCEPTION.match(line)
    if found is None:
        return None
    if found[1] in _MEMORY:
        return "memory"
    known = getattr(builtins, found[1], None)
    is_of_machine = found[1] == "IOException" or (isinstance(known, type) and issubclass(known, OSError))
    return "machine" if is_of_machine else None
