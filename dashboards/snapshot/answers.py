"""Answers that are given again while a snapshot is the newest one. What is asked stands with its callers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import TTLCache

from published.files import SnapshotIdentity

T = TypeVar("T")


class Answers:
    """Answers of the snapshot that is served, and of the newest while it is read ahead.

    Those of any other, which may name who was erased since, are let go.
    """

    def __init__(self, entries: int, seconds: float) -> None:
        """Begin empty.

        Args:
            entries: how many answers of one snapshot are kept.
            seconds: how long an answer may be given again.
        """
        self._entries, self._seconds = entries, seconds
        self._caches: dict[SnapshotIdentity, TTLCache[Hashable, Any]] = {}
        self._served: SnapshotIdentity | None = None
        self._lock = threading.Lock()
        self._computing: dict[Hashable, threading.RLock] = {}

    def are_of(self, identity: SnapshotIdentity) -> bool:
        """Return whether answers of this snapshot are kept."""
        return identity in self._caches

    def serve(self, identity: SnapshotIdentity | None) -> None:
        """Keep the answers of this snapshot until another is served; None: until there is a newer one.

        Those of all others are let go.
        """
        with self._lock:
            self._served = identity
            if identity is not None:
                self._caches = {each: cache for each, cache in self._caches.items() if each == identity}

    def given(self, identity: SnapshotIdentity, key: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
        """Return the answer kept under a key, or compute and keep it.

        Whoever asks while it is being computed waits for it.

        Args:
            identity: the snapshot: the newest, or one of which answers are kept.
            key: names the answer.
            compute: what gives it.
        """
        whole_key = (identity, *key)
        with self._lock:
            if identity not in self._caches:
                served = {each: cache for each, cache in self._caches.items() if each == self._served}
                self._caches = {**served, identity: TTLCache(self._entries, self._seconds)}
            cache = self._caches[identity]
            if key in cache:
                kept: T = cache[key]
                return kept
            computing = self._computing.setdefault(whole_key, threading.RLock())
        with computing:  # answers are made of others, never of each other: nobody waits in a circle
            with self._lock:
                if key in cache:
                    computed: T = cache[key]
                    return computed
            try:
                answer = compute()
                with self._lock:
                    cache[key] = answer
            finally:
                with self._lock:
                    self._computing.pop(whole_key, None)
        return answer
