"""The session that the steps of a refresh are handed. How it is opened stands in `orchestration.refresh.session`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import dagster as dg

from orchestration.operate.after_refresh import tell_after_refresh
from orchestration.refresh.session import RefreshSession, open_session
from orchestration.refresh_log.progress import Progress
from orchestration.settings.workspace import Workspace

SESSION = "session"


def session_resource(workspace: Workspace, progress: Progress | None) -> dg.ResourceDefinition:
    """Return the resource that opens one session per run.

    A run has its steps in one process, so there is one session for all of them.

    Args:
        workspace: the workspace that is refreshed.
        progress: who is told how far it is; None: nobody.
    """

    @dg.resource(
        config_schema={
            "as_of": dg.Field(str, is_required=False, description="The day the figures speak for; without it, today."),
            "accepts_doubtful_time": dg.Field(
                bool,
                default_value=False,
                description="A day or a clock before what is published, or long after it, is meant.",
            ),
        },
        description="The lock, the progress and the record of one refresh.",
    )
    @contextmanager
    def session(context: dg.InitResourceContext) -> Iterator[RefreshSession]:
        text = context.resource_config.get("as_of")
        day, accepts = (
            date.fromisoformat(text) if text else None,
            bool(context.resource_config["accepts_doubtful_time"]),
        )
        try:
            with open_session(workspace, day, progress, accepts_doubtful_time=accepts) as opened:
                yield opened
        finally:
            tell_after_refresh(workspace)

    return session


def session_of(context: dg.AssetExecutionContext) -> RefreshSession:
    """Return the session of a running step."""
    session = context.resources.session
    if not isinstance(session, RefreshSession):
        raise TypeError(f"the resource {SESSION!r} is a {type(session).__name__}, not a RefreshSession")
    return session
