"""Progress on a terminal: one line per step, a bar where the number of parts is known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class TerminalProgress:
    """Shows the steps of a refresh while it runs; to be used as a context.

    Args:
        quiet: show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False, quiet=quiet)
        self._bar = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=False,
        )
        self._task: int | None = None

    def __enter__(self) -> Self:
        """Begin to show."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the last step and stop."""
        self._end_step()
        self._bar.stop()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to a question."""
        self._bar.stop()
        try:
            yield
        finally:
            self._bar.start()

    def step(self, text: str) -> None:
        """Tick the step before and begin another."""
        self._end_step()
        self._task = self._bar.add_task(text, total=None)

    def advance(self, done: int, total: int) -> None:
        """Fill the bar of the step."""
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total)  # type: ignore[arg-type]

    def note(self, text: str) -> None:
        """Print a line above the bars."""
        self._bar.console.print(f"  {text}", markup=False)

    def _end_step(self) -> None:
        if self._task is None:
            return
        task = self._bar.tasks[self._task]
        total = task.total or 1
        self._bar.update(task.id, completed=total, total=total)
        self._task = None
