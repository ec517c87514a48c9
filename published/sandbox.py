"""Answer SQL that somebody typed, in a process of its own that reads one published file and is killed at its limits.

The process inherits no environment and no open file; it knows what is written to its standard input. Which file, and
whether at all, is for those who ask; so is the audit log.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from published.cells import FileForm
from published.installation import ROOMS

_MB = 2**20
_SECONDS_BETWEEN_LOOKS = 0.2

IsWanted = Callable[[], bool]


def _always() -> bool:
    return True


class QuestionError(Exception):
    """A question that was not answered; its text says why, to be read by whoever asked."""


class BusyError(QuestionError):
    """Others are asking; it can be asked again."""


class LimitError(QuestionError):
    """It was ended, for it took more than a question may."""


class StoppedError(QuestionError):
    """Whoever asked has stopped it."""


@dataclass(frozen=True)
class Limits:
    """What one question may take.

    Attributes:
        seconds: until it is killed.
        memory_mb: of DuckDB.
        rows: of an answer.
        columns: of an answer.
        longest_text: characters of a cell of an answer; the rest is cut.
        answer_bytes: of an answer in all.
        file_bytes: of a file with all rows.
    """

    seconds: float = 30.0
    memory_mb: int = 512
    rows: int = 1000
    columns: int = 100
    longest_text: int = 500
    answer_bytes: int = 4 * _MB
    file_bytes: int = 256 * _MB


@dataclass(frozen=True)
class Column:
    """A column of an answer."""

    name: str
    kind: Literal["text", "number"]


@dataclass(frozen=True)
class Answer:
    """The first rows of an answer.

    Attributes:
        columns: the first columns.
        n_columns: how many there are.
        rows: a list of cells each.
        is_cut: there are more rows.
        seconds: how long it took.
    """

    columns: tuple[Column, ...]
    n_columns: int
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool
    seconds: float


class Sandbox:
    """Runs questions, a few at once and one of each person; who comes later waits a little, or is sent away."""

    def __init__(
        self, limits: Limits = Limits(), *, n_at_once: int = 2, n_waiting: int = 2, patience: float = 10.0
    ) -> None:
        """Prepare to answer, without starting anything.

        Args:
            limits: of each question.
            n_at_once: questions that run beside each other.
            n_waiting: questions that wait for one of these to end.
            patience: seconds that they wait.
        """
        self._limits = limits
        self._running = threading.BoundedSemaphore(n_at_once)
        self._admitted = threading.BoundedSemaphore(n_at_once + n_waiting)
        self._patience = patience
        self._asking: set[str] = set()
        self._lock = threading.Lock()

    def ask(self, file: Path, sql: str, who: str, *, is_wanted: IsWanted = _always) -> Answer:
        """Return the first rows that answer a statement.

        Args:
            file: the one database file that it can read.
            sql: the statement.
            who: whoever asks; one question of theirs runs at a time.
            is_wanted: says whether it goes on; looked at several times a second.

        Raises:
            QuestionError: the database does not take it; LimitError: it would take more than it may; BusyError: ask
                again; StoppedError: it was not wanted any more.
        """
        with self._turn(who), tempfile.TemporaryDirectory(prefix="skillgap-sql-") as folder:
            found = self._run(file, sql, None, Path(folder), is_wanted)
        return Answer(
            tuple(Column(*column) for column in found["columns"]),
            found["n_columns"],
            tuple(tuple(row) for row in found["rows"]),
            found["is_cut"],
            found["seconds"],
        )

    def file_of(self, file: Path, sql: str, who: str, form: FileForm) -> IO[bytes]:
        """Return a file with all rows that answer a statement, to be read and closed; it has no name on disk any more.

        Args:
            file: the one database file that it can read.
            sql: the statement.
            who: whoever asks; one question of theirs runs at a time.
            form: of the file.

        Raises:
            QuestionError: the database does not take it, or it would take more than it may; BusyError: ask again.
        """
        with self._turn(who), tempfile.TemporaryDirectory(prefix="skillgap-sql-") as folder:
            self._run(file, sql, form, Path(folder))
            return (Path(folder) / "rows").open("rb")

    @contextmanager
    def _turn(self, who: str) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise BusyError("Several questions of others are being answered. Ask again in a moment.")
        try:
            with self._lock:
                if who in self._asking:
                    raise BusyError("Your question before is still being answered. Ask again once it is.")
                self._asking.add(who)
            try:
                if not self._running.acquire(timeout=self._patience):
                    raise BusyError("Questions of others take long. Ask again in a moment.")
                try:
                    yield
                finally:
                    self._running.release()
            finally:
                with self._lock:
                    self._asking.discard(who)
        finally:
            self._admitted.release()

    def _run(
        self, file: Path, sql: str, form: FileForm | None, folder: Path, is_wanted: IsWanted = _always
    ) -> Mapping[str, Any]:
        limits = self._limits
        question = {**vars(limits), "file": str(file), "sql": sql, "form": form, "folder": str(folder)}
        # Files and no pipes: nothing waits for the other side, and the process's limit on files holds for its answer.
        asked, answered = folder / "asked", folder / "answered"
        asked.write_text(json.dumps(question), encoding="ascii")
        with asked.open("rb") as given, answered.open("wb") as taken:
            process = subprocess.Popen(
                [sys.executable, "-P", "-s", "-B", "-m", "published.sandbox_process"],
                stdin=given,
                stdout=taken,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={"PYTHONPATH": str(ROOMS), "LANG": "C.UTF-8"},
                start_new_session=True,
            )
            try:
                _wait_for(process, limits.seconds, is_wanted)
            finally:
                _kill(process)
        return self._read(answered)

    def _read(self, answered: Path) -> Mapping[str, Any]:
        # Cells are counted as they are written, and the rest of an answer is small.
        is_whole = answered.stat().st_size <= 2 * self._limits.answer_bytes
        try:
            found: Mapping[str, Any] = json.loads(answered.read_bytes() if is_whole else b"")
        except ValueError:
            raise LimitError("It took more memory than a question may have, and was ended; ask for less.") from None
        if "error" in found:
            raise QuestionError(str(found["error"]))
        return found


def _wait_for(process: subprocess.Popen[bytes], seconds: float, is_wanted: IsWanted) -> None:
    """Wait until a process ends.

    Raises:
        LimitError: it takes longer than it may.
        StoppedError: it is not wanted any more.
    """
    began = time.monotonic()
    while True:
        left = began + seconds - time.monotonic()
        if left <= 0:
            raise LimitError(f"It took longer than {seconds:g} seconds and was ended; ask for less.")
        if not is_wanted():
            raise StoppedError(f"You stopped it after {time.monotonic() - began:.1f} seconds.")
        with suppress(subprocess.TimeoutExpired):
            process.wait(min(left, _SECONDS_BETWEEN_LOOKS))
            return


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it may have started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
