"""What a PostgreSQL server says while tables are written to it, in words that name the remedy and no value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import psycopg

from orchestration.errors import SkillgapError

_AS_IT_WAS = "what readers see there is as it was"
# Beginning of the server's code → remedy; the longest that fits counts.
_REMEDIES: Mapping[str, str] = {
    "53100": "Its disk is full. Make room there, for as much again as the tables take, then call this again.",
    "53200": "It has no memory left. Let it finish what else it does, then call this again.",
    "55P03": "Somebody has been reading the tables for a minute. Let that end, then call this again.",
    "40P01": "Somebody else changes these tables at the same moment. Call this again.",
    "42501": "The user has no right to that. An administrator gives it a schema of its own: CREATE SCHEMA {schema} "
    'AUTHORIZATION "{user}";',
    "25006": "It takes nothing but questions, as a copy that follows another does. Name the server that it follows.",
    "2BP01": "Something was built upon the tables meanwhile. Take it away, or name another schema with --schema.",
    "22P05": "Its database lacks some letters: it is not in UTF8. Make one that is: createdb --encoding UTF8",
    "23": "A row goes against a key of the contract. Run skillgap refresh, which proves them, then call this again.",
    "57014": "It was told to end it, or a time limit of its own did. ALTER ROLE … SET statement_timeout says which.",
    "57P": "It is being stopped or started. Call this again once it runs.",
}


@contextmanager
def in_words(address: str, schema: str, user: str) -> Iterator[None]:
    """Turn what a server says into an error that a person reads; values of rows, which it may repeat, stay out.

    Args:
        address: where it is, without a password.
        schema: where the tables were to go.
        user: who writes there.

    Raises:
        SkillgapError: the server, or the way to it, failed.
    """
    try:
        yield
    except psycopg.Error as error:
        code = error.sqlstate or ""
        fitting = [beginning for beginning in _REMEDIES if code.startswith(beginning)]
        if code and not code.startswith("08"):
            is_about_values = code.startswith(("22", "23"))
            said = f"code {code}" if is_about_values else f"{error.diag.message_primary or 'no reason'} ({code})"
            remedy = _REMEDIES[max(fitting, key=len)] if fitting else "Its log says more."
        else:
            said, remedy = "the connection was lost", "Is the server still running? Call this again once it is."
        raise SkillgapError(
            f"Nothing was handed on to {address}, and {_AS_IT_WAS}: {said}. {remedy.format(schema=schema, user=user)}"
        ) from None
