"""One refresh as Dagster runs it: what it adds to the same steps from a command is the difference."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path


def refresh_by_dagster(root: Path, as_of: date) -> None:
    """Run the job over all assets in this process.

    Raises:
        RuntimeError: it failed.
    """
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    import dagster as dg

    from orchestration.dagster.build import build_defs
    from orchestration.dagster.jobs import REFRESH
    from orchestration.dagster.resources import SESSION
    from orchestration.settings.workspace import open_workspace

    job = build_defs(open_workspace(root)).resolve_job_def(REFRESH)
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {SESSION: {"config": {"as_of": as_of.isoformat()}}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
    if not result.success:
        raise RuntimeError("the job failed")


if __name__ == "__main__":
    refresh_by_dagster(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
