"""Dagster's daemon and pages over one workspace, for `skillgap dagster`.

Its home lies in the workspace, so that what was switched on there, and every run, survives a restart. What Dagster
shows stands in `orchestration.dagster.build`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from dagster import DagsterInstance, RunsFilter
from dagster._core.storage.dagster_run import IN_PROGRESS_RUN_STATUSES

from orchestration.build.files import one_writer
from orchestration.dagster.definitions import WORKSPACE_VARIABLE
from orchestration.errors import RefreshRunningError
from orchestration.operate.dagster_settings import renew_settings
from orchestration.settings.workspace import Workspace
from published.installation import ROOMS
from published.private_files import OWNER_ONLY_FOLDER

# A run ends within five seconds of being told to, Dagster's own processes a little later; then they are killed.
SECONDS_TO_END = 20
SECONDS_BETWEEN_LOOKS = 0.2
HOME_VARIABLE = "DAGSTER_HOME"


def make_home(workspace: Workspace) -> Path:
    """Make the folder where Dagster keeps its runs, and which schedules and sensors are on.

    Args:
        workspace: the workspace; the folder lies in its `state/`, and settings that were edited there stay.

    Returns:
        The folder.
    """
    workspace.prepare()
    home = workspace.state / "dagster"
    home.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
    renew_settings(home)
    return home


@contextmanager
def opened_instance(home: Path) -> Iterator[DagsterInstance]:
    """Open what Dagster has written down, with the variable that its settings find their home by.

    Args:
        home: Dagster's home, from `make_home`.
    """
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(home)
    try:
        with DagsterInstance.from_config(str(home)) as instance:
            yield instance
    finally:
        if before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = before


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
    with suppress(RefreshRunningError), one_writer(workspace), opened_instance(home) as instance:
        dead = instance.get_runs(filters=RunsFilter(statuses=IN_PROGRESS_RUN_STATUSES))
        for run in dead:
            instance.report_run_failed(run, "The process ended in the middle of the run. Nothing was published.")
        return len(dead)
    return 0


def run_dagster(workspace: Workspace, *, port: int) -> bool:
    """Run `dagster dev`, whose processes find the rooms wherever they lie, until it ends or this process is told to.

    Dagster's processes, and a run in one of them, would outlive the one that is told by up to a minute. So they are a
    group, and whatever signal comes is for all of them. A run that it meets is recorded as interrupted.

    Args:
        workspace: the workspace that it is about.
        port: where its pages are, on this machine alone: whoever sees them may start runs.

    Returns:
        Whether it ended because this process was told to.
    """
    home = make_home(workspace)
    end_dead_runs(workspace, home)
    found_in = os.pathsep.join(filter(None, (str(ROOMS), os.environ.get("PYTHONPATH"))))
    names = {WORKSPACE_VARIABLE: str(workspace.root.resolve()), HOME_VARIABLE: str(home), "PYTHONPATH": found_in}
    pages = ("--host", "127.0.0.1", "--port", str(port))
    command = (sys.executable, "-m", "dagster", "dev", *pages, "-m", "orchestration.dagster.definitions")
    told_at: list[float] = []
    process = subprocess.Popen(command, env=os.environ | names, start_new_session=True)  # noqa: S603 - our own

    def tell(number: int, _frame: FrameType | None) -> None:
        told_at.append(time.monotonic())
        _signal_all(process.pid, number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, tell)
    while process.poll() is None and not (told_at and time.monotonic() - told_at[0] > SECONDS_TO_END):
        time.sleep(SECONDS_BETWEEN_LOOKS)
    _signal_all(process.pid, signal.SIGKILL)
    process.wait()
    return bool(told_at)


def _signal_all(group: int, number: int) -> None:
    """Signal every process of a group; none may be left."""
    with suppress(ProcessLookupError, PermissionError):  # macOS refuses where all of them have ended
        os.killpg(group, number)
