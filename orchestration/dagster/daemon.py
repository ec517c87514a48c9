"""Dagster's daemon and pages over one workspace: `python -m orchestration.dagster.daemon`.

Its home lies in the workspace, so that what was switched on there, and every run, survives a restart. What Dagster
shows stands in `orchestration.dagster.build`.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from dagster import DagsterInstance, RunsFilter
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from orchestration.build.files import one_writer
from orchestration.dagster.definitions import DEFAULT_WORKSPACE, WORKSPACE_VARIABLE
from orchestration.errors import RefreshRunningError, SettingsError
from orchestration.settings.workspace import Workspace, open_workspace
from published.private_files import OWNER_ONLY_FOLDER, write_private

HOME_VARIABLE = "DAGSTER_HOME"
OTHERS_NOTHING = 0o077
SETTINGS = Path(__file__).resolve().parents[2] / "dagster.yaml"


def make_home(workspace: Workspace) -> Path:
    """Make the folder where Dagster keeps its runs, and which schedules and sensors are on.

    Args:
        workspace: the workspace; the folder lies in its `state/`, and settings that stand there already stay.

    Returns:
        The folder.
    """
    workspace.prepare()
    home = workspace.state / "dagster"
    home.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    if not (home / SETTINGS.name).exists():
        write_private(home / SETTINGS.name, SETTINGS.read_text(encoding="utf-8"))
    return home


def end_dead_runs(workspace: Workspace, home: Path) -> int:
    """Mark runs as failed whose process was killed together with the daemon.

    Dagster would wait for them for ever before it starts another one. While a refresh holds the workspace's lock, one
    of them may be alive: then all are left as they are.

    Args:
        workspace: the workspace.
        home: Dagster's home, from `make_home`.

    Returns:
        How many there were.
    """
    with suppress(RefreshRunningError), one_writer(workspace), DagsterInstance.from_config(str(home)) as instance:
        dead = instance.get_runs(filters=RunsFilter(statuses=IN_PROGRESS_RUN_STATUSES))
        for run in dead:
            instance.report_run_failed(run, "The process ended in the middle of the run. Nothing was published.")
        return len(dead)
    return 0


def main() -> None:
    """Become `dagster dev` over the workspace that SKILLGAP_WORKSPACE names, by default ./workspace."""
    try:
        workspace = open_workspace(Path(os.environ.get(WORKSPACE_VARIABLE, DEFAULT_WORKSPACE)))
    except SettingsError as error:
        sys.exit(str(error))
    os.umask(OTHERS_NOTHING)
    home = make_home(workspace)
    end_dead_runs(workspace, home)
    names = {WORKSPACE_VARIABLE: str(workspace.root), HOME_VARIABLE: str(home)}
    command = (sys.executable, "-m", "dagster", "dev", "-m", "orchestration.dagster.definitions")
    os.execve(sys.executable, command, os.environ | names)  # noqa: S606 - our own interpreter, no shell


if __name__ == "__main__":
    main()
