"""The thread that reads ahead beside the requests of one process, and how it ends with that process.

What it reads, and when, stands in `dashboards.snapshot.preload` and `dashboards.ahead`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

EXTENSION = "skillgap-warming"
SECONDS_TO_END = 2.0


class Warming:
    """A thread that works until it is told to stop."""

    def __init__(self, work: Callable[[threading.Event], object]) -> None:
        """Begin.

        Args:
            work: returns soon after the event is set that it is given.
        """
        self._stop = threading.Event()
        self._thread = threading.Thread(target=work, args=(self._stop,), name="keep warm", daemon=True)
        self._thread.start()

    def end(self, seconds: float = SECONDS_TO_END) -> bool:
        """Have it stop, and wait until it has: an interpreter that ends while a query runs takes the process with it.

        Args:
            seconds: how long to wait at most.

        Returns:
            Whether it has ended.
        """
        self._stop.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()


def end_warming(application: Flask) -> None:
    """End the thread that reads ahead for an application, if there is one."""
    warming: Warming | None = application.extensions.get(EXTENSION)
    if warming is not None:
        warming.end()
