"""`skillgap check`: what would happen to the exports. How they are examined stands in `orchestration.ingest`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expectations.runner import validate
from orchestration.ingest.discover import Discovery, discover
from orchestration.ingest.dry_run import CheckReport, examine
from orchestration.ingest.mapping.proposals import Proposal, propose
from orchestration.ingest.source.filenames import ENDINGS, ending_of
from orchestration.settings.workspace import Workspace


@dataclass(frozen=True)
class ExportsCheck:
    """What lies in `exports/` and what would become of it.

    Attributes:
        discovery: the files.
        report: what would become of them.
        proposals: file that belongs to no contract or whose headers don't fit → what it may be.
    """

    discovery: Discovery
    report: CheckReport
    proposals: Mapping[str, tuple[Proposal, ...]]

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
    report = examine(workspace, discovery, validate)
    unclaimed = {each.name: workspace.root / each.name for each in discovery.unclaimed}
    proposals = {name: propose(path) for name, path in unclaimed.items() if ending_of(path.name) in ENDINGS}
    refused = {(file.contract, file.file) for file in report.files if file.error and not file.headers}
    proposals |= {
        file.name: propose(file.path)
        for file in discovery.files
        if (file.contract.name, file.name) in refused and file.settings.profile is None
    }
    return ExportsCheck(discovery, report, {name: found for name, found in proposals.items() if found})
