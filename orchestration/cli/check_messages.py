"""The result of `skillgap check` in words: file by file, then how references resolve, then what is missing."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from rich.console import Console

from orchestration.cli.check import ExportsCheck
from orchestration.cli.map import WrittenMapping
from orchestration.cli.messages import unresolved
from orchestration.ingest.dry_run import Examination, Finding
from orchestration.ingest.mapping.proposals import Proposal
from orchestration.ingest.references import ReferenceReport
from orchestration.settings.library import profile_named


def checked(console: Console, check: ExportsCheck) -> None:
    """Say what lies in `exports/` and what a refresh would do with it."""
    for file in check.report.files:
        _file(console, file)
        _proposed(console, file.file, check.proposals)
    for unclaimed in check.discovery.unclaimed:
        console.print(f"\n? {unclaimed.name}: {unclaimed.found}. {unclaimed.remedy}", markup=False)
        _proposed(console, unclaimed.name, check.proposals)
    for name in check.discovery.unsettled:
        console.print(f"\n… {name} is still being written; look again later.", markup=False)
    _references(console, check.report.references)
    if check.report.absent:
        console.print(f"\nNo file for: {', '.join(check.report.absent)}", markup=False)
    _verdict(console, check)


def mapped(console: Console, written: WrittenMapping) -> None:
    """Say what was written into `workspace.yml`."""
    for proposal in written.proposals:
        console.print(proposal_in_words(proposal), markup=False)
    console.print("\nWritten into workspace.yml; look it over, then run skillgap check:")
    for line in written.diff:
        style = {"+": "green", "-": "red"}.get(line[:1])
        console.print(f"  {line}", style=style, markup=False)


def _file(console: Console, file: Examination) -> None:
    mark, style = ("✗", "red") if file.error else ("✓", "green")
    console.print(f"\n{mark} {file.file}  →  {file.contract}", style=style, markup=False)
    if file.error:
        console.print(f"    refused: {file.error}", markup=False)
    if not file.headers:
        return
    n_set_aside = sum(finding.n for finding in file.findings if finding.is_set_aside)
    counts = [f"{file.n_read} rows", f"{n_set_aside} would be set aside"]
    if file.n_filtered:
        counts.append(f"{file.n_filtered} filtered out")
    console.print(f"    {', '.join(counts)}", markup=False)
    renamed = [f"{column} ← {header}" for column, header in file.headers.items() if column != header]
    for label, words in (
        ("detected", [f"{name} {value}" for name, value in file.details.items()]),
        ("matched", renamed),
        ("absent", list(file.absent)),
        ("not kept", [_unknown(header.header, header.nearest) for header in file.unknown]),
    ):
        if words:
            console.print(f"    {label}: {', '.join(words)}", markup=False)
    for finding in file.findings:
        _finding(console, finding)


def _proposed(console: Console, name: str, proposals: Mapping[str, tuple[Proposal, ...]]) -> None:
    """Say what a file may be that is not read as it is."""
    found = proposals.get(name, ())
    if not found:
        return
    for proposal in found:
        console.print(f"    proposed: {proposal_in_words(proposal)}", style="cyan", markup=False)
    if found[0].profile is not None or not found[0].missing:
        console.print(f"    skillgap map {shlex.quote(name)} writes it into workspace.yml", markup=False)


def proposal_in_words(proposal: Proposal) -> str:
    """Return what a file may be."""
    missing = ", ".join(proposal.missing)
    if proposal.profile is not None:
        words = f"{proposal.contract} by the profile {proposal.profile} ({profile_named(proposal.profile).title})"
        return f"{words}; give {missing} under `constants` or `from_filename` besides" if missing else words
    columns = ", ".join(f"{column} ← {header}" for column, header in proposal.columns.items())
    words = f"{proposal.contract}, with {columns}" if columns else f"{proposal.contract}, whose headers it has"
    return f"{words}; nothing looks like {missing}" if missing else words


def _unknown(header: str, nearest: str | None) -> str:
    return f"{header} (did you mean {nearest}?)" if nearest else header


def _finding(console: Console, finding: Finding) -> None:
    what = "set aside" if finding.is_set_aside else "to look at"
    where = f"column {finding.column}, " if finding.column else ""
    found = f", found {finding.example!r}" if finding.example else ""
    place = f"row {finding.first_row}" + (f", header {finding.header!r}" if finding.header else "")
    console.print(
        f"    {finding.n} {what}: {where}{finding.reason.replace('_', ' ')}, first in {place}{found}",
        style="yellow",
        markup=False,
    )
    console.print(f"      expected {finding.expected}. {finding.remedy}", markup=False)


def _references(console: Console, reports: tuple[ReferenceReport, ...]) -> None:
    if reports:
        console.print("\nReferences across systems:")
    for report in reports:
        counts = ", ".join(f"{n} by {way.replace('_', ' ')}" for way, n in report.counts.items() if n)
        console.print(f"  {report.contract}.{report.column}: {counts or 'none given'}", markup=False)
        unresolved(console, report.causes)


def _verdict(console: Console, check: ExportsCheck) -> None:
    refused = [file.file for file in check.report.files if file.error]
    if not check.report.files:
        console.print("\nThere is no file to read. Put exports below exports/, such as hris/people.csv.")
    elif refused:
        console.print(f"\nA refresh would stop at {', '.join(refused)}.", style="red", markup=False)
    else:
        console.print("\nA refresh would take every file.", style="green")
