"""`state/sign_in.sqlite`: sessions and failed attempts, for all processes of the server together.

It holds no password and no cookie: of a session's number the hash alone is kept. It survives a restart.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from published.private_files import OWNER_ONLY_FILE

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
    n_failed integer not null,
    failed_at real not null
);
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
        file.touch(mode=OWNER_ONLY_FILE)
        file.chmod(OWNER_ONLY_FILE)
        with self.opened() as connection:
            connection.executescript(_TABLES)

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one transaction, which is taken back where it fails.

        Raises:
            sqlite3.Error: it is damaged, or others hold it for too long.
        """
        with (
            closing(sqlite3.connect(self._file, timeout=_SECONDS_OF_PATIENCE)) as connection,
            connection,
        ):
            connection.row_factory = sqlite3.Row
            connection.execute("pragma secure_delete = on")
            yield connection
