"""Tasks that wait for each other: their order, what is skipped, and what happens when one raises."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.build.scheduler import Task, run_tasks

DATABASE = duckdb.connect(config={"threads": 1})
SECONDS = 20.0  # more than any task waits for another, unless something is wrong


@dataclass(frozen=True)
class Came:
    """What came of a task."""

    name: str
    has_failed: bool = False
    was_skipped: bool = False


def task(
    name: str, *waits_for: str, run: Callable[[duckdb.DuckDBPyConnection], object] | None = None, fails: bool = False
) -> Task[Came]:
    def done(cursor: duckdb.DuckDBPyConnection) -> Came:
        if run is not None:
            run(cursor)
        return Came(name, has_failed=fails)

    return Task(name, done, lambda: Came(name, was_skipped=True), frozenset(waits_for))


def names(connection: duckdb.DuckDBPyConnection, tasks: list[Task[Came]], workers: int = 1) -> list[str]:
    return [came.name for came in run_tasks(connection, tasks, workers)]


def out_of_memory(*_: object) -> None:
    raise duckdb.OutOfMemoryException("too little memory")


def test_no_tasks_are_done_at_once(connection: duckdb.DuckDBPyConnection) -> None:
    assert names(connection, []) == []


def test_one_worker_takes_tasks_in_their_order(connection: duckdb.DuckDBPyConnection) -> None:
    assert names(connection, [task("a"), task("b", "a"), task("c"), task("d", "b", "c")]) == ["a", "b", "c", "d"]


def test_a_task_waits_for_those_that_it_names(connection: duckdb.DuckDBPyConnection) -> None:
    may_end, order = threading.Event(), []

    def slow(_: object) -> None:
        assert may_end.wait(SECONDS)
        order.append("slow")

    def quick(_: object) -> None:
        order.append("quick")
        may_end.set()

    found = names(
        connection,
        [task("slow", run=slow), task("after", "slow", run=lambda _: order.append("after")), task("quick", run=quick)],
        workers=2,
    )
    # The one that waits is passed over for the next that does not.
    assert order == ["quick", "slow", "after"]
    assert sorted(found) == ["after", "quick", "slow"]


def test_several_run_at_once_but_no_more_than_there_are_workers(connection: duckdb.DuckDBPyConnection) -> None:
    together, lock, running, most = threading.Barrier(2), threading.Lock(), [], []

    def run(_: object) -> None:
        with lock:
            running.append(1)
            most.append(len(running))
        together.wait(SECONDS)
        with lock:
            running.pop()

    assert len(names(connection, [task(name, run=run) for name in "abcd"], workers=2)) == 4
    assert max(most) == 2


def test_what_waits_for_something_that_failed_is_skipped_and_so_is_what_waits_for_that(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    tasks = [task("a", fails=True), task("b", "a"), task("c", "b"), task("apart"), task("d", "apart", "c")]
    found = {came.name: came for came in run_tasks(connection, tasks, 2)}
    assert [found[name].was_skipped for name in ("a", "b", "c", "apart", "d")] == [False, True, True, False, True]


def test_tasks_have_connections_of_their_own(connection: duckdb.DuckDBPyConnection) -> None:
    together, seen = threading.Barrier(2), []

    def run(cursor: duckdb.DuckDBPyConnection) -> None:
        seen.append(cursor)
        together.wait(SECONDS)
        assert cursor.execute("select 1").fetchall() == [(1,)]

    names(connection, [task("a", run=run), task("b", run=run)], workers=2)
    assert len({id(each) for each in (connection, *seen)}) == 3
    assert connection.execute("select 1").fetchall() == [(1,)]
    for cursor in seen:
        with pytest.raises(duckdb.ConnectionException):
            cursor.execute("select 1")


def endless(cursor: duckdb.DuckDBPyConnection) -> None:
    """Ask what takes minutes."""
    cursor.execute("select sum(a.i * b.i) from range(1000000) as a (i), range(1000000) as b (i)").fetchall()


def test_a_task_that_raises_interrupts_the_others(connection: duckdb.DuckDBPyConnection) -> None:
    has_begun, interrupted = threading.Event(), []

    def long(cursor: duckdb.DuckDBPyConnection) -> None:
        has_begun.set()
        try:
            endless(cursor)
        except duckdb.InterruptException:
            interrupted.append("long")
            raise

    def raises(_: object) -> None:
        assert has_begun.wait(SECONDS)
        raise KeyboardInterrupt

    tasks = [task("long", run=long), task("raises", run=raises), task("after", "raises"), task("never")]
    with pytest.raises(KeyboardInterrupt):
        names(connection, tasks, workers=2)
    assert interrupted == ["long"]


def test_whoever_stops_listening_interrupts_what_runs(connection: duckdb.DuckDBPyConnection) -> None:
    interrupted = []

    def long(cursor: duckdb.DuckDBPyConnection) -> None:
        try:
            endless(cursor)
        except duckdb.InterruptException:
            interrupted.append("long")
            raise

    outcomes = run_tasks(connection, [task("quick"), task("long", run=long), task("next")], 2)
    assert next(outcomes).name == "quick"
    outcomes.close()  # type: ignore[attr-defined]
    assert interrupted == ["long"]


def test_too_little_memory_beside_others_is_tried_again_alone(connection: duckdb.DuckDBPyConnection) -> None:
    together, tries, running, beside = threading.Barrier(2), [], [], []

    def greedy(_: object) -> None:
        tries.append(1)
        beside.append(len(running))
        if len(tries) == 1:
            together.wait(SECONDS)
            out_of_memory()

    def modest(_: object) -> None:
        running.append(1)
        together.wait(SECONDS)
        running.pop()

    found = names(connection, [task("modest", run=modest), task("greedy", run=greedy), task("c", "greedy")], workers=2)
    assert len(tries) == 2
    assert beside[1] == 0
    assert found == ["modest", "greedy", "c"]


def test_too_little_memory_for_one_alone_is_raised(connection: duckdb.DuckDBPyConnection) -> None:
    tries = []

    def greedy(_: object) -> None:
        tries.append(1)
        out_of_memory()

    with pytest.raises(duckdb.OutOfMemoryException):
        names(connection, [task("greedy", run=greedy), task("b")], workers=1)
    assert len(tries) == 1


def test_too_little_memory_at_the_second_try_is_raised(connection: duckdb.DuckDBPyConnection) -> None:
    together, tries = threading.Barrier(2), []

    def greedy(_: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            together.wait(SECONDS)
        out_of_memory()

    modest = task("modest", run=lambda _: together.wait(SECONDS))
    with pytest.raises(duckdb.OutOfMemoryException):
        names(connection, [modest, task("greedy", run=greedy)], workers=2)
    assert len(tries) == 2


@st.composite
def lineages(draw: st.DrawFn) -> tuple[list[tuple[str, tuple[str, ...]]], frozenset[str]]:
    """Tasks with those before them that they wait for, and which of them fail."""
    tasks: list[tuple[str, tuple[str, ...]]] = []
    for number in range(draw(st.integers(1, 9))):
        before = [name for name, _ in tasks]
        tasks.append((f"t{number}", tuple(draw(st.sets(st.sampled_from(before), max_size=3))) if before else ()))
    return tasks, draw(st.frozensets(st.sampled_from([name for name, _ in tasks]), max_size=2))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(lineages(), st.integers(1, 4))
def test_every_task_is_done_once_after_those_that_it_waits_for(
    lineage: tuple[list[tuple[str, tuple[str, ...]]], frozenset[str]], workers: int
) -> None:
    tasks, failing = lineage
    ran: list[str] = []
    made = [
        task(name, *waits_for, run=lambda _, name=name: ran.append(name), fails=name in failing)  # type: ignore[misc]
        for name, waits_for in tasks
    ]
    came = list(run_tasks(DATABASE, made, workers))
    skipped = {each.name for each in came if each.was_skipped}
    assert sorted(each.name for each in came) == sorted(name for name, _ in tasks)
    assert sorted([*ran, *skipped]) == sorted(name for name, _ in tasks)
    reported = {each.name: number for number, each in enumerate(came)}
    begun = {name: number for number, name in enumerate(ran)}
    for name, waits_for in tasks:
        assert all(reported[each] < reported[name] for each in waits_for)
        assert name in skipped or all(begun[each] < begun[name] for each in waits_for)
        assert (name in skipped) == bool((failing | skipped).intersection(waits_for))


def test_a_task_between_two_statements_is_interrupted_in_the_next(connection: duckdb.DuckDBPyConnection) -> None:
    has_begun, has_raised, interrupted = threading.Event(), threading.Event(), []

    def long(cursor: duckdb.DuckDBPyConnection) -> None:
        has_begun.set()
        assert has_raised.wait(SECONDS)
        time.sleep(0.1)  # so that it was told once while it asked nothing
        try:
            endless(cursor)
        except duckdb.InterruptException:
            interrupted.append("long")
            raise

    def raises(_: object) -> None:
        assert has_begun.wait(SECONDS)
        has_raised.set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        names(connection, [task("long", run=long), task("raises", run=raises)], workers=2)
    assert interrupted == ["long"]


def test_the_first_of_several_that_has_too_little_memory_was_not_alone(connection: duckdb.DuckDBPyConnection) -> None:
    together, tries = threading.Barrier(2), []

    def greedy(_: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            together.wait(SECONDS)
            out_of_memory()

    modest = task("modest", run=lambda _: together.wait(SECONDS))
    assert sorted(names(connection, [task("greedy", run=greedy), modest], workers=2)) == ["greedy", "modest"]
    assert len(tries) == 2


def test_a_task_that_waits_for_one_that_is_not_there_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match="no such tasks to wait for: gone"):
        names(connection, [task("a"), task("b", "a", "gone")])
