"""What is sent once a refresh has ended, however it ended: notices, then digests.

Nothing that goes wrong here changes how the refresh ended, or holds it up: it is said in `state/logs/refresh.log`, and
tried again by the next refresh or, with more patience, by `skillgap notify --check`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration.errors import SettingsError
from orchestration.refresh_log.plain_log import plain_log_of
from orchestration.settings.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class Patience:
    """How long somebody waits for those who are told.

    Attributes:
        answer: seconds for all targets together to take their notices, and again for the mail server to sign in.
        digests: seconds in which digests are begun, once that server has answered.
    """

    answer: float
    digests: float


OF_A_COMMAND = Patience(answer=1.0, digests=3.0)
"""Somebody, or a script, waits for the command to return."""
OF_A_DAEMON = Patience(answer=10.0, digests=20.0)
"""Nobody waits, but Dagster ends what takes a minute."""


def now_utc() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(tz=UTC)


def tell_after_refresh(
    workspace: Workspace, *, patience: Patience = OF_A_COMMAND, clock: Callable[[], datetime] = now_utc
) -> None:
    """Tell targets what is wrong or right again, and send digests that are due; nothing where `notify` is off.

    Args:
        workspace: the workspace, its refresh ended and its lock free.
        patience: how long to wait for those who are told.
        clock: gives the present moment, with its time zone.
    """
    try:
        # Read anew: a process of Dagster runs for months, and a role that was taken away meanwhile is gone at once.
        now = open_workspace(workspace.root)
        if not now.settings.notify.is_on:
            return
        from orchestration.operate.digests import send_digests
        from orchestration.operate.notify import tell_news

        mailed = {target.name for target in now.settings.notify.targets if target.mail}
        tellings = tell_news(now, clock=clock, seconds=patience.answer)
        if any(each.target in mailed and not each.delivery.is_reached for each in tellings):
            return  # digests go to the same server, which is not waited for twice
        send_digests(now, clock=clock, seconds=patience.digests, seconds_to_answer=patience.answer)
    except SettingsError as error:
        plain_log_of(workspace).write(clock(), "Notify", f"not done: {error}")
    except Exception as error:  # what is published is published; the text may hold a value, so its kind alone
        plain_log_of(workspace).write(clock(), "Notify", f"not done: {type(error).__name__}")
