"""What is tried again, how often, and after how long."""

from __future__ import annotations

import errno
from collections.abc import Callable

import duckdb
import pytest

from orchestration.errors import RefreshFailedError
from orchestration.refresh.retries import with_retries


def failing(times: int, error: BaseException) -> tuple[Callable[[], str], list[str]]:
    """Return a step that fails so many times before it is done, and the list of its tries."""
    tries: list[str] = []

    def step() -> str:
        tries.append("try")
        if len(tries) <= times:
            raise error
        return "done"

    return step, tries


def test_what_succeeds_is_done_once_and_nobody_waits() -> None:
    step, tries = failing(0, OSError())
    waits: list[float] = []
    assert with_retries(step, wait=waits.append) == "done"
    assert (len(tries), waits) == (1, [])


@pytest.mark.parametrize(("failures", "expected"), [(1, [3.0]), (2, [3.0, 6.0])])
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "full"),
        PermissionError("held"),
        TimeoutError("slow"),
        duckdb.IOException("held"),
        duckdb.HTTPException("away"),  # an IOException, too
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_machine_failed_is_tried_again_after_three_and_six_seconds(
    error: Exception, failures: int, expected: list[float]
) -> None:
    step, tries = failing(failures, error)
    waits: list[float] = []
    assert with_retries(step, wait=waits.append) == "done"
    assert (len(tries), waits) == (failures + 1, expected)


def test_what_fails_a_third_time_is_raised() -> None:
    step, tries = failing(3, duckdb.IOException("held"))
    waits: list[float] = []
    with pytest.raises(duckdb.IOException):
        with_retries(step, wait=waits.append)
    assert (len(tries), waits) == (3, [3.0, 6.0])


@pytest.mark.parametrize(
    "error",
    [
        ValueError("of the program"),
        RefreshFailedError("of the exports"),
        duckdb.BinderException("of a model"),
        duckdb.OutOfMemoryException("of the machine's size"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_another_try_would_not_mend_is_raised_at_once(error: BaseException) -> None:
    step, tries = failing(1, error)
    waits: list[float] = []
    with pytest.raises(type(error)):
        with_retries(step, wait=waits.append)
    assert (len(tries), waits) == (1, [])


def test_a_later_try_may_fail_in_a_way_that_is_final() -> None:
    errors: list[Exception] = [OSError("held"), ValueError("broken")]

    def step() -> None:
        raise errors.pop(0)

    waits: list[float] = []
    with pytest.raises(ValueError, match="broken"):
        with_retries(step, wait=waits.append)
    assert waits == [3.0]
