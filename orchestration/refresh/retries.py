"""Try a step again after a failure of the machine; failures of the exports or of this program are not tried again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import duckdb

Result = TypeVar("Result")

# Another tool holds the build file, the disk is slow or full for a moment.
MAY_PASS = (OSError, duckdb.IOException)
MOST_TRIES = 3
SECONDS_BEFORE_NEXT_TRY = 3.0


def with_retries(step: Callable[[], Result], *, wait: Callable[[float], object] = time.sleep) -> Result:
    """Do a step, again after a while where that can help.

    Args:
        step: the step; what it did before it failed does no harm when it is done again.
        wait: waits for so many seconds: 3, then 6.

    Returns:
        What the step returns.

    Raises:
        Exception: what the step raised the last time, or something that another try would not mend.
    """
    for failed in range(MOST_TRIES - 1):
        try:
            return step()
        except MAY_PASS:
            wait(SECONDS_BEFORE_NEXT_TRY * 2**failed)
    return step()
