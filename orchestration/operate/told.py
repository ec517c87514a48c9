"""`state/notices.json`: what each target was told and when, and what is usual of exports.

What is told, and to whom, does not belong here. A file that can't be read is made anew: at worst something is
told twice.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.operate.deliveries import Deliveries
from orchestration.operate.notice import Notice
from published.private_files import OWNER_ONLY_FILE, write_private

FORGOTTEN_AFTER = timedelta(days=7)
_SECONDS_BETWEEN_TRIES = 0.1


@dataclass
class Told:
    """What was told so far.

    Attributes:
        by_target: target → key of a notice → when it was told last.
        deliveries: what is known of exports.
    """

    by_target: dict[str, dict[str, datetime]] = field(default_factory=dict)
    deliveries: Deliveries = field(default_factory=Deliveries)

    def keep_targets(self, names: Iterable[str]) -> None:
        """Forget targets that the settings no longer name."""
        kept = set(names)
        self.by_target = {name: told for name, told in self.by_target.items() if name in kept}

    def is_due(self, target: str, notice: Notice, now: datetime) -> bool:
        """Return whether a target is to be told: it was not yet, or so long ago that it is said again."""
        at = self.by_target.get(target, {}).get(notice.key)
        if at is None:
            return True
        return notice.said_again_after is not None and now - at >= notice.said_again_after

    def knows(self, target: str, key: str) -> bool:
        """Return whether a target was told under a key, and not yet that it is over."""
        return key in self.by_target.get(target, {})

    def note(self, target: str, key: str, now: datetime) -> None:
        """Remember that a target was told."""
        self.by_target.setdefault(target, {})[key] = now

    def forget(self, target: str, key: str) -> None:
        """Forget what is over."""
        self.by_target.get(target, {}).pop(key, None)

    def forget_what_is_over(self, lasting: Mapping[str, Notice], kept: frozenset[str], now: datetime) -> None:
        """Forget notices that are over.

        Not at once: what comes and goes, as space on a disk does, is told once a week at most.

        Args:
            lasting: the notices of now by key.
            kept: keys that somebody is still to be told the end of.
            now: the present moment.
        """
        for told in self.by_target.values():
            for key in [key for key in told if key not in lasting and key not in kept]:
                if now - told[key] >= FORGOTTEN_AFTER:
                    del told[key]


def read_told(file: Path) -> Told:
    """Read what was told; nothing where there is no file, or none that can be read."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        by_target = {
            str(target): {str(key): datetime.fromisoformat(at) for key, at in told.items()}
            for target, told in content["told"].items()
        }
        if any(at.tzinfo is None for told in by_target.values() for at in told.values()):
            return Told()
        return Told(by_target, Deliveries.of_json(content["series"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Told()


def write_told(file: Path, told: Told) -> None:
    """Replace what was told in one step.

    Raises:
        OSError: it can't be written.
    """
    by_target = {
        target: {key: at.isoformat() for key, at in sorted(keys.items())} for target, keys in told.by_target.items()
    }
    write_private(file, json.dumps({"told": by_target, "series": told.deliveries.as_json()}, indent=1))


@contextmanager
def one_at_a_time(lock: Path, seconds: float) -> Iterator[bool]:
    """Keep other processes from telling the same meanwhile.

    Args:
        lock: the file that is locked.
        seconds: how long to wait for another process.

    Yields:
        Whether nobody else is at it; what is to be told is left to them then.
    """
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
    try:
        yield _locked(handle, time.monotonic() + seconds)
    finally:
        os.close(handle)


def _locked(handle: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return True
