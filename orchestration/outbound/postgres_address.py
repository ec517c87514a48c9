"""Where a PostgreSQL database is, and who signs in there; its password is known to the connection and to nobody else.

Passwords come from the address, PGPASSWORD or `~/.pgpass`, as PostgreSQL's own library has it. No text made here holds
one: what that library says of an address that it does not take may repeat a part of it, so that is not handed on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from orchestration.errors import SettingsError, SkillgapError

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql://", "postgres://")
_EXPECTED = "Expected: postgresql://USER@HOST:PORT/DATABASE"
_ESCAPED = "In a name or password @ is written %40, : %3A, / %2F, ? %3F, # %23, a space %20 and % itself %25."
_ON_THIS_MACHINE = ("", "localhost", "127.0.0.1", "::1")
_SECONDS_TO_CONNECT = "10"
# A server that is gone is noticed within a minute, while something is sent and while it is waited for.
_SIGNS_OF_LIFE = {"keepalives_idle": "20", "keepalives_interval": "10", "keepalives_count": "4"}
_UNANSWERED_MILLISECONDS = "60000"


def parameters_of(address: str) -> dict[str, Any]:
    """Return what an address says, with what holds where it says nothing.

    To another machine nothing goes unencrypted unless `sslmode` says so.

    Raises:
        SettingsError: it is none; the text repeats nothing of it.
    """
    psycopg = _psycopg()
    if not address.startswith(SCHEMES):
        raise SettingsError(f"What --to names is no address of a PostgreSQL database. {_EXPECTED}")
    try:
        said: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        raise SettingsError(f"What --to names can't be read as an address. {_EXPECTED}. {_ESCAPED}") from None
    parts = [str(said.get(name, "")) for name in ("host", "user", "dbname")]
    ports = [port for port in str(said.get("port", "")).split(",") if port]
    if any("@" in part or "/" in part for part in parts[1:]) or "@" in parts[0] or not all(map(str.isdecimal, ports)):
        raise SettingsError(
            f"What --to names has a name, a host or a port with a sign in it that such names have not. {_EXPECTED}. "
            f"{_ESCAPED}"
        )
    held = dict(_SIGNS_OF_LIFE, tcp_user_timeout=_UNANSWERED_MILLISECONDS, application_name="skillgap export")
    if "PGCONNECT_TIMEOUT" not in os.environ:
        held["connect_timeout"] = _SECONDS_TO_CONNECT
    if "PGSSLMODE" not in os.environ and not _is_on_this_machine(said, os.environ):
        held["sslmode"] = "require"
    return held | said | {"client_encoding": "utf8"}


@contextmanager
def connected(parameters: Mapping[str, Any]) -> Iterator[psycopg.Connection]:
    """Connect to a server.

    Args:
        parameters: from `parameters_of`.

    Raises:
        SkillgapError: it does not answer, or lets nobody in by that name and password.
    """
    psycopg = _psycopg()
    try:
        connection = psycopg.connect(**parameters)
    except psycopg.OperationalError as error:
        said = str(error).partition("\n")[0].removeprefix("connection failed: ").removeprefix("connection is bad: ")
        raise SkillgapError(f"Nothing was handed on: {_without_end(said)}. {_remedy(said)}") from None
    try:
        yield connection
    finally:
        connection.close()


def shown_address(connection: psycopg.Connection) -> str:
    """Return where a connection leads and who uses it, without any password."""
    about = connection.info
    place = f"{about.host}:{about.port}" if about.host and not about.host.startswith("/") else f"localhost:{about.port}"
    return f"postgresql://{about.user}@{place}/{about.dbname}"


def _psycopg() -> Any:  # noqa: ANN401 - a module that may be missing
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError as error:
        raise SettingsError(
            "What speaks to PostgreSQL is not installed (psycopg was not found). Install skillgap with it, as "
            "pip install 'skillgap[postgres]', then call this again. --parquet and --csv need nothing more."
        ) from error
    return psycopg


def _is_on_this_machine(said: Mapping[str, Any], environment: Mapping[str, str]) -> bool:
    hosts = said.get("hostaddr") or said.get("host") or environment.get("PGHOSTADDR") or environment.get("PGHOST", "")
    return all(host in _ON_THIS_MACHINE or host.startswith(("/", "@")) for host in str(hosts).split(","))


def _remedy(said: str) -> str:
    """Return what to do about what a server, or the way to it, said; servers may say it in their own language."""
    known = {
        "password": "Is the password the one of that user? It is taken from the address, PGPASSWORD or ~/.pgpass.",
        "pg_hba": "The server's pg_hba.conf has to let this user in from this machine.",
        "does not support SSL": "It sends and takes everything unencrypted: give it a certificate or, on a network "
        "that nobody else is in, add ?sslmode=disable to the address.",
        "certificate": "Name the authority that vouches for the server: ?sslrootcert=FILE in the address.",
        "database": "Make the database first (createdb), or name one that is there.",
        "resolve": "Is the host's name right, and does this machine know it?",
        "refused": "Is the server running, does it listen on that address, and is the port right?",
        "No such file": "Is the server running on this machine? Name the host if it is another.",
        "timeout": "Is the address right, and does a firewall let this machine through?",
    }
    return next((what for word, what in known.items() if word in said), "Is the address right, and the server running?")


def _without_end(text: str) -> str:
    return text.rstrip(".? ")
