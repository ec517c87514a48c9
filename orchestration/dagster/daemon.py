"""Dagster's daemon and pages over one workspace, for `skillgap dagster`.

Its home lies in the workspace, so that what was switched on there, and every run, survives a restart. What Dagster
shows stands in `orchestration.dagster.build`.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from dagster import DagsterInstance, RunsFilter
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from orchestration.build.files import one_writer
from orchestration.dagster.definitions import WORKSPACE_VARIABLE
from orchestration.errors import RefreshRunningError
from orchestration.settings.workspace import Workspace
from published.installation import ROOMS
from published.private_files import OWNER_ONLY_FOLDER, write_private

HOME_VARIABLE = "DAGSTER_HOME"
SETTINGS = Path(__file__).resolve().parent / "dagster.yaml"


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


def become_dagster(workspace: Workspace) -> NoReturn:
    """Let `dagster dev` take this process's place; its processes find the rooms wherever they lie.

    Args:
        workspace: the workspace that it is about.
    """
    home = make_home(workspace)
    end_dead_runs(workspace, home)
    found_in = os.pathsep.join(filter(None, (str(ROOMS), os.environ.get("PYTHONPATH"))))
    names = {WORKSPACE_VARIABLE: str(workspace.root.resolve()), HOME_VARIABLE: str(home), "PYTHONPATH": found_in}
    command = (sys.executable, "-m", "dagster", "dev", "-m", "orchestration.dagster.definitions")
    os.execve(sys.executable, command, os.environ | names)  # noqa: S606 - our own interpreter, no shell
