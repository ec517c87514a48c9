"""Plan a refresh: find the files, and tell whether anything that figures follow from has changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime

import duckdb

from orchestration.build.dbt import PROJECT_FOLDER, project_files
from orchestration.ingest.discover import Discovery, discover
from orchestration.ingest.source.source_file import fingerprint
from orchestration.privacy.erased_people import read_memory
from orchestration.publish.snapshot_folders import rollback_in_force
from orchestration.refresh_log.log_file import read_refreshes
from orchestration.settings.workspace import Workspace
from published.database import transaction
from published.files import OPERATIONS
from published.sql import literal


@dataclass(frozen=True)
class RefreshPlan:
    """What lies in `exports/`.

    Attributes:
        discovery: the files and what they are.
        fingerprints: (contract, file) → what the file is known by.
        fingerprint: a hash of everything that the published figures follow from: files, settings, day, models and who
            was erased.
        models_fingerprint: a hash of the models alone.
        is_unchanged: what is published follows from the same, and is no older snapshot that was rolled back to.
    """

    discovery: Discovery
    fingerprints: Mapping[tuple[str, str], str]
    fingerprint: str
    models_fingerprint: str
    is_unchanged: bool


def make_plan(workspace: Workspace, as_of: date) -> RefreshPlan:
    """Look at the exports and compare them with what is published.

    Args:
        workspace: the workspace.
        as_of: the day the figures speak for.

    Raises:
        SettingsError: a setting about files can't be taken.
    """
    discovery = discover(workspace)
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # hashing leaves the interpreter to others
        hashes = threads.map(fingerprint, discovery.files)
        prints = {(file.contract.name, file.name): value for file, value in zip(discovery.files, hashes, strict=True)}
    models = _fingerprint_of_models()
    whole = _fingerprint_of_all(workspace, as_of, prints, discovery, models)
    # What was rolled back from may have been published from the same, so that is not what "nothing new" could mean.
    is_same = rollback_in_force(workspace) is None and _published_fingerprint(workspace) == whole
    return RefreshPlan(discovery, prints, whole, models, is_unchanged=is_same)


def contracts_with_news(connection: duckdb.DuckDBPyConnection, plan: RefreshPlan) -> frozenset[str]:
    """Return the contracts of which a file is new or has changed since it was loaded."""
    rows = connection.execute("select contract, file, fingerprint from raw.source_files").fetchall()
    loaded = {(contract, file): known for contract, file, known in rows}
    return frozenset(key[0] for key, value in plan.fingerprints.items() if loaded.get(key) != value)


def write_settings(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, as_of: date, refreshed_at: datetime
) -> None:
    """Hand the models the settings in force, the day and the time of the refresh, as the table `raw.settings`."""
    settings = workspace.settings.figures()
    settings |= {"as_of": as_of.isoformat(), "refreshed_at": refreshed_at.isoformat(sep=" ")}
    values = ", ".join(f"({literal(name)}, {literal(value)})" for name, value in sorted(settings.items()))
    with transaction(connection):
        connection.execute("delete from raw.settings").fetchall()
        connection.execute(f"insert into raw.settings values {values}").fetchall()


def _fingerprint_of_all(
    workspace: Workspace,
    as_of: date,
    prints: Mapping[tuple[str, str], str],
    discovery: Discovery,
    models: str,
) -> str:
    parts: dict[str, object] = {
        "as_of": as_of.isoformat(),
        "settings": workspace.settings.figures(),
        "files": sorted([*key, value] for key, value in prints.items()),
        "unclaimed": [file.name for file in discovery.unclaimed],
        "models": models,
    }
    erased = read_memory(workspace).people
    if erased:
        parts["erased"] = sorted(person.rater_key for person in erased)
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _fingerprint_of_models() -> str:
    digest = hashlib.sha256()
    for file in project_files():
        digest.update(file.relative_to(PROJECT_FOLDER.parent).as_posix().encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _published_fingerprint(workspace: Workspace) -> str | None:
    """Return what the current snapshot follows from; None if nothing is published."""
    refreshes = read_refreshes(workspace.current / OPERATIONS)
    return refreshes[0].fingerprint if refreshes else None
