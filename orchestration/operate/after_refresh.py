"""What is sent once a refresh has ended, however it ended: notices, then digests, within some seconds.

Nothing that goes wrong here changes how the refresh ended: it is said in `state/logs/refresh.log`, and tried again by
the next refresh or `skillgap notify --check`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from orchestration.errors import SettingsError
from orchestration.refresh_log.plain_log import plain_log_of
from orchestration.settings.workspace import Workspace, open_workspace

SECONDS_FOR_NOTICES = 3.0
SECONDS_FOR_DIGESTS = 3.0


def now_utc() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(tz=UTC)


def tell_after_refresh(workspace: Workspace, *, clock: Callable[[], datetime] = now_utc) -> None:
    """Tell targets what is wrong or right again, and send digests that are due; nothing where `notify` is off.

    Args:
        workspace: the workspace, its refresh ended and its lock free.
        clock: gives the present moment, with its time zone.
    """
    try:
        # Read anew: a process of Dagster runs for months, and a role that was taken away meanwhile is gone at once.
        now = open_workspace(workspace.root)
        if not now.settings.notify.is_on:
            return
        from orchestration.operate.digests import send_digests
        from orchestration.operate.notify import tell_news

        tell_news(now, clock=clock, seconds=SECONDS_FOR_NOTICES)
        send_digests(now, clock=clock, seconds=SECONDS_FOR_DIGESTS)
    except SettingsError as error:
        plain_log_of(workspace).write(clock(), "Notify", f"not done: {error}")
    except Exception as error:  # what is published is published; the text may hold a value, so its kind alone
        plain_log_of(workspace).write(clock(), "Notify", f"not done: {type(error).__name__}")
