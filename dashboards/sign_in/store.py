"""`state/sign_in.sqlite`: sessions, failed attempts and visits to a provider, for all processes of the server together.

It holds no password and no cookie: of a session's number the hash alone is kept. It survives a restart.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from published.private_files import OWNER_ONLY_FILE

log = logging.getLogger("dashboards")

_TABLES = """
create table if not exists sessions (
    number_hash text primary key,
    name text not null,
    groups text not null,
    mode text not null,
    began_at real not null,
    seen_at real not null
);
create index if not exists sessions_of on sessions (name);
create table if not exists attempts (
    who text primary key,
    n_failed real not null,
    failed_at real not null
);
create table if not exists id_tokens (
    number_hash text primary key references sessions on delete cascade,
    id_token text not null
);
create table if not exists visits (
    state_hash text primary key,
    browser_hash text not null,
    address text not null,
    nonce text not null,
    verifier text not null,
    next_path text not null,
    began_at real not null
);
create index if not exists visits_from on visits (address, began_at);
create index if not exists visits_by_time on visits (began_at);
"""
_SECONDS_OF_PATIENCE = 5.0


class SignInStore:
    """The file; every statement opens it anew, so that processes and threads share nothing else."""

    def __init__(self, file: Path) -> None:
        """Name the file, and make it where it is not there.

        Args:
            file: as in `<workspace>/state/sign_in.sqlite`; its owner alone may read it.

        Raises:
            OSError: it can't be made.
        """
        self._file = file
        with self.opened() as connection:
            connection.executescript(_TABLES)  # a file from before some of them has to get those

    @contextmanager
    def opened(self, *, patience: float = _SECONDS_OF_PATIENCE) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is taken back where it fails.

        A file that is missing or damaged is made anew: then nobody is signed in.

        Args:
            patience: seconds to wait for others who write.

        Raises:
            sqlite3.Error: others hold it for too long, or it can't be written.
        """
        if not self._is_whole():
            if self._file.exists():
                log.warning("%s is damaged, and is made anew: everybody has to sign in again", self._file)
            self._make()
        with (
            closing(sqlite3.connect(self._file, timeout=patience)) as connection,
            connection,
        ):
            connection.row_factory = sqlite3.Row
            connection.execute("pragma secure_delete = on")
            connection.execute("pragma foreign_keys = on")
            yield connection

    def _is_whole(self) -> bool:
        if not self._file.exists():
            return False
        with closing(sqlite3.connect(self._file, timeout=_SECONDS_OF_PATIENCE)) as connection:
            try:
                connection.execute("select 1 from sessions, attempts limit 0")
            except sqlite3.OperationalError as error:
                return "no such table" not in str(error)
            except sqlite3.DatabaseError:
                return False
        return True

    def _make(self) -> None:
        """Put an empty file in place in one step."""
        new = self._file.with_name(f".{self._file.name}.{os.getpid()}.{threading.get_ident()}.new")
        new.unlink(missing_ok=True)
        new.touch(mode=OWNER_ONLY_FILE)
        with closing(sqlite3.connect(new)) as connection:
            connection.executescript(_TABLES)
        new.replace(self._file)
