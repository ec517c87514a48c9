"""One assembly of all definitions, for the daemon, for the command line and for tests alike."""

from __future__ import annotations

import dagster as dg

from orchestration.build.dbt import compiled_models
from orchestration.dagster.assets_exports import exports_asset, raw_assets
from orchestration.dagster.assets_models import manifest_of, model_assets
from orchestration.dagster.assets_published import published_asset
from orchestration.dagster.automation import exports_sensor, nightly_schedule, notices_sensor
from orchestration.dagster.jobs import refresh_job
from orchestration.dagster.owners import owners_by
from orchestration.dagster.resources import SESSION, session_resource
from orchestration.dagster.translator import MARTS
from orchestration.refresh_log.progress import Progress
from orchestration.settings.workspace import Workspace


def build_defs(workspace: Workspace, *, progress: Progress | None = None) -> dg.Definitions:
    """Return assets, checks, job, schedule and sensor of one workspace.

    Every run is one process, those that Dagster's pages start from assets too: the session holds the workspace's lock
    from the first step to the last.

    Args:
        workspace: the workspace they refresh.
        progress: who is told how far a refresh is; None: nobody.
    """
    workspace.prepare()
    manifest = manifest_of(compiled_models(workspace))
    models, owners = model_assets(manifest), owners_by(manifest)
    marts = [key for key in models.keys if key.path[0] == MARTS]
    job = refresh_job()
    return dg.Definitions(
        assets=[exports_asset(owners), *raw_assets(owners), models, published_asset(sorted(marts), owners)],
        jobs=[job],
        schedules=[nightly_schedule(job)],
        sensors=[
            exports_sensor(workspace, job),
            *([notices_sensor(workspace)] if workspace.settings.notify.is_on else []),
        ],
        resources={SESSION: session_resource(workspace, progress)},
        executor=dg.in_process_executor,
    )
