"""`skillgap map`: what files need to be read, written into `workspace.yml` for a person to look over.

What a file may be stands in `orchestration.ingest.mapping.proposals`; nothing is read into the warehouse here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import Console

from expectations.contracts import ALL_CONTRACTS
from orchestration.cli.check import ExportsCheck, check_exports, is_certain
from orchestration.cli.proposal_text import proposal_text
from orchestration.cli.sources_file import SourcesFile
from orchestration.cli.starter_tables import StarterTable, begin_tables
from orchestration.errors import SettingsError, SkillgapError
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import header_of, propose
from orchestration.settings.profiles import contracts_of, profile_named, profile_names
from orchestration.settings.text import did_you_mean
from orchestration.settings.workspace import Workspace, open_workspace

_ENROLMENTS, _COURSES = "lms/enrolments", "lms/courses"
_OF_PEOPLE = ("name", "nom", "nombre", "nome", "naam")
"""In a list of completions these are people's, as its other columns say."""


class NothingToProposeError(SkillgapError):
    """Nobody can say what the file is, or which header is which column."""


@dataclass(frozen=True)
class WrittenMapping:
    """What was written.

    Attributes:
        proposals: file → what it is read as now.
        diff: the lines of `workspace.yml` that changed.
        unknown: files that nobody reads and for which nothing was written.
        refused: files that belong to a contract and can't be taken.
        tables: tables that were begun.
    """

    proposals: Mapping[str, tuple[Proposal, ...]]
    diff: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    tables: tuple[StarterTable, ...] = field(default=())


def map_file(
    workspace: Workspace, path: Path, *, contract: str | None, profile: str | None, force: bool
) -> WrittenMapping:
    """Write what a file needs into `workspace.yml`; its comments and its other settings stay.

    Args:
        workspace: the workspace.
        path: the file, below `exports/`; relative to where the user is, to the workspace or to `exports/`.
        contract: write it for this contract alone.
        profile: read it by this profile.
        force: replace a mapping that is there.

    Raises:
        SettingsError: no such file, contract or profile, or there is a mapping already.
        NothingToProposeError: nothing is known of the file.
    """
    _check_names(contract, profile)
    file_path = _found_at(workspace, path)
    name = workspace.relative(file_path)
    proposals = propose(
        file_path, contracts=(contract,) if contract else None, profiles=(profile,) if profile else None
    )
    if not proposals:
        raise NothingToProposeError(_nothing(name, contract, profile))
    if not is_certain(proposals):
        raise NothingToProposeError(_missing(name, proposals[0]))
    sources = SourcesFile(workspace)
    for proposal in proposals:
        sources.add(file_path, proposal, force=force)
    return WrittenMapping({name: proposals}, sources.write())


def map_all(workspace: Workspace, *, today: date) -> WrittenMapping:
    """Write what every file needs that is not read as it is, and begin the tables that no system exports.

    A completion list names courses; where there is no catalogue, it serves as one.

    Args:
        workspace: the workspace.
        today: the day on which a refresh would load the files.

    Raises:
        SettingsError: a setting about files can't be taken.
    """
    check = check_exports(workspace, today=today)
    sources = SourcesFile(workspace)
    written: dict[str, tuple[Proposal, ...]] = {}
    for name, proposals in _certain_proposals(check).items():
        file_path = workspace.root / name
        wanted = tuple(each for each in proposals if not sources.has_source_for(file_path, each.contract))
        for proposal in wanted:
            sources.add(file_path, proposal)
        if wanted:
            written[name] = wanted
    _add_catalogue(workspace, check, sources, written)
    diff = sources.write() if written else ()
    refused = {each.file for each in check.report.files if each.error} - written.keys()
    unread = {each.name for each in check.discovery.unclaimed}
    again = check_exports(open_workspace(workspace.root), today=today) if written else check
    unknown = tuple(sorted(unread - written.keys()))
    return WrittenMapping(written, diff, unknown, tuple(sorted(refused)), begin_tables(workspace, again.report))


def _certain_proposals(check: ExportsCheck) -> dict[str, tuple[Proposal, ...]]:
    """Return file → proposals, for files that are not read as they are and for those of which more could be read."""
    found = dict(check.more) | dict(check.proposals)
    return {name: proposals for name, proposals in found.items() if is_certain(proposals)}


def _add_catalogue(
    workspace: Workspace, check: ExportsCheck, sources: SourcesFile, written: dict[str, tuple[Proposal, ...]]
) -> None:
    """Take courses from the lists of completions where there is no file of courses."""
    contracts = {each.contract for proposals in written.values() for each in proposals}
    if _COURSES not in check.report.absent or _COURSES in contracts:
        return
    for name, proposals in written.items():
        if not any(each.contract == _ENROLMENTS and "course_id" in each.found for each in proposals):
            continue
        course = next((each.columns.get("course_id") for each in proposals if each.contract == _ENROLMENTS), None)
        file_path = workspace.root / name
        title = header_of(file_path, _COURSES, "title", but=_OF_PEOPLE) or course
        if title is None:
            continue  # ids alone are no catalogue
        columns = {"course_id": course, "title": title}
        proposal = Proposal(_COURSES, None, {column: header for column, header in columns.items() if header})
        sources.add(file_path, proposal)
        written[name] = (*proposals, proposal)


def _check_names(contract: str | None, profile: str | None) -> None:
    """Hold the names that were given against the known ones."""
    known = [each.name for each in ALL_CONTRACTS]
    if contract is not None and contract not in known:
        raise SettingsError(f"--contract: {contract!r} is not a contract.{did_you_mean(contract, known)}")
    if profile is not None and profile not in profile_names():
        raise SettingsError(f"--profile: {profile!r} is no profile.{did_you_mean(profile, profile_names())}")
    if profile is not None and contract is not None and contract not in (contracts_of(profile) or ()):
        raise SettingsError(f"--profile: {profile!r} has nothing for {contract}.")


def _found_at(workspace: Workspace, path: Path) -> Path:
    """Return where a file lies."""
    for base in (Path.cwd(), workspace.root, workspace.exports):
        file_path = (base / path).resolve()
        if file_path.is_file():
            if workspace.exports.resolve() not in file_path.parents:
                raise SettingsError(f"{path} does not lie below {workspace.exports}. Move it there first.")
            return file_path
    raise SettingsError(f"There is no file {path}, neither here nor below {workspace.exports}.")


def _nothing(name: str, contract: str | None, profile: str | None) -> str:
    if profile is not None:
        return (
            f"{name}: the profile {profile} does not fit; it looks for headers such as "
            f"{', '.join(_telling(profile))}. Look at the file's headers, or leave --profile out."
        )
    meant = f" as {contract}" if contract else ""
    return (
        f"{name}: no profile recognises it{meant}, and its headers look like no columns. Name the contract with "
        "--contract, or map its headers under `columns` in workspace.yml; docs/dialects.md shows how."
    )


def _telling(profile: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(h for each in profile_named(profile).contracts.values() for h in each.recognised_by[0]))


def _missing(name: str, proposal: Proposal) -> str:
    found = ", ".join(f"{column} ← {header!r}" for column, header in proposal.columns.items()) or "nothing"
    return (
        f"{name}: as {proposal.contract}, no header looks like {', '.join(proposal.missing)} (found: {found}). Name "
        f"the headers under sources.{proposal.contract}.columns in workspace.yml, or another contract with --contract."
    )


def mapped(console: Console, written: WrittenMapping, workspace: Workspace) -> None:
    """Say what was written, and what is left for a person to do."""
    for name, proposals in written.proposals.items():
        console.print(name)
        for proposal in proposals:
            console.print(f"    {proposal_text(proposal)}", style="cyan")
    if written.diff:
        console.print("\nWritten into workspace.yml; look it over:")
    for line in written.diff:
        style = {"+": "green", "-": "red"}.get(line[:1])
        console.print(f"  {line}", style=style)
    _begun(console, written.tables)
    for name in written.unknown:
        console.print(f"\n{name}: nothing is certain. skillgap check says what is known of it.", style="yellow")
    for name in written.refused:
        console.print(f"\n{name}: it can't be taken as it is. skillgap check says what is wrong.", style="yellow")
    if not written.proposals and not written.tables:
        if not written.refused and not written.unknown:
            console.print("Each file is read as it is.")
        console.print("Nothing was written.")
        return
    console.print(f"\nThen: skillgap --workspace {workspace.root} check, or refresh.")


def _begun(console: Console, tables: Sequence[StarterTable]) -> None:
    if tables:
        console.print("\nNo system exports these; they were begun for you to complete:")
    for table in tables:
        console.print(f"  {table.file}: {table.to_do}", style="green")
