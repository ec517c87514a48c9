"""Great Expectations and dbt, loaded beside the reading of exports, which needs neither.

Each takes seconds of one processor to load, while files are read without the interpreter for the most part. What they
are used for does not belong here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from expectations.runner import load_great_expectations
from orchestration.dbt import load_dbt


class LibrariesAhead:
    """Loads libraries in a thread of its own; whoever uses them waits until they are there.

    Loading fails as it would have without it: where the library is used, not here.
    """

    def __init__(self, loads: tuple[Callable[[], object], ...] = (load_great_expectations, load_dbt)) -> None:
        """Name what is to be loaded, in order, without loading it."""
        self._loads = loads
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Start loading, unless it was started before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="libraries ahead", daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Return when nothing is being loaded: two threads must not meet in a library that is half there."""
        if self._thread is not None:
            self._thread.join()

    def _load(self) -> None:
        for load in self._loads:
            try:
                load()
            except ImportError:  # whoever needs it is told
                return
