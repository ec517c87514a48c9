"""One refresh from a command: the steps that Dagster shows as assets, one after the other in this process."""

from __future__ import annotations

from datetime import date

import duckdb

from expectations.contracts import ALL_CONTRACTS
from orchestration.errors import SkillgapError
from orchestration.refresh import steps
from orchestration.refresh.failures import INTERRUPTED
from orchestration.refresh.retries import with_retries
from orchestration.refresh.session import RefreshSession, open_session
from orchestration.refresh_log.progress import Progress
from orchestration.settings.workspace import Workspace
from published.refresh_log import Refresh


def refresh(
    workspace: Workspace,
    *,
    as_of: date | None = None,
    progress: Progress | None = None,
    accepts_doubtful_time: bool = False,
) -> Refresh:
    """Bring what is published up to date with `exports/`.

    Args:
        workspace: the workspace.
        as_of: the day the figures speak for; None: today.
        progress: who is told how far it is; None: nobody.
        accepts_doubtful_time: a day or a clock before what is published, or long after it, is meant.

    Returns:
        The record of this refresh: published, unchanged or failed; a failed one says why.

    Raises:
        RefreshRunningError: another process refreshes this workspace.
    """
    with open_session(workspace, as_of, progress, accepts_doubtful_time=accepts_doubtful_time) as session:
        try:
            _run(session)
        except SkillgapError as error:
            session.fail(str(error))
        except KeyboardInterrupt:
            session.fail(INTERRUPTED)
            raise
        except Exception as error:
            if is_interrupted(error):
                session.fail(INTERRUPTED)
                raise KeyboardInterrupt from error
            session.fail(f"{type(error).__name__}: {error}")
    return session.outcome


def is_interrupted(error: Exception) -> bool:
    """Whether an error is what a database makes of Ctrl-C."""
    return isinstance(error, duckdb.InterruptException) or (
        isinstance(error, RuntimeError) and str(error) == "Query interrupted"
    )


def _run(session: RefreshSession) -> None:
    """Do the steps; each is tried again where the machine failed it."""
    plan = with_retries(lambda: steps.look(session))
    if plan.is_unchanged:
        session.leave_unchanged()
        return
    with_retries(lambda: steps.prepare(session))
    for contract in ALL_CONTRACTS:
        with_retries(lambda contract=contract: steps.load(session, contract))  # type: ignore[misc]
    result = with_retries(lambda: steps.compute(session))
    steps.raise_for_failures(result)
    astray = with_retries(lambda: steps.close(session))
    marts = [each.model.name for each in result.models if each.model.folder == "marts"]
    with_retries(lambda: steps.publish(session, astray, marts))
