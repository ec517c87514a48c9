"""`skillgap map`: what a file needs to be read, written into `workspace.yml` for a person to look over.

What a file may be stands in `orchestration.ingest.mapping.proposals`; nothing is read into the warehouse here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from expectations.contracts import ALL_CONTRACTS, contract_named
from orchestration.errors import SettingsError, SkillgapError
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import propose
from orchestration.ingest.source.filenames import ending_of, entity_in, stem_of, without_day
from orchestration.settings.profiles import contracts_of, profile_named, profile_names
from orchestration.settings.settings import read_settings
from orchestration.settings.text import did_you_mean
from orchestration.settings.workspace import Workspace
from published.private_files import OWNER_ONLY_FILE


class NothingToProposeError(SkillgapError):
    """Nobody can say what the file is, or which header is which column."""


@dataclass(frozen=True)
class WrittenMapping:
    """What was written.

    Attributes:
        proposals: what the file is read as now.
        diff: the lines of `workspace.yml` that changed.
    """

    proposals: tuple[Proposal, ...]
    diff: tuple[str, ...]


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
    if proposals[0].missing and proposals[0].profile is None:
        raise NothingToProposeError(_missing(name, proposals[0]))
    settings_file = workspace.root / "workspace.yml"
    before = settings_file.read_text(encoding="utf-8") if settings_file.exists() else ""
    content = _yaml().load(before)
    for proposal in proposals:
        content = _with_source(content, workspace, file_path, proposal, force=force)
    after = _dumped(before, content)
    _replace(settings_file, after)
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", n=2, lineterm="")
    return WrittenMapping(proposals, tuple(diff)[2:])


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


def _with_source(
    content: Any,  # noqa: ANN401 - YAML
    workspace: Workspace,
    file_path: Path,
    proposal: Proposal,
    *,
    force: bool,
) -> Any:  # noqa: ANN401 - YAML
    """Return the settings with a source for the file."""
    content = CommentedMap() if content is None else content
    sources = content.setdefault("sources", CommentedMap())
    if sources is None:
        sources = content["sources"] = CommentedMap()
    there = sources.get(proposal.contract)
    known = [] if there is None else list(there) if isinstance(there, Sequence) else [there]
    at = next((k for k, each in enumerate(known) if _covers(each, workspace, file_path, proposal.contract)), None)
    if at is not None and not force:
        raise SettingsError(_taken(known[at], proposal.contract, workspace.relative(file_path)))
    source = _source(workspace, file_path, proposal, is_alone=not known or (at == 0 and len(known) == 1))
    if at is None:
        known.append(source)
    else:
        known[at] = source
    sources[proposal.contract] = known[0] if len(known) == 1 else CommentedSeq(known)
    return content


def _taken(source: Mapping[str, Any], contract_name: str, name: str) -> str:
    there = f"sources.{contract_name} is in workspace.yml already"
    if source.get("files"):
        return f"{there} and says how {name} is read. --force replaces it."
    return f"{there} and takes every file by place and name. Give it `files` of its own first; --force replaces it."


def _covers(source: Mapping[str, Any], workspace: Workspace, file_path: Path, contract_name: str) -> bool:
    """Whether a source already serves the file: it names it, or it goes by its place and name."""
    patterns = source.get("files")
    patterns = [patterns] if isinstance(patterns, str) else patterns
    if not patterns:
        return _goes_by_folder_and_name(workspace, file_path, contract_name)
    return any(file_path in workspace.exports.glob(pattern) for pattern in patterns)


def _source(workspace: Workspace, file_path: Path, proposal: Proposal, *, is_alone: bool) -> CommentedMap:
    """Return the settings that a file needs, as they are written."""
    source = CommentedMap()
    if not (is_alone and _goes_by_folder_and_name(workspace, file_path, proposal.contract)):
        source["files"] = CommentedSeq([_glob(workspace, file_path, proposal)])
        source["files"].fa.set_flow_style()
    if proposal.profile is not None:
        source["profile"] = proposal.profile
    if proposal.columns:
        source["columns"] = CommentedMap(proposal.columns)
    for key, value in proposal.settings.items():
        source[key] = CommentedMap(value)
    return source


def _goes_by_folder_and_name(workspace: Workspace, file_path: Path, contract_name: str) -> bool:
    """Whether a file is found as this contract without being named."""
    contract = contract_named(contract_name)
    folder, *_ = file_path.relative_to(workspace.exports.resolve()).parts
    entities = [each.entity for each in ALL_CONTRACTS if each.source == contract.source]
    return folder == contract.source and entity_in(stem_of(file_path.name), entities) == contract.entity


def _glob(workspace: Workspace, file_path: Path, proposal: Proposal) -> str:
    """Return a pattern for the file and for later ones of its kind, told by the day or the course in their names."""
    folder = file_path.relative_to(workspace.exports.resolve()).parent.as_posix()
    name = file_path.name
    pattern = profile_named(proposal.profile).contracts[proposal.contract].from_filename if proposal.profile else None
    named = re.search(pattern, name) if pattern else None
    if named is not None and named.groupdict():
        name = f"{name[: min(named.start(group) for group in named.groupdict())]}*{ending_of(name)}"
    else:
        name = f"{without_day(stem_of(name))}{ending_of(name)}"
    return name if folder == "." else f"{folder}/{name}"


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dumped(before: str, content: Any) -> str:  # noqa: ANN401 - YAML
    """Return the settings as text; a file of comments alone keeps them above what is new."""
    stream = StringIO()
    _yaml().dump(content, stream)
    has_settings = any(line.strip() and not line.lstrip().startswith("#") for line in before.splitlines())
    return stream.getvalue() if has_settings else f"{before.rstrip()}\n\n{stream.getvalue()}".lstrip()


def _replace(file: Path, text: str) -> None:
    """Put new settings in place once they are known to be valid."""
    mode = file.stat().st_mode if file.exists() else OWNER_ONLY_FILE
    new = file.with_name(".workspace.yml.new")
    new.write_text(text, encoding="utf-8")
    try:
        read_settings(new)
        new.chmod(mode)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def mapped(console: Console, written: WrittenMapping) -> None:
    """Say what was written into `workspace.yml`."""
    for proposal in written.proposals:
        console.print(proposal_text(proposal))
    console.print("\nWritten into workspace.yml; look it over, then run skillgap check:")
    for line in written.diff:
        style = {"+": "green", "-": "red"}.get(line[:1])
        console.print(f"  {line}", style=style)


def proposal_text(proposal: Proposal) -> str:
    """Return what a file may be."""
    missing = ", ".join(proposal.missing)
    if proposal.profile is not None:
        words = f"{proposal.contract} by the profile {proposal.profile} ({profile_named(proposal.profile).title})"
        return f"{words}; give {missing} under `constants` or `from_filename` besides" if missing else words
    columns = ", ".join(f"{column} ← {header_text(header)}" for column, header in proposal.columns.items())
    words = f"{proposal.contract}, with {columns}" if columns else f"{proposal.contract}, whose headers it has"
    for key, value in proposal.settings.items():
        words = f"{words}; {key}: {value}"
    return f"{words}; nothing looks like {missing}" if missing else words


def header_text(header: str | dict[str, list[str]]) -> str:
    """Return a header, or those that are joined, as it is proposed."""
    return header if isinstance(header, str) else " + ".join(header["join"])
