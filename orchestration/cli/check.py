"""`skillgap check`: what would happen to the exports, without anything happening."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from rich.console import Console

from expectations.runner import validate
from expectations.suites import CONFLICTING_ROWS, NOT_IN_VOCABULARY
from orchestration.cli.check_answers import answers, rows_text
from orchestration.cli.next_cycle import missing_cycle
from orchestration.cli.proposal_text import proposal_text
from orchestration.cli.unresolved import unresolved
from orchestration.ingest.check_report import CheckedFile, CheckReport, Finding
from orchestration.ingest.discover import Discovery, discover
from orchestration.ingest.dry_run import dry_run
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import error_of_head, propose
from orchestration.ingest.notices import NOTICED, UNKNOWN_COLUMNS, notices_of
from orchestration.ingest.references import ReferenceReport
from orchestration.ingest.source.filenames import ENDINGS, ending_of
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.settings.workspace import Workspace


@dataclass(frozen=True)
class ExportsCheck:
    """What lies in `exports/` and what would become of it.

    Attributes:
        discovery: the files.
        report: what would become of them.
        proposals: file that belongs to no contract or whose headers don't fit → what it may be.
        missing_cycle: what is missing to see levels and gaps; None: a cycle has closed.
        unreadable: file that belongs to no contract → why nothing can be said of what it may be.
        more: file whose headers fit → what `skillgap map` would add to read more of it.
    """

    discovery: Discovery
    report: CheckReport
    proposals: Mapping[str, tuple[Proposal, ...]]
    missing_cycle: str | None
    more: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)
    unreadable: Mapping[str, ReadError] = field(default_factory=dict)

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
    report = dry_run(workspace, discovery, partial(validate, kept_in=workspace.questions), today=today)
    unclaimed = {each.name: workspace.root / each.name for each in discovery.unclaimed}
    proposals = {name: propose(path) for name, path in unclaimed.items() if ending_of(path.name) in ENDINGS}
    refused = {(file.contract, file.file) for file in report.files if file.error and not file.headers}
    proposals |= {
        file.name: tuple(each for each in propose(file.path) if not _says_nothing(each, file.contract.name))
        for file in discovery.files
        if (file.contract.name, file.name) in refused and file.settings.profile is None
    }
    more: dict[str, tuple[Proposal, ...]] = {}
    for file in report.files:
        more[file.file] = (*more.get(file.file, ()), *_more_of(file, discovery))
    missing = missing_cycle(report.cycles, as_of=today, grace_days=workspace.settings.grace_days)
    found = {name: proposed for name, proposed in proposals.items() if proposed}
    read_more = {name: each for name, each in more.items() if each}
    unknown = [name for name, proposed in proposals.items() if name in unclaimed and not proposed]
    errors = {name: error_of_head(unclaimed[name]) for name in unknown}
    unreadable = {name: error for name, error in errors.items() if error is not None}
    return ExportsCheck(discovery, report, found, missing, read_more, unreadable)


def _says_nothing(proposal: Proposal, contract: str) -> bool:
    """Whether a file of a contract is read as a proposal says already, so that something else is wrong with it."""
    says = proposal.profile or proposal.columns or proposal.settings or proposal.unknown_words or proposal.missing
    return proposal.contract == contract and not says


def _more_of(file: CheckedFile, discovery: Discovery) -> tuple[Proposal, ...]:
    """Return what a file needs besides for more of it to be read: columns, words, what settles a conflict."""
    of_file = (each for each in discovery.files if (each.contract.name, each.name) == (file.contract, file.file))
    source = next(of_file, None)
    if source is None or source.settings.profile is not None or source.settings.columns or not file.headers:
        return ()
    return tuple(
        more
        for proposal in propose(source.path, contracts=(file.contract,), profiles=())
        if not proposal.missing and ((more := _beyond(proposal, file)).columns or more.settings or more.unknown_words)
    )


def _beyond(proposal: Proposal, file: CheckedFile) -> Proposal:
    """Return the part of a proposal that a file is not read by already."""
    out_of_vocabulary = {each.column for each in file.findings if each.reason == NOT_IN_VOCABULARY}
    words = {c: each for c, each in proposal.settings.get("values", {}).items() if c in out_of_vocabulary}
    settings: dict[str, Any] = {"values": words} if words else {}
    if any(finding.reason == CONFLICTING_ROWS for finding in file.findings) and "latest_by" in proposal.settings:
        settings["latest_by"] = proposal.settings["latest_by"]
    return replace(
        proposal,
        columns={column: header for column, header in proposal.columns.items() if column not in file.headers},
        settings=settings,
        unknown_words={c: each for c, each in proposal.unknown_words.items() if c in out_of_vocabulary},
    )


def checked(console: Console, check: ExportsCheck) -> None:
    """Say what lies in `exports/` and what a refresh would do with it."""
    for file in check.report.files:
        _file(console, file)
        _more(console, file, [each for each in check.more.get(file.file, ()) if each.contract == file.contract])
        _proposed(console, file.file, check.proposals)
    for unclaimed in check.discovery.unclaimed:
        console.print(f"\n? {unclaimed.name}: {unclaimed.found}. {unclaimed.remedy}")
        _proposed(console, unclaimed.name, check.proposals)
        _unreadable(console, unclaimed.name, check.unreadable)
    for name in check.discovery.unsettled:
        console.print(f"\n… {name} is still being written; look again later.")
    _references(console, check.report.references)
    certain = {name: found for name, found in check.proposals.items() if is_certain(found)}
    answers(console, check.report, check.discovery, certain, check.more, check.missing_cycle)
    _verdict(console, check)


def _file(console: Console, file: CheckedFile) -> None:
    mark, style = ("✗", "red") if file.error else ("✓", "green")
    console.print(f"\n{mark} {file.file}  →  {file.contract}", style=style)
    if file.error:
        console.print(f"    refused: {file.error}")
    if not file.headers:
        return
    counts = [rows_text(file.n_read), f"{file.n_quarantined} would be set aside"]
    if file.n_filtered:
        counts.append(f"{file.n_filtered} filtered out")
    console.print(f"    {', '.join(counts)}")
    renamed = [f"{column} ← {header}" for column, header in file.headers.items() if column != header]
    detected = {name: value for name, value in file.details.items() if name not in (*NOTICED, UNKNOWN_COLUMNS)}
    for label, words in (
        ("detected", [f"{name} {value}" for name, value in detected.items()]),
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


def _more(console: Console, file: CheckedFile, more: Sequence[Proposal]) -> None:
    """Say what `map` would add for more of a file to be read."""
    for proposal in more:
        command = f"skillgap map {shlex.quote(file.file)} --contract {file.contract}"
        console.print(f"    to look at: not read, {proposal_text(proposal)}; {command} writes it", style="yellow")


def _unreadable(console: Console, name: str, errors: Mapping[str, ReadError]) -> None:
    """Say why nothing is proposed for a file that can't even be looked into."""
    if error := errors.get(name):
        remedy = error.remedy.replace(SETTING, f"{error.setting} of its source")
        text = f"found {error.found}; expected {error.expected}. {remedy}"
        console.print(f"    can't be looked into: {text}", style="yellow")


def _proposed(console: Console, name: str, proposals: Mapping[str, tuple[Proposal, ...]]) -> None:
    """Say what a file may be that is not read as it is."""
    found = proposals.get(name, ())
    if not found:
        return
    for proposal in found:
        console.print(f"    proposed: {proposal_text(proposal)}", style="cyan")
    if is_certain(found):
        console.print(f"    skillgap map {shlex.quote(name)} writes it into workspace.yml")


def is_certain(proposals: Sequence[Proposal]) -> bool:
    """Whether proposals for a file can be written: a profile's, or one with a header for everything that is needed."""
    return proposals[0].profile is not None or not proposals[0].missing


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


def _verdict(console: Console, check: ExportsCheck) -> None:
    refused = list(dict.fromkeys(file.file for file in check.report.files if file.error))
    unread = [file.name for file in check.discovery.unclaimed]
    proposed = [name for name in (*refused, *unread) if check.proposals.get(name) and is_certain(check.proposals[name])]
    if not check.report.files and not unread:
        console.print("\nThere is no file to read. Put exports below exports/, such as hris/people.csv.")
    elif refused:
        console.print(f"\nA refresh would stop at {', '.join(refused)}.", style="red")
    elif unread and not check.report.files:
        console.print("\nA refresh would find no file to read.", style="red")
    elif unread:
        console.print(f"\nA refresh would take every file but {', '.join(unread)}.", style="yellow")
    else:
        console.print("\nA refresh would take every file.", style="green")
    if proposed:
        console.print(f"skillgap map writes what is proposed for {', '.join(proposed)} into workspace.yml.")
    if not check.report.is_compared:
        console.print("A refresh is running: files were not held against what they brought before.", style="yellow")
