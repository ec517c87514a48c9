"""How often one may guess: waits that grow with each failure, and failures that fade.

They are counted for a name from an address, for a name from anywhere, and for an address whatever the name. Who waits
can't try even with the right password, so that nobody learns from the wait what is right. A name waits for long only
at the address from which it was tried: elsewhere nobody can shut its owner out.
"""

from __future__ import annotations

import hashlib
import ipaddress
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboards.sign_in.store import SignInStore
from published.access_rules import plain

FORGOTTEN_AFTER = timedelta(days=1)
_NETWORK_OF_ONE = 64
"""Whoever has an address of IPv6 has all of its network of so many bits."""


@dataclass(frozen=True)
class Limit:
    """From which failure on there is a wait, how long it may become, and how fast failures fade.

    Attributes:
        n_free: so many failures cost nothing.
        longest: the wait doubles from a second up to this.
        half_life: after so long half as many count.
    """

    n_free: int
    longest: timedelta
    half_life: timedelta


HERE = Limit(4, timedelta(minutes=5), timedelta(hours=1))
BY_NAME = Limit(20, timedelta(seconds=30), timedelta(hours=1))
BY_ADDRESS = Limit(20, timedelta(minutes=15), timedelta(minutes=15))
"""More from one address, and they fade sooner: a whole company may come from behind one."""


class Attempts:
    """Failed attempts of one workspace."""

    def __init__(self, store: SignInStore, *, clock: Callable[[], datetime]) -> None:
        """Take the store.

        Args:
            store: where they are kept.
            clock: gives the present moment, with its time zone.
        """
        self._store, self._clock = store, clock

    def begin(self, name: str, address: str) -> float:
        """Begin an attempt, which counts as failed until it is said to have succeeded.

        Args:
            name: what was typed.
            address: where it came from.

        Returns:
            How many seconds there are to wait instead; 0 where it may go on.
        """
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            connection.execute("begin immediate")  # of many at once each has to see those before it
            connection.execute("delete from attempts where failed_at <= ?", (now - FORGOTTEN_AFTER.total_seconds(),))
            counted = []
            wait = 0.0
            for who, limit in _keys(name, address):
                n_failed, passed = _failures(connection, who, now)
                wait = max(wait, _wait(n_failed, limit) - passed)
                counted.append(_one_more(who, limit, n_failed, passed, now))
            if wait <= 0:
                connection.executemany("insert or replace into attempts values (?, ?, ?)", counted)
        return max(0.0, wait)

    def refused(self, address: str) -> float:
        """Count what was refused an address where no name is known; return the seconds it has to wait instead.

        While it waits nothing is counted, so that nobody fills the audit log.
        """
        who, limit = _keys("", address)[-1]
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            connection.execute("begin immediate")
            n_failed, passed = _failures(connection, who, now)
            wait = max(0.0, _wait(n_failed, limit) - passed)
            if wait == 0:
                connection.execute(
                    "insert or replace into attempts values (?, ?, ?)", _one_more(who, limit, n_failed, passed, now)
                )
        return wait

    def succeeded(self, name: str, address: str) -> None:
        """Forget the failures of a name; of those of the address this one alone, or one own account would free it."""
        here, everywhere, of_address = (who for who, _ in _keys(name, address))
        with self._store.opened() as connection:
            connection.execute("delete from attempts where who in (?, ?)", (here, everywhere))
            connection.execute("update attempts set n_failed = n_failed - 1 where who = ?", (of_address,))


def _failures(connection: sqlite3.Connection, who: str, now: float) -> tuple[float, float]:
    """Return how many failures are kept of somebody, and how many seconds have passed since the last."""
    row = connection.execute("select n_failed, failed_at from attempts where who = ?", (who,)).fetchone()
    return (0.0, 0.0) if row is None else (row["n_failed"], max(now - row["failed_at"], 0.0))


def _one_more(who: str, limit: Limit, n_failed: float, passed: float, now: float) -> tuple[str, float, float]:
    return who, n_failed * 0.5 ** (passed / limit.half_life.total_seconds()) + 1, now


def _wait(n_failed: float, limit: Limit) -> float:
    over = int(n_failed) - limit.n_free
    return min(float(1 << min(over - 1, 30)), limit.longest.total_seconds()) if over > 0 else 0.0


def _keys(name: str, address: str) -> tuple[tuple[str, Limit], ...]:
    known, place = plain(name), _place(address)
    return (
        (_hash("name at", f"{place} {known}"), HERE),
        (_hash("name", known), BY_NAME),
        (_hash("address", place), BY_ADDRESS),
    )


def _place(address: str) -> str:
    """Return what an address is counted as: without a port, and of IPv6 its network."""
    for text in (address, address.rpartition(":")[0]):
        try:
            found = ipaddress.ip_address(text.strip("[]").partition("%")[0])
        except ValueError:
            continue
        if isinstance(found, ipaddress.IPv4Address):
            return str(found)
        return str(found.ipv4_mapped or ipaddress.ip_network((found, _NETWORK_OF_ONE), strict=False))
    return address


def _hash(kind: str, text: str) -> str:
    """Return a key of fixed length: whatever is typed as a name, a password too, stands nowhere."""
    return hashlib.sha256(f"{kind} {text}".encode()).hexdigest()
