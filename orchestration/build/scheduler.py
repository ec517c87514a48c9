"""Tasks that wait for each other, a few at a time. What they do does not belong here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import duckdb

_SECONDS_BETWEEN_INTERRUPTS = 0.05


class Outcome(Protocol):
    """What came of a task."""

    @property
    def has_failed(self) -> bool:
        """Whether what waits for it is skipped."""


Result = TypeVar("Result", bound=Outcome)


@dataclass(frozen=True)
class Task(Generic[Result]):
    """Something to be done once others are.

    Attributes:
        name: unique among the tasks.
        run: does it, on a connection of its own.
        skip: says that it was not done, because a task that it waits for failed or was skipped.
        waits_for: names of tasks before it in the list.
    """

    name: str
    run: Callable[[duckdb.DuckDBPyConnection], Result]
    skip: Callable[[], Result]
    waits_for: frozenset[str]


def run_tasks(connection: duckdb.DuckDBPyConnection, tasks: Sequence[Task[Result]], workers: int) -> Iterator[Result]:
    """Run tasks, several at a time; one that runs out of memory is tried again when no other runs.

    Args:
        connection: tasks get cursors of it, one each at a time.
        tasks: those that wait for others come after them.
        workers: how many at a time.

    Yields:
        What came of each, as it comes.

    Raises:
        ValueError: a task waits for one that is not there.
        Exception: what a task raised; the others are interrupted.
    """
    waiting = {task.name: task for task in tasks}
    unknown = {name for task in tasks for name in task.waits_for} - waiting.keys()
    if unknown:
        raise ValueError(f"no such tasks to wait for: {', '.join(sorted(unknown))}")
    ended: set[str] = set()
    lost: set[str] = set()
    alone: list[Task[Result]] = []
    beside_others: set[str] = set()
    running: dict[Future[Result], tuple[Task[Result], duckdb.DuckDBPyConnection]] = {}
    cursors = [connection.cursor() for _ in range(workers)]

    def start(task: Task[Result], pool: ThreadPoolExecutor) -> None:
        cursor = cursors.pop()
        running[pool.submit(task.run, cursor)] = (task, cursor)
        if len(running) > 1:
            beside_others.update(each.name for each, _ in running.values())

    with ThreadPoolExecutor(workers, thread_name_prefix="models") as pool:
        try:
            while waiting or running or alone:
                for task in [each for each in waiting.values() if each.waits_for <= ended | lost]:
                    if task.waits_for & lost:
                        lost.add(waiting.pop(task.name).name)
                        yield task.skip()
                    elif len(running) < workers and not alone:
                        start(waiting.pop(task.name), pool)
                if alone and not running:
                    start(alone.pop(0), pool)
                if not running:
                    continue
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    task, cursor = running.pop(future)
                    try:
                        result = future.result()
                    except duckdb.OutOfMemoryException:
                        if task.name not in beside_others:
                            raise
                        beside_others.remove(task.name)
                        alone.append(task)
                        continue
                    finally:
                        cursors.append(cursor)
                    (lost if result.has_failed else ended).add(task.name)
                    yield result
        except BaseException:
            _interrupt({future: cursor for future, (_, cursor) in running.items()})
            raise
        finally:
            for cursor in [*cursors, *(cursor for _, cursor in running.values())]:
                cursor.close()


def _interrupt(running: Mapping[Future[Result], duckdb.DuckDBPyConnection]) -> None:
    """Interrupt tasks until they have ended: one that is between two statements goes on with the next."""
    pending = set(running)
    while pending:
        for future in pending:
            running[future].interrupt()
        pending = wait(pending, timeout=_SECONDS_BETWEEN_INTERRUPTS).not_done
