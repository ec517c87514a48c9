"""How often one may guess: waits that grow with each failure, by name and by address.

A name that waits can't be tried even with the right password, so that nobody learns from the wait what is right. The
wait of a name is short enough that nobody can shut another out for long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboards.sign_in.store import SignInStore
from published.access_rules import plain

FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """From which failure on there is a wait, and how long it may become.

    Attributes:
        n_free: so many failures cost nothing.
        longest: the wait doubles from a second up to this.
    """

    n_free: int
    longest: timedelta


BY_NAME = Limit(4, timedelta(minutes=5))
BY_ADDRESS = Limit(20, timedelta(minutes=15))
"""More from one address: a whole company may come from behind one."""


class Attempts:
    """Failed attempts of one workspace."""

    def __init__(self, store: SignInStore, *, clock: Callable[[], datetime]) -> None:
        """Take the store.

        Args:
            store: where they are kept.
            clock: gives the present moment, with its time zone.
        """
        self._store, self._clock = store, clock

    def seconds_to_wait(self, name: str, address: str) -> float:
        """Return how long a name, or an address, has to wait; 0 where it may try."""
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            waits = [
                _wait(int(row["n_failed"]), limit) - max(now - float(row["failed_at"]), 0.0)
                for who, limit in _keys(name, address)
                for row in connection.execute("select n_failed, failed_at from attempts where who = ?", (who,))
            ]
        return max([0.0, *waits])

    def failed(self, name: str, address: str) -> None:
        """Take note of a failure."""
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            connection.execute("delete from attempts where failed_at <= ?", (now - FORGOTTEN_AFTER.total_seconds(),))
            connection.executemany(
                "insert into attempts values (?, 1, ?) "
                "on conflict (who) do update set n_failed = n_failed + 1, failed_at = excluded.failed_at",
                [(who, now) for who, _ in _keys(name, address)],
            )

    def succeeded(self, name: str) -> None:
        """Forget the failures of a name; those of the address stay, or one own account would free it."""
        with self._store.opened() as connection:
            connection.execute("delete from attempts where who = ?", (_hash("name", plain(name)),))


def _wait(n_failed: int, limit: Limit) -> float:
    over = n_failed - limit.n_free
    return min(float(1 << min(over - 1, 30)), limit.longest.total_seconds()) if over > 0 else 0.0


def _keys(name: str, address: str) -> tuple[tuple[str, Limit], ...]:
    return (_hash("name", plain(name)), BY_NAME), (_hash("address", address), BY_ADDRESS)


def _hash(kind: str, text: str) -> str:
    """Return a key of fixed length: whatever is typed as a name, a password too, stands nowhere."""
    return hashlib.sha256(f"{kind} {text}".encode()).hexdigest()
