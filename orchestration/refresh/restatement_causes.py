"""Everything that has changed since the snapshot that was published before, in words, for the tables that rest on it.

Files, erasures, retention, settings, models, the day. What followed from it for the figures stands in `snapshot_diff`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from expectations.contracts import ALL_CONTRACTS
from orchestration.build.compiled import CompiledProject
from published.refresh_log import SourceFile

MOST_FILES = 5
# Settings that no figure depends on: the day has words of its own, and the name is a name.
_NO_CAUSE = frozenset({"as_of", "refreshed_at", "workspace_name"})


@dataclass(frozen=True)
class LoadedFile:
    """A file that was read since then.

    Attributes:
        contract: its contract.
        file: path relative to the workspace.
        is_new: what was published before knew nothing of it.
    """

    contract: str
    file: str
    is_new: bool

    @property
    def text(self) -> str:
        """What it is, as in `new file exports/ratings/late.csv (ratings/ratings)`."""
        return f"{'new' if self.is_new else 'changed'} file {self.file} ({self.contract})"


@dataclass(frozen=True)
class ChangedSetting:
    """A setting that is not what it was; None where there was, or is, none of that name."""

    name: str
    before: str | None
    after: str | None

    @property
    def text(self) -> str:
        """What it was and is, as in `gap_threshold 0.5 → 1.0`."""
        return f"{self.name} {self.before or 'not set'} → {self.after or 'not set'}"


@dataclass(frozen=True)
class Causes:
    """Everything that has changed since then.

    Attributes:
        files: files that were read.
        settings: settings that figures may depend on.
        has_new_models: the product's models are others; None: not known.
        days: as_of before and now.
        n_erased: people who were erased; who, nothing tells.
        removals: why retention removed rows.
        was_rolled_back: the snapshot before is an older one that was put in the place of a newer one.
    """

    files: tuple[LoadedFile, ...]
    settings: tuple[ChangedSetting, ...]
    has_new_models: bool | None
    days: tuple[str | None, str | None]
    n_erased: int = 0
    removals: tuple[str, ...] = ()
    was_rolled_back: bool = False

    def text(self, contracts: Collection[str] | None) -> str:
        """Return what can have changed a table.

        The day is named only where there is nothing else: it moves every night.

        Args:
            contracts: those that the table rests on; None: not known, so it may be any.
        """
        files = [file for file in self.files if contracts is None or file.contract in contracts]
        parts = [file.text for file in files[:MOST_FILES]]
        if len(files) > MOST_FILES:
            parts.append(f"and {len(files) - MOST_FILES} more files")
        if self.n_erased:
            parts.append(f"erasure ({'1 person' if self.n_erased == 1 else f'{self.n_erased} people'})")
        parts += self.removals
        if self.settings:
            parts.append(f"settings changed: {', '.join(setting.text for setting in self.settings)}")
        if self.was_rolled_back:
            parts.append("what was published had been rolled back")
        before, after = self.days
        has_moved = before != after
        if self.has_new_models or (self.has_new_models is None and not parts and not has_moved):
            parts.append("the product’s models changed")
        if not parts:
            parts.append(f"as_of moved from {before} to {after}" if has_moved else "nothing on record has changed")
        return "; ".join(parts)


def loaded_since(
    files: Sequence[SourceFile], published: Mapping[tuple[str, str], datetime | None]
) -> tuple[LoadedFile, ...]:
    """Return the files that were read since something was published, by contract and name.

    A refresh that failed in between may have read them; they count all the same, because the figures follow from them
    only now.

    Args:
        files: every file, with the time at which it was last read.
        published: (contract, file) → that time, as the published snapshot has it.
    """
    return tuple(
        LoadedFile(file.contract, file.file, (file.contract, file.file) not in published)
        for file in sorted(files, key=lambda each: (each.contract or "", each.file))
        if file.contract is not None
        and file.loaded_at is not None
        and published.get((file.contract, file.file)) != file.loaded_at
    )


def changed_settings(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ChangedSetting, ...]:
    """Return the settings that differ, by name."""
    names = sorted((before.keys() | after.keys()) - _NO_CAUSE)
    return tuple(
        ChangedSetting(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )


@dataclass(frozen=True)
class Lineage:
    """What each model reads.

    Attributes:
        parents: dbt's id of a model → those of the models and raw tables it reads.
    """

    parents: Mapping[str, Sequence[str]]

    def contracts_behind(self, table: str) -> frozenset[str] | None:
        """Return the contracts whose rows go into a table; None where the table is not known."""
        start = next((node for node in self.parents if node.endswith(f".{table}")), None)
        if start is None:
            return None
        seen, waiting = {start}, [start]
        while waiting:
            new = set(self.parents.get(waiting.pop(), ())) - seen
            seen |= new
            waiting += new
        sources = {node.rsplit(".", 1)[-1] for node in seen if node.startswith("source.")}
        return frozenset(contract.name for contract in ALL_CONTRACTS if contract.table in sources)


def lineage_of(project: CompiledProject) -> Lineage:
    """Return what each model of the project reads."""
    return Lineage({model.unique_id: model.parents for model in project.models})
