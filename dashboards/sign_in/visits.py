"""Visits to a provider that are under way: what was sent with somebody who went there, until they come back.

Each is bound to one browser, used once, and forgotten after ten minutes.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboards.sign_in.store import SignInStore

LIFETIME = timedelta(minutes=10)
MOST_OF_AN_ADDRESS = 1_000
"""A whole company may come from behind one address; whoever begins more loses their own oldest."""
MOST = 20_000
VERIFIER_BYTES = 48  # 64 characters; RFC 7636: 43 to 128
RANDOM_BYTES = 32
_BROWSER = re.compile(r"[\w-]{43}", re.ASCII)  # what `secrets` makes of so many bytes


@dataclass(frozen=True)
class Visit:
    """The state, nonce and verifier of somebody who is sent to a provider, and who has to come back with them.

    Attributes:
        state: returned as it is by the provider, with the code.
        nonce: what the provider's ID token must name.
        verifier: what the code can be exchanged with, and without it not (PKCE).
        next_path: a path of this server, to go on to.
    """

    state: str
    nonce: str
    verifier: str
    next_path: str


class Visits:
    """The visits that one workspace's users are on."""

    def __init__(self, store: SignInStore, *, clock: Callable[[], datetime]) -> None:
        """Take the store.

        Args:
            store: where they are kept.
            clock: gives the present moment, with its time zone.
        """
        self._store, self._clock = store, clock

    def begin(self, browser: str | None, address: str, next_path: str) -> tuple[Visit, str]:
        """Begin a visit.

        Args:
            browser: what the cookie says of the browser; its other tabs may be on visits, too.
            address: where the request comes from.
            next_path: a path of this server, to go on to.

        Returns:
            The visit, and what the cookie is to say of the browser.
        """
        if browser is None or not _BROWSER.fullmatch(browser):
            browser = secrets.token_urlsafe(RANDOM_BYTES)
        state, nonce = secrets.token_urlsafe(RANDOM_BYTES), secrets.token_urlsafe(RANDOM_BYTES)
        visit = Visit(state, nonce, secrets.token_urlsafe(VERIFIER_BYTES), next_path)
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            connection.execute(
                "delete from visits where began_at <= ? or began_at > ?", (now - LIFETIME.total_seconds(), now)
            )
            connection.execute(
                "insert into visits values (?, ?, ?, ?, ?, ?, ?)",
                (_hash(state), _hash(browser), _hash(address), nonce, visit.verifier, next_path, now),
            )
            connection.execute(
                "delete from visits where state_hash in ("
                "select state_hash from visits where address = ? order by began_at desc limit -1 offset ?)",
                (_hash(address), MOST_OF_AN_ADDRESS),
            )
            connection.execute(
                "delete from visits where state_hash in ("
                "select state_hash from visits order by began_at desc limit -1 offset ?)",
                (MOST,),
            )
        return visit, browser

    def end(self, state: str, browser: str | None) -> Visit | None:
        """End a visit, whoever asks: a state is good for one answer.

        Args:
            state: as the provider returned it.
            browser: what the cookie says of the browser.

        Returns:
            The visit; None where it is not under way, took too long, or is another browser's.
        """
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            rows = connection.execute("delete from visits where state_hash = ? returning *", (_hash(state),)).fetchall()
        row = rows[0] if rows else None
        if row is None or not 0 <= now - row["began_at"] < LIFETIME.total_seconds():
            return None
        if browser is None or not secrets.compare_digest(row["browser_hash"], _hash(browser)):
            return None
        return Visit(state, row["nonce"], row["verifier"], row["next_path"])

    def end_all(self) -> None:
        """End all visits: whoever is on one begins anew."""
        with self._store.opened() as connection:
            connection.execute("delete from visits")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
