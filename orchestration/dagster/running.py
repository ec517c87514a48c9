"""Run one step of a refresh under Dagster: hand it the session, try again where that can help, note why it failed.

Failures worth another try are told in `orchestration.refresh.retries`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.dagster.resources import session_of
from orchestration.errors import SkillgapError
from orchestration.refresh.failures import INTERRUPTED
from orchestration.refresh.retries import MAY_PASS, MOST_TRIES, SECONDS_BEFORE_NEXT_TRY
from orchestration.refresh.session import RefreshSession

# Part of each asset, not of the job: whoever materialises assets in Dagster's pages runs no job of ours.
RETRY = dg.RetryPolicy(max_retries=MOST_TRIES - 1, delay=SECONDS_BEFORE_NEXT_TRY, backoff=dg.Backoff.EXPONENTIAL)


@contextmanager
def running_step(context: dg.AssetExecutionContext) -> Iterator[RefreshSession]:
    """Yield the session; let Dagster try the step again only where that can help, and note why it failed for good.

    Args:
        context: of the running step.

    Raises:
        dagster.Failure: without another try, for what only a person can mend.
    """
    session = session_of(context)
    try:
        yield session
    except MAY_PASS as error:
        if context.retry_number >= RETRY.max_retries:
            session.fail(f"{type(error).__name__}: {error}")
        raise
    except dg.DagsterExecutionInterruptedError:
        session.fail(INTERRUPTED)
        raise
    except Exception as error:
        reason = str(error) if isinstance(error, SkillgapError) else f"{type(error).__name__}: {error}"
        session.fail(reason)
        raise dg.Failure(reason, allow_retries=False) from error
