"""One refresh from a command: the same definitions as the daemon's, run in this process without one."""

from __future__ import annotations

import logging
import os
from datetime import date

from orchestration.build_file import one_writer
from orchestration.errors import RefreshFailedError, SkillgapError
from orchestration.garbage import rare_garbage_collection
from orchestration.progress import Progress
from orchestration.record.entries import Refresh
from orchestration.record.operations import read_refreshes
from orchestration.workspace import Workspace


def refresh(workspace: Workspace, *, as_of: date | None = None, progress: Progress | None = None) -> Refresh:
    """Bring what is published up to date with `exports/`.

    Args:
        workspace: the workspace.
        as_of: the day the figures speak for; None: today.
        progress: who is told how far it is; None: nobody.

    Returns:
        The record of this refresh: published, unchanged or failed; a failed one says why.

    Raises:
        RefreshRunningError: another process refreshes this workspace.
        RefreshFailedError: it failed before it could write a record.
    """
    # Imported here: Dagster takes two seconds to load, which commands that only read should not wait for.
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    import dagster as dg

    from orchestration.assembly import build_defs
    from orchestration.jobs import REFRESH
    from orchestration.passing_instance import passing_instance
    from orchestration.resources import SESSION

    with one_writer(workspace):
        pass  # asked beforehand for a plain answer; the session takes the lock itself
    before = {record.refreshed_at for record in _recorded(workspace)}
    job = build_defs(workspace, progress=progress).resolve_job_def(REFRESH)
    # What a person has to know is in the record; Dagster's own remarks would stand between the lines of progress.
    logging.getLogger("dagster._core.execution").setLevel(logging.CRITICAL)
    options = {"as_of": as_of.isoformat()} if as_of else {}
    try:
        with rare_garbage_collection(), passing_instance() as instance:
            job.execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={
                    "resources": {SESSION: {"config": options}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
            )
    except dg.DagsterError as error:
        raise _own_error(error) from error
    new = [record for record in _recorded(workspace) if record.refreshed_at not in before]
    if not new:
        raise RefreshFailedError("The refresh ended without a record; run it again, and report this if it recurs.")
    return new[0]


def _recorded(workspace: Workspace) -> list[Refresh]:
    return read_refreshes(workspace.operations / "operations.duckdb")


def _own_error(error: BaseException) -> SkillgapError:
    """Find the error of ours that Dagster wrapped."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SkillgapError):
            return cause
        cause = cause.__cause__
    return RefreshFailedError(str(error))
