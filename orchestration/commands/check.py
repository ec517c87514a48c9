"""`skillgap check`: what would happen to the exports. How they are examined stands in `orchestration.ingest`."""

from __future__ import annotations

from dataclasses import dataclass

from expectations.runner import validate
from orchestration.ingest.discovery import Discovery, discover
from orchestration.ingest.examination import CheckReport, examine
from orchestration.workspace import Workspace


@dataclass(frozen=True)
class ExportsCheck:
    """What lies in `exports/` and what would become of it."""

    discovery: Discovery
    report: CheckReport

    @property
    def is_loadable(self) -> bool:
        """Whether a refresh would take every file."""
        return bool(self.report.files) and all(file.error is None for file in self.report.files)


def check_exports(workspace: Workspace) -> ExportsCheck:
    """Look at every file and hold its rows against its contract; nothing is written to the workspace.

    Raises:
        SettingsError: a setting about files can't be taken.
    """
    discovery = discover(workspace)
    return ExportsCheck(discovery, examine(workspace, discovery, validate))
