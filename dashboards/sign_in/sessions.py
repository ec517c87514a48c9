"""Sessions: who signed in, until they sign out, say nothing for long, or a day's work is over.

A session says who somebody is; what they may see is asked anew at each request.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboards.sign_in.store import SignInStore
from published.access_rules import SignedIn, plain

log = logging.getLogger("dashboards")

NUMBER_BYTES = 32
_SEEN_EVERY = timedelta(minutes=1)
"""A session's last sign of life is written down at most this often, or as a tenth of what it may be idle."""


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts.

    Attributes:
        idle: without any request.
        longest: in all.
    """

    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)


@dataclass(frozen=True)
class Session:
    """A session as it may be listed.

    Attributes:
        name: who signed in.
        mode: how.
        began_at: when.
        seen_at: when they were last heard of.
    """

    name: str
    mode: str
    began_at: datetime
    seen_at: datetime


class Sessions:
    """The sessions of one workspace."""

    def __init__(self, store: SignInStore, lifetime: Lifetime, *, clock: Callable[[], datetime]) -> None:
        """Take the store.

        Args:
            store: where they are kept.
            lifetime: how long they last.
            clock: gives the present moment, with its time zone.
        """
        self._store, self._lifetime, self._clock = store, lifetime, clock

    def begin(self, signed_in: SignedIn, mode: str, *, id_token: str | None = None) -> str:
        """Begin a session under a number that nobody could know before.

        Args:
            signed_in: who signed in.
            mode: how.
            id_token: what a provider said of them, to be shown to it when they sign out.

        Returns:
            The number, for the cookie.
        """
        number, now = secrets.token_urlsafe(NUMBER_BYTES), self._clock().timestamp()
        groups = json.dumps(sorted(signed_in.groups))
        with self._store.opened() as connection:
            self._forget_ended(connection.execute)
            connection.execute(
                "insert into sessions values (?, ?, ?, ?, ?, ?)",
                (_hash(number), signed_in.name, groups, mode, now, now),
            )
            if id_token is not None:
                connection.execute("insert into id_tokens values (?, ?)", (_hash(number), id_token))
        return number

    def of(self, number: str | None, mode: str | None = None) -> SignedIn | None:
        """Return who is signed in under a number; None where the session has ended or never was.

        Args:
            number: from the cookie.
            mode: how they have to have signed in; None: in whatever way.

        Raises:
            sqlite3.Error: the store can't be read.
        """
        if not number:
            return None
        now = self._clock().timestamp()
        with self._store.opened() as connection:
            row = connection.execute("select * from sessions where number_hash = ?", (_hash(number),)).fetchone()
            if row is None or mode not in (None, row["mode"]):
                return None
            if self._has_ended(row["began_at"], row["seen_at"], now):
                connection.execute("delete from sessions where number_hash = ?", (_hash(number),))
                return None
        if now - row["seen_at"] >= min(_SEEN_EVERY, self._lifetime.idle / 10).total_seconds():
            self._note_seen(_hash(number), now)
        return SignedIn(row["name"], frozenset(json.loads(row["groups"])))

    def id_token_of(self, number: str | None) -> str | None:
        """Return what a provider said of whoever is signed in under a number; None where nothing was kept."""
        if not number:
            return None
        with self._store.opened() as connection:
            row = connection.execute(
                "select id_token from id_tokens where number_hash = ?", (_hash(number),)
            ).fetchone()
        return None if row is None else str(row["id_token"])

    def end(self, number: str | None) -> None:
        """End one session."""
        if number:
            with self._store.opened() as connection:
                connection.execute("delete from sessions where number_hash = ?", (_hash(number),))

    def end_all_of(self, name: str) -> int:
        """End everything that somebody is signed in with; return how many sessions that were."""
        with self._store.opened() as connection:
            rows = connection.execute("select number_hash, name from sessions").fetchall()
            theirs = [(row["number_hash"],) for row in rows if plain(row["name"]) == plain(name)]
            connection.executemany("delete from sessions where number_hash = ?", theirs)
            return len(theirs)

    def listed(self) -> list[Session]:
        """Return the sessions that go on, by name and beginning."""
        with self._store.opened() as connection:
            self._forget_ended(connection.execute)
            rows = connection.execute("select name, mode, began_at, seen_at from sessions order by 1, 3").fetchall()
        return [Session(row["name"], row["mode"], _time(row["began_at"]), _time(row["seen_at"])) for row in rows]

    def counted(self) -> dict[str, int]:
        """Return how many sessions go on, by the way in which people signed in."""
        with self._store.opened() as connection:
            self._forget_ended(connection.execute)
            rows = connection.execute("select mode, count(*) as n from sessions group by mode order by mode").fetchall()
        return {row["mode"]: row["n"] for row in rows}

    def _note_seen(self, number_hash: str, now: float) -> None:
        """Write down that somebody was heard of; where others write just now, the next request does.

        Of many people who came at once all are due at once, and each would wait for the disk as often as there are
        others.
        """
        try:
            with self._store.opened(patience=0.0) as connection:
                connection.execute("update sessions set seen_at = ? where number_hash = ?", (now, number_hash))
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                log.warning("it can't be written down that somebody is there still: %s", error)

    def _has_ended(self, began_at: float, seen_at: float, now: float) -> bool:
        is_idle = now - seen_at >= self._lifetime.idle.total_seconds()
        # A clock that was put back must not lengthen a session.
        return is_idle or not 0 <= now - began_at < self._lifetime.longest.total_seconds()

    def _forget_ended(self, execute: Callable[..., object]) -> None:
        now = self._clock().timestamp()
        execute(
            "delete from sessions where seen_at <= ? or began_at <= ? or began_at > ?",
            (now - self._lifetime.idle.total_seconds(), now - self._lifetime.longest.total_seconds(), now),
        )


def _hash(number: str) -> str:
    """Return what is kept of a number: it is long and random, so that a plain hash can't be guessed from."""
    return hashlib.sha256(number.encode()).hexdigest()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
