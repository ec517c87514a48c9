"""Running a command by itself and taking its time and its memory. What is measured stands in `__main__`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

KIB_PER_GIB = 1024 * 1024


@dataclass(frozen=True)
class Measured:
    """What a command cost.

    Attributes:
        seconds: wall time.
        cpu_seconds: time of all cores.
        peak_gib: the most memory it held at once.
    """

    seconds: float
    cpu_seconds: float
    peak_gib: float


def run_measured(arguments: Sequence[str]) -> Measured:
    """Run this Python with arguments, in a process of its own.

    Raises:
        RuntimeError: the command failed; its last words are in the message.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    words = process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{words[-2000:]}")
    return Measured(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / KIB_PER_GIB)
