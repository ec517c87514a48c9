"""Which failures are worth another try: those of the machine, not those of the exports or of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from orchestration.errors import SkillgapError

# Another tool holds the build file, the disk is slow or full for a moment.
MAY_PASS = (OSError, duckdb.IOException)


@contextmanager
def retry_what_may_pass() -> Iterator[None]:
    """Let Dagster try a step again only where that can help.

    Raises:
        dagster.Failure: without another try, for everything else.
    """
    try:
        yield
    except (dg.Failure, *MAY_PASS):
        raise
    except SkillgapError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except Exception as error:
        raise dg.Failure(f"{type(error).__name__}: {error}", allow_retries=False) from error
