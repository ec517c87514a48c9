"""The machine's processors and memory, and how much of them the database may use where nobody has said."""

from __future__ import annotations

import os
from pathlib import Path

_GIB = 1024**3
BASE_GB = 4.0
MOST_OF_THE_MACHINE = 0.5
# Where a container is allowed less than the machine has: the newer and the older way to say so.
_CONTAINER_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def processors() -> int:
    """Return how many processors this process may use."""
    return os.cpu_count() or 1


def memory_gib() -> float:
    """Return how much memory this process may use at most, in GiB; 8 where nobody says."""
    try:
        known = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    except (AttributeError, ValueError, OSError):
        known = [8 * _GIB]
    for file in _CONTAINER_LIMITS:
        try:
            known.append(int(file.read_text(encoding="ascii")))
        except (OSError, ValueError):  # not there, or `max`: no limit
            continue
    return min(known) / _GIB


def default_memory_limit(memory: float, *, gb_more: float = 0.0) -> str:
    """Return the database's memory where nobody has set it: 4 GB and more for many rows, half of the machine at most.

    Args:
        memory: of the machine, in GiB.
        gb_more: for the rows.
    """
    return f"{min(BASE_GB + gb_more, memory * MOST_OF_THE_MACHINE):.1f}GB"
