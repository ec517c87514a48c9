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

# Others are served meanwhile: it takes what they leave, also for what it loads.
_POLITELY = "import os; os.nice(10); from published.sandbox_process import main; main()"

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
        self,
        limits: Limits = Limits(),
        *,
        n_at_once: int = 2,
        n_waiting: int = 2,
        patience: float = 10.0,
        is_ahead: bool = False,
    ) -> None:
        """Prepare to answer, without starting anything.

        Args:
            limits: of each question.
            n_at_once: questions that run beside each other.
            n_waiting: questions that wait for one of these to end.
            patience: seconds that they wait.
            is_ahead: after each question a process is started for the next one, which so waits for nothing to be
                loaded.
        """
        self._limits = limits
        self._running = threading.BoundedSemaphore(n_at_once)
        self._admitted = threading.BoundedSemaphore(n_at_once + n_waiting)
        self._patience = patience
        self._asking: set[str] = set()
        self._is_ahead = is_ahead
        self._spare: _Process | None = None
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
            found = self._run(file, sql, None, folder, is_wanted)
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
            self._run(file, sql, form, folder)
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

    def close(self) -> None:
        """End the process that waits for a question."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None:
            spare.end()

    def _run(
        self, file: Path, sql: str, form: FileForm | None, folder: str, is_wanted: IsWanted = _always
    ) -> Mapping[str, Any]:
        question = {**vars(self._limits), "file": str(file), "sql": sql, "form": form, "folder": folder}
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None and not spare.is_waiting:
            spare.end()
            spare = None
        process = spare or _Process()
        try:
            process.ask(question)
            process.wait(self._limits.seconds, is_wanted)
            return self._read(process.answer(2 * self._limits.answer_bytes))
        finally:
            process.end()
            if self._is_ahead:
                with suppress(OSError), self._lock:  # the machine has no room for it: the next question starts its own
                    self._spare = self._spare or _Process()

    def _read(self, answer: bytes | None) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = json.loads(answer or b"")
        except ValueError:
            raise LimitError("It took more memory than a question may have, and was ended; ask for less.") from None
        if "error" in found:
            raise QuestionError(str(found["error"]))
        return found


class _Process:
    """One process, for one question: it waits for it, answers into a file without a name, and ends.

    Where whoever started it is gone before it is asked, its standard input ends, and so does it.
    """

    def __init__(self) -> None:
        # A file and no pipe: nothing waits for the other side, and the process's limit on files holds for its answer.
        self._answer = tempfile.TemporaryFile()  # noqa: SIM115 - `end` closes it
        hears, said = os.pipe()
        self._question = open(said, "wb")  # noqa: SIM115, PTH123 - `ask` closes it, or `end`
        try:
            self._process = subprocess.Popen(  # noqa: S603 - nothing of it is anybody's but ours
                [sys.executable, "-P", "-s", "-B", "-c", _POLITELY],
                stdin=hears,
                stdout=self._answer,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={"PYTHONPATH": str(ROOMS), "LANG": "C.UTF-8"},
                start_new_session=True,
            )
        except OSError:
            self._question.close()
            self._answer.close()
            raise
        finally:
            os.close(hears)

    @property
    def is_waiting(self) -> bool:
        """Whether nothing has ended it since it was started."""
        return self._process.poll() is None

    def ask(self, question: Mapping[str, Any]) -> None:
        with suppress(BrokenPipeError), self._question:  # where it is gone there will be no answer either
            self._question.write(json.dumps(question).encode("ascii"))

    def wait(self, seconds: float, is_wanted: IsWanted) -> None:
        _wait_for(self._process, seconds, is_wanted)

    def answer(self, most_bytes: int) -> bytes | None:
        """Return what it wrote; None where that is more than an answer has."""
        # Cells are counted as they are written, and the rest of an answer is small.
        if os.fstat(self._answer.fileno()).st_size > most_bytes:
            return None
        self._answer.seek(0)
        return self._answer.read()

    def end(self) -> None:
        """End it with all that it may have started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._question.close()
        self._answer.close()


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
