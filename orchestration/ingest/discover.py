"""Find the files below `exports/` and the contract that each belongs to.

What is inside a file is not looked at here, but for whether it is a mended one where neither name nor place decides.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from expectations.contracts import ALL_CONTRACTS, Contract
from orchestration.errors import SettingsError
from orchestration.ingest.corrections import is_corrections_file
from orchestration.ingest.source.filenames import (
    ENDINGS,
    NamedDay,
    Order,
    day_in,
    days_by_order,
    ending_of,
    entity_in,
    is_ignored,
    series_of,
    stem_of,
)
from orchestration.ingest.source.read_error import ReadError
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.profiles import effective
from orchestration.settings.settings import key_path_of
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.workspace import Workspace

SETTLE_SECONDS = 2.0
_NEAR = 0.75  # a slip of the pen in a name


@dataclass(frozen=True)
class UnclaimedFile:
    """A file under `exports/` that belongs to no contract.

    Attributes:
        name: its path relative to the workspace.
        found: why it belongs to none.
        remedy: what to do if it should.
    """

    name: str
    found: str
    remedy: str


@dataclass(frozen=True)
class Discovery:
    """What lies under `exports/`.

    Attributes:
        files: the files to read, by contract, then name. A workbook that two contracts name in `files` is there twice.
        unclaimed: files that belong to no contract.
        unsettled: names of files that are still being written; the next look takes them.
    """

    files: tuple[SourceFile, ...]
    unclaimed: tuple[UnclaimedFile, ...]
    unsettled: tuple[str, ...]

    def of(self, contract: Contract) -> tuple[SourceFile, ...]:
        """Return the files of one contract."""
        return tuple(file for file in self.files if file.contract.name == contract.name)


def discover(
    workspace: Workspace,
    *,
    settle_seconds: float = SETTLE_SECONDS,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Discovery:
    """Look at everything under `exports/` and say what each file is.

    Only files changed within the last `settle_seconds` are looked at twice, so a quiet folder costs no waiting.

    Args:
        workspace: the workspace.
        settle_seconds: time between the two looks at a file that has just been changed.
        clock: the time now, in seconds since the epoch.
        sleep: how to wait.

    Raises:
        SettingsError: a glob under `files` that can't be taken, or a file that two sources of a contract name.
    """
    claims = _claims_by_glob(workspace)
    first_look = {path: stamp for path in _walk(workspace.exports) if (stamp := _stamp(path)) is not None}
    just_changed = {path for path, stamp in first_look.items() if stamp[1] / 1e9 > clock() - settle_seconds}
    if just_changed:
        sleep(settle_seconds)
    unsettled = {path for path in just_changed if _stamp(path) != first_look[path]}
    files: list[SourceFile] = []
    unclaimed: list[UnclaimedFile] = []
    for path, (size, modified_ns) in first_look.items():
        if path in unsettled:
            continue
        found = _claims_of(workspace, path, claims)
        if isinstance(found, UnclaimedFile):
            unclaimed.append(found)
            continue
        parts = path.relative_to(workspace.exports).parts
        named_day = day_in((stem_of(path.name), *reversed(parts[:-1])))
        name = workspace.relative(path)
        files += [
            SourceFile(each.contract, path, name, named_day, size, modified_ns, each.settings, each.key_path)
            for each in found
        ]
    files = _with_days_of_series(files)
    return Discovery(
        files=tuple(sorted(files, key=lambda file: (file.contract.name, file.name))),
        unclaimed=tuple(sorted(unclaimed, key=lambda file: file.name)),
        unsettled=tuple(sorted(workspace.relative(path) for path in unsettled)),
    )


def _with_days_of_series(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Give files the day in their names where its order of day and month is known from all files of a series."""
    orders: dict[tuple[str, str], set[Order]] = {}
    for file in files:
        days = days_by_order(stem_of(file.path.name))
        if days:
            known = orders.setdefault((file.contract.name, series_of(file.name)), set(days))
            known &= set(days)
    return [_with_day(file, orders.get((file.contract.name, series_of(file.name)), set())) for file in files]


def _with_day(file: SourceFile, orders: Collection[Order]) -> SourceFile:
    stem = stem_of(file.path.name)
    days = days_by_order(stem)
    if day_in((stem,)) is not None or not days:
        return file
    possible = {days[order] for order in orders}
    return replace(file, named_day=NamedDay(possible.pop())) if len(possible) == 1 else file


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, hidden folders and unfinished files left out."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in inside[:-1]) and not is_ignored(path.name):
            yield path


def _stamp(path: Path) -> tuple[int, int] | None:
    """Return a file's size and time of change; none if it has gone meanwhile."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_size, stat.st_mtime_ns


@dataclass(frozen=True)
class _Claim:
    """A source that a file belongs to."""

    contract: Contract
    settings: SourceSettings
    key_path: str


def _claims_by_glob(workspace: Workspace) -> dict[Path, tuple[_Claim, ...]]:
    """Return the files that `workspace.yml` names, with the sources that name them."""
    claims: dict[Path, tuple[_Claim, ...]] = {}
    for contract in ALL_CONTRACTS:
        for claim in _sources_of(workspace, contract):
            for path in _named_by(claim, workspace):
                before = claims.get(path, ())
                other = next((each for each in before if each.contract == contract), None)
                if other is not None and other.key_path != claim.key_path:
                    raise SettingsError(
                        f"workspace.yml: {workspace.relative(path)} is named under {other.key_path}.files as well as "
                        f"under {claim.key_path}.files; let each file be named by one source of {contract.name}."
                    )
                if other is None:
                    claims[path] = (*before, claim)
    return claims


def _sources_of(workspace: Workspace, contract: Contract) -> tuple[_Claim, ...]:
    """Return the sources of one contract with their settings in force."""
    sources = workspace.settings.sources_of(contract.name)
    return tuple(
        _Claim(contract, effective(source, contract.name), key_path_of(contract.name, position, len(sources)))
        for position, source in enumerate(sources)
    )


def _named_by(claim: _Claim, workspace: Workspace) -> Iterator[Path]:
    """Yield the files that a source names."""
    for pattern in claim.settings.files:
        try:
            yield from workspace.exports.glob(pattern)
        except (ValueError, NotImplementedError) as error:
            raise SettingsError(
                f"workspace.yml: {claim.key_path}.files: {pattern!r} is not a pattern below exports/; "
                "expected one such as 'hris/staff*.csv'."
            ) from error


def _claims_of(
    workspace: Workspace, path: Path, claims: Mapping[Path, tuple[_Claim, ...]]
) -> tuple[_Claim, ...] | UnclaimedFile:
    """Return the sources that a file belongs to, or why there is none.

    A mended file has the columns of one contract, that of its place and name, whatever else `files` names it for.
    """
    named = claims.get(path, ())
    found = named or _claims_by_folder(workspace, path)
    if len(named) != 1 and (isinstance(found, UnclaimedFile) or named) and _is_corrections_file(path):
        by_folder = _claims_by_folder(workspace, path, is_corrections_file=True)
        return found if isinstance(by_folder, UnclaimedFile) else by_folder
    return (*named, *_claims_beside(workspace, path, named)) if named else found


def _claims_beside(workspace: Workspace, path: Path, named: Sequence[_Claim]) -> Iterator[_Claim]:
    """Yield the source by place and name that a file keeps which other contracts' sources name, if one is written."""
    by_folder = _claims_by_folder(workspace, path)
    for claim in () if isinstance(by_folder, UnclaimedFile) else by_folder:
        is_written = claim.contract.name in workspace.settings.sources and not claim.settings.files
        if is_written and claim.settings != SourceSettings() and claim.contract not in {n.contract for n in named}:
            yield claim


def _is_corrections_file(path: Path) -> bool:
    """Whether a file that may be of any contract holds rows that were set aside before."""
    if ending_of(path.name) not in ENDINGS:
        return False
    try:
        return is_corrections_file(path)
    except (ReadError, OSError):
        return False  # what is wrong with it is said by whoever reads it


def _claims_by_folder(
    workspace: Workspace, path: Path, *, is_corrections_file: bool = False
) -> tuple[_Claim, ...] | UnclaimedFile:
    """Return the contract that a file's place and name say, or why there is none.

    A contract whose sources name their `files` takes others as they are, so that a mapping for one file never leaves
    another unread.
    """
    name = workspace.relative(path)
    *folders, file_name = path.relative_to(workspace.exports).parts
    here = {}
    for contract in ALL_CONTRACTS:
        if folders and contract.source == folders[0]:
            sources = _sources_of(workspace, contract)
            plain = _Claim(contract, SourceSettings(), f"sources.{contract.name}")
            here[contract.entity] = next((each for each in sources if not each.settings.files), plain)
            if is_corrections_file:
                here[contract.entity] = sources[0]
    ending = ending_of(file_name)
    if ending not in ENDINGS:
        found = f"a {ending} file, which is not read" if ending else "a file without an ending, which is not read"
        return UnclaimedFile(name, found, _way_to_save(ending))
    for part in (stem_of(file_name), *reversed(folders[1:])):
        entity = entity_in(part, here)
        if entity is not None:
            return (here[entity],)
    return _unclaimed(name, stem_of(file_name), here)


def _unclaimed(name: str, stem: str, entities: Collection[str]) -> UnclaimedFile:
    """Return a file whose place and name fit no contract, with the one of its folder that it comes nearest to."""
    contracts = {contract.entity: contract for contract in ALL_CONTRACTS}
    near = entities or contracts
    entity = entity_in(stem, contracts) or next(iter(difflib.get_close_matches(stem.lower(), near, 1, _NEAR)), None)
    found = "a name that no contract goes by" if entities else "not in a folder that exports go by"
    if entity is not None:
        wanted = contracts[entity].name
        remedy = f"If it is {wanted}, make it exports/{wanted}….csv, or name it under sources.{wanted}.files."
    elif entities:
        example = contracts[next(iter(entities))].name
        remedy = f"Name it after what it holds ({', '.join(entities)}), such as exports/{example}.csv."
    else:
        places = ", ".join(dict.fromkeys(f"exports/{contract.source}" for contract in ALL_CONTRACTS))
        remedy = f"Move it to one of {places}."
    return UnclaimedFile(name, found, remedy)


def _way_to_save(ending: str) -> str:
    """Return what to do with a file whose format is not read."""
    if not ending:
        return "Give it the ending of what it is, such as .csv."
    if ending in (".xls", ".xlsb", ".ods", ".numbers"):
        return "Open it in Excel (or LibreOffice) and save it as .xlsx."
    if ending in (".zip", ".rar", ".7z", ".tar", ".tgz", ".gz"):
        return "Unpack it, and put what is in it here."
    return "Save the data itself as .xlsx or .csv."
