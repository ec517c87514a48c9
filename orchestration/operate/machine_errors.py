"""Say in words that the machine failed a command: a full disk, a file that can't be read, a database that stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.errors import SkillgapError

# Other errors of the database are of our own making, and surface as they are.
_OF_THE_MACHINE = (
    OSError,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
    duckdb.FatalException,
)


@contextmanager
def in_words(what: str) -> Iterator[None]:
    """Turn what the machine says into an error that a person reads.

    Args:
        what: what could not be done, and what that leaves, as in `Nothing was restored`.

    Raises:
        SkillgapError: something failed that nobody here foresaw.
    """
    try:
        yield
    except _OF_THE_MACHINE as error:
        said = getattr(error, "strerror", None) or str(error)
        raise SkillgapError(
            f"{what}: {said.rstrip('.')}. What is published is as it was. Is the disk full, or a file another user's? "
            "Mend that, then call this again."
        ) from error
