"""What Dagster may try again, by its retry policy. Which those are: `orchestration.refresh.retries`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.errors import SkillgapError
from orchestration.refresh.retries import MAY_PASS


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
