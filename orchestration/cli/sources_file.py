"""Sources written into `workspace.yml`: its comments and its other settings stay.

Which sources these are is proposed in `orchestration.ingest.mapping.proposals`; when they are written, in `map`.
"""

from __future__ import annotations

import difflib
import glob
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from expectations.contracts import ALL_CONTRACTS, contract_named
from orchestration.errors import SettingsError
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.source.filenames import ending_of, entity_in, stem_of, without_day
from orchestration.settings.profiles import profile_named
from orchestration.settings.settings import read_settings
from orchestration.settings.workspace import Workspace
from published.private_files import OWNER_ONLY_FILE


class SourcesFile:
    """The settings of a workspace, to be written once all sources are in them."""

    def __init__(self, workspace: Workspace) -> None:
        """Read them.

        Args:
            workspace: the workspace; its `workspace.yml` may be missing.
        """
        self._workspace = workspace
        self._file = workspace.root / "workspace.yml"
        self._before = self._file.read_text(encoding="utf-8") if self._file.exists() else ""
        self._content = _yaml().load(self._before)

    def add(self, file_path: Path, proposal: Proposal, *, force: bool = False) -> None:
        """Add a source for a file.

        Args:
            file_path: the file, below `exports/`.
            proposal: what it is read as.
            force: replace a mapping that is there.

        Raises:
            SettingsError: there is a mapping already.
        """
        content = self._content = CommentedMap() if self._content is None else self._content
        sources = content.setdefault("sources", CommentedMap())
        if sources is None:
            sources = content["sources"] = CommentedMap()
        there = sources.get(proposal.contract)
        known = [] if there is None else list(there) if isinstance(there, Sequence) else [there]
        covering = (k for k, each in enumerate(known) if _covers(each, self._workspace, file_path, proposal.contract))
        at = next(covering, None)
        if at is not None and not force:
            raise SettingsError(_taken(known[at], proposal.contract, self._workspace.relative(file_path)))
        is_alone = not known or (at == 0 and len(known) == 1)
        source = _source(self._workspace, file_path, proposal, is_alone=is_alone)
        if at is None:
            known.append(source)
        else:
            known[at] = source
        sources[proposal.contract] = known[0] if len(known) == 1 else CommentedSeq(known)

    def has_source_for(self, file_path: Path, contract_name: str) -> bool:
        """Whether a source already serves a file: it names it, or takes it by place and name."""
        there = ((self._content or {}).get("sources") or {}).get(contract_name)
        known = [] if there is None else there if isinstance(there, Sequence) else [there]
        return any(_covers(each, self._workspace, file_path, contract_name) for each in known)

    def write(self) -> tuple[str, ...]:
        """Put the settings in place once they are known to be valid, and return the lines that changed."""
        stream = StringIO()
        _yaml().dump(self._content, stream)
        has_settings = any(line.strip() and not line.lstrip().startswith("#") for line in self._before.splitlines())
        # a file of comments alone keeps them above what is new
        after = stream.getvalue() if has_settings else f"{self._before.rstrip()}\n\n{stream.getvalue()}".lstrip()
        mode = self._file.stat().st_mode if self._file.exists() else OWNER_ONLY_FILE
        new = self._file.with_name(".workspace.yml.new")
        new.write_text(after, encoding="utf-8")
        try:
            read_settings(new)
            new.chmod(mode)
            new.replace(self._file)
        finally:
            new.unlink(missing_ok=True)
        lines = difflib.unified_diff(self._before.splitlines(), after.splitlines(), "before", "after", n=2, lineterm="")
        return tuple(lines)[2:]


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
        source[key] = CommentedMap(value) if isinstance(value, Mapping) else value
    for column, words in proposal.unknown_words.items():
        listed = ", ".join(f"{word!r} in {n} rows" for word, n in words.items())
        known = ", ".join(contract_named(proposal.contract).column(column).vocabulary)
        source.yaml_set_comment_before_after_key(
            next(iter(source)), before=f"{column}: none of {known} is {listed}; say under values which each means"
        )
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
        start = min(named.start(group) for group in named.groupdict())
        name = f"{glob.escape(name[:start])}*{ending_of(name)}"
    else:
        name = f"{without_day(glob.escape(stem_of(name)))}{ending_of(name)}"
    return name if folder == "." else f"{glob.escape(folder)}/{name}"


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
