"""`state/logs/refresh.log`: what ran here, when, for how long and how it ended, one plain line each.

Refreshes and their steps, and what else changes, or copies, what readers see: backups, restores, rollbacks.

For whoever looks with `less` or `grep`. No value of any row, no reason in full and no person stands in it: those are in
the refresh log's tables (`orchestration.refresh_log.log_file`), which `skillgap status` prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.settings.workspace import Workspace
from published.private_files import OWNER_ONLY_FILE, OWNER_ONLY_FOLDER

LARGEST_BYTES = 1_000_000
FILES_KEPT = 5
_WIDTH = 40


def plain_log_of(workspace: Workspace) -> PlainLog:
    """Return a workspace's log."""
    return PlainLog(workspace.state / "logs" / "refresh.log")


class PlainLog:
    """An append-only file of lines that its owner alone reads; beyond a megabyte it is `refresh.log.1` and so on.

    A line that can't be written is left out: a full disk must not make a refresh fail that would not have.
    """

    def __init__(self, file: Path, *, largest_bytes: int = LARGEST_BYTES) -> None:
        """Name the file; it is made with the first line.

        Args:
            file: the file.
            largest_bytes: it begins anew once it has so many.
        """
        self.file = file
        self._largest = largest_bytes

    def write(self, at: datetime, what: str, ended: str, seconds: float | None = None) -> None:
        """Append one line.

        Args:
            at: when it began, UTC; with or without its zone.
            what: what was done, as in `Reading hris/people`.
            ended: how it ended, as in `done`.
            seconds: how long it took; None where that says nothing.
        """
        moment = at.astimezone(UTC) if at.tzinfo is not None else at
        took = "" if seconds is None else f"{seconds:.1f} s"
        line = f"{moment:%Y-%m-%dT%H:%M:%SZ}  {_one_line(what):<{_WIDTH}}  {took:>10}  {_one_line(ended)}"
        with suppress(OSError):
            self.file.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            self._rotate()
            handle = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY_FILE)
            try:
                os.write(handle, f"{line.rstrip()}\n".encode())
            finally:
                os.close(handle)

    def _rotate(self) -> None:
        if not self.file.exists() or self.file.stat().st_size < self._largest:
            return
        for number in range(FILES_KEPT - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self.file.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self.file.with_name(f"{self.file.name}.{number}")


@dataclass
class Line:
    """A line that is written once its work is over.

    Attributes:
        ended: how the work ended, if it ends well.
    """

    ended: str = "done"


@contextmanager
def line_about(log: PlainLog, what: str, clock: Callable[[], datetime]) -> Iterator[Line]:
    """Write one line about what is done meanwhile, `failed` where it raises.

    Args:
        log: where to.
        what: what is done, as in `Backing up`.
        clock: gives the present moment, UTC; with or without its zone.
    """
    began, line, ended = clock(), Line(), "failed"
    try:
        yield line
        ended = line.ended
    finally:
        log.write(began, what, ended, (clock() - began).total_seconds())


class StepLog:
    """The steps of one refresh as lines: each is written when it is over."""

    def __init__(self, log: PlainLog, clock: Callable[[], datetime]) -> None:
        """Begin without a step.

        Args:
            log: where the lines go.
            clock: gives the present moment, UTC.
        """
        self._log, self._clock = log, clock
        self._step: tuple[str, datetime] | None = None

    def begin(self, step: str) -> None:
        """Write that the step before is done, and begin another."""
        self.end("done")
        self._step = step, self._clock()

    def end(self, how: str) -> None:
        """Write how the step that is going on ended; nothing where none is."""
        if self._step is not None:
            what, began = self._step
            self._log.write(began, what, how, (self._clock() - began).total_seconds())
            self._step = None


def _one_line(text: str) -> str:
    """Return a text without line breaks and what a terminal would obey."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
