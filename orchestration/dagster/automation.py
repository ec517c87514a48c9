"""What happens by itself: a refresh every night and when files are new or changed, and notices of what is wrong.

What a file is, is found out by the refresh.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.operate.after_refresh import OF_A_DAEMON, tell_after_refresh
from orchestration.settings.workspace import Workspace

if TYPE_CHECKING:
    from orchestration.dagster.jobs import RefreshJob

SECONDS_BETWEEN_LOOKS = 60
# A file that changed just now may still be copied; the next look takes it.
SECONDS_AT_REST = 20
SECONDS_BETWEEN_NOTICES = 15 * 60
EVERY_NIGHT = "0 3 * * *"


def exports_sensor(workspace: Workspace, job: RefreshJob) -> dg.SensorDefinition:
    """Return the sensor that asks for a refresh when `exports/` has changed and come to rest."""

    @dg.sensor(
        name="new_exports",
        job=job,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        description="Refresh when a file in exports/ is new or changed.",
    )
    def new_exports(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        listing, newest = listing_of(workspace)
        if listing == context.cursor:
            return dg.SkipReason("exports/ has not changed.")
        if time.time() - newest < SECONDS_AT_REST:
            return dg.SkipReason("exports/ is still changing.")
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=listing)], cursor=listing)

    return new_exports


def notices_sensor(workspace: Workspace) -> dg.SensorDefinition:
    """Return the sensor that tells targets what no refresh can: that none came, or that something is about to end.

    It is on by itself, for whoever configured `notify` wants to be told; it never asks for a run.
    """

    @dg.sensor(
        name="notices",
        minimum_interval_seconds=SECONDS_BETWEEN_NOTICES,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tell targets of notify what is wrong or right again, and send digests that are due.",
    )
    def notices() -> dg.SkipReason:
        tell_after_refresh(workspace, patience=OF_A_DAEMON)
        return dg.SkipReason("state/logs/refresh.log says what was told.")

    return notices


def listing_of(workspace: Workspace) -> tuple[str, float]:
    """Return a hash of the files in `exports/` (path, size, time) and the newest of their times (epoch seconds)."""
    digest, newest = hashlib.sha256(), 0.0
    for file in sorted(path for path in workspace.exports.rglob("*") if path.is_file()):
        stat = file.stat()
        digest.update(f"{workspace.relative(file)}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
        newest = max(newest, stat.st_mtime)
    return digest.hexdigest(), newest


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
