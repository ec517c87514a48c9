"""Which snapshot requests read: the one that was read ahead last, for as long as a newer one is being read ahead.

Else all who work would wait at once for what has to be worked out anew. Reading ahead itself stands in `preload`.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from published.files import PinnedFile

SECONDS_OF_PATIENCE = 90.0


@dataclass(frozen=True)
class Pins:
    """The published files of one moment."""

    snapshot: PinnedFile
    quarantine: PinnedFile
    operations: PinnedFile
    shareable: PinnedFile

    def are_of(self, other: Pins) -> bool:
        """Return whether both read the same snapshot, or both none."""
        return self.snapshot.known() == other.snapshot.known()


class Serving:
    """The files that requests read."""

    def __init__(self, patience: float = SECONDS_OF_PATIENCE) -> None:
        """Begin without anything read ahead: then requests read what is newest.

        Args:
            patience: for how many seconds an older snapshot is read once there is a newer one.
        """
        self._patience = patience
        self._held: Pins | None = None
        self._waits_since: float | None = None
        self._lock = threading.Lock()

    def hold(self, pins: Pins | None) -> None:
        """Have requests read these files, which were read ahead; None: what is newest."""
        with self._lock:
            self._held, self._waits_since = pins, None

    def chosen(self, newest: Pins, *, now: float | None = None) -> Pins:
        """Return the files that a request reads which begins now.

        Args:
            newest: the files that are published now.
            now: seconds on a clock that only goes on; None: this machine's.
        """
        with self._lock:
            if self._held is None or newest.are_of(self._held):
                self._waits_since = None
                return newest
            if not self._held.snapshot.is_in_place:  # somebody was erased from it, or it is kept no longer
                return newest
            now = time.monotonic() if now is None else now
            self._waits_since = now if self._waits_since is None else self._waits_since
            if now - self._waits_since > self._patience:  # whoever reads ahead has ended, or is stuck
                return newest
            return self._held
