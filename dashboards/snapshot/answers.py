"""Answers that are given again while a snapshot is the newest one. What is asked stands with its callers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import TTLCache

from published.files import SnapshotIdentity

T = TypeVar("T")


class Answers:
    """Answers of one snapshot, the newest; those of an older one, which may name who was erased since, are let go."""

    def __init__(self, entries: int, seconds: float) -> None:
        """Begin empty.

        Args:
            entries: how many answers are kept.
            seconds: how long an answer may be given again.
        """
        self._cache: TTLCache[Hashable, Any] = TTLCache(entries, seconds)
        self._of: SnapshotIdentity | None = None
        self._lock = threading.Lock()
        self._computing: dict[Hashable, threading.RLock] = {}

    def are_of(self, identity: SnapshotIdentity) -> bool:
        """Return whether answers of this snapshot are kept."""
        return identity == self._of

    def given(self, identity: SnapshotIdentity, key: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
        """Return the answer kept under a key, or compute and keep it.

        Whoever asks while it is being computed waits for it.

        Args:
            identity: the snapshot, the newest.
            key: names the answer.
            compute: what gives it.
        """
        whole_key = (identity, *key)
        with self._lock:
            if identity != self._of:
                self._cache.clear()
                self._of = identity
            if whole_key in self._cache:
                kept: T = self._cache[whole_key]
                return kept
            computing = self._computing.setdefault(whole_key, threading.RLock())
        with computing:  # answers are made of others, never of each other: nobody waits in a circle
            with self._lock:
                if whole_key in self._cache:
                    computed: T = self._cache[whole_key]
                    return computed
            try:
                answer = compute()
                with self._lock:
                    if identity == self._of:
                        self._cache[whole_key] = answer
            finally:
                with self._lock:
                    self._computing.pop(whole_key, None)
        return answer
