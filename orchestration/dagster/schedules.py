"""When the refresh runs by itself: every night. On new files: `orchestration.dagster.automation`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

if TYPE_CHECKING:
    from orchestration.dagster.jobs import RefreshJob

EVERY_NIGHT = "0 3 * * *"


def nightly_schedule(job: RefreshJob) -> dg.ScheduleDefinition:
    """Return the nightly schedule; switched on by whoever runs the daemon.

    Nightly even without new files, because figures depend on the day: cycles close, people leave, courses end.
    """
    return dg.ScheduleDefinition(
        name="nightly",
        job=job,
        cron_schedule=EVERY_NIGHT,
        description="Refresh every night at three.",
    )
