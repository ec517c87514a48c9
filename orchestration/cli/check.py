"""`skillgap check`: what would happen to the exports, without anything happening."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rich.console import Console

from expectations.runner import validate
from orchestration.cli.map import header_text, proposal_text
from orchestration.cli.next_cycle import missing_cycle
from orchestration.cli.unresolved import unresolved
from orchestration.ingest.discover import Discovery, discover
from orchestration.ingest.dry_run import CheckedFile, CheckReport, Finding, dry_run
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import propose
from orchestration.ingest.notices import notices_of
from orchestration.ingest.references import ReferenceReport
from orchestration.ingest.source.filenames import ENDINGS, ending_of
from orchestration.settings.workspace import Workspace

# What there has to be before anybody has a gap.
_TO_SEE_A_GAP = {
    "hris/people": "people (exports/hris/people.csv)",
    "framework/competencies": "competencies (exports/framework/competencies.csv)",
    "framework/deployments": "the levels asked for (exports/framework/deployments.csv)",
    "ratings/cycles": "assessment cycles (exports/ratings/cycles.csv)",
    "ratings/ratings": "ratings (exports/ratings/ratings.csv)",
}


@dataclass(frozen=True)
class ExportsCheck:
    """What lies in `exports/` and what would become of it.

    Attributes:
        discovery: the files.
        report: what would become of them.
        proposals: file that belongs to no contract or whose headers don't fit → what it may be.
        missing_cycle: what is missing to see levels and gaps; None: a cycle has closed.
        more_columns: file → column → header that is not read and that `map` would name for it.
    """

    discovery: Discovery
    report: CheckReport
    proposals: Mapping[str, tuple[Proposal, ...]]
    missing_cycle: str | None
    more_columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_loadable(self) -> bool:
        """Whether a refresh would take every file."""
        return bool(self.report.files) and all(file.error is None for file in self.report.files)


def check_exports(workspace: Workspace, *, today: date) -> ExportsCheck:
    """Look at every file and hold its rows against its contract; nothing is written to the workspace.

    Args:
        workspace: the workspace.
        today: the day on which a refresh would load them.

    Raises:
        SettingsError: a setting about files can't be taken.
    """
    discovery = discover(workspace)
    report = dry_run(workspace, discovery, validate, today=today)
    unclaimed = {each.name: workspace.root / each.name for each in discovery.unclaimed}
    proposals = {name: propose(path) for name, path in unclaimed.items() if ending_of(path.name) in ENDINGS}
    refused = {(file.contract, file.file) for file in report.files if file.error and not file.headers}
    proposals |= {
        file.name: propose(file.path)
        for file in discovery.files
        if (file.contract.name, file.name) in refused and file.settings.profile is None
    }
    more = {file.file: _more_columns(file, discovery) for file in report.files if not file.error}
    missing = missing_cycle(report.cycles, as_of=today, grace_days=workspace.settings.grace_days)
    found = {name: proposed for name, proposed in proposals.items() if proposed}
    return ExportsCheck(discovery, report, found, missing, {name: words for name, words in more.items() if words})


def _more_columns(file: CheckedFile, discovery: Discovery) -> dict[str, Any]:
    """Return the columns, and their headers, that `map` would find in a file beyond those that are read."""
    source = next(
        (each for each in discovery.files if (each.contract.name, each.name) == (file.contract, file.file)), None
    )
    if source is None or source.settings.profile is not None or source.settings.columns or not file.unknown:
        return {}
    proposed = propose(source.path, contracts=(file.contract,), profiles=())
    return {
        column: header
        for proposal in proposed
        for column, header in proposal.columns.items()
        if column not in file.headers
    }


def checked(console: Console, check: ExportsCheck) -> None:
    """Say what lies in `exports/` and what a refresh would do with it."""
    for file in check.report.files:
        _file(console, file)
        _more(console, file.file, file.contract, check.more_columns)
        _proposed(console, file.file, check.proposals)
    for unclaimed in check.discovery.unclaimed:
        console.print(f"\n? {unclaimed.name}: {unclaimed.found}. {unclaimed.remedy}")
        _proposed(console, unclaimed.name, check.proposals)
    for name in check.discovery.unsettled:
        console.print(f"\n… {name} is still being written; look again later.")
    _references(console, check.report.references)
    _late(console, check)
    if check.report.absent:
        console.print(f"\nNo file for: {', '.join(check.report.absent)}")
    _verdict(console, check)


def _file(console: Console, file: CheckedFile) -> None:
    mark, style = ("✗", "red") if file.error else ("✓", "green")
    console.print(f"\n{mark} {file.file}  →  {file.contract}", style=style)
    if file.error:
        console.print(f"    refused: {file.error}")
    if not file.headers:
        return
    n_quarantined = sum(finding.n for finding in file.findings if finding.is_quarantined)
    counts = [f"{file.n_read} rows", f"{n_quarantined} would be set aside"]
    if file.n_filtered:
        counts.append(f"{file.n_filtered} filtered out")
    console.print(f"    {', '.join(counts)}")
    renamed = [f"{column} ← {header}" for column, header in file.headers.items() if column != header]
    for label, words in (
        ("detected", [f"{name} {value}" for name, value in file.details.items()]),
        ("matched", renamed),
        ("absent", list(file.absent)),
        ("not kept", [_unknown(header.header, header.nearest) for header in file.unknown]),
    ):
        if words:
            console.print(f"    {label}: {', '.join(words)}")
    for finding in file.findings:
        _finding(console, finding)
    for notice in notices_of(file.contract, file.details):
        console.print(f"    to look at: {notice.text}", style="yellow")


def _more(console: Console, name: str, contract: str, more: Mapping[str, Mapping[str, Any]]) -> None:
    """Say which columns `map` would find in a file that is read without them."""
    if name not in more:
        return
    listed = ", ".join(f"{column} ← {header_text(header)}" for column, header in more[name].items())
    command = f"skillgap map {shlex.quote(name)} --contract {contract}"
    console.print(f"    to look at: not read, {listed}; {command} writes it", style="yellow")


def _proposed(console: Console, name: str, proposals: Mapping[str, tuple[Proposal, ...]]) -> None:
    """Say what a file may be that is not read as it is."""
    found = proposals.get(name, ())
    if not found:
        return
    for proposal in found:
        console.print(f"    proposed: {proposal_text(proposal)}", style="cyan")
    if found[0].profile is not None or not found[0].missing:
        console.print(f"    skillgap map {shlex.quote(name)} writes it into workspace.yml")


def _unknown(header: str, nearest: str | None) -> str:
    return f"{header} (did you mean {nearest}?)" if nearest else header


def _finding(console: Console, finding: Finding) -> None:
    what = "set aside" if finding.is_quarantined else "to look at"
    where = f"column {finding.column}, " if finding.column else ""
    found = f", found {finding.example!r}" if finding.example else ""
    row = f"row {finding.first_row}" + (f", header {finding.header!r}" if finding.header else "")
    console.print(
        f"    {finding.n} {what}: {where}{finding.reason.replace('_', ' ')}, first in {row}{found}",
        style="yellow",
    )
    console.print(f"      expected {finding.expected}. {finding.remedy}")


def _references(console: Console, reports: tuple[ReferenceReport, ...]) -> None:
    if reports:
        console.print("\nReferences across systems:")
    for report in reports:
        counts = ", ".join(f"{n} by {way.replace('_', ' ')}" for way, n in report.counts.items() if n)
        console.print(f"  {report.contract}.{report.column}: {counts or 'none given'}")
        unresolved(console, report.causes)


def _late(console: Console, check: ExportsCheck) -> None:
    """Say which answers came too late to count."""
    for late in check.report.late:
        console.print(
            f"\n{late.n_late} of {late.n_answers} answers of {late.cycle_id} came after its grace, the first on "
            f"{late.first_day}, and count nowhere. If submitted_on is the day of the export, map another header to it; "
            "else mend closes_on of the cycle.",
            style="yellow",
            markup=False,
        )


def _verdict(console: Console, check: ExportsCheck) -> None:
    refused = [file.file for file in check.report.files if file.error]
    unread = [file.name for file in check.discovery.unclaimed]
    if not check.report.files:
        console.print("\nThere is no file to read. Put exports below exports/, such as hris/people.csv.")
    elif refused:
        console.print(f"\nA refresh would stop at {', '.join(refused)}.", style="red")
    elif unread:
        console.print(f"\nA refresh would take every file but {', '.join(unread)}, which is not read.", style="yellow")
    else:
        console.print("\nA refresh would take every file.", style="green")
    if not check.report.is_compared:
        console.print("A refresh is running: files were not held against what they brought before.", style="yellow")
    if check.report.files and check.missing_cycle:
        console.print(check.missing_cycle, style="yellow")
    missing = [words for name, words in _TO_SEE_A_GAP.items() if name in check.report.absent]
    if check.report.files and missing:
        console.print(f"Missing to see a gap: {'; '.join(missing)}.", style="yellow")
