"""The one job, the whole refresh in one process, and what Dagster may try again of it.

Failures worth another try are told in `orchestration.refresh.retries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import dagster as dg

from orchestration.dagster.resources import SESSION, session_of

if TYPE_CHECKING:
    # Dagster exports the function that makes it and not the type that it returns.
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

    RefreshJob: TypeAlias = UnresolvedAssetJobDefinition
from collections.abc import Iterator
from contextlib import contextmanager

from orchestration.errors import SkillgapError
from orchestration.refresh.retries import MAY_PASS

REFRESH = "refresh"


@dg.failure_hook(required_resource_keys={SESSION})
def note_failure(context: dg.HookContext) -> None:
    """Tell the session why a step failed; it writes the record when it closes."""
    error = context.op_exception
    reason = (error.description or str(error)) if isinstance(error, dg.Failure) else str(error)
    session_of(context).fail(reason or type(error).__name__)


def refresh_job() -> RefreshJob:
    """Return the job over all assets.

    One process, because the session holds the workspace's lock from the first step to the last. Steps are tried
    again when the machine fails them (a file that another tool holds, a full disk); what only a person can mend is
    raised as a failure that allows no retry.
    """
    return dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        hooks={note_failure},
        op_retry_policy=dg.RetryPolicy(max_retries=2, delay=3, backoff=dg.Backoff.EXPONENTIAL),
        description="Exports in, checked warehouse out.",
    )


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
