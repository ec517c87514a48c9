"""What is written to a terminal: texts it does nothing but show, and the progress of a refresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

# A terminal obeys these (colours, the title, what is typed next), or shows what follows them the other way round.
_ORDERS = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\x9c|$)|\x1b[ -~]?|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return a text without what a terminal would obey in place of showing it; line breaks and tabs stay."""
    return _CONTROLS.sub("", _ORDERS.sub("", text))


class PlainConsole(Console):
    """A console that shows texts as they are: nothing in a value, a file's name or an error is an order to it."""

    def __init__(self, *, stderr: bool = False, quiet: bool = False) -> None:
        super().__init__(highlight=False, soft_wrap=True, markup=False, emoji=False, stderr=stderr, quiet=quiet)

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - Rich's own
        """Print texts without what a terminal would obey."""
        super().print(*(printable(each) if isinstance(each, str) else each for each in objects), **options)


class TerminalProgress:
    """Shows the steps of a refresh while it runs; to be used as a context.

    Args:
        quiet: show nothing.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = PlainConsole(stderr=True, quiet=quiet)
        self._bar = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
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
        self._bar.console.print(f"  {text}")

    def _end_step(self) -> None:
        if self._task is None:
            return
        task = self._bar.tasks[self._task]
        total = task.total or 1
        self._bar.update(task.id, completed=total, total=total)
        self._task = None
