"""Refusals in the audit log: who came without a role, or without a name, and from where."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from published.audit import AuditLog
from published.viewer import Viewer

log = logging.getLogger("dashboards")

WHAT = "refused"
NOBODY = "nobody"
_SECONDS = 60.0
_MOST_REMEMBERED = 10_000


class Refusals:
    """Notes each refusal once a minute: whoever is refused must not fill the disk by asking again."""

    def __init__(self, audit: AuditLog, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take where to note them, and what gives the seconds."""
        self._audit, self._clock = audit, clock
        self._noted: dict[tuple[str, str | None], float] = {}
        self._lock = threading.Lock()

    def note(self, viewer: Viewer | None, address: str | None) -> None:
        """Note that somebody was refused.

        Args:
            viewer: who, without a role; None: nobody vouches for them.
            address: where they came from.
        """
        name = NOBODY if viewer is None else viewer.name
        if self._is_new((name, address)):
            try:
                self._audit.write(Viewer(name), WHAT, address=address)
            except OSError as error:  # they are refused all the same
                log.warning("a refusal can't be noted: %s", error)

    def _is_new(self, who: tuple[str, str | None]) -> bool:
        now = self._clock()
        with self._lock:
            if now - self._noted.get(who, -_SECONDS) < _SECONDS:
                return False
            if len(self._noted) >= _MOST_REMEMBERED:
                self._noted = {each: at for each, at in self._noted.items() if now - at < _SECONDS}
            # More than that in one minute are counted as one.
            if len(self._noted) >= _MOST_REMEMBERED:
                return False
            self._noted[who] = now
            return True
