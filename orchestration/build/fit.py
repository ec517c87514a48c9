"""Fit a build to the machine and to the size of what is built: memory, nodes at a time, cycle by cycle.

Measured on two processors with 1.8 to 180 million ratings; how a node is computed stands in `materialize`.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.settings.machine import default_memory_limit

# Up to so many raw rows a query is over before several threads have begun: each node keeps to one.
ROWS_OF_A_SMALL_COMPANY = 1_000_000
# From so many on a node is computed by itself, and one cycle after the other: together they would not fit.
ROWS_OF_A_LARGE_COMPANY = 40_000_000
# Most nodes are short and keep one processor busy for a moment, so that a long one is computed beside them.
NODES_AT_A_TIME = 3
ROWS_PER_GB_MORE = 50_000_000


@dataclass(frozen=True)
class Fit:
    """How a build is carried out.

    Attributes:
        memory_limit: the database's, as `4GB`; beyond it, it works on disk.
        threads: the database's, for one query.
        nodes_at_a_time: models and tests.
        is_cycle_by_cycle: models that may be are computed one cycle after the other.
    """

    memory_limit: str
    threads: int
    nodes_at_a_time: int
    is_cycle_by_cycle: bool


def fit_to(n_rows: int, *, processors: int, memory_gib: float, memory_limit: str | None = None) -> Fit:
    """Fit a build to what there is.

    Args:
        n_rows: raw rows.
        processors: of the machine.
        memory_gib: of the machine.
        memory_limit: the database's, where somebody has set it.
    """
    is_small, is_large = n_rows <= ROWS_OF_A_SMALL_COMPANY, n_rows > ROWS_OF_A_LARGE_COMPANY
    return Fit(
        memory_limit=memory_limit
        or default_memory_limit(memory_gib, gb_more=max(0, n_rows - ROWS_OF_A_LARGE_COMPANY) / ROWS_PER_GB_MORE),
        threads=1 if is_small else processors,
        nodes_at_a_time=1 if is_large else max(NODES_AT_A_TIME, processors if is_small else 1),
        is_cycle_by_cycle=is_large,
    )
