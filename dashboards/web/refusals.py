"""Refusals in the audit log: who came without a role or a name, and who asked for a page or a person not theirs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from published.audit import AuditLog
from published.viewer import Viewer

log = logging.getLogger("dashboards")

EXTENSION = "skillgap-refusals"
WHAT = "refused"
NOBODY = "nobody"
_SECONDS = 60.0
_MOST_REMEMBERED = 10_000


_Key = tuple[str, str | None, str | None]


class Refusals:
    """Notes each refusal once a minute: whoever is refused must not fill the disk by asking again."""

    def __init__(self, audit: AuditLog, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take where to note them, and what gives the seconds."""
        self._audit, self._clock = audit, clock
        self._noted: dict[_Key, float] = {}
        self._lock = threading.Lock()

    def note(self, viewer: Viewer | None, address: str | None, page: str | None = None) -> None:
        """Note that somebody was refused.

        Args:
            viewer: who; None: nobody vouches for them.
            address: where they came from.
            page: the one that is not theirs, or is about somebody who is not; None: they may see nothing at all.
        """
        who = Viewer(NOBODY) if viewer is None else viewer
        if self._is_new((who.name, address, page)):
            try:
                self._audit.write(who, WHAT, page=page, address=address)
            except OSError as error:  # they are refused all the same
                log.warning("a refusal can't be noted: %s", error)

    def _is_new(self, who: _Key) -> bool:
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
